"""From what a model thinks of each hundredth of a second to segments that a person can use."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FRAMES_PER_S = 100
MERGE_GAP_S = 1.5
"""A breath or a rest between two lines ends no segment."""
MIN_LENGTH_S = 0.5
"""What is shorter, after merging, is a cough or a bang."""
MAX_SEGMENTS = 200
"""Segments kept of one class, the longest first."""

_SMOOTHING = 5
_MIN_RUN = 20
"""Frames; 0.2 s, below which the model itself calls a run noise."""


@dataclass(frozen=True)
class Segment:
    """A stretch of sound in seconds; `confidence` is the model's mean probability over it, gaps included."""

    start_s: float
    end_s: float
    confidence: float


def segments(probabilities: NDArray[np.float32], threshold: float) -> list[Segment]:
    """The segments of one class from its probability in each frame (shape: frames, 100 a second), in order of time."""
    smooth = _smoothed(probabilities)
    long_enough = [run for run in _runs(smooth >= threshold) if run[1] - run[0] >= _MIN_RUN]
    found = [
        Segment(first / FRAMES_PER_S, end / FRAMES_PER_S, float(probabilities[first:end].mean()))
        for first, end in _without_short_gaps(long_enough)
        if end - first >= MIN_LENGTH_S * FRAMES_PER_S
    ]
    longest = sorted(found, key=lambda s: s.start_s - s.end_s)[:MAX_SEGMENTS]
    return sorted(longest, key=lambda s: s.start_s)


def _smoothed(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    if probabilities.size < _SMOOTHING:
        return probabilities
    return np.convolve(probabilities, np.full(_SMOOTHING, 1 / _SMOOTHING, np.float32), "same")


def _runs(on: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First frame and the frame after the last of each stretch that is on."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], on, [False])).astype(np.int8)))
    return [(int(first), int(end)) for first, end in edges.reshape(-1, 2)]


def _without_short_gaps(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, end in runs:
        if joined and first - joined[-1][1] <= MERGE_GAP_S * FRAMES_PER_S:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((first, end))
    return joined
