"""Lines out of packed strips, by the libtiff that Pillow brings, from a file that is mapped: what was read leaves the memory."""

import mmap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import cffi  # type: ignore[import-untyped]
import PIL
import pyvips
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from archive.media.stills.child.tiff_tags import (
    BITS,
    HEIGHT,
    PACKING,
    PLANES,
    ROWS,
    SAMPLES,
    TILE_HEIGHT,
    TILE_WIDTH,
    WIDTH,
)

_APART = 2
JPEG = 7
_JPEG_COLOURS, _AS_RGB = 65538, 1
"""TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB."""
_LINES = 256
"""After so many, what was read leaves the memory."""
Library: TypeAlias = Any
Pointer: TypeAlias = "cffi.FFI.CData"
_ffi = cffi.FFI()
_ffi.cdef(
    """
    void *TIFFSetErrorHandler(void *);
    void *TIFFSetWarningHandler(void (*)(const char *, const char *, void *));
    void *TIFFClientOpen(const char *, const char *, void *,
        intptr_t (*)(void *, void *, intptr_t), intptr_t (*)(void *, void *, intptr_t),
        uint64_t (*)(void *, uint64_t, int), int (*)(void *), uint64_t (*)(void *),
        int (*)(void *, void **, int64_t *), void (*)(void *, void *, int64_t));
    void TIFFClose(void *);
    intptr_t TIFFScanlineSize64(void *);
    int TIFFSetField(void *, uint32_t, ...);
    int TIFFReadScanline(void *, void *, uint32_t, uint16_t);
    int TIFFSetDirectory(void *, uint32_t);
    int TIFFIsTiled(void *);
    intptr_t TIFFTileSize64(void *);
    intptr_t TIFFTileRowSize64(void *);
    intptr_t TIFFReadTile(void *, void *, uint32_t, uint32_t, uint32_t, uint16_t);
    int TIFFIsCODECConfigured(uint16_t);
    """
)


