"""ffmpeg's `-progress` read block by block: signs of life, the share done, how fast, and how long it will still take."""

from collections.abc import Callable
from typing import NamedTuple


class Pace(NamedTuple):
    """How far a piece of work is: 0 to 1, how many seconds of the recording a second makes, and the seconds still to go."""

    fraction: float
    speed: float | None = None
    remaining_s: float | None = None


Report = Callable[[Pace], None]
DONE = Pace(1.0)
_SIGNS = frozenset({b"frame", b"out_time_us", b"total_size"})


class Progress:
    """Called with every line; tells whether the work moved, and reports a pace whose fraction never falls."""

    def __init__(self, duration_s: float | None, report: Report | None) -> None:
        self._duration_s, self._report = duration_s, report
        self._seen: dict[bytes, bytes] = {}
        self.done_s = 0.0
        self._speed: float | None = None
        self._told = -1.0

    def __call__(self, line: bytes) -> bool:
        """Whether this line shows that something moved since it was last seen."""
        key, _, value = line.partition(b"=")
        if key == b"speed":
            self._speed = _times(value)
        elif key == b"progress":
            # The last line of a block: everything else about this moment has been said.
            self._tell()
        if key not in _SIGNS:
            return False
        moved = self._seen.get(key) != value
        self._seen[key] = value
        if moved and key == b"out_time_us" and value.strip().lstrip(b"-").isdigit():
            self.done_s = max(self.done_s, int(value) / 1e6)
        return moved

    def _tell(self) -> None:
        if not self._report or not self._duration_s or not self.done_s:
            return
        share = min(1.0, self.done_s / self._duration_s)
        if share > self._told:
            self._told = share
            left_s = max(0.0, self._duration_s - self.done_s)
            self._report(Pace(share, self._speed, round(left_s / self._speed, 1) if self._speed else None))


def _times(value: bytes) -> float | None:
    """`2.14x`; `N/A` at the start."""
    try:
        times = float(value.strip().removesuffix(b"x"))
    except ValueError:
        return None
    return times if 0 < times < float("inf") else None
