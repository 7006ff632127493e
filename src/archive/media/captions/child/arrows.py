"""SRT and WebVTT: cues under lines with an arrow. Standard library only.

pysubs2 is not used for these two: it takes notes and identifiers between WebVTT cues for words of the cue before, takes a last
line that is a number (a year, a score) for the next cue's, and holds every line of the file.
"""

import re
from collections.abc import Iterable, Iterator

from archive.media.captions.child.cues import MOST_TEXT, Cue, CueFindings
from archive.texts.timing import milliseconds, span

_ASIDE = re.compile(r"(NOTE|STYLE|REGION)(\s|$)")
_MAP = re.compile(r"X-TIMESTAMP-MAP=.{0,80}?LOCAL:(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})")


class _Reader:
    """The cue that is being read."""

    def __init__(self, findings: CueFindings) -> None:
        self.findings = findings
        self._span: tuple[int, int] | None = None
        self._text: list[str] = []
        self._length = 0
        self._number: int | None = None
        self._complained = False

    @property
    def open(self) -> bool:
        return self._span is not None

    def begin(self, times: tuple[int, int]) -> Iterator[Cue]:
        yield from self.end(followed=True)
        self._span, self._complained = times, False

    def end(self, followed: bool = False) -> Iterator[Cue]:
        """What was read, if it says anything; `followed` when another cue's number may stand at its end."""
        self._take_number(followed)
        if self._span and any(line.strip() for line in self._text):
            yield Cue(*self._span, "\n".join(self._text))
        self._span, self._text, self._length = None, [], 0

    def line(self, line: str) -> None:
        """A line of text, or outside a cue one that says nothing."""
        if not self._span:
            # Outside a cue: a number, or what nobody reads.
            if _number(line) is None and line.strip():
                self.unreadable()
            self._text = [line]
        elif self._length < MOST_TEXT:
            self._text.append(line[: MOST_TEXT - self._length])
            self._length += len(line) + 1

    def unreadable(self) -> None:
        """Once per run of lines."""
        if not self._complained:
            self.findings.note("captions-unreadable")
        self._complained = True

    def _take_number(self, followed: bool) -> None:
        number = _number(self._text[-1]) if self._text else None
        if number is None:
            return
        expected = self._number is not None and number == self._number + 1
        apart = len(self._text) < 2 or not self._text[-2].strip()
        if (followed and (apart or expected)) or (apart and expected and len(self._text) > 1):
            self._text.pop()
            self._number = number


def srt(lines: Iterable[str], findings: CueFindings) -> Iterator[Cue]:
    """Cues of an SRT file; empty lines within a cue are forgiven."""
    reader = _Reader(findings)
    for line in lines:
        if times := span(line):
            yield from reader.begin(times)
        elif "-->" in line:
            yield from reader.end(followed=True)
            reader.unreadable()
        else:
            reader.line(line)
    yield from reader.end()


def vtt(lines: Iterable[str], findings: CueFindings) -> Iterator[Cue]:
    """Cues of a WebVTT file: blocks between empty lines, notes and styles left out. A line that holds a blank is not empty
    (W3C WebVTT, 6.1): the captions of video sites have such first lines.
    """
    reader = _Reader(findings)
    block: list[str] = []
    for line in lines:
        if not line:
            yield from reader.end()
            block = []
        elif times := span(line):
            yield from reader.begin(times)
        elif reader.open and "-->" not in line:
            reader.line(line)
        else:
            yield from reader.end()
            _outside(line, block, findings)
            block = [*block[:1], line]
    yield from reader.end()


def _outside(line: str, block: list[str], findings: CueFindings) -> None:
    """A line before a cue's times: header, note, identifier, or a broken line of times."""
    if found := _MAP.match(line):
        findings.zero_ms = milliseconds("", *found.groups())
    elif "-->" in line and not _ASIDE.match((*block, line)[0]):
        findings.note("captions-unreadable")


def _number(line: str) -> int | None:
    word = line.strip()
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 10 else None
