"""A delivery with one of each class of media, small, drawn by ffmpeg: taken in by the steps, approved and published."""

from pathlib import Path

import pyvips

from archive.cli.deliveries import one_folder
from archive.media.compose import compose
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.ingest import scan, walk
from archive.steps.publishing import publish
from deliveries import folder_of
from still_files import pdf

FILM_S, SOUND_S = 12, 20
WORDS = {"zh": ("十八里相送", "两分开"), "en": ("Eighteen miles", "Parting")}
CHAPTERS = "WEBVTT\n\n00:00.000 --> 00:07.000\n送别\n\n00:07.000 --> 00:12.000\n分手\n"
_SRT = "1\n00:00:00,200 --> 00:00:06,000\n{}\n\n2\n00:00:06,500 --> 00:00:11,500\n{}\n"
_ROWS = (
    *(("1", "影片", name) for name in ("film.mp4", "film.zh.srt", "film.en.srt", "film.chapters.vtt")),
    ("2", "声音", "sound.m4a"), ("3", "长卷", "wide.jpg"), ("4", "节目单", "programme.pdf"), ("5", "工尺谱", "scan.tif"),
)  # fmt: skip
_X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def written(parent: Path) -> Path:
    """The delivery's folder."""
    parent.mkdir(parents=True)
    film, sound, wide, scan_ = (parent / name for name in ("film.mp4", "sound.m4a", "wide.jpg", "scan.tif"))
    moving = ("-f", "lavfi", "-i", f"testsrc2=s=854x480:r=25:d={FILM_S}", "-f", "lavfi", "-i", f"sine=f=392:d={FILM_S}")
    compose(moving, [*_X264, "-c:a", "aac", str(film)])
    compose(["-f", "lavfi", "-i", f"aevalsrc='0.8*sin(2*PI*294*t)*mod(t\\,1)':d={SOUND_S}"], ["-c:a", "aac", str(sound)])
    compose(["-f", "lavfi", "-i", "testsrc2=s=3200x1200:r=1:d=1"], ["-frames:v", "1", "-q:v", "4", str(wide)])
    pages = [pyvips.Image.black(300, 400, bands=3).linear(1, [200, shade, 90]) for shade in (20, 120, 220)]
    pyvips.Image.arrayjoin([page.cast("uchar") for page in pages], across=1).tiffsave(str(scan_), page_height=400)
    text = [(400, 560, f"BT /F1 48 Tf 60 400 Td (Page {n}) Tj ET".encode()) for n in (1, 2, 3, 4)]
    files = {f.name.replace(".", "__"): f.read_bytes() for f in (film, sound, wide, scan_)}
    files |= {f"film.{lang}__srt": _SRT.format(*words).encode() for lang, words in WORDS.items()}
    files["film.chapters__vtt"] = CHAPTERS.encode()
    rows = [dict(zip(("item", "title", "file"), row, strict=True)) for row in _ROWS]
    return folder_of(parent, rows, "delivery", **files, programme__pdf=pdf(text))


def taken_in(services: Services) -> dict[str, str]:
    """Title -> id of the published entries."""
    services.prepare()
    source, found = one_folder(services, written(services.settings.home / "made"), "zj-330683", "players")
    delivery, _ = scan.register(services, source, found)
    list(walk.run(services, delivery.id))
    for resource in services.ledger.resources.in_state(ResourceState.IN_REVIEW):
        review.decide(services, resource.id, Decision(verb="approve", by="reviewer"))
    publish.run(services)
    return {r.record.title: r.id for r in services.ledger.resources.of_delivery(delivery.id)}
