"""Containers that need more than a mark: what is inside decides whether they are seen or heard."""

from collections.abc import Callable

from archive.formats.content import Content
from archive.formats.streams import mpeg_audio, program_stream, transport_stream

_ISO_FIRST = frozenset({b"free", b"skip", b"wide", b"pnot", b"junk", b"uuid", b"udta", b"PICT", b"meta"})
"""Atoms that may stand before the one that tells what the file is (QuickTime File Format; ISO/IEC 14496-12)."""
_ISO_MOST = 64
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_BRANDS = {
    **dict.fromkeys(_HEIF, "image/heic"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    **dict.fromkeys((b"mjp2", b"mj2s"), "video/mj2"),
    b"qt  ": "video/quicktime",
}
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_VIDEO = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
_EBML = b"\x1a\x45\xdf\xa3"
_MXF = bytes.fromhex("060e2b34020501010d010201")


def iso(content: Content) -> str | None:
    """ISO base media file (ISO/IEC 14496-12) by its major brand; QuickTime files may begin without one, or with free room."""
    place = 0
    for number in range(_ISO_MOST):
        start = content.at(place, 16)
        kind = start[4:8]
        if kind == b"ftyp":
            return _branded(start[8:12], content.head)
        if kind in (b"moov", b"mdat"):
            return "video/quicktime"
        size = int.from_bytes(start[8:16] if start[:4] == b"\0\0\0\1" else start[:4], "big")
        if kind not in _ISO_FIRST or size < 8:
            # Of a file of which only the beginning is known, these two are proof enough.
            return "video/quicktime" if number and content.head[4:8] in (b"wide", b"pnot") and not start else None
        place += size
    return None


def _branded(brand: bytes, head: bytes) -> str:
    if brand in _BRANDS:
        return _BRANDS[brand]
    if brand[:2] == b"3g":
        return "video/3gpp"
    return "audio/mp4" if b"soun" in head and b"vide" not in head else "video/mp4"


def matroska(head: bytes) -> str | None:
    """Matroska or WebM by the DocType in its EBML header (RFC 8794); sound if only sound codecs are named."""
    if not head.startswith(_EBML):
        return None
    name = "webm" if b"webm" in head[:64] else "matroska"
    heard = any(codec in head for codec in (b"A_OPUS", b"A_VORBIS", b"A_AAC", b"A_FLAC", b"A_MPEG", b"A_PCM"))
    return f"audio/{name}" if heard and b"V_" not in head else f"video/{name}"


def asf(head: bytes) -> str | None:
    """Windows media by its header object; with the video stream's GUID it is a video."""
    if not head.startswith(_ASF):
        return None
    return "video/x-ms-wmv" if _ASF_VIDEO in head else "audio/x-ms-wma"


def ogg(head: bytes) -> str | None:
    """Ogg (RFC 3533): a video if one of its streams is Theora or Dirac."""
    if not head.startswith(b"OggS"):
        return None
    return "video/ogg" if b"\x80theora" in head[:4096] or b"BBCD" in head[:4096] else "audio/ogg"


def flv(head: bytes) -> str | None:
    """Flash video, version 1."""
    return "video/x-flv" if head.startswith(b"FLV\x01") else None


def mxf(head: bytes) -> str | None:
    """MXF (SMPTE ST 377-1): the key of the header partition, after a run-in of less than 64 KB."""
    return "application/mxf" if _MXF in head else None


def digital_video(head: bytes) -> str | None:
    """Raw DV (IEC 61834-2): the header block of a frame, for 525 or 625 lines, and the block of subcode behind it."""
    is_header = head[:3] == b"\x1f\x07\x00" and head[3:4] in (b"\x3f", b"\xbf")
    return "video/dv" if is_header and len(head) > 80 and head[80] & 0xE0 == 0x20 else None


CHECKS: tuple[Callable[[bytes], str | None], ...] = (
    matroska, asf, ogg, flv, digital_video, transport_stream, program_stream, mpeg_audio,
)  # fmt: skip
"""Asked in this order; `mxf` comes last of all since it searches."""
