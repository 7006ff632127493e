"""JPEG 2000 (OpenJPEG) and BMP by Pillow: this build of libvips has neither."""

import struct
from pathlib import Path

import pyvips
from PIL import Image, ImageFile

from archive.media.stills.child.picture import Header, InMemory, blank, fitting, from_bytes, with_profile

_FORMATS = ("JPEG2000", "BMP", "DIB")
_MODES = {"1": "L", "L": "L", "I;16": "L", "I;16L": "L", "I;16B": "L", "LA": "LA", "PA": "RGBA", "RGBA": "RGBA"}
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, IndexError, EOFError, struct.error)
_STRIP = 512
_WHOLE_TO = 60_000_000
"""Pixels above which a JPEG 2000 is decoded at half its size, as often as needed: Pillow holds it whole."""

Image.MAX_IMAGE_PIXELS = None  # the order's own limit holds


class ByPillow(InMemory):
    """Decoded whole."""

    def __init__(self, path: Path, pixels: int) -> None:
        super().__init__()
        self._path = path
        try:
            with Image.open(path, formats=_FORMATS) as found:
                size, mode, self._kind = found.size, found.mode, found.format
                self._profile = found.info.get("icc_profile") or None
        except _BROKEN as broken:
            raise pyvips.Error(f"{type(broken).__name__}: {broken}") from broken
        fitting(*size, pixels)
        self._mode = _MODES.get(mode, "RGB")
        self._halvings = _halvings(size, self._kind)
        bits = 16 if mode.startswith("I") else 1 if mode == "1" else 8
        image = blank(*size, len(self._mode), self._profile)
        self.header = Header(image, f"{'jp2k' if self._kind == 'JPEG2000' else 'bmp'}load", *size, bits=bits)

    def decode(self, fail_on: str) -> pyvips.Image:
        """The pixels; with `fail_on` none as many as there are."""
        ImageFile.LOAD_TRUNCATED_IMAGES = fail_on == "none"
        try:
            with Image.open(self._path, formats=_FORMATS) as found:
                if self._halvings:
                    found.reduce = self._halvings  # type: ignore[method-assign, assignment]  # a property of JPEG 2000 files
                    self.remarks.append("half-size")
                found.load()
                return with_profile(_in_strips(_plain(found, self._mode)), self._profile)
        except _BROKEN as broken:
            raise pyvips.Error(f"{type(broken).__name__}: {broken}") from broken


def _plain(found: Image.Image, mode: str) -> Image.Image:
    """Eight bits a sample; the picture itself where it is so, for a copy costs four bytes a pixel."""
    if found.mode.startswith("I"):
        return found.point(lambda value: value / 256).convert("L")
    return found if found.mode == mode else found.convert(mode)


def _in_strips(plain: Image.Image) -> pyvips.Image:
    """Pixels out of Pillow a strip at a time: all at once it holds them twice more."""
    width, height = plain.size
    bands = len(plain.getbands())
    strips = []
    for top in range(0, height, _STRIP):
        strip = plain.crop((0, top, width, min(top + _STRIP, height)))
        strips.append(from_bytes(strip.tobytes(), width, strip.height, bands, width * bands))
    # All cells of a join are as high as the highest.
    return pyvips.Image.arrayjoin(strips, across=1).crop(0, 0, width, height)


def _halvings(size: tuple[int, int], kind: str | None) -> int:
    halvings = 0
    while kind == "JPEG2000" and (size[0] >> halvings) * (size[1] >> halvings) > _WHOLE_TO:
        halvings += 1
    return halvings
