"""What a camera made of its own data: a JPEG within them, upright, in sRGB."""

from pathlib import Path

import pyvips
from by_jpeg import ByJpeg  # type: ignore[import-not-found]
from opened import TooLarge  # type: ignore[import-not-found]
from srgb import in_srgb, profiles  # type: ignore[import-not-found]
from telling import Telling  # type: ignore[import-not-found]

_NAME = "preview.jpg"
_START = b"\xff\xd8"
_TURNS = {3: 3, 5: 8, 6: 6}
"""LibRaw's ways to turn as those of EXIF."""


class Preview:
    """A preview behind the reader for JPEG."""

    def __init__(self, jpeg: ByJpeg) -> None:
        self._jpeg = jpeg
        self.width: int = jpeg.header.width
        self.remarks: list[str] = jpeg.remarks

    def small(self, width: int, fail_on: str) -> pyvips.Image:
        """At most `width` wide."""
        image = self._jpeg.header.image
        return in_srgb(self._jpeg.small(width, fail_on, profiles(image)), {})

    def whole(self, fail_on: str) -> pyvips.Image:
        """Line by line, to be turned by its orientation."""
        return in_srgb(self._jpeg.whole(fail_on), profiles(self._jpeg.header.image))


def preview(data: bytes, flip: int, spool: Path, pixels: int, telling: Telling) -> Preview | None:
    """The preview put into `spool`; None where it is no JPEG or too large. If it has no orientation it lies as the data do."""
    path = spool / _NAME
    path.write_bytes(data)
    try:
        found = ByJpeg(path, pixels, spool, telling)
        if flip in _TURNS and not found.header.image.get_typeof("orientation"):
            path.write_bytes(_START + _turned(_TURNS[flip]) + data.removeprefix(_START))
            found = ByJpeg(path, pixels, spool, telling)
    except (pyvips.Error, TooLarge):
        return None
    return Preview(found)


def _turned(orientation: int) -> bytes:
    """A segment of EXIF that says so and nothing else."""
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" + bytes([orientation, 0, 0, 0, 0, 0, 0, 0])
    return b"\xff\xe1" + (len(exif) + 2).to_bytes(2) + exif
