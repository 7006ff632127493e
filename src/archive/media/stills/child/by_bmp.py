"""Plain BMP, line by line: libvips' own build reads none, and Pillow holds it whole, several times."""

import struct
from pathlib import Path

import pyvips

from archive.media.stills.child.picture import TALLEST, Header, fitting
from archive.media.stills.child.pixel_lines import Lines, streamed

_HEAD = struct.Struct("<2s8xIIiiHHIIiiI")
_INFO_AT = 14
_INFO_SIZES = {40, 52, 56, 108, 124}
_PLAIN = 0
_BANDS = {1: 1, 4: 1, 8: 1, 24: 3, 32: 4}
_COLOUR = 4
"""Bytes of a colour of the palette: blue, green, red and one that is nothing."""


def layout(path: Path) -> Lines | None:
    """Where the lines of a plain BMP lie; None for packed pixels, compression, and what is cut off: those are Pillow's."""
    with path.open("rb") as file:
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        mark, first, info, width, height, _, bits, packing, _, _, _, used = _HEAD.unpack(head)
        if mark != b"BM" or info not in _INFO_SIZES or packing != _PLAIN or bits not in _BANDS or width <= 0 or height == 0:
            return None
        file.seek(_INFO_AT + info)
        palette = _palette(file.read(_COLOUR * min(used or 1 << bits, 1 << bits)), 1 << bits) if _BANDS[bits] == 1 else ()
    stride = -(-width * bits // 32) * 4
    found = Lines(width, abs(height), _BANDS[bits], first, stride, height > 0, min(bits, 8), palette)
    return found if first + stride * found.height <= path.stat().st_size else None


class ByBmp:
    """A plain BMP. What a fourth byte of a pixel means is not said, so it is left out."""

    def __init__(self, path: Path, lines: Lines, pixels: int) -> None:
        self._path, self._lines = path, lines
        self.remarks: list[str] = []
        fitting(lines.width, lines.height, pixels)
        self.header = Header(self.whole("none"), "bmpload", lines.width, lines.height, bits=lines.bits)

    def small(self, width: int, fail_on: str, options: dict[str, str], page: int = 0) -> pyvips.Image:
        """Shrunk as its lines come."""
        return self.whole(fail_on).thumbnail_image(width, height=TALLEST, size="down", **options)

    def whole(self, fail_on: str) -> pyvips.Image:
        """Line by line."""
        image = streamed(self._path, self._lines, fail_on)
        if self._lines.palette:
            return image
        return image[2].bandjoin([image[1], image[0]]).copy(interpretation="srgb")


def _palette(colours: bytes, most: int) -> tuple[int, ...]:
    """As in a TIFF: all reds, all greens, all blues, of 16 bits, and black for values that have no colour."""
    padded = colours[: len(colours) // _COLOUR * _COLOUR].ljust(_COLOUR * most, b"\0")
    return tuple(value * 257 for place in (2, 1, 0) for value in padded[place::_COLOUR])
