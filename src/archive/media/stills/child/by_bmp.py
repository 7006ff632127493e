"""Plain BMP, line by line: a head of a TIFF is put before the file, and its table of strips names the lines, the last one first.

So libvips streams what its own build cannot read and Pillow holds whole, several times.
"""

import struct
from pathlib import Path
from typing import NamedTuple, Self

import pyvips
from opened import TALLEST, Header, fitting  # type: ignore[import-not-found]

_HEAD = struct.Struct("<2s8xIIiiHHI")
_INFO_SIZES = {40, 52, 56, 108, 124}
_PLAIN = 0
_BANDS = {24: 3, 32: 4}
_SHORT, _LONG = 3, 4
_ENTRY = struct.Struct("<HHII")


class Layout(NamedTuple):
    """Where the lines of a plain BMP lie."""

    width: int
    height: int
    bands: int
    first: int
    stride: int
    upwards: bool

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """None for palettes, packed pixels, compression, and what is cut off: those are Pillow's."""
        with path.open("rb") as file:
            head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        mark, first, info, width, height, _, bits, packing = _HEAD.unpack(head)
        if mark != b"BM" or info not in _INFO_SIZES or packing != _PLAIN or bits not in _BANDS or width <= 0 or height == 0:
            return None
        bands = _BANDS[bits]
        found = cls(width, abs(height), bands, first, -(-width * bands // 4) * 4, height > 0)
        return found if first + found.stride * found.height <= path.stat().st_size else None


class ByBmp:
    """A plain BMP. What a fourth byte of a pixel means is not said, so it is left out."""

    def __init__(self, path: Path, layout: Layout, pixels: int) -> None:
        self._path, self._layout = path, layout
        self.remarks: list[str] = []
        fitting(layout.width, layout.height, pixels)
        self.header = Header(self.whole("none"), "bmpload", layout.width, layout.height, bits=8)

    def small(self, width: int, fail_on: str, options: dict[str, str], page: int = 0) -> pyvips.Image:
        """Shrunk as its lines come."""
        return self.whole(fail_on).thumbnail_image(width, height=TALLEST, size="down", **options)

    def whole(self, fail_on: str) -> pyvips.Image:
        """Line by line."""
        image = pyvips.Image.new_from_source(_Virtual(self._path, self._layout).source, "", access="sequential", fail_on=fail_on)
        return image[2].bandjoin([image[1], image[0]]).copy(interpretation="srgb")


class _Virtual:
    """The head and the file as one source."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self._head, self._file, self._at = _tiff_head(layout), path.open("rb"), 0
        self._length = len(self._head) + path.stat().st_size
        self.source = pyvips.SourceCustom()
        self.source.on_read(self._read)
        self.source.on_seek(self._seek)

    def _read(self, size: int) -> bytes:
        if self._at < len(self._head):
            found = self._head[self._at : self._at + size]
        else:
            self._file.seek(self._at - len(self._head))
            found = self._file.read(size)
        self._at += len(found)
        return found

    def _seek(self, offset: int, whence: int) -> int:
        self._at = offset + (0, self._at, self._length)[whence]
        return self._at


def _tiff_head(layout: Layout) -> bytes:
    """TIFF 6.0 with a strip for each line."""
    lines, bands = layout.height, layout.bands
    count = 9 + (bands == 4)
    sizes_at = 8 + 2 + count * _ENTRY.size + 4
    offsets_at = sizes_at + 2 * bands
    counts_at = offsets_at + 4 * lines
    length = counts_at + 4 * lines
    order = range(lines - 1, -1, -1) if layout.upwards else range(lines)
    entries = [
        (256, _LONG, 1, layout.width),
        (257, _LONG, 1, lines),
        (258, _SHORT, bands, sizes_at),
        (259, _SHORT, 1, 1),
        (262, _SHORT, 1, 2),
        (273, _LONG, lines, offsets_at if lines > 1 else length + layout.first),
        (277, _SHORT, 1, bands),
        (278, _LONG, 1, 1),
        (279, _LONG, lines, counts_at if lines > 1 else layout.width * bands),
        *([(338, _SHORT, 1, 0)] if bands == 4 else []),
    ]
    return b"".join(
        (
            struct.pack("<2sHIH", b"II", 42, 8, count),
            *(_ENTRY.pack(*entry) for entry in entries),
            bytes(4),
            struct.pack(f"<{bands}H", *[8] * bands),
            struct.pack(f"<{lines}I", *(length + layout.first + line * layout.stride for line in order)),
            struct.pack(f"<{lines}I", *[layout.width * bands] * lines),
        )
    )
