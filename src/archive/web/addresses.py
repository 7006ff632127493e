"""Addresses of media, and which of their pictures stands for an entry."""

from urllib.parse import quote

from archive.models.media import MediaType
from archive.models.public import PublicFile, PublicMedia, PublicRecord

_JPEG, _WEBP = "image/jpeg", "image/webp"


def media(record: PublicRecord, file: PublicFile) -> str:
    """Where a rendition file of an entry is served."""
    return f"/media/{quote(record.publication_key, safe='~')}/{quote(file.path)}"


def entry(id_: str) -> str:
    """An entry's permanent address."""
    return f"/e/{quote(id_)}"


def poster(record: PublicRecord) -> PublicFile | None:
    """The picture that stands for an entry: a poster, else the smallest JPEG wide enough for a card."""
    for part in record.media:
        if part.poster:
            return part.poster
        if part.media is MediaType.PICTURE and part.pictures:
            return _card(part.pictures)
    return None


def srcset(record: PublicRecord, pictures: tuple[PublicFile, ...], mime: str) -> str:
    """A `srcset` of the pictures of one format."""
    fitting = (p for p in pictures if p.mime == mime and p.width)
    return ", ".join(f"{media(record, p)} {p.width}w" for p in fitting)


def largest(part: PublicMedia) -> PublicFile | None:
    """The widest JPEG of a picture, which every browser shows; else the widest of any format."""
    jpegs = [p for p in part.pictures if p.mime == _JPEG] or list(part.pictures)
    return max(jpegs, key=lambda p: p.width or 0, default=None)


def _card(pictures: tuple[PublicFile, ...]) -> PublicFile:
    jpegs = [p for p in pictures if p.mime == _JPEG] or list(pictures)
    wide = [p for p in jpegs if (p.width or 0) >= 480]
    return min(wide or jpegs, key=lambda p: p.width or 0) if wide else max(jpegs, key=lambda p: p.width or 0)
