"""The waveform of a sound: its lowest and highest value in each of some thousands of stretches."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from archive.media.films import log

RATE = 48_000
_POINTS = 4_000
_LEAST_PER_POINT = 480


def points(duration_s: float | None) -> int:
    """Samples per point of the waveform: some four thousand points, none shorter than 10 ms."""
    wanted = int((duration_s or 600.0) * RATE / _POINTS)
    return max(_LEAST_PER_POINT, wanted - wanted % _LEAST_PER_POINT)


class Peaks(NamedTuple):
    """Lowest and highest values, the moment of the last, and how many points were put together as one."""

    lows: list[int]
    highs: list[int]
    end_s: float
    thinned: int


def peaks(path: Path) -> Peaks:
    """Read what `astats` printed.

    A header that promises a second and brings forty hours must not fill the memory: at twice the points wanted,
    each two become one.
    """
    lows: list[int] = []
    highs: list[int] = []
    end_s, thinned, met = 0.0, 1, 0
    for time, key, value in log.values(path):
        end_s = time
        number = _eight_bits(value)
        if key.endswith("Max_level"):
            _put(highs, number, met % thinned == 0, max)
            met += 1
        elif key.endswith("Min_level"):
            _put(lows, number, met % thinned == 0, min)
        if len(highs) > 2 * _POINTS and len(lows) == len(highs) and met % thinned == 0:
            lows, highs, thinned = _halved(lows, min), _halved(highs, max), 2 * thinned
    return Peaks(lows, highs, end_s, thinned)


def _put(found: list[int], number: int, new: bool, wider: Callable[[int, int], int]) -> None:
    if new or not found:
        found.append(number)
    else:
        found[-1] = wider(found[-1], number)


def _halved(found: list[int], wider: Callable[[int, int], int]) -> list[int]:
    return [wider(found[n], found[min(n + 1, len(found) - 1)]) for n in range(0, len(found), 2)]


def _eight_bits(value: str) -> int:
    try:
        return max(-128, min(127, round(float(value) * 127)))
    except (ValueError, OverflowError):
        return 0


def written(lows: list[int], highs: list[int], per_point: int) -> str:
    """The JSON of BBC audiowaveform, version 2."""
    data = [number for pair in zip(lows, highs, strict=False) for number in pair]
    about = {"version": 2, "channels": 1, "sample_rate": RATE, "samples_per_pixel": per_point, "bits": 8}
    return json.dumps({**about, "length": len(data) // 2, "data": data}, separators=(",", ":"))
