"""What `archive demo --once` plays: one entry of each class of media, fetched from the portal as a visitor's browser does."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from posixpath import dirname, normpath
from typing import NamedTuple
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from archive import i18n
from archive.errors import ArchiveError, MediaError, NotFound, Unavailable
from archive.models.public import PublicFile, PublicMedia, PublicRecord
from archive.models.search import SearchQuery
from archive.services import Services

TIMEOUT_S = 30
OPERA, CHORUS, SOLO = "越剧《梁祝》选段", "嵊州村歌合唱《茉莉花》", "《茉莉花》清唱"
WINDOW, PROGRAMME = "剪纸《十二花格》", "嵊州村歌节目单"
MISTYPED, SUNG = "月剧梁祝", "茉莉花"
_NAMED = re.compile(r'^(?!#)(\S+)$|URI="([^"]+)"', re.MULTILINE)
_CAPTIONS = "#EXT-X-MEDIA:TYPE=SUBTITLES"
_LEAST_S = 5.0


class _Visit(NamedTuple):
    """The page of one entry: the media that it plays, and the portal."""

    services: Services
    record: PublicRecord
    media: PublicMedia

    def fetched(self, path: str) -> bytes:
        """A file of the entry's media."""
        return _fetched(self.services, f"/media/{self.record.publication_key}/{path}")


def checks(services: Services) -> Iterator[tuple[str, bool]]:
    """What is played, with what came of it, and whether that is well; a line for each class of media."""
    for name, title, look in _CLASSES:
        try:
            said, passed = look(_opened(services, title))
        except (MediaError, NotFound, Unavailable, ValueError) as fault:
            said, passed = i18n.both(fault.code, **fault.facts) if isinstance(fault, ArchiveError) else str(fault), False
        yield f"{i18n.both(name)}: {title} → {said}", passed


def _opened(services: Services, title: str) -> _Visit:
    hits = services.catalogue.search(SearchQuery(text=title)).hits
    found = next((hit.entry for hit in hits if hit.entry.title == title), None)
    if found is None:
        raise NotFound(what="entry", id=title)
    record = PublicRecord.model_validate_json(_fetched(services, f"/api/v1/resources/{found.id}"))
    if not record.media:
        raise NotFound(what="media", id=title)
    return _Visit(services, record, record.media[0])


def _played(visit: _Visit) -> tuple[str, bool]:
    """The stream decodes to its end."""
    from archive import media
    from archive.steps.making.decoder_limits import media_limits

    limits, stream = media_limits(visit.services), _there(visit.media.stream, "stream")
    with media.workspace(limits.scratch) as folder:
        for path, data in _stream(visit, stream.path):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        seconds = media.played(folder / stream.path, limits)
    return f"HLS {seconds:.1f} s", seconds > _LEAST_S


def _captioned(visit: _Visit) -> tuple[str, bool]:
    """The playlist offers every language, and each file of captions and all that the playlist leads to answers."""
    languages = [one.language for one in visit.media.captions]
    whole = [visit.fetched(one.file.path) for one in visit.media.captions]
    stream = dict(_stream(visit, _there(visit.media.stream, "stream").path))
    offered = next(iter(stream.values())).decode().count(_CAPTIONS)
    said = f"WebVTT {', '.join(languages)}"
    return said, {"zh", "en"} <= set(languages) and offered == len(whole) and all(b"-->" in words for words in whole)


def _zoomed(visit: _Visit) -> tuple[str, bool]:
    """info.json says where the tiles are, and the last one in full size is a picture."""
    described = _there(visit.media.tiles, "tiles")
    info = json.loads(visit.fetched(described.path))
    width, height, side = info["width"], info["height"], info["tiles"][0]["width"]
    x, y = (width - 1) // side * side, (height - 1) // side * side
    region, size = f"{x},{y},{width - x},{height - y}", f"{width - x},{height - y}"
    tile = visit.fetched(f"{dirname(described.path)}/{region}/{size}/0/default.jpg")
    return f"IIIF {width} × {height}", tile.startswith(b"\xff\xd8") and width > visit.media.pictures[-1].width


def _leafed(visit: _Visit) -> tuple[str, bool]:
    """Every page answers."""
    pages = {Path(page.path).stem for page in visit.media.pages if visit.fetched(page.path)}
    return i18n.both("web.entry.pages", n=len(pages)), len(pages) > 1


def _healed(visit: _Visit) -> tuple[str, bool]:
    """Words with a homophone lead to the entry all the same, and it is said what was read for them."""
    found = json.loads(_fetched(visit.services, f"/api/v1/search?near=true&q={MISTYPED}"))
    titles = [hit["entry"]["title"] for hit in found["hits"]]
    return f"{MISTYPED} → {titles[0] if titles else '–'}", titles[:1] == [visit.record.title] and bool(found.get("respelled"))


def _moment(visit: _Visit) -> tuple[str, bool]:
    """A word of the captions is found at its moment."""
    found = json.loads(_fetched(visit.services, f"/api/v1/entries/{visit.record.id}/search?q={SUNG}"))
    moments = [one for one in found["moments"] if one["field"] == "captions"]
    return ", ".join(f"#t={one['start_s']:.1f}" for one in moments[:3]), any(one["start_s"] > 0 for one in moments)


_CLASSES: tuple[tuple[str, str, Callable[[_Visit], tuple[str, bool]]], ...] = (
    ("media.video", OPERA, _played),
    ("media.caption", CHORUS, _captioned),
    ("media.sound", SOLO, _played),
    ("media.picture", WINDOW, _zoomed),
    ("media.document", PROGRAMME, _leafed),
    ("demo.healed", OPERA, _healed),
    ("demo.moment", CHORUS, _moment),
)


def _there(file: PublicFile | None, what: str) -> PublicFile:
    if file is None:
        raise NotFound(what="rendition", id=what)
    return file


def _stream(visit: _Visit, master: str) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of a master playlist and of everything it leads to."""
    waiting, seen = [master], set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        data = visit.fetched(path)
        yield path, data
        if path.endswith(".m3u8"):
            named = (plain or quoted for plain, quoted in _NAMED.findall(data.decode()))
            waiting += [normpath(f"{dirname(path)}/{one}") for one in named]


def _fetched(services: Services, path: str) -> bytes:
    address = services.settings.portal_url.rstrip("/") + quote(path, safe="/?=&")
    try:
        with urlopen(address, timeout=TIMEOUT_S) as answer:  # noqa: S310  # the portal's own address
            data: bytes = answer.read()
            return data
    except (URLError, TimeoutError, ConnectionError) as fault:
        raise Unavailable(server=address, reason=str(fault)) from fault
