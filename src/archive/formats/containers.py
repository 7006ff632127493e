"""Containers that need more than a mark: what is inside decides whether they are seen or heard."""

from collections.abc import Callable

_ISO_OLD = (b"moov", b"mdat", b"wide", b"pnot")
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_BRANDS = {
    **dict.fromkeys(_HEIF, "image/heic"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    b"qt  ": "video/quicktime",
}
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_VIDEO = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
_EBML = b"\x1a\x45\xdf\xa3"
_MXF = bytes.fromhex("060e2b34020501010d010201")
_TS_PACKETS = 5


def iso(head: bytes) -> str | None:
    """ISO base media file (ISO/IEC 14496-12) by its major brand; QuickTime files may begin without one."""
    box = head[4:8]
    if box in _ISO_OLD:
        return "video/quicktime"
    if box != b"ftyp":
        return None
    brand = head[8:12]
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


def transport_stream(head: bytes) -> str | None:
    """MPEG transport stream: packets of 188 bytes, or of 192 with a time code before each (AVCHD), all with sync byte."""
    for length, first in ((188, 0), (192, 4)):
        places = range(first, first + _TS_PACKETS * length, length)
        if len(head) > places[-1] and all(head[place] == 0x47 for place in places):
            return "video/mp2t"
    return None


def mpeg_audio(head: bytes) -> str | None:
    """MP3 or AAC: an ID3 tag, or two frames one after the other (ISO/IEC 11172-3, 13818-7)."""
    if head.startswith(b"ID3"):
        return "audio/mpeg"
    if len(head) < 8 or head[0] != 0xFF or head[1] == 0xFE:  # ff fe is the byte-order mark of a text in UTF-16
        return None
    if head[1] & 0xF6 == 0xF0:
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        return "audio/aac" if length > 7 and _sync(head, length) else None
    length = _mp3_frame(head)
    return "audio/mpeg" if length and _sync(head, length) else None


def _sync(head: bytes, place: int) -> bool:
    return head[place : place + 1] == b"\xff" and head[place + 1 : place + 2] >= b"\xe0"


_BITRATES = {
    (3, 3): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (3, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 1): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 3): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _mp3_frame(head: bytes) -> int:
    """Length of the first frame in bytes, 0 if it is none."""
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if head[1] & 0xE0 != 0xE0 or version == 1 or layer == 0 or bitrate in (0, 15) or rate == 3:
        return 0
    table = _BITRATES.get((3 if version == 3 else 2, layer)) or _BITRATES[2, 2]
    kbps, hertz = table[bitrate - 1], _RATES[version][rate]
    if layer == 3:
        return (12000 * kbps // hertz + padding) * 4
    return (72000 if version != 3 and layer == 1 else 144000) * kbps // hertz + padding


CHECKS: tuple[Callable[[bytes], str | None], ...] = (iso, matroska, asf, ogg, flv, transport_stream, mpeg_audio)
"""Asked in this order; `mxf` comes last of all since it searches."""
