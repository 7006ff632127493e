"""From probabilities to segments: pure, on drawn curves."""

import numpy as np
import pytest

from archive.tagging.segments import MAX_SEGMENTS, segments


def curve(*pieces: tuple[float, float]) -> np.ndarray:
    """Seconds at a probability, one after the other, 100 frames a second."""
    return np.concatenate([np.full(round(s * 100), p, np.float32) for s, p in pieces])


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([(1, 0), (2, 0.9), (1, 0)], [(1, 3)]),
        ([(2, 0.9), (1.4, 0), (2, 0.9)], [(0, 5.4)]),
        ([(2, 0.9), (1.7, 0), (2, 0.9)], [(0, 2), (3.7, 5.7)]),
        ([(1, 0), (0.1, 1), (1, 0)], []),
        ([(3, 0), (0.4, 1), (3, 0)], []),
        ([(3, 0.49)], []),
        ([(3, 0.51)], [(0, 3)]),
        ([(1, 0.0)], []),
        ([(0.02, 1.0)], []),
    ],
    ids=["one", "short-gap", "long-gap", "click", "cough", "below", "above", "nothing", "two-frames"],
)
def test_segments(pieces, expected):
    found = segments(curve(*pieces), 0.5)
    assert [(s.start_s, s.end_s) for s in found] == [pytest.approx(e, abs=0.03) for e in expected]


def test_confidence_is_the_mean_over_the_segment_with_its_gaps():
    (found,) = segments(curve((2, 1.0), (1, 0.1), (1, 0.8)), 0.5)
    assert found.confidence == pytest.approx((2 * 1.0 + 0.1 + 0.8) / 4, abs=0.02)


def test_of_very_many_the_longest_are_kept_in_order_of_time():
    pieces = [piece for n in range(MAX_SEGMENTS + 5) for piece in ((0.6 + (n % 2), 0.9), (2, 0))]
    found = segments(curve(*pieces), 0.5)
    assert len(found) == MAX_SEGMENTS
    assert sum(s.end_s - s.start_s > 1 for s in found) == (MAX_SEGMENTS + 5) // 2
    assert [s.start_s for s in found] == sorted(s.start_s for s in found)


def test_no_frames_no_segments():
    assert segments(np.zeros(0, np.float32), 0.5) == []
