"""Figures that are read at most every few seconds, however many ask."""

from collections.abc import Callable
from threading import Lock
from time import monotonic

from archive.figures.figure import Figure

KEPT_S = 5.0


class Cached:
    """Reads when asked and what it has is older than `kept_s`; whoever asks meanwhile waits for that one reading."""

    def __init__(self, read: Callable[[], tuple[Figure, ...]], kept_s: float = KEPT_S) -> None:
        self._read, self._kept_s = read, kept_s
        self._lock = Lock()
        self._at = float("-inf")
        self._found: tuple[Figure, ...] = ()

    def __call__(self) -> tuple[Figure, ...]:
        """The figures, at most `kept_s` seconds old."""
        with self._lock:
            if monotonic() - self._at > self._kept_s:
                self._found = self._read()
                self._at = monotonic()
            return self._found
