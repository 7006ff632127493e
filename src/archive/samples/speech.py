"""Something that sounds like an old person telling a story: syllables with tones, consonants and pauses, but no words."""

import random
from array import array
from collections.abc import Iterator

from archive.samples.voices import FRAME, RATE_HZ, VOWELS, Control, sound

_TONES = ((1.25, 1.25), (0.95, 1.3), (0.9, 0.85), (1.35, 0.8))
_VOWELS = ("a", "o", "e", "i", "u", "v")
_GLIDES = (("a", "i"), ("a", "u"), ("e", "i"), ("i", "a"), ("u", "a"), ("o", "u"))


def story(seconds: float, seed: int = 7) -> "array[float]":
    """About that many seconds of syllables in phrases."""
    return sound(_phrases(seconds, random.Random(seed)), seed)  # noqa: S311 - a story, not a secret


def _phrases(seconds: float, dice: random.Random) -> Iterator[Control]:
    left = round(seconds * RATE_HZ / FRAME)
    while left > 0:
        for control in _phrase(dice):
            yield control
            left -= 1
            if left <= 0:
                return


def _phrase(dice: random.Random) -> Iterator[Control]:
    syllables = dice.randint(4, 9)
    for n in range(syllables):
        pitch = 138 * (1.08 - 0.2 * n / syllables) * dice.uniform(0.97, 1.03)
        yield from _consonant(dice, pitch)
        yield from _vowel(dice, pitch)
    yield from (Control(100, 0.0, 0.001, VOWELS["e"]) for _ in range(dice.randint(60, 130)))


def _consonant(dice: random.Random, pitch: float) -> Iterator[Control]:
    kind = dice.choice(("hiss", "stop", "nasal", "none"))
    if kind == "hiss":
        place = dice.choice(((2200.0, 4200.0, 6500.0), (1800.0, 3000.0, 4500.0)))
        yield from (Control(pitch, 0.0, 0.9, place) for _ in range(dice.randint(12, 20)))
    if kind == "stop":
        yield from (Control(pitch, 0.0, 0.0, VOWELS["e"]) for _ in range(dice.randint(8, 12)))
        yield from (Control(pitch, 0.0, 0.8, (900.0, 1900.0, 3500.0)) for _ in range(3))
    if kind == "nasal":
        yield from (Control(pitch, 0.28, 0.002, (260.0, 1100.0, 2300.0)) for _ in range(dice.randint(9, 14)))


def _vowel(dice: random.Random, pitch: float) -> Iterator[Control]:
    first, last = dice.choice(_GLIDES) if dice.random() < 0.45 else (dice.choice(_VOWELS),) * 2
    start, end = dice.choice(_TONES)
    frames = dice.randint(24, 46)
    for n in range(frames):
        way = n / frames
        formants = tuple(a + (b - a) * way for a, b in zip(VOWELS[first], VOWELS[last], strict=True))
        loudness = min(1.0, (n + 2) / 8, (frames - n) / 10)
        wobble = dice.uniform(0.99, 1.01)
        yield Control(pitch * (start + (end - start) * way) * wobble, loudness, 0.03, (formants[0], formants[1], formants[2]))
