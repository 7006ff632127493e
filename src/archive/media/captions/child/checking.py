"""Cues put right: the clock of the recording, order, and nothing that cannot be shown. Standard library only."""

from collections.abc import Iterable
from heapq import heappop, heappush

from archive.media.captions.child.cues import Cue, CueFindings

HOUR_MS = 3_600_000
LONGEST_MS = 600_000
LATEST_MS = 100 * HOUR_MS
"""Where the recording's length is not known."""
_MOST_AT_ONCE = 12
_TOUCH_MS = 100
_LATE_START_MS = 600_000


def checked(cues: list[Cue], length_ms: int | None, findings: CueFindings) -> list[Cue]:
    """The good ones in the order of time; every other is counted in the findings. `length_ms` is the recording's."""
    timed = _with_length(cues, findings)
    shifted = _shifted(timed, length_ms, findings)
    _count_order(shifted, findings)
    inside = _inside(sorted(shifted, key=lambda cue: cue[:2]), length_ms or LATEST_MS, findings)
    return _apart(inside, findings)


def shift(cues: list[Cue], length_ms: int | None, zero_ms: int) -> int:
    """Milliseconds to take off each cue: what its header says, or whole hours where its clock is a tape's or a broadcast's.

    Hours are only taken off when more of the captions, and at least half of them, then lie inside the recording.
    """
    first = min(cue.start_ms for cue in cues)
    if 0 < zero_ms <= first:
        return zero_ms
    off = first // HOUR_MS * HOUR_MS
    if off <= 0:
        return 0
    if length_ms is None:
        return off if first - off < _LATE_START_MS else 0
    before, after = (sum(cue.start_ms - by < length_ms for cue in cues) for by in (0, off))
    return off if after > before and after * 2 >= len(cues) else 0


def _with_length(cues: Iterable[Cue], findings: CueFindings) -> list[Cue]:
    kept = []
    for cue in cues:
        if cue.end_ms < cue.start_ms:
            findings.note("captions-backwards", cue)
        elif cue.end_ms == cue.start_ms:
            findings.note("captions-no-length", cue)
        elif cue.end_ms <= 0:
            findings.note("captions-negative", cue)
        else:
            kept.append(cue)
    return kept


def _shifted(cues: list[Cue], length_ms: int | None, findings: CueFindings) -> list[Cue]:
    off = shift(cues, length_ms, findings.zero_ms) if cues else 0
    if not off:
        return [cue if cue.start_ms >= 0 else cue._replace(start_ms=0) for cue in cues]
    findings.note("captions-shifted", count=len(cues))
    return [Cue(cue.start_ms - off, cue.end_ms - off, cue.text) for cue in cues]


def _count_order(cues: list[Cue], findings: CueFindings) -> None:
    latest = 0
    for cue in cues:
        if cue.start_ms < latest:
            findings.note("captions-order", cue)
        latest = max(latest, cue.start_ms)


def _inside(cues: Iterable[Cue], length_ms: int, findings: CueFindings) -> list[Cue]:
    kept: list[Cue] = []
    for cue in cues:
        if cue.start_ms >= length_ms:
            findings.note("captions-beyond", cue)
            continue
        if cue.end_ms - cue.start_ms > LONGEST_MS:
            findings.note("captions-long", cue)
        whole = cue._replace(end_ms=min(cue.end_ms, length_ms, cue.start_ms + LONGEST_MS))
        if kept and kept[-1] == whole:
            findings.note("captions-double", cue)
        else:
            kept.append(whole)
    return kept


def _apart(cues: Iterable[Cue], findings: CueFindings) -> list[Cue]:
    """Two voices may speak at once and are kept; a crowd hides the picture and costs the player its breath."""
    kept, showing = [], list[int]()
    for cue in cues:
        while showing and showing[0] <= cue.start_ms:
            heappop(showing)
        if len(showing) >= _MOST_AT_ONCE:
            findings.note("captions-crowded", cue)
            continue
        if showing and max(showing) - cue.start_ms > _TOUCH_MS:
            findings.note("captions-overlap", cue)
        heappush(showing, cue.end_ms)
        kept.append(cue)
    return kept
