"""A tune in four parts: 《茉莉花》 as sung along the lower Yangzi under the Qing, a folk song nobody owns."""

import math
import random
from array import array
from collections.abc import Iterator

from archive.samples.voices import FRAME, RATE_HZ, VOWELS, Control, sound

BEAT_S = 0.46
TUNE = (
    # degree (6 notes to the pentatonic octave as numbered notation writes them; +10 is an octave up), beats, vowel
    *((3, 1.0, "a"), (3, 0.5, "o"), (5, 0.5, "i"), (6, 0.5, "o"), (11, 0.5, "e"), (11, 0.5, "i"), (6, 0.5, "e")),
    *((5, 1.0, "o"), (5, 0.5, "i"), (6, 0.5, "i"), (5, 2.0, "a")),
    *((3, 1.0, "a"), (3, 0.5, "o"), (5, 0.5, "i"), (6, 0.5, "o"), (11, 0.5, "e"), (11, 0.5, "i"), (6, 0.5, "e")),
    *((5, 1.0, "o"), (5, 0.5, "i"), (6, 0.5, "i"), (5, 2.0, "a")),
    *((5, 1.0, "e"), (5, 1.0, "a"), (5, 1.0, "a"), (3, 0.5, "u"), (5, 0.5, "a"), (6, 1.0, "o"), (6, 1.0, "i"), (5, 2.6, "a")),
)
SONG_S = sum(beats for _, beats, _ in TUNE) * BEAT_S

_SEMITONES = {1: 0, 2: 2, 3: 4, 5: 7, 6: 9}
_CHORDS = {1: (0, 4, 7), 3: (0, 4, 7), 5: (0, 4, 7), 6: (9, 0, 4), 2: (7, 11, 2)}
_DO_HZ = 261.63
_PARTS = ((0, 0.85, 1.0), (1, 0.38, 0.98), (2, 0.42, 1.0), (3, 0.5, 0.9))
"""Place below the tune, loudness (the tune leads), size of the formants."""
_CONSONANT = 14
_UNSTEADY = 0.003
"""Without consonants and a little unsteadiness a listener, man or model, hears an organ."""


def choir() -> "list[array[float]]":
    """Soprano, alto, tenor and bass; each part by itself."""
    return [sound(_part(place, loudness, size, seed=100 + place), seed=100 + place) for place, loudness, size in _PARTS]


def solo() -> "array[float]":
    """The tune alone, higher, with the wide slow vibrato of the stage."""
    return sound(_part(0, 0.9, 1.06, seed=200, raised=3), seed=200)


def _part(place: int, loudness: float, size: float, seed: int, raised: int = 0) -> Iterator[Control]:
    dice = random.Random(seed)  # noqa: S311 - a voice, not a secret
    time_s, pitch, drift = 0.0, 0.0, 0.0
    for degree, beats, vowel in TUNE:
        target = _hertz(_semitone(degree, place) + raised)
        frames = round(beats * BEAT_S * RATE_HZ / FRAME)
        pitch, kind = pitch or target, dice.choice(("nasal", "hiss", "stop", "nasal"))
        for n in range(frames):
            # The voice slides into the note, and its vibrato grows once it stands.
            pitch += (target - pitch) * 0.16
            drift = 0.9 * drift + dice.gauss(0, _UNSTEADY)
            wave = math.sin(2 * math.pi * (5.3 + 0.23 * place) * time_s + place)
            swell = min(1.0, (n + 6) / 18, (frames - n + 4) / 14) * (1 + 0.1 * wave) * (1 + dice.gauss(0, 3 * _UNSTEADY))
            sung = pitch * (1 + 0.02 * min(1.0, n / 50) * wave + drift)
            yield _onset(kind, n, sung, loudness * swell, size) if n < _CONSONANT else _vowel(vowel, sung, loudness * swell, size)
            time_s += FRAME / RATE_HZ


def _vowel(vowel: str, pitch: float, loudness: float, size: float) -> Control:
    first, second, third = VOWELS[vowel]
    return Control(pitch, loudness, 0.012, (first * size, second * size, third * size))


def _onset(kind: str, n: int, pitch: float, loudness: float, size: float) -> Control:
    if kind == "nasal":
        return Control(pitch, 0.35 * loudness, 0.012, (260 * size, 1100 * size, 2300 * size))
    if kind == "hiss":
        return Control(pitch, 0.0, 0.9, (2200 * size, 4200 * size, 6500 * size))
    return Control(pitch, 0.0, 0.0 if n < _CONSONANT - 4 else 0.8, (900 * size, 1900 * size, 3500 * size))


def _semitone(degree: int, place: int) -> int:
    """The tune for the first part; below it the chord's next tones; the root, low, for the bass."""
    top = _SEMITONES[degree % 10] + 12 * (degree // 10)
    chord = _CHORDS[degree % 10]
    if place == 3:
        return chord[0] - 24 if chord[0] < 9 else chord[0] - 36
    below = sorted(
        (tone + 12 * octave for tone in chord for octave in (-3, -2, -1, 0, 1) if tone + 12 * octave < top), reverse=True
    )
    return (top, *below)[place + (place == 2)]


def _hertz(semitone: int) -> float:
    return float(_DO_HZ * 2 ** (semitone / 12))
