"""One JSON line a second on standard output while libvips works: signs of life, and the share done."""

import json
import sys
from time import monotonic

import pyvips

_EVERY_S = 1.0


class ProgressLines:
    """Tells the share done, rising from 0 to 1, at most once a second and only when it moved."""

    def __init__(self) -> None:
        self._told, self._at, self._begin = 0.0, monotonic(), 0.0

    def say(self, share: float) -> None:
        """Tell that this share of the whole is done."""
        share = self._begin + (1 - self._begin) * share
        if share - self._told >= 0.005 and monotonic() - self._at >= _EVERY_S:
            self._told, self._at = share, monotonic()
            sys.stdout.write(json.dumps({"done": round(share, 3)}) + "\n")
            sys.stdout.flush()

    def rest(self) -> None:
        """From here on shares are those of what is left."""
        self._begin = self._told

    def follow(self, image: pyvips.Image, begin: float, end: float) -> pyvips.Image:
        """The image; while it is computed the share goes from `begin` to `end`."""

        def moved(_image: pyvips.Image, progress: "pyvips.Progress") -> None:
            self.say(begin + (end - begin) * progress.percent / 100)

        image.set_progress(True)
        image.signal_connect("eval", moved)
        return image
