"""Plain lines of pixels in a file, as a picture that streams: a head of a TIFF is put before the file, its strips name the lines.

So libvips reads from its first line to its last what its own build cannot read at all, or would map into memory whole.
"""

import struct
from pathlib import Path
from typing import NamedTuple

import pyvips

_SHORT, _LONG = 3, 4
_ENTRY = struct.Struct("<HHII")
_RGB, _GREY, _PALETTE = 2, 1, 3


class Lines(NamedTuple):
    """Where lines lie: the first at `first`, each `stride` bytes after the last; with `upwards` the last one comes first.

    A sample has `bits`. `palette` has a red, green and blue of 16 bits for each value of a sample, first all reds.
    """

    width: int
    height: int
    bands: int
    first: int
    stride: int
    upwards: bool = False
    bits: int = 8
    palette: tuple[int, ...] = ()

    @property
    def length(self) -> int:
        """Bytes of a line without its filling."""
        return -(-self.width * self.bands * self.bits // 8)


def streamed(path: Path, lines: Lines, fail_on: str) -> pyvips.Image:
    """A picture to be read once; a new one must be asked for to read it again."""
    return pyvips.Image.new_from_source(_Virtual(path, lines).source, "", access="sequential", fail_on=fail_on)


class _Virtual:
    """The head and the file as one source."""

    def __init__(self, path: Path, lines: Lines) -> None:
        self._head, self._file, self._at = _head(lines), path.open("rb"), 0
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


def _head(lines: Lines) -> bytes:
    """TIFF 6.0 with a strip for each line."""
    height, bands = lines.height, lines.bands
    kind = _PALETTE if lines.palette else _RGB if bands > 2 else _GREY
    count = 9 + (bands == 4) + bool(lines.palette)
    bits_at = 8 + 2 + count * _ENTRY.size + 4
    palette_at = bits_at + 2 * bands
    offsets_at = palette_at + 2 * len(lines.palette)
    lengths_at = offsets_at + 4 * height
    length = lengths_at + 4 * height
    order = range(height - 1, -1, -1) if lines.upwards else range(height)
    entries = [
        (256, _LONG, 1, lines.width),
        (257, _LONG, 1, height),
        (258, _SHORT, bands, bits_at if bands > 2 else lines.bits),
        (259, _SHORT, 1, 1),
        (262, _SHORT, 1, kind),
        (273, _LONG, height, offsets_at if height > 1 else length + lines.first),
        (277, _SHORT, 1, bands),
        (278, _LONG, 1, 1),
        (279, _LONG, height, lengths_at if height > 1 else lines.length),
        *([(320, _SHORT, len(lines.palette), palette_at)] if lines.palette else []),
        *([(338, _SHORT, 1, 0)] if bands == 4 else []),
    ]
    return b"".join(
        (
            struct.pack("<2sHIH", b"II", 42, 8, count),
            *(_ENTRY.pack(*entry) for entry in entries),
            bytes(4),
            struct.pack(f"<{bands}H", *[lines.bits] * bands),
            struct.pack(f"<{len(lines.palette)}H", *lines.palette),
            struct.pack(f"<{height}I", *(length + lines.first + line * lines.stride for line in order)),
            struct.pack(f"<{height}I", *[lines.length] * height),
        )
    )
