"""Times of the packets of a video stream, measured by reading the whole file without decoding it."""

from array import array
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from archive.media.guarded.limits import Limits
from archive.media.probing import ffprobe

MOST_PACKETS = 4_000_000
"""44 hours at 25 a second; 32 MB."""
_UNEVEN = 0.25
"""A frame that comes this much of an interval too early or too late is uneven; time bases of a millisecond stay below it."""
_UNEVEN_SHARE = 0.01
_GUESSED = "Estimating duration from bitrate"


class Times(NamedTuple):
    """Measured: `frames` packets from `start_s` to the last one's end at `end_s`, one each `interval_s` if not `uneven`."""

    frames: int
    start_s: float
    end_s: float
    interval_s: float
    uneven: bool

    @property
    def rate(self) -> Fraction:
        """Frames per second on average."""
        return Fraction(self.frames / (self.end_s - self.start_s)).limit_denominator(1001)


def measure(source: Path, limits: Limits, stream: int) -> Times | None:
    """Times of one stream; None where the packets carry none, or there are fewer than two.

    Raises:
        MediaLimit: the probe broke a limit.

    """
    found = array("d")
    ffprobe.each_packet(source, limits, stream, _into(found))
    return _of(sorted(found)) if len(found) > 1 else None


def guessed_length(source: Path, limits: Limits, stream: int) -> float | None:
    """Seconds of a sound whose container tells no length, which ffprobe then guesses from the rate of the first packets.

    None where a header tells it: then what is missing at the end is missed.

    Raises:
        MediaLimit: the probe broke a limit.

    """
    found = array("d")
    said = ffprobe.each_packet(source, limits, stream, _into(found), words="warning")
    measured = _of(sorted(found)) if len(found) > 1 and any(_GUESSED in line for line in said) else None
    return round(measured.end_s - measured.start_s, 6) if measured else None


def _into(found: "array[float]") -> Callable[[bytes], bool]:
    def take(line: bytes) -> bool:
        try:
            moment = float(line.rstrip(b",\r\n"))
        except ValueError:
            return True
        if len(found) < MOST_PACKETS:
            found.append(moment)
        return True

    return take


def _of(times: list[float]) -> Times | None:
    gaps = sorted(b - a for a, b in pairwise(times))
    usual = gaps[len(gaps) // 2]
    if usual <= 0:
        return None
    uneven = sum(abs(gap - usual) > _UNEVEN * usual for gap in gaps)
    return Times(
        frames=len(times),
        start_s=times[0],
        end_s=times[-1] + usual,
        interval_s=usual,
        uneven=uneven > max(1, _UNEVEN_SHARE * len(gaps)),
    )
