"""Which kind of captions a file holds, by its beginning: one answer for the guess and for the reader. Standard library only."""

import re
from typing import Literal

from archive.texts import encodings
from archive.texts.timing import TIMING

Kind = Literal["srt", "vtt", "ass", "lrc"]
HEAD = 65_536
"""Bytes in which the first cue has to stand: programs that fetch lyrics write long headers."""
_SCRIPT = re.compile(r"^\s*\[(Script Info|V4\+? Styles)\]", re.IGNORECASE | re.MULTILINE)
_LYRIC = re.compile(r"^\s*\[\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?\]")
_MOST_LINES = 200


def kind_of(head: bytes) -> Kind | None:
    """The kind of captions that begin like this, or None."""
    if not encodings.is_text(head[:HEAD]):
        return None
    return kind_of_text(head[:HEAD].decode(encodings.nearest(head[:HEAD]).name, errors="replace"))


def kind_of_text(beginning: str) -> Kind | None:
    """The kind of captions whose decoded text begins like this, or None."""
    text = beginning.lstrip("\ufeff \t\r\n")
    if re.match(r"WEBVTT(\s|$)", text):
        return "vtt"
    if _SCRIPT.search(text):
        return "ass"
    lines = text.splitlines()[:_MOST_LINES]
    if any(TIMING.match(line[:200]) for line in lines):
        return "srt"
    return "lrc" if any(_LYRIC.match(line[:40]) for line in lines) else None
