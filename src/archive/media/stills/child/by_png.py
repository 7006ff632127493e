"""A large interlaced PNG: its seven passes are put together in a file of lines, libraries do so in memory."""

from collections.abc import Callable
from pathlib import Path

import pyvips

from archive.media.stills.child import own_process
from archive.media.stills.child.picture import Header
from archive.media.stills.child.pixel_lines import Lines
from archive.media.stills.child.spool import LARGE, Spooled

_INTERLACE_AT = 28
"""The last byte of the first chunk."""
_SAMPLES = {1: 1, 2: 4, 3: 3, 4: 4}
"""Samples of a pixel in the file of lines by those of the picture: grey with alpha becomes colour."""


def needed(path: Path, header: Header) -> bool:
    """Whether it is interlaced, and too large to lie in memory."""
    with path.open("rb") as file:
        file.seek(_INTERLACE_AT)
        interlaced = file.read(1) == b"\1"
    deep = 2 if header.image.format == "ushort" else 1
    return interlaced and header.width * header.height * header.image.bands * deep > LARGE


class ByPng(Spooled):
    """Sixteen bits lose their lower eight."""

    def spooled(self, target: Path, fail_on: str, tell: Callable[[float], None]) -> Lines:
        """By a process of its own; with `fail_on` none what it wrote till the damage."""
        came: list[float] = []

        def told(share: float) -> None:
            came.append(share)
            tell(share)

        outcome = own_process.run("png_passes", self._path, target, told)
        if not outcome.ended and (fail_on != "none" or not came):
            raise pyvips.Error("png: broken")
        image = self.header.image
        bands = _SAMPLES[image.bands]
        return Lines(image.width, image.height, bands, 0, image.width * bands)
