"""Probe: what a file is, read by a child that may open nothing else."""

from pathlib import Path

from archive.errors import MediaLimit, MediaUnreadable
from archive.media.guarded.limits import Limits
from archive.media.probing import pictures, recordings
from archive.models.facts import MediaFacts

_HEAD = 32
_PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_STILL_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif")


def probe(path: Path, limits: Limits) -> MediaFacts:
    """The facts of a media file; its name is never believed, only its bytes.

    Raises:
        MediaUnreadable: it is empty, no file, or nothing that an allowed decoder opens.
        MediaLimit: it is larger than the limits, or reading it broke one.

    """
    source = _readable(path)
    with source.open("rb") as file:
        head = file.read(_HEAD)
    reader = pictures.facts if is_picture(head) else recordings.facts
    try:
        return reader(source, limits)
    except (MediaUnreadable, MediaLimit) as refused:
        raise type(refused)(**{**refused.facts, "name": path.name}) from refused


def is_picture(head: bytes) -> bool:
    """Whether a file that begins like this is a still picture (JPEG, PNG, GIF, TIFF, WebP, HEIF, AVIF)."""
    if head.startswith(_PICTURE_STARTS):
        return True
    return (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or (head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS)


def _readable(path: Path) -> Path:
    source = path.resolve()
    if not source.is_file():
        raise MediaUnreadable(name=path.name, reason="not a file")
    if source.stat().st_size == 0:
        raise MediaUnreadable(name=path.name, reason="the file is empty")
    return source
