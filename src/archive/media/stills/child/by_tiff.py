"""A TIFF of large packed strips, of one often: libraries want a strip whole, so it is first unpacked into a plain TIFF."""

import mmap
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import cffi  # type: ignore[import-untyped]
import PIL
import pyvips
from opened import ByVips  # type: ignore[import-not-found]
from PIL.TiffImagePlugin import ImageFileDirectory_v2
from telling import Telling  # type: ignore[import-not-found]

_MOST = 100_000_000
"""Bytes of a strip that may be held."""
_SHARE = 0.4
_WIDTH, _HEIGHT, _PACKING, _COLOURS, _OFFSETS = 256, 257, 259, 262, 273
_SAMPLES, _ROWS, _LENGTHS, _PLANES = 277, 278, 279, 284
_PLAIN, _OLD_JPEG, _JPEG, _RGB, _YCBCR, _TOGETHER = 1, 6, 7, 2, 6, 1
_JPEG_COLOURS, _AS_RGB = 65538, 1
"""TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB."""
_KEPT = (_WIDTH, _HEIGHT, 258, _COLOURS, 274, _SAMPLES, _PLANES, 320, 332, 338, 339, 34675)
"""Size, samples, colours, profile, which way up: what makes pixels of lines."""
_BIG = 43
"""The version of a TIFF whose places have eight bytes."""
_LINES = 256
"""After so many, what was read of the strip leaves the memory."""
_BROKEN = (SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, OSError, EOFError, struct.error)
Library: TypeAlias = Any
Pointer: TypeAlias = "cffi.FFI.CData"
_ffi = cffi.FFI()
_ffi.cdef(
    """
    void *TIFFSetErrorHandler(void *);
    void *TIFFSetWarningHandler(void *);
    void *TIFFClientOpen(const char *, const char *, void *,
        intptr_t (*)(void *, void *, intptr_t), intptr_t (*)(void *, void *, intptr_t),
        uint64_t (*)(void *, uint64_t, int), int (*)(void *), uint64_t (*)(void *),
        int (*)(void *, void **, int64_t *), void (*)(void *, void *, int64_t));
    void TIFFClose(void *);
    intptr_t TIFFScanlineSize64(void *);
    int TIFFSetField(void *, uint32_t, ...);
    int TIFFReadScanline(void *, void *, uint32_t, uint16_t);
    """
)


class ByTiff(ByVips):  # type: ignore[misc]
    """A TIFF. `spool` is a folder for the unpacked one; without it nothing but the header is asked for."""

    _path: Path

    def __init__(self, path: Path, pixels: int, spool: Path | None, telling: Telling | None) -> None:
        super().__init__(path, pixels)
        if spool and telling and self.header.pages == 1 and (tags := _large_strips(path)):
            unpacked = spool / "unpacked.tif"
            if Strips(path, tags).unpack(unpacked, lambda share: telling.say(_SHARE * share)):
                self.remarks.append("damaged")
            self._path = unpacked
            telling.rest()


def _large_strips(path: Path) -> ImageFileDirectory_v2 | None:
    """The tags of a picture of large packed strips; None for all others, and for kinds that are not unpacked here."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
            tags = ImageFileDirectory_v2(head + (file.read(8) if _BIG in head[2:4] else b""))
            file.seek(tags.next)
            tags.load(file)
        return tags if _unpackable(tags) and max(_held(tags)) > _MOST and _complete(tags, path.stat().st_size) else None
    except _BROKEN:
        return None


def _unpackable(tags: ImageFileDirectory_v2) -> bool:
    packing, colours = tags.get(_PACKING, _PLAIN), tags.get(_COLOURS)
    together = tags.get(_PLANES, _TOGETHER) == _TOGETHER
    return together and packing not in {_PLAIN, _OLD_JPEG} and (packing == _JPEG or colours != _YCBCR)


def _held(tags: ImageFileDirectory_v2) -> tuple[int, ...]:
    """Bytes that libtiff and libvips hold of strips: as they are packed, and those of JPEG unpacked."""
    if tags[_PACKING] != _JPEG:
        return tuple(tags[_LENGTHS])
    rows = min(tags.get(_ROWS, tags[_HEIGHT]), tags[_HEIGHT])
    return (rows * tags[_WIDTH] * tags.get(_SAMPLES, 1),)


def _complete(tags: ImageFileDirectory_v2, size: int) -> bool:
    return all(begin + length <= size for begin, length in zip(tags[_OFFSETS], tags[_LENGTHS], strict=True))


class Strips:
    """A picture of packed strips, in a file that is mapped; what was read of it leaves the memory."""

    def __init__(self, path: Path, tags: ImageFileDirectory_v2) -> None:
        self._path, self._tags = path, tags

    def unpack(self, target: Path, tell: Callable[[float], None]) -> bool:
        """Write `target`; whether lines are missing, which are black then.

        Raises:
            pyvips.Error: libtiff does not open it.

        """
        [found] = Path(PIL.__file__).resolve().parents[1].glob("pillow.libs/libtiff-*.so.6.*")
        libtiff = _ffi.dlopen(str(found))
        libtiff.TIFFSetErrorHandler(_ffi.NULL)
        libtiff.TIFFSetWarningHandler(_ffi.NULL)
        with (
            self._path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
            _ffi.from_buffer("char[]", mapped) as held,
        ):
            functions = _functions(held)
            tiff = libtiff.TIFFClientOpen(b"strips", b"r", _ffi.NULL, *functions)
            if tiff == _ffi.NULL:
                raise pyvips.Error("tiff: libtiff does not open it")
            try:
                if self._tags[_PACKING] == _JPEG:
                    libtiff.TIFFSetField(tiff, _JPEG_COLOURS, _ffi.cast("int", _AS_RGB))
                return self._lines(libtiff, tiff, mapped, target, tell)
            finally:
                libtiff.TIFFClose(tiff)

    def _lines(self, libtiff: Library, tiff: Pointer, mapped: mmap.mmap, target: Path, tell: Callable[[float], None]) -> bool:
        line, height = _ffi.new("char[]", int(libtiff.TIFFScanlineSize64(tiff))), self._tags[_HEIGHT]
        with target.open("wb") as plain:
            self._plain(len(line)).save(plain)
            end = plain.tell() + len(line) * height
            for row in range(height):
                if libtiff.TIFFReadScanline(tiff, line, row, 0) < 0:
                    break
                plain.write(_ffi.buffer(line))
                if row % _LINES == 0:
                    mapped.madvise(mmap.MADV_DONTNEED)
                    tell(row / height)
            missing = bool(plain.tell() < end)
            plain.truncate(end)
        return missing

    def _plain(self, line: int) -> ImageFileDirectory_v2:
        """The tags of the same picture with lines of `line` bytes, which follow the tags."""
        found, height = ImageFileDirectory_v2(), self._tags[_HEIGHT]
        for tag in _KEPT:
            if tag in self._tags:
                found.tagtype[tag] = self._tags.tagtype[tag]
                found[tag] = self._tags[tag]
        found[_COLOURS] = _RGB if found[_COLOURS] == _YCBCR else found[_COLOURS]
        found[_PACKING], found[_ROWS], found[_OFFSETS], found[_LENGTHS] = _PLAIN, height, 0, line * height
        return found


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
