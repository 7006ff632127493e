"""ffmpeg's `-progress` read line by line: signs of life and the share done."""

from collections.abc import Callable

Report = Callable[[float], None]


class Progress:
    """Called with every line; tells whether the work moved, and reports a fraction from 0 to 1 that never falls."""

    def __init__(self, duration_s: float | None, report: Report | None) -> None:
        self._duration_s, self._report = duration_s, report
        self._seen: dict[bytes, bytes] = {}
        self.done_s = 0.0
        self._told = -1.0

    def __call__(self, line: bytes) -> bool:
        """Whether this line shows that something moved since it was last seen."""
        key, _, value = line.partition(b"=")
        if key not in {b"frame", b"out_time_us", b"total_size"}:
            return False
        moved = self._seen.get(key) != value
        self._seen[key] = value
        if moved and key == b"out_time_us" and value.strip().lstrip(b"-").isdigit():
            self.done_s = max(self.done_s, int(value) / 1e6)
            self._tell()
        return moved

    def _tell(self) -> None:
        if not self._report or not self._duration_s:
            return
        share = min(1.0, self.done_s / self._duration_s)
        if share > self._told:
            self._told = share
            self._report(share)
