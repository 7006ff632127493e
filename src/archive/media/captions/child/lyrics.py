"""LRC lyrics: `[mm:ss.xx]` before a line, several where it is sung again. Standard library only."""

import re
from collections.abc import Iterable, Iterator

from archive.media.captions.child.cues import MOST_CUES, MOST_TEXT, Cue, CueFindings

_STAMP = re.compile(r"\s*\[(?:(\d{1,2}):)?(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]")
_ABOUT = re.compile(r"\s*\[\s*([A-Za-z#]{1,12})\s*:([^\]]{0,500})\]\s*$")
_WORD_STAMP = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>|\[\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?\]")
"""Times of single words, in the brackets of one program or another."""
_MOST_STAMPS = 50
_MOST_LINES = 4
LONGEST_MS = 30_000
"""A line stands no longer, though the next one may come after a long interlude."""


def lrc(lines: Iterable[str], findings: CueFindings) -> Iterator[Cue]:
    """Cues in the order of time; a line ends when the next begins, an empty one only ends. A positive `offset` comes earlier."""
    sung: list[tuple[int, str]] = []
    offset_ms = 0
    for line in lines:
        stamps, text = _stamped(line)
        if stamps:
            sung += [(moment, text) for moment in stamps]
        elif about := _ABOUT.match(line):
            offset_ms = _offset(about, offset_ms)
        elif line.strip():
            findings.note("captions-unreadable")
        if len(sung) > MOST_CUES:
            findings.note("captions-cut")
            break
    yield from _cues(sorted(sung, key=lambda one: one[0]), offset_ms)


def _stamped(line: str) -> tuple[list[int], str]:
    found: list[int] = []
    place = 0
    while len(found) < _MOST_STAMPS and (stamp := _STAMP.match(line, place)):
        hours, minutes, seconds, part = stamp.groups()
        whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
        found.append(whole * 1000 + int((part or "0").ljust(3, "0")))
        place = stamp.end()
    return found, _WORD_STAMP.sub("", line[place:]).strip()[:MOST_TEXT]


def _offset(about: re.Match[str], before: int) -> int:
    word = about[2].strip().removeprefix("+")
    return int(word) if about[1].lower() == "offset" and re.fullmatch(r"-?\d{1,9}", word) else before


def _cues(sung: list[tuple[int, str]], offset_ms: int) -> Iterator[Cue]:
    """Lines of the same moment, a translation for example, stand together."""
    n = 0
    while n < len(sung):
        moment, together = sung[n][0], list[str]()
        while n < len(sung) and sung[n][0] == moment:
            together += [sung[n][1]] if sung[n][1] and len(together) < _MOST_LINES else []
            n += 1
        end = min(sung[n][0] if n < len(sung) else moment + LONGEST_MS, moment + LONGEST_MS)
        if together:
            yield Cue(moment - offset_ms, end - offset_ms, "\n".join(together))
