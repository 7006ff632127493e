"""Times of the packets of a recording, measured by reading the whole file without decoding it."""

from array import array
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from archive.media.guarded.limits import Limits
from archive.media.probing import clocks, ffprobe
from archive.media.probing.clocks import Packet

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


class Span(NamedTuple):
    """From when to when a stream has packets, in seconds of the file's clock."""

    start_s: float
    end_s: float


class PacketTimes(NamedTuple):
    """Of one recording: the times of its picture, where other streams begin and end, and whether its clock had to be mended."""

    picture: Times | None
    others: Mapping[int, Span]
    mended: bool = False


def measure(source: Path, limits: Limits, container: str, picture: int | None, others: Sequence[int]) -> PacketTimes:
    """Times of the streams with these indices; None and nothing where the packets carry none.

    What is cut away by an edit list is not counted. Clocks that jump (`clocks.JUMPING`) are told as ffmpeg mends them, as it does
    when it decodes.

    Raises:
        MediaLimit: the probe broke a limit.

    """
    taken = _Taken(picture)
    wanted = [*([] if picture is None else [picture]), *others]
    if container in clocks.JUMPING:
        mended = clocks.each_packet(source, limits, wanted, taken)
    else:
        mended = False
        ffprobe.each_packet(source, limits, taken, wanted)
    spans = {n: span for n, span in taken.spans.items() if n != picture}
    return PacketTimes(_of(sorted(taken.moments)) if len(taken.moments) > 1 else None, spans, mended)


def guessed_length(source: Path, limits: Limits, stream: int) -> float | None:
    """Seconds of a sound whose container tells no length, which ffprobe then guesses from the rate of the first packets.

    None where a header tells it: then what is missing at the end is missed.

    Raises:
        MediaLimit: the probe broke a limit.

    """
    taken = _Taken(stream)
    said = ffprobe.each_packet(source, limits, taken, [stream], words="warning")
    found = taken.moments
    measured = _of(sorted(found)) if len(found) > 1 and any(_GUESSED in line for line in said) else None
    return round(measured.end_s - measured.start_s, 6) if measured else None


class _Taken:
    """Every moment of one stream, the span of the others."""

    def __init__(self, picture: int | None) -> None:
        self._picture = picture
        self.moments = array("d")
        self.spans: dict[int, Span] = {}

    def __call__(self, packet: Packet) -> None:
        if packet.stream == self._picture and len(self.moments) < MOST_PACKETS:
            self.moments.append(packet.at_s)
        before = self.spans.get(packet.stream, Span(packet.at_s, packet.at_s))
        self.spans[packet.stream] = Span(min(before.start_s, packet.at_s), max(before.end_s, packet.at_s + packet.length_s))


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
