"""What stands in a JPEG before its first scan (ITU-T T.81, annex B)."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

EXIF, PROFILE = 0xE1, 0xE2
_START_OF_SCAN = 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SINGLE_PASS = {0xC0, 0xC1, 0xC9}
_FRAME = struct.Struct(">BHHB")
_SAMPLE = 2
"""Bytes of a coefficient."""


class Segment(NamedTuple):
    """A marker segment: the second byte of its marker, and its content without the length."""

    marker: int
    content: bytes


def segments(path: Path) -> Iterator[Segment]:
    """Up to and with the head of the first scan; fewer where the file is broken."""
    with path.open("rb") as file:
        file.seek(2)
        while (head := file.read(4))[:1] == b"\xff" and len(head) == 4:
            marker, length = head[1], int.from_bytes(head[2:], "big")
            if marker == 0xFF:  # a fill byte
                file.seek(-3, 1)
                continue
            yield Segment(marker, file.read(max(length - 2, 0)))
            if marker == _START_OF_SCAN:
                return


def held(path: Path) -> int:
    """Bytes of the coefficients that a decoder must hold till the last scan; 0 for a picture that is one scan."""
    size, components, several = 0, 0, False
    for segment in segments(path):
        if segment.marker in _FRAMES and len(segment.content) >= _FRAME.size:
            size, components = _coefficients(segment.content)
            several = segment.marker not in _SINGLE_PASS
        if segment.marker == _START_OF_SCAN and segment.content:
            several = several or segment.content[0] < components
    return size if several else 0


def _coefficients(frame: bytes) -> tuple[int, int]:
    _, height, width, components = _FRAME.unpack_from(frame)
    sampling = [(value >> 4, value & 15) for value in frame[_FRAME.size + 1 :: 3][:components]]
    if not sampling or not all(across and down for across, down in sampling):
        return 0, components
    finest = max(across for across, _ in sampling) * max(down for _, down in sampling)
    return sum(width * height * across * down * _SAMPLE // finest for across, down in sampling), components
