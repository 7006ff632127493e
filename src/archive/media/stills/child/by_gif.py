"""A large GIF by Pillow, which holds a byte a pixel where libvips holds five."""

import struct
from collections.abc import Callable
from pathlib import Path

import pyvips
from PIL import Image, ImageFile

from archive.media.stills.child.picture import Header
from archive.media.stills.child.pixel_lines import Lines
from archive.media.stills.child.spool import LARGE, Spooled

_HELD = 4
"""Bytes that libvips holds of a pixel."""
_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
_STRIP = 64
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, IndexError, EOFError, struct.error)

Image.MAX_IMAGE_PIXELS = None  # the order's own limit holds


def needed(header: Header) -> bool:
    """Whether it is too large to lie in memory."""
    return bool(header.width * header.height * _HELD > LARGE)


class ByGif(Spooled):
    """The first frame."""

    def spooled(self, target: Path, fail_on: str, tell: Callable[[float], None]) -> Lines:
        """A strip at a time goes from its palette to colours."""
        ImageFile.LOAD_TRUNCATED_IMAGES = fail_on == "none"
        image = self.header.image
        lines = Lines(image.width, image.height, image.bands, 0, image.width * image.bands)
        try:
            with Image.open(self._path, formats=("GIF",)) as found, target.open("wb") as file:
                left, upper, right, lower = found.tile[0].extents or (0, 0, *found.size)
                found.load()
                for top in range(0, lines.height, _STRIP):
                    height = min(_STRIP, lines.height - top)
                    # What the frame leaves of the canvas is black, and clear where there is clearness.
                    strip = Image.new(_MODES[lines.bands], (lines.width, height))
                    if top < lower and top + height > upper:
                        box = (left, max(top, upper), right, min(top + height, lower))
                        strip.paste(found.crop(box).convert(strip.mode), (left, box[1] - top))
                    file.write(strip.tobytes())
                    tell(top / lines.height)
        except _BROKEN as broken:
            raise pyvips.Error(f"gif: {type(broken).__name__}: {broken}") from broken
        return lines