class Strips:
    """The strips of the page of a picture with these tags."""

    def __init__(self, path: Path, tags: ImageFileDirectory_v2, page: int = 0) -> None:
        self._path, self._tags, self._page = path, tags, page
        self._libtiff: Library = _library()
        self._warnings = 0

        @_ffi.callback("void(const char *, const char *, void *)")  # type: ignore[untyped-decorator]
        def warned(_where: Pointer, _what: Pointer, _facts: Pointer) -> None:
            self._warnings += 1

        self._warned = warned
        self._libtiff.TIFFSetErrorHandler(_ffi.NULL)
        self._libtiff.TIFFSetWarningHandler(warned)

    def line_bytes(self) -> int:
        """Bytes of an unpacked line.

        Raises:
            pyvips.Error: libtiff does not open it.

        """
        with self._opened() as (tiff, _):
            return int(self._libtiff.TIFFScanlineSize64(tiff))

    def write(self, file: BinaryIO, tell: Callable[[float], None]) -> bool:
        """Every line; whether libtiff found damage. What is missing of a strip is black, and the next strip is read again.

        Raises:
            pyvips.Error: libtiff does not open it, or gives no line of it.

        """
        height, rows = self._tags[HEIGHT], self._tags.get(ROWS, self._tags[HEIGHT])
        with self._opened() as (tiff, mapped):
            self._warnings = row = missing = 0
            line = _ffi.new("char[]", int(self._libtiff.TIFFScanlineSize64(tiff)))
            while row < height:
                if self._libtiff.TIFFReadScanline(tiff, line, row, 0) < 0:
                    left = min(height, row - row % rows + rows) - row
                    missing, row = missing + left, row + left
                    file.seek(left * len(line), 1)
                    continue
                file.write(_ffi.buffer(line))
                row += 1
                if row % _LINES == 0:
                    mapped.madvise(mmap.MADV_DONTNEED)
                    tell(row / height)
            file.truncate(file.tell())
        if missing == height:
            raise pyvips.Error("tiff: not one line")
        return bool(missing or self._warnings)

    def lines(self, missing: list[int]) -> Iterator[bytes]:
        """Every line, its samples beside each other, in strips or tiles, the colours together or in planes of their own.

        A line that cannot be unpacked is black, and its number is put into `missing`.

        Raises:
            pyvips.Error: libtiff does not open it.

        """
        planes = self._tags.get(SAMPLES, 1) if self._tags.get(PLANES, 1) == _APART else 1
        with self._opened() as (tiff, mapped):
            read = self._of_tiles if self._libtiff.TIFFIsTiled(tiff) else self._of_strips
            each = [read(tiff, plane, missing) for plane in range(planes)]
            for number, parts in enumerate(zip(*each, strict=True)):
                yield parts[0] if planes == 1 else _woven(parts, self._sample_bytes())
                if number % _LINES == 0:
                    mapped.madvise(mmap.MADV_DONTNEED)

    def _sample_bytes(self) -> int:
        bits = self._tags.get(BITS, 1)
        return max(1, int(bits[0] if isinstance(bits, tuple) else bits) // 8)

    def _of_strips(self, tiff: Pointer, plane: int, missing: list[int]) -> Iterator[bytes]:
        line = _ffi.new("char[]", int(self._libtiff.TIFFScanlineSize64(tiff)))
        for row in range(self._tags[HEIGHT]):
            if self._libtiff.TIFFReadScanline(tiff, line, row, plane) < 0:
                missing.append(row)
                yield bytes(len(line))
            else:
                yield bytes(_ffi.buffer(line))

    def _of_tiles(self, tiff: Pointer, plane: int, missing: list[int]) -> Iterator[bytes]:
        wide, high = self._tags[TILE_WIDTH], self._tags[TILE_HEIGHT]
        length, stride = int(self._libtiff.TIFFScanlineSize64(tiff)), int(self._libtiff.TIFFTileRowSize64(tiff))
        tile = _ffi.new("char[]", int(self._libtiff.TIFFTileSize64(tiff)))
        for top in range(0, self._tags[HEIGHT], high):
            row = []
            for left in range(0, self._tags[WIDTH], wide):
                if self._libtiff.TIFFReadTile(tiff, tile, left, top, 0, plane) < 0:
                    missing.extend(range(top, top + high))
                    row.append(bytes(len(tile)))
                else:
                    row.append(bytes(_ffi.buffer(tile)))
            for line in range(min(high, self._tags[HEIGHT] - top)):
                yield b"".join(one[line * stride : (line + 1) * stride] for one in row)[:length]

    @contextmanager
    def _opened(self) -> Iterator[tuple[Pointer, mmap.mmap]]:
        with (
            self._path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
            _ffi.from_buffer("char[]", mapped) as held,
        ):
            functions = _functions(held)
            tiff = self._libtiff.TIFFClientOpen(b"strips", b"r", _ffi.NULL, *functions)
            if tiff == _ffi.NULL:
                raise pyvips.Error("tiff: libtiff does not open it")
            if self._page and not self._libtiff.TIFFSetDirectory(tiff, self._page):
                self._libtiff.TIFFClose(tiff)
                raise pyvips.Error("tiff: libtiff does not find the page")
            if self._tags.get(PACKING) == JPEG:
                self._libtiff.TIFFSetField(tiff, _JPEG_COLOURS, _ffi.cast("int", _AS_RGB))
            try:
                yield tiff, mapped
            finally:
                self._libtiff.TIFFClose(tiff)


def _woven(planes: tuple[bytes, ...], size: int) -> bytes:
    """The samples of a line, each of `size` bytes, pixel by pixel."""
    step = len(planes) * size
    woven = bytearray(len(planes[0]) * len(planes))
    for number, plane in enumerate(planes):
        for byte in range(size):
            woven[number * size + byte :: step] = plane[byte::size]
    return bytes(woven)


def _functions(held: Pointer) -> tuple[Pointer, ...]:
    """What libtiff asks of a file: it reads the head of the file, and all else where it is mapped."""
    at = 0

    @_ffi.callback("intptr_t(void *, void *, intptr_t)")  # type: ignore[untyped-decorator]
    def read(_file: Pointer, into: Pointer, wanted: int) -> int:
        nonlocal at
        found = max(0, min(wanted, len(held) - at))
        _ffi.memmove(into, held + at, found)
        at += found
        return found

    @_ffi.callback("intptr_t(void *, void *, intptr_t)")  # type: ignore[untyped-decorator]
    def nothing(_file: Pointer, _data: Pointer, _length: int) -> int:
        return 0

    @_ffi.callback("uint64_t(void *, uint64_t, int)")  # type: ignore[untyped-decorator]
    def seek(_file: Pointer, offset: int, whence: int) -> int:
        nonlocal at
        at = offset + (0, at, len(held))[whence]
        return at

    @_ffi.callback("uint64_t(void *)")  # type: ignore[untyped-decorator]
    def size(_file: Pointer) -> int:
        return len(held)

    @_ffi.callback("int(void *, void **, int64_t *)")  # type: ignore[untyped-decorator]
    def mapping(_file: Pointer, base: Pointer, length: Pointer) -> int:
        base[0], length[0] = _ffi.cast("void *", held), len(held)
        return 1

    @_ffi.callback("void(void *, void *, int64_t)")  # type: ignore[untyped-decorator]
    def unmapping(_file: Pointer, _base: Pointer, _length: int) -> None:
        return

    @_ffi.callback("int(void *)")  # type: ignore[untyped-decorator]
    def close(_file: Pointer) -> int:
        return 0

    return read, nothing, seek, close, size, mapping, unmapping


def is_configured(packing: int) -> bool:
    """Whether the libtiff that Pillow brings can unpack this."""
    return bool(_library().TIFFIsCODECConfigured(packing))


def _library() -> Library:
    [found] = Path(PIL.__file__).resolve().parents[1].glob("pillow.libs/libtiff-*.so.6.*")
    return _ffi.dlopen(str(found))
