"""The words of the tune, a syllable for each note, and when they are sung: as SRT and as LRC."""

from collections.abc import Sequence
from typing import NamedTuple

from archive.samples.song import BEAT_S, TUNE

HELD = "～"
_SHOWN_S = 0.08
"""A line ends so long before the next begins."""


class Verse(NamedTuple):
    """A line as sung: from when to when in seconds of the tune, one syllable for each of its notes, and in English."""

    start_s: float
    end_s: float
    syllables: str
    english: str

    @property
    def words(self) -> str:
        """The line as read."""
        return self.syllables.replace(HELD, "")


_LINES = (
    ("好～一朵美丽的茉莉～花", "A jasmine flower, so beautiful,"),
    ("好～一朵美丽的茉莉～花", "a jasmine flower, so beautiful:"),
    ("风来香入山坡里呀", "the wind comes and carries its scent up the hill."),
)
"""The first line as everybody sings it; the last one written for this sample, to the vowels of the voices."""


def verses() -> list[Verse]:
    """The lines one after the other."""
    made, note, beat = [], 0, 0.0
    for syllables, english in _LINES:
        beats = sum(length for _, length, _ in TUNE[note : note + len(syllables)])
        made.append(Verse(beat * BEAT_S, (beat + beats) * BEAT_S, syllables, english))
        note, beat = note + len(syllables), beat + beats
    return made


def srt(lines: Sequence[tuple[Verse, str]], begins_s: float) -> str:
    """SubRip of lines with what each says; the tune begins at `begins_s` of the recording."""
    cues = []
    for number, (verse, words) in enumerate(lines, 1):
        start, end = begins_s + verse.start_s, begins_s + verse.end_s - _SHOWN_S
        cues.append(f"{number}\r\n{_clock(start)} --> {_clock(end)}\r\n{words}\r\n")
    return "\r\n".join(cues)


def lrc(title: str) -> str:
    """Lyrics with the time at which each line begins."""
    lines = [f"[ti:{title}]", *(f"[{_minutes(verse.start_s)}]{verse.words}" for verse in verses())]
    return "\r\n".join([*lines, f"[{_minutes(verses()[-1].end_s)}]", ""])


def _clock(time_s: float) -> str:
    ms = round(time_s * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


def _minutes(time_s: float) -> str:
    hundredths = round(time_s * 100)
    return f"{hundredths // 6000:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"
