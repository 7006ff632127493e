"""A JPEG of many scans as one of a single scan, coefficient for coefficient: `SOURCE TARGET LIBRARIES`.

libjpeg holds every coefficient of a progressive picture, two bytes each, until it has read the last scan. It lets the arrays of
its memory manager be replaced: here they are files beside TARGET of which a window each is mapped. The library is the one
that Pillow brings. Prints the share done as it goes on, and "damaged" when libjpeg warned and went on; what it cannot read ends
the process with status 1.
"""

import mmap
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeAlias

import cffi  # type: ignore[import-untyped]

from archive.media.stills.child import script_progress
from archive.media.stills.child.jpeg_segments import EXIF, PROFILE, segments

_ABI, _DECOMPRESS, _COMPRESS, _ERRORS = 62, 632, 520, 168
"""libjpeg 6.2 on machines of 64 bits, and bytes of its structures; the library refuses a caller that is wrong about them."""
_REQUEST, _ACCESS = 5, 8
"""Places of the functions for arrays of blocks among those of its memory manager."""
_WARNINGS = 128
"""Where its error manager counts warnings."""
_BLOCK = 128
"""Bytes of a block's 64 coefficients."""
_WINDOW = 16 * 1024 * 1024
_READING = 0.8
"""Share of the time that reading takes."""

Pointer: TypeAlias = "cffi.FFI.CData"
Library: TypeAlias = Any
_ffi = cffi.FFI()
_ffi.cdef(
    """
    void *fopen(const char *, const char *);
    int fclose(void *);
    long ftell(void *);
    void *jpeg_std_error(void *);
    void jpeg_CreateDecompress(void *, int, size_t);
    void jpeg_CreateCompress(void *, int, size_t);
    void jpeg_stdio_src(void *, void *);
    void jpeg_stdio_dest(void *, void *);
    int jpeg_read_header(void *, int);
    void *jpeg_read_coefficients(void *);
    void jpeg_copy_critical_parameters(void *, void *);
    void jpeg_write_coefficients(void *, void *);
    void jpeg_write_marker(void *, int, const char *, unsigned int);
    void jpeg_finish_compress(void *);
    """
)


class Blocks:
    """An array of blocks in a file without a name; the rows asked for last lie in a window."""

    def __init__(self, folder: Path, across: int, rows: int) -> None:
        self._row = across * _BLOCK
        self._size = self._row * rows
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - it ends with the process
        self._file.truncate(self._size)
        self._first = self._end = 0
        self._window: mmap.mmap | None = None
        self._held: Pointer = None
        self._pointers: Pointer = None

    def rows(self, start: int, count: int) -> Pointer:
        """Pointers to rows, good until the next call."""
        begin, end = start * self._row, (start + count) * self._row
        if not self._first <= begin <= end <= self._end:
            self._move(begin, end)
        base = _ffi.cast("char *", self._held) + begin - self._first
        self._pointers = _ffi.new("void *[]", [base + n * self._row for n in range(count)])
        return self._pointers

    def _move(self, begin: int, end: int) -> None:
        if self._window:
            _ffi.release(self._held)
            self._window.close()
        self._first = begin - begin % mmap.ALLOCATIONGRANULARITY
        self._end = min(self._size, max(end, self._first + _WINDOW))
        self._window = mmap.mmap(self._file.fileno(), self._end - self._first, offset=self._first)
        self._held = _ffi.from_buffer(self._window, require_writable=True)


class Jpeg:
    """One of libjpeg's two structures, opaque but for its error and memory managers, which it begins with."""

    def __init__(self, library: Library, create: Callable[..., None], size: int) -> None:
        self._errors = _ffi.new("char[]", _ERRORS)
        self.struct = _ffi.new("char[]", size)
        _ffi.cast("void **", self.struct)[0] = library.jpeg_std_error(self._errors)
        create(self.struct, _ABI, size)

    def arrays(self, request: Pointer, access: Pointer) -> None:
        """Let these functions give arrays of blocks."""
        manager = _ffi.cast("void ***", self.struct)[1]
        manager[_REQUEST], manager[_ACCESS] = request, access

    @property
    def warnings(self) -> int:
        """How often it found damage and went on."""
        return int(_ffi.cast("long *", _ffi.cast("char *", self._errors) + _WARNINGS)[0])


def single_scan(source: Path, target: Path, library: Library, tell: Callable[[float], None]) -> int:
    """Write `target`; the number of warnings."""
    files = _ffi.dlopen(None)
    read, written = files.fopen(bytes(source), b"rb"), files.fopen(bytes(target), b"wb")
    length, arrays = source.stat().st_size, list[Blocks]()

    @_ffi.callback("void *(void *, int, int, unsigned, unsigned, unsigned)")  # type: ignore[untyped-decorator]
    def request(_jpeg: Pointer, _pool: int, _zero: int, across: int, rows: int, _most: int) -> Pointer:
        arrays.append(Blocks(target.parent, across, rows))
        return _ffi.cast("void *", len(arrays))

    @_ffi.callback("void *(void *, void *, unsigned, unsigned, int)")  # type: ignore[untyped-decorator]
    def access(_jpeg: Pointer, number: Pointer, start: int, count: int, _write: int) -> Pointer:
        tell(files.ftell(read) / length * _READING)
        return arrays[int(_ffi.cast("size_t", number)) - 1].rows(start, count)

    reader = Jpeg(library, library.jpeg_CreateDecompress, _DECOMPRESS)
    writer = Jpeg(library, library.jpeg_CreateCompress, _COMPRESS)
    for jpeg in (reader, writer):
        jpeg.arrays(request, access)
    library.jpeg_stdio_src(reader.struct, read)
    library.jpeg_read_header(reader.struct, 1)
    coefficients = library.jpeg_read_coefficients(reader.struct)
    library.jpeg_stdio_dest(writer.struct, written)
    library.jpeg_copy_critical_parameters(reader.struct, writer.struct)
    library.jpeg_write_coefficients(writer.struct, coefficients)
    for marker, content in segments(source):
        if marker in {EXIF, PROFILE}:
            library.jpeg_write_marker(writer.struct, marker, content, len(content))
    library.jpeg_finish_compress(writer.struct)
    files.fclose(written)
    return reader.warnings


def main(arguments: Sequence[str]) -> int:
    """Do it."""
    source, target, libraries = (Path(name) for name in arguments)
    [library] = libraries.glob("pillow.libs/libjpeg-*.so.62.*")
    if single_scan(source, target, _ffi.dlopen(str(library)), script_progress.shares()):
        script_progress.damaged()
    return 0
