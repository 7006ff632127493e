"""WebVTT as we write it ourselves, read back: its cues, and chapters as a file of it. Standard library only."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from archive.texts.timing import span, stamp

_MARKUP = re.compile(r"<[^<>]*>")


class Cue(NamedTuple):
    """Words and when they show, in seconds from the start of the recording; several lines stay several."""

    start_s: float
    end_s: float
    text: str


def cues(vtt: str) -> Iterator[Cue]:
    """The cues in the order of the file, their words as they are read: without markup, characters in place of their names."""
    for block in vtt.replace("\r\n", "\n").split("\n\n"):
        lines = block.split("\n")
        timed = next(((n, times) for n, line in enumerate(lines) if "-->" in line and (times := span(line))), None)
        if timed is None:
            continue
        at, (start, end) = timed
        words = [html.unescape(_MARKUP.sub("", line)) for line in lines[at + 1 :]]
        yield Cue(start / 1000, end / 1000, "\n".join(words).strip("\n"))


def chapters(named: Iterable[tuple[float, float, str]]) -> str:
    """A file of chapters (W3C WebVTT, 4.6) from (start_s, end_s, title): each title on one line, nothing in it read as markup."""
    blocks = (f"{stamp(round(start * 1000))} --> {stamp(round(end * 1000))}\n{_plain(title)}\n" for start, end, title in named)
    return "\n".join(["WEBVTT\n", *blocks])


def _plain(title: str) -> str:
    return html.escape(" ".join(title.split()), quote=False)
