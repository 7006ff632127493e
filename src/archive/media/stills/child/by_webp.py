"""A large WebP: libwebp writes its lines into a file that it takes for memory; libvips lets it have memory."""

import mmap
from collections.abc import Callable
from pathlib import Path

import cffi  # type: ignore[import-untyped]
import PIL
import pyvips
from lines import Lines  # type: ignore[import-not-found]
from opened import Header  # type: ignore[import-not-found]
from spooled import LARGE, Spooled  # type: ignore[import-not-found]

_HELD = 4
"""Bytes that libvips holds of a pixel."""
_RGB, _RGBA = 0, 1
_DONE, _NO_MEMORY, _MORE = 0, 1, 5
"""WEBP_CSP_MODE and VP8StatusCode of libwebp 1."""
_PART = 1024 * 1024
_ffi = cffi.FFI()
_ffi.cdef(
    """
    void *WebPINewRGB(int, uint8_t *, size_t, int);
    int WebPIUpdate(void *, const uint8_t *, size_t);
    void WebPIDelete(void *);
    """
)


def needed(header: Header) -> bool:
    """Whether it is too large to lie in memory."""
    return not header.animated and header.width * header.height * _HELD > LARGE


class ByWebp(Spooled):  # type: ignore[misc]
    """What is packed without loss, libwebp still holds whole."""

    def spooled(self, target: Path, fail_on: str, tell: Callable[[float], None]) -> Lines:
        """A piece of the file at a time; the lines done then leave the memory."""
        image = self.header.image
        lines = Lines(image.width, image.height, image.bands, 0, image.width * image.bands)
        with target.open("w+b") as file, self._path.open("rb") as packed:
            file.truncate(lines.stride * lines.height)
            with mmap.mmap(file.fileno(), 0) as room, mmap.mmap(packed.fileno(), 0, access=mmap.ACCESS_READ) as source:
                status = _decoded(source, room, lines, tell)
        if status == _NO_MEMORY:
            raise pyvips.Error("webp: out of memory")
        if status != _DONE and fail_on != "none":
            raise pyvips.Error("webp: broken")
        return lines


def _decoded(source: mmap.mmap, room: mmap.mmap, lines: Lines, tell: Callable[[float], None]) -> int:
    """What libwebp says after the last piece."""
    [library] = Path(PIL.__file__).resolve().parents[1].glob("pillow.libs/libwebp-*.so.7.*")
    webp = _ffi.dlopen(str(library))
    with _ffi.from_buffer("uint8_t[]", source) as read, _ffi.from_buffer("uint8_t[]", room, require_writable=True) as written:
        decoder = webp.WebPINewRGB(_RGBA if lines.bands == 4 else _RGB, written, len(room), lines.stride)
        status, end = _MORE, 0
        while status == _MORE and end < len(source):
            end = min(end + _PART, len(source))
            status = webp.WebPIUpdate(decoder, read, end)
            for held in (source, room):
                held.madvise(mmap.MADV_DONTNEED)
            tell(end / len(source))
        webp.WebPIDelete(decoder)
    return int(status)
