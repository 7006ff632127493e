"""MPEG streams, which may begin anywhere: cut out of a longer recording, or behind what a recorder wrote before them."""

from collections.abc import Iterator

from archive.texts import encodings

_SEARCHED = 16_384
"""Bytes in which a cut MP3 or AAC has to come into step: many times the longest frame."""
_FRAMES = 4
_TS_PACKETS = 5
_TS_PACKETS_LATE = 8
_TS_LENGTHS = (188, 192, 204)
"""A packet alone, with a time code before it (AVCHD, HDV recorders), and with its parity (DVB)."""
_PACK = b"\x00\x00\x01\xba"


def transport_stream(head: bytes) -> str | None:
    """MPEG transport stream (ISO/IEC 13818-1): packets at one distance, each with its sync byte, from wherever they begin."""
    # Where packets begin with the file a few are enough; where they are searched for there have to be more.
    for length, first in ((188, 0), (192, 4), (204, 0)):
        if _in_step(head, first, length, _TS_PACKETS):
            return "video/mp2t"
    for length in _TS_LENGTHS:
        place = head.find(b"\x47")
        while 0 <= place <= len(head) - length * _TS_PACKETS_LATE:
            if _in_step(head, place, length, _TS_PACKETS_LATE):
                return "video/mp2t"
            place = head.find(b"\x47", place + 1)
    return None


def _in_step(head: bytes, first: int, length: int, packets: int) -> bool:
    places = range(first, first + packets * length, length)
    return len(head) > places[-1] + 3 and all(head[place] == 0x47 and head[place + 3] & 0x30 for place in places)


def program_stream(head: bytes) -> str | None:
    """MPEG program stream (ISO/IEC 11172-1, 13818-1) that begins inside a pack, or lies in the sectors of a Video CD."""
    if head[:4] == b"RIFF" and head[8:12] == b"CDXA":
        return "video/mpeg"
    place, packs = head.find(_PACK), 0
    while place >= 0:
        packs += _is_clock(head[place + 4 : place + 9])
        if packs == 3:
            return "video/mpeg"
        place = head.find(_PACK, place + 4)
    return None


def _is_clock(clock: bytes) -> bool:
    """Whether the marker bits are those of a pack's clock: `0010…1`, `…1`, `…1` in MPEG-1, `01…1..`, `…1..`, `…1..` in MPEG-2."""
    if len(clock) < 5:
        return False
    mpeg_1 = clock[0] & 0xF1 == 0x21 and clock[2] & clock[4] & 1
    return bool(mpeg_1 or (clock[0] & 0xC4 == 0x44 and clock[2] & clock[4] & 4))


def mpeg_audio(head: bytes) -> str | None:
    """MP3 or AAC that begins with a frame: two of them, one after the other (ISO/IEC 11172-3, 13818-7)."""
    if encodings.marked(head):  # the mark of a text in UTF-16 looks like the beginning of a frame
        return None
    return _chained(head, 0, 2)


def cut_mpeg_audio(head: bytes) -> str | None:
    """MP3 or AAC that begins inside a frame: four in a row, all alike."""
    for place in _places(head[:_SEARCHED]):
        if found := _chained(head, place, _FRAMES):
            return found
    return None


def _places(head: bytes) -> Iterator[int]:
    place = head.find(b"\xff")
    while place >= 0:
        yield place
        place = head.find(b"\xff", place + 1)


def _chained(head: bytes, place: int, frames: int) -> str | None:
    """The type of so many frames in a row from this place on; the last may be cut behind its sync bytes."""
    first = head[place : place + 6]
    for number in range(frames):
        frame = head[place : place + 6]
        if number == frames - 1 and frames == 2:
            return _type(first) if frame[:1] == b"\xff" and frame[1:2] >= b"\xe0" else None
        if len(frame) < 6 or not _alike(first, frame):
            return None
        length = _frame_length(frame)
        if not length:
            return None
        place += length
    return _type(first)


def _alike(one: bytes, other: bytes) -> bool:
    """Sync, version, layer and sample rate."""
    return (one[0], one[1] & 0xFE, one[2] & 0x0C) == (other[0], other[1] & 0xFE, other[2] & 0x0C)


def _type(frame: bytes) -> str:
    return "audio/aac" if frame[1] & 0xF6 == 0xF0 else "audio/mpeg"


def _frame_length(frame: bytes) -> int:
    if frame[0] != 0xFF:
        return 0
    if frame[1] & 0xF6 == 0xF0:
        length = (frame[3] & 3) << 11 | frame[4] << 3 | frame[5] >> 5
        return length if length > 7 else 0
    return _mp3_frame(frame)


_BITRATES = {
    (3, 3): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (3, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 1): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 3): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _mp3_frame(head: bytes) -> int:
    """Length of a frame in bytes, 0 if it is none."""
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if head[1] & 0xE0 != 0xE0 or version == 1 or layer == 0 or bitrate in (0, 15) or rate == 3:
        return 0
    table = _BITRATES.get((3 if version == 3 else 2, layer)) or _BITRATES[2, 2]
    kbps, hertz = table[bitrate - 1], _RATES[version][rate]
    if layer == 3:
        return (12000 * kbps // hertz + padding) * 4
    return (72000 if version != 3 and layer == 1 else 144000) * kbps // hertz + padding
