"""A large HEIC of tiles, as phones write it, row of tiles by row of tiles into a file: `pi_heif` itself gives pictures whole.

The library is the one that `pi_heif` brings, asked by its C interface (libheif 1.19 and later).
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cffi  # type: ignore[import-untyped]
import pi_heif  # type: ignore[import-untyped]
import pyvips

from archive.media.stills.child.pixel_lines import Lines
from archive.media.stills.child.spool import Spooled

WHOLE_TO = 33_000_000
"""Pixels above which tiles are put into a file, one row after the other; a single HEVC picture is no larger (level 6.2)."""
_RGB, _INTERLEAVED = 1, 10
"""heif_colorspace_RGB; heif_chroma_interleaved_RGB, with alpha one more, is also the number of the channel."""
_ffi = cffi.FFI()
_ffi.cdef(
    """
    typedef struct { int code; int subcode; const char *message; } error;
    typedef struct { int version; uint32_t columns, rows, tile_width, tile_height, width, height, top, left;
                     uint8_t extra; uint32_t extras[8]; char reserve[64]; } tiling;
    void *heif_context_alloc(void);
    void heif_context_free(void *);
    error heif_context_read_from_file(void *, const char *, void *);
    error heif_context_get_primary_image_handle(void *, void **);
    void heif_image_handle_release(void *);
    error heif_image_handle_get_image_tiling(void *, int, tiling *);
    error heif_image_handle_decode_image_tile(void *, void **, int, int, void *, uint32_t, uint32_t);
    int heif_image_get_width(void *, int);
    int heif_image_get_height(void *, int);
    const uint8_t *heif_image_get_plane_readonly(void *, int, int *);
    void heif_image_release(void *);
    """
)


class ByTiles(Spooled):
    """A large HEIC, upright by its own transformations."""

    def spooled(self, target: Path, fail_on: str, tell: Callable[[float], None]) -> Lines:
        """A row of tiles at a time."""
        bands = self.header.image.bands
        tiles = Tiles(self._path, bands)
        tiles.write(target, fail_on, tell)
        return Lines(tiles.grid.width, tiles.grid.height, bands, 0, tiles.grid.width * bands)


class Grid(NamedTuple):
    """Columns and rows of tiles, and the size of a tile and of the whole, upright."""

    columns: int
    rows: int
    tile_width: int
    tile_height: int
    width: int
    height: int


class Tiles:
    """The primary picture of a file."""

    def __init__(self, path: Path, bands: int) -> None:
        [found] = Path(pi_heif.__file__).resolve().parents[1].glob("pi_heif.libs/libheif-*.so.*")
        self._heif = _ffi.dlopen(str(found))
        self._bands = bands
        self._context = _ffi.gc(self._heif.heif_context_alloc(), self._heif.heif_context_free)
        self._checked(self._heif.heif_context_read_from_file(self._context, bytes(path), _ffi.NULL))
        handle = _ffi.new("void **")
        self._checked(self._heif.heif_context_get_primary_image_handle(self._context, handle))
        self._handle = _ffi.gc(handle[0], self._heif.heif_image_handle_release)
        tiling = _ffi.new("tiling *", {"version": 1})
        self._checked(self._heif.heif_image_handle_get_image_tiling(self._handle, 1, tiling))
        self.grid = Grid(tiling.columns, tiling.rows, tiling.tile_width, tiling.tile_height, tiling.width, tiling.height)
        self._line = self.grid.width * bands

    def write(self, target: Path, fail_on: str, tell: Callable[[float], None]) -> None:
        """Every line into `target`, a sample a byte; with `fail_on` none the tiles that are broken stay black.

        Raises:
            pyvips.Error: a tile cannot be decoded.

        """
        with target.open("wb") as file:
            for row in range(self.grid.rows):
                lines = bytearray(self._line * min(self.grid.tile_height, self.grid.height - row * self.grid.tile_height))
                for column in range(self.grid.columns):
                    try:
                        self._place(lines, column, row)
                    except pyvips.Error:
                        if fail_on != "none":
                            raise
                file.write(lines)
                tell((row + 1) / self.grid.rows)

    def _place(self, lines: bytearray, column: int, row: int) -> None:
        found, stride = _ffi.new("void **"), _ffi.new("int *")
        kind = _INTERLEAVED + (self._bands == 4)
        self._checked(self._heif.heif_image_handle_decode_image_tile(self._handle, found, _RGB, kind, _ffi.NULL, column, row))
        tile = _ffi.gc(found[0], self._heif.heif_image_release)
        plane = self._heif.heif_image_get_plane_readonly(tile, _INTERLEAVED, stride)
        left = column * self.grid.tile_width * self._bands
        length = min(self._heif.heif_image_get_width(tile, _INTERLEAVED) * self._bands, self._line - left)
        rows = min(self._heif.heif_image_get_height(tile, _INTERLEAVED), len(lines) // self._line)
        samples = memoryview(_ffi.buffer(plane, stride[0] * (rows - 1) + length))
        for line in range(rows):
            place = line * self._line + left
            lines[place : place + length] = samples[line * stride[0] : line * stride[0] + length]
        _ffi.release(tile)

    @staticmethod
    def _checked(error: "cffi.FFI.CData") -> None:
        if error.code:
            raise pyvips.Error(f"heif: {_ffi.string(error.message).decode(errors='replace')}")
