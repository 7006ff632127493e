"""A picture whose lines are put into a file when pixels are first asked for: its library would hold it whole, several times."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import pyvips

from archive.media.stills.child.picture import PROFILE, TALLEST, Header, with_profile
from archive.media.stills.child.pixel_lines import Lines, streamed
from archive.media.stills.child.progress_lines import ProgressLines

LARGE = 200_000_000
"""Bytes of samples above which a picture takes this way."""
_SHARE = 0.4
_NAME = "lines"


class Spooled(ABC):
    """Behind the header that another reader has read. `spool` is a folder for the lines."""

    def __init__(self, path: Path, header: Header, spool: Path, telling: ProgressLines) -> None:
        self.header = header
        self.remarks: list[str] = []
        self._path, self._spool, self._telling = path, spool / _NAME, telling
        self._lines: Lines | None = None

    @abstractmethod
    def spooled(self, target: Path, fail_on: str, tell: Callable[[float], None]) -> Lines:
        """Write every line into `target`, a sample a byte, and tell the share done; with `fail_on` none as many as there are.

        Raises:
            pyvips.Error: it cannot be decoded.

        """

    def small(self, width: int, fail_on: str, options: dict[str, str], page: int = 0) -> pyvips.Image:
        """Shrunk as its lines come."""
        return self.whole(fail_on).thumbnail_image(width, height=TALLEST, size="down", **options)

    def whole(self, fail_on: str) -> pyvips.Image:
        """Line by line."""
        if self._lines is None:
            self._lines = self.spooled(self._spool, fail_on, lambda share: self._telling.say(_SHARE * share))
            self._telling.rest()
        profile = self.header.image.get(PROFILE) if self.header.image.get_typeof(PROFILE) else None
        image = with_profile(streamed(self._spool, self._lines, fail_on), profile)
        if self.header.orientation > 1:
            image = image.copy()
            image.set_type(pyvips.GValue.gint_type, "orientation", self.header.orientation)
        return image
