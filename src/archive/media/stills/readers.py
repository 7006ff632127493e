"""Which reader opens a still picture, told by the first 64 KB of its content; the name is never believed."""

from pathlib import Path
from typing import Literal

Reader = Literal["jpeg", "vips", "heif", "raw", "pillow"]

HEAD = 65_536
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_JPEG = b"\xff\xd8\xff"
_VIPS = (b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_JPEG_2000 = (b"\x00\x00\x00\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")
_FILMS = (b"mjp2", b"mj2s")
"""Brands of Motion JPEG 2000 (ISO/IEC 15444-3), which begins like a picture."""
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
_AV1 = (b"avif", b"avis")
_RAW = (b"IIU\x00", b"IIRO", b"IIRS", b"MMOR", b"FUJIFILMCCD-RAW")
"""Panasonic, Olympus, Fujifilm."""
_RAW_ENTRIES = (
    b"\x06\x01\x03\x00\x01\x00\x00\x00\x23\x80",
    b"\x01\x06\x00\x03\x00\x00\x00\x01\x80\x23",
    b"\x12\xc6\x01\x00\x04\x00\x00\x00",
    b"\xc6\x12\x00\x01\x00\x00\x00\x04",
)
"""Entries of a TIFF directory, little and big endian: PhotometricInterpretation = colour filter array, and DNGVersion."""


def reader(head: bytes) -> Reader | None:
    """The reader for a file that begins like this; None for what is no still picture.

    `jpeg`: JPEG; `vips`: PNG, GIF, WebP, TIFF, AVIF; `heif`: HEIC; `raw`: undeveloped camera data; `pillow`: JPEG 2000 and BMP.
    """
    if head.startswith(_RAW) or head[4:12] == b"ftypcrx " or (head.startswith(_TIFF) and _raw_tiff(head)):
        return "raw"
    if head.startswith(_JPEG):
        return "jpeg"
    if head.startswith(_JPEG_2000) and head[20:24] in _FILMS:
        return None
    if head.startswith(_JPEG_2000) or (head[:2] == b"BM" and head[6:10] == bytes(4)):
        return "pillow"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF:
        return "vips" if _av1(head) else "heif"
    return "vips" if head.startswith((*_VIPS, *_TIFF)) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") else None


def reader_of(path: Path) -> Reader | None:
    """The reader for a file."""
    with path.open("rb") as file:
        return reader(file.read(HEAD))


def _raw_tiff(head: bytes) -> bool:
    """Camera files are TIFFs whose first picture may be a small preview; Canon marks its own behind the header."""
    return head[8:10] == b"CR" or any(entry in head for entry in _RAW_ENTRIES)


def _av1(head: bytes) -> bool:
    brands = head[8 : min(int.from_bytes(head[:4], "big"), 256)]
    return any(brands[place : place + 4] in _AV1 for place in range(0, len(brands), 4))
