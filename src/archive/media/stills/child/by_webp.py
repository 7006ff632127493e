"""A large WebP: libwebp writes its lines into a file that it takes for memory; libvips lets it have memory."""

import mmap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import cffi  # type: ignore[import-untyped]
import PIL
import pyvips

from archive.media.stills.child.picture import Header
from archive.media.stills.child.pixel_lines import Lines
from archive.media.stills.child.spool import LARGE, Spooled

_HELD = 4
"""Bytes that libvips holds of a pixel."""
_KIND, _FLAGS_AT, _ANIMATED = slice(12, 16), 20, 2
_LEAVE_EVERY_S = 0.02
_PART = 1024 * 1024
_ffi = cffi.FFI()
_ffi.cdef(
    """
    uint8_t *WebPDecodeRGBInto(const uint8_t *, size_t, uint8_t *, size_t, int);
    uint8_t *WebPDecodeRGBAInto(const uint8_t *, size_t, uint8_t *, size_t, int);
    """
)


def needed(path: Path, header: Header) -> bool:
    """Whether it is too large to lie in memory. Animations, also those of one frame, are left to libvips."""
    with path.open("rb") as file:
        head = file.read(_FLAGS_AT + 1)
    moving = head[_KIND] == b"VP8X" and bool(head[_FLAGS_AT] & _ANIMATED)
    return not moving and bool(header.width * header.height * _HELD > LARGE)


class ByWebp(Spooled):
    """What is packed without loss, libwebp still holds whole."""

    def spooled(self, target: Path, fail_on: str, tell: Callable[[float], None]) -> Lines:
        """All at once; what it wrote and read leaves the memory meanwhile."""
        image = self.header.image
        lines = Lines(image.width, image.height, image.bands, 0, image.width * image.bands)
        with target.open("w+b") as file, self._path.open("rb") as packed:
            file.truncate(lines.stride * lines.height)
            with mmap.mmap(file.fileno(), 0) as room, mmap.mmap(packed.fileno(), 0, access=mmap.ACCESS_READ) as source:
                whole = _decoded(source, room, lines)
        if not whole and (fail_on != "none" or _blank(target)):
            raise pyvips.Error("webp: broken" if _fits(image.width * image.height * _HELD) else "webp: out of memory")
        return lines


def _decoded(source: mmap.mmap, room: mmap.mmap, lines: Lines) -> bool:
    """Whether libwebp came to the end."""
    [library] = Path(PIL.__file__).resolve().parents[1].glob("pillow.libs/libwebp-*.so.7.*")
    webp = _ffi.dlopen(str(library))
    decode = webp.WebPDecodeRGBAInto if lines.bands == 4 else webp.WebPDecodeRGBInto
    with (
        _ffi.from_buffer("uint8_t[]", source) as read,
        _ffi.from_buffer("uint8_t[]", room, require_writable=True) as written,
        ThreadPoolExecutor(1) as pool,
    ):
        work = pool.submit(decode, read, len(source), written, len(room), lines.stride)
        while wait([work], _LEAVE_EVERY_S).not_done:
            for held in (source, room):
                held.madvise(mmap.MADV_DONTNEED)
        return bool(work.result() != _ffi.NULL)


def _fits(length: int) -> bool:
    """Whether there is room for what a packing without loss needs; libwebp does not say what it lacked."""
    try:
        mmap.mmap(-1, length).close()
    except OSError:
        return False
    return True


def _blank(target: Path) -> bool:
    with target.open("rb") as file:
        return not any(part.strip(b"\0") for part in iter(lambda: file.read(_PART), b""))
