"""Addresses of media, and which of their pictures stands for an entry."""

from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from archive.config import Settings
from archive.models.media import MediaType
from archive.models.public import PublicFile, PublicMedia, PublicRecord
from archive.web.shared import moments

_JPEG, _WEBP = "image/jpeg", "image/webp"
FRAME_WIDTH, BAR = 640, 132
"""Pixels of a frame in other sites: its width, and the height of what stands below a film."""


def media(record: PublicRecord, file: PublicFile) -> str:
    """Where a rendition file of an entry is served."""
    return f"/media/{quote(record.publication_key, safe='~')}/{quote(file.path)}"


def chapters(record: PublicRecord, part: PublicMedia) -> str:
    """Where the chapters of a recording are served as WebVTT."""
    return f"/media/{quote(record.publication_key, safe='~')}/chapters/{record.id}/{part.part}.vtt"


def files(part: PublicMedia) -> tuple[PublicFile, ...]:
    """Every file that one part of an entry names."""
    single = (part.stream, part.download, part.poster, part.thumbnails, part.waveform, part.tiles)
    return (*(f for f in single if f), *(c.file for c in part.captions), *part.pictures, *part.pages)


class Leaf(NamedTuple):
    """One page of a document in the formats it was made in, one of which is there, and the one that every browser shows."""

    number: int
    webp: PublicFile | None
    jpeg: PublicFile | None

    @property
    def shown(self) -> PublicFile:
        """JPEG where there is one."""
        found = self.jpeg or self.webp
        if found is None:
            raise ValueError(f"page {self.number} has no picture")
        return found


def leaves(part: PublicMedia) -> tuple[Leaf, ...]:
    """The pages of a document or of a scan with several, by their numbers, which their names tell."""
    numbered: dict[int, dict[str, PublicFile]] = {}
    for file in part.pages:
        numbered.setdefault(int(PurePosixPath(file.path).stem), {})[file.mime] = file
    return tuple(Leaf(n, numbered[n].get(_WEBP), numbered[n].get(_JPEG)) for n in sorted(numbered))


def oai_namespace(settings: Settings) -> str:
    """What stands between `oai:` and the id of an entry, for good: as it was set, else the host of the portal."""
    return settings.oai_namespace or urlsplit(settings.portal_url).hostname or "localhost"


def entry(id_: str) -> str:
    """An entry's permanent address."""
    return f"/e/{quote(id_)}"


def centre(id_: str) -> str:
    """A centre's page; that of one that was closed tells who carries on."""
    return f"/centres/{quote(id_)}"


def poster(record: PublicRecord) -> PublicFile | None:
    """The picture that stands for an entry: a poster, else the smallest JPEG wide enough for a card."""
    part = poster_part(record)
    return (part.poster or card(part.pictures)) if part else None


def poster_part(record: PublicRecord) -> PublicMedia | None:
    """The part whose picture stands for an entry."""
    return next((p for p in record.media if p.poster or (p.media is MediaType.PICTURE and p.pictures)), None)


def srcset(record: PublicRecord, pictures: tuple[PublicFile, ...], mime: str) -> str:
    """A `srcset` of the pictures of one format."""
    fitting = (p for p in pictures if p.mime == mime and p.width)
    return ", ".join(f"{media(record, p)} {p.width}w" for p in fitting)


def largest(part: PublicMedia) -> PublicFile | None:
    """The widest JPEG of a picture, which every browser shows; else the widest of any format."""
    jpegs = [p for p in part.pictures if p.mime == _JPEG] or list(part.pictures)
    return max(jpegs, key=lambda p: p.width or 0, default=None)


def shape(part: PublicMedia) -> tuple[int, int] | None:
    """Width and height of a film's picture, so that a page has its room before anything of it is there."""
    sized = (f for f in (part.poster, part.download, part.stream) if f)
    return next(((f.width, f.height) for f in sized if f.width and f.height), None)


def is_upright(part: PublicMedia) -> bool:
    """Whether a film is higher than wide."""
    size = shape(part) if part.media is MediaType.VIDEO else None
    return size is not None and size[1] > size[0]


def card(pictures: tuple[PublicFile, ...]) -> PublicFile | None:
    """The smallest JPEG that fills a card, else the widest; of other formats where there is no JPEG."""
    jpegs = [p for p in pictures if p.mime == _JPEG] or list(pictures)
    wide = [p for p in jpegs if (p.width or 0) >= 480]
    return min(wide, key=lambda p: p.width or 0) if wide else max(jpegs, key=lambda p: p.width or 0, default=None)


def embed(id_: str, at: float | None = None) -> str:
    """Where an entry's player stands alone, for other sites; `at` seconds from the beginning."""
    return f"/embed/{quote(id_)}" + (f"?t={moments.written(at)}" if at else "")


def frame(record: PublicRecord) -> tuple[int, int]:
    """Width and height of the frame in which an entry is embedded: of a film's own shape, with its bar below."""
    part = next((p for p in record.media if p.media in {MediaType.VIDEO, MediaType.SOUND}), None)
    if part and part.media is MediaType.SOUND:
        return FRAME_WIDTH, 440
    size = shape(part) if part else None
    if size is None:
        return FRAME_WIDTH, 480
    wide = FRAME_WIDTH if size[0] >= size[1] else 360
    return wide, round(wide * size[1] / size[0]) + BAR


def shared_picture(record: PublicRecord) -> PublicFile | None:
    """The picture of an entry where others show it: its card, else (of entries from before there were cards) a JPEG of it."""
    return record.card or next((p for p in _jpegs(record) if (p.width or 0) >= 480), next(iter(_jpegs(record)), None))


def _jpegs(record: PublicRecord) -> tuple[PublicFile, ...]:
    every = (p for part in record.media for p in (part.poster, *part.pictures, *part.pages) if p)
    return tuple(p for p in every if p.mime == _JPEG)
