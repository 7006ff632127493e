"""An interlaced PNG as a file of its lines: `SOURCE TARGET LIBRARIES`.

libpng gives the lines of the seven passes as they come (Adam7, PNG specification, 8.2); each is put into its lines of TARGET,
eight bits a sample, one, three or four samples a pixel. The library is the one that Pillow brings. Prints the share done as it
goes on; what libpng cannot read ends the process, and TARGET then has what came before.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import cffi  # type: ignore[import-untyped]

from archive.media.stills.child import script_progress

Library: TypeAlias = Any
_COLOUR, _ALPHA, _TRANSPARENT = 2, 4, 0x10
"""PNG_COLOR_MASK_COLOR, PNG_COLOR_MASK_ALPHA, PNG_INFO_tRNS."""
_WIDEST = 1_000_000
_ffi = cffi.FFI()
_ffi.cdef(
    """
    void *fopen(const char *, const char *);
    const char *png_get_libpng_ver(void *);
    void *png_create_read_struct(const char *, void *, void *, void *);
    void *png_create_info_struct(void *);
    void png_init_io(void *, void *);
    void png_set_user_limits(void *, uint32_t, uint32_t);
    void png_read_info(void *, void *);
    void png_set_expand(void *);
    void png_set_strip_16(void *);
    void png_set_gray_to_rgb(void *);
    void png_read_update_info(void *, void *);
    uint32_t png_get_image_width(void *, void *);
    uint32_t png_get_image_height(void *, void *);
    uint8_t png_get_color_type(void *, void *);
    uint32_t png_get_valid(void *, void *, uint32_t);
    uint8_t png_get_channels(void *, void *);
    void png_read_row(void *, uint8_t *, void *);
    """
)


class Pass(NamedTuple):
    """The first column and line of its pixels, and how far they lie apart."""

    left: int
    top: int
    across: int
    down: int


_PASSES = (
    Pass(0, 0, 8, 8),
    Pass(4, 0, 8, 8),
    Pass(0, 4, 4, 8),
    Pass(2, 0, 4, 4),
    Pass(0, 2, 2, 4),
    Pass(1, 0, 2, 2),
    Pass(0, 1, 1, 2),
)


class Png:
    """A PNG behind libpng, at its first line."""

    def __init__(self, library: Library, path: Path) -> None:
        self._library = library
        self._png = library.png_create_read_struct(library.png_get_libpng_ver(_ffi.NULL), _ffi.NULL, _ffi.NULL, _ffi.NULL)
        info = library.png_create_info_struct(self._png)
        library.png_init_io(self._png, _ffi.dlopen(None).fopen(bytes(path), b"rb"))
        library.png_set_user_limits(self._png, _WIDEST, _WIDEST)
        library.png_read_info(self._png, info)
        self.width, self.height = library.png_get_image_width(self._png, info), library.png_get_image_height(self._png, info)
        kind = library.png_get_color_type(self._png, info)
        library.png_set_expand(self._png)
        library.png_set_strip_16(self._png)
        if not kind & _COLOUR and (kind & _ALPHA or library.png_get_valid(self._png, info, _TRANSPARENT)):
            library.png_set_gray_to_rgb(self._png)
        library.png_read_update_info(self._png, info)
        self.samples = int(library.png_get_channels(self._png, info))

    def line(self, into: bytearray) -> None:
        """The next line of a pass; libpng writes as much as a line of the picture has."""
        self._library.png_read_row(self._png, _ffi.from_buffer("uint8_t[]", into, require_writable=True), _ffi.NULL)


def put_together(png: Png, target: Path, tell: Callable[[float], None]) -> None:
    """Write `target`: every pass into the lines that it has pixels of."""
    each = png.samples
    line, found, done = bytearray(png.width * each), bytearray(png.width * each), 0
    with target.open("w+b", buffering=0) as file:
        file.truncate(len(line) * png.height)
        for left, top, across, down in _PASSES:
            wide = -(-(png.width - left) // across)
            for row in range(top, png.height if wide else 0, down):
                png.line(found)
                file.seek(row * len(line))
                if across > 1:
                    file.readinto(line)
                    file.seek(row * len(line))
                for sample in range(each):
                    line[left * each + sample :: across * each] = found[sample : wide * each : each]
                file.write(line)
                done += wide
                tell(done / png.width / png.height)


def main(arguments: Sequence[str]) -> int:
    """Do it."""
    source, target, libraries = (Path(name) for name in arguments)
    [library] = libraries.glob("pillow.libs/libpng16-*.so.16.*")
    put_together(Png(_ffi.dlopen(str(library)), source), target, script_progress.shares())
    return 0
