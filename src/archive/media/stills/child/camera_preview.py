"""What a camera made of its own data: a JPEG within them, upright, in sRGB."""

from pathlib import Path

import pyvips

from archive.media.stills.child.by_jpeg import ByJpeg
from archive.media.stills.child.picture import TALLEST, TooLarge
from archive.media.stills.child.progress_lines import ProgressLines
from archive.media.stills.child.srgb import in_srgb, profiles

_NAME = "preview.jpg"
_TURNS = {3: 3, 5: 8, 6: 6}
"""LibRaw's ways to turn as orientations of EXIF."""
_UPSIDE_DOWN = 3


class Preview:
    """A preview behind the reader for JPEG; `turn` is its orientation."""

    def __init__(self, jpeg: ByJpeg, turn: int) -> None:
        self._jpeg, self._turn = jpeg, turn
        self.longest: int = max(jpeg.header.width, jpeg.header.height)
        self.remarks: list[str] = jpeg.remarks

    def small(self, width: int, fail_on: str) -> pyvips.Image:
        """At most `width` wide."""
        return self.whole(fail_on).thumbnail_image(width, height=TALLEST, size="down")

    def whole(self, fail_on: str) -> pyvips.Image:
        """Line by line, to be turned by its orientation."""
        image = in_srgb(self._jpeg.whole(fail_on), profiles(self._jpeg.header.image)).copy()
        image.set_type(pyvips.GValue.gint_type, "orientation", self._turn)
        return image


def preview(data: bytes, flip: int, upright: bool, spool: Path, pixels: int, telling: ProgressLines) -> Preview | None:
    """The preview put into `spool`; None where it is no JPEG or too large.

    `flip` is LibRaw's way to turn the data, `upright` whether they are higher than wide then. A preview that lies otherwise and
    says nothing of it is turned as they are.
    """
    path = spool / _NAME
    path.write_bytes(data)
    try:
        found = ByJpeg(path, pixels, spool, telling)
    except (pyvips.Error, TooLarge):
        return None
    said = found.header.orientation if found.header.image.get_typeof("orientation") else 0
    lying = (found.header.height > found.header.width) != upright
    turns = lying if flip != _UPSIDE_DOWN else not said
    return Preview(found, _TURNS[flip] if flip in _TURNS and said in {0, 1} and turns else said or 1)
