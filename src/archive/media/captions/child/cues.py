"""Cues, and what is found wrong with them. Standard library only: the caption child uses it."""

from collections import Counter
from typing import Any, NamedTuple

MOST_BYTES = 32 * 1024 * 1024
MOST_LINES = 4_000_000
MOST_CUES = 200_000
MOST_TEXT = 2_000
"""Characters of one cue."""
_MOST_MARKS = 20


class Cue(NamedTuple):
    """Words and when they show, in milliseconds from the start of the recording."""

    start_ms: int
    end_ms: int
    text: str


class CueFindings:
    """Counts by code, and the first moments of each, on the clock of the file."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.zero_ms = 0
        """Where the file's own header says that its clock stands when the recording begins."""
        self._marks: dict[str, list[tuple[int, int]]] = {}

    def note(self, code: str, cue: Cue | None = None, count: int = 1) -> None:
        """One more of these, at this cue where it has a place in time."""
        self.counts[code] += count
        marks = self._marks.setdefault(code, [])
        if cue and cue.start_ms >= 0 and len(marks) < _MOST_MARKS:
            marks.append((cue.start_ms, max(cue.start_ms, cue.end_ms)))

    def told(self) -> list[dict[str, Any]]:
        """As JSON: code, count, and stretches in seconds."""
        return [
            {"code": code, "count": count, "at": [[start / 1000, end / 1000] for start, end in self._marks[code]]}
            for code, count in self.counts.items()
        ]
