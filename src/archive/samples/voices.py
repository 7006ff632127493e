"""Voices without a singer: a pulse, two-pole resonators for the vowel (after Klatt, JASA 67, 1980), vibrato, breath.

Plain arithmetic, fixed seeds: the same samples each time.
"""

import math
import random
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

RATE_HZ = 24_000
FRAME = RATE_HZ // 200
"""A control holds for five milliseconds."""

VOWELS: dict[str, tuple[float, float, float]] = {
    "a": (800, 1250, 2600),
    "o": (500, 900, 2500),
    "e": (480, 1500, 2500),
    "i": (300, 2250, 3000),
    "u": (330, 700, 2400),
    "v": (300, 1900, 2400),
}
_WIDTHS = (80.0, 110.0, 170.0)


@dataclass(frozen=True)
class Control:
    """Five milliseconds of a voice: pitch, loudness of the voice and of the breath, and the three formants in Hz."""

    pitch_hz: float
    voice: float
    breath: float
    formants: tuple[float, float, float]


def sound(controls: Iterable[Control], seed: int) -> "array[float]":
    """The samples of one voice, about −1 to 1, at `RATE_HZ`."""
    noise = random.Random(seed)  # noqa: S311 - breath, not secrets
    out: array[float] = array("d")
    state = [0.0] * 6
    phase, last, voiced = 0.0, 0.0, 0.0
    for control in controls:
        filters = [_resonator(f, w) for f, w in zip(control.formants, _WIDTHS, strict=True)]
        (a1, b1, c1), (a2, b2, c2), (a3, b3, c3) = filters
        s0, s1, s2, s3, s4, s5 = state
        step, slope = control.pitch_hz / RATE_HZ, (control.voice - voiced) / FRAME
        for _ in range(FRAME):
            phase += step
            phase -= phase >= 1.0
            voiced += slope
            # Rosenberg's glottal pulse, open for six tenths of the period.
            pulse = 6.75 * (phase / 0.6) ** 2 * (1 - phase / 0.6) if phase < 0.6 else 0.0
            x = voiced * (pulse - last) * 6 + control.breath * (noise.random() - 0.5)
            last = pulse
            y = a1 * x + b1 * s0 + c1 * s1
            s0, s1 = y, s0
            y = a2 * y + b2 * s2 + c2 * s3
            s2, s3 = y, s2
            y = a3 * y + b3 * s4 + c3 * s5
            s4, s5 = y, s4
            out.append(y)
        state = [s0, s1, s2, s3, s4, s5]
    return out


def mixed(voices: "Iterable[array[float]]", level: float = 0.8) -> bytes:
    """The voices together as 16-bit mono PCM, their peak at `level`."""
    tracks = list(voices)
    length = max(len(track) for track in tracks)
    total = [0.0] * length
    for track in tracks:
        for n, value in enumerate(track):
            total[n] += value
    loudest = max(map(abs, total)) or 1.0
    return array("h", (round(value / loudest * level * 32767) for value in total)).tobytes()


def _resonator(frequency: float, width: float) -> tuple[float, float, float]:
    c = -math.exp(-2 * math.pi * width / RATE_HZ)
    b = 2 * math.exp(-math.pi * width / RATE_HZ) * math.cos(2 * math.pi * frequency / RATE_HZ)
    return 1 - b - c, b, c
