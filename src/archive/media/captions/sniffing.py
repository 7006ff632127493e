"""Which kind of captions a file holds, by its beginning. Standard library only."""

import re
from typing import Literal

from archive.media.captions import decoding
from archive.media.captions.timing import TIMING

Kind = Literal["srt", "vtt", "ass", "lrc"]
HEAD = 4_096
_SCRIPT = re.compile(r"^\s*\[(Script Info|V4\+? Styles)\]", re.IGNORECASE | re.MULTILINE)
_LYRIC = re.compile(r"^\s*\[\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?\]")
_MOST_LINES = 200


def kind_of(head: bytes) -> Kind | None:
    """The kind of captions that begin like this (4 KB are enough), or None."""
    if not decoding.looks_like_text(head[:HEAD]):
        return None
    text = head[:HEAD].decode(decoding.encoding_of(head[:HEAD]).name, errors="replace").lstrip("\ufeff \t\r\n")
    if re.match(r"WEBVTT(\s|$)", text):
        return "vtt"
    if _SCRIPT.search(text):
        return "ass"
    beginning = text.splitlines()[:_MOST_LINES]
    if any(TIMING.match(line[:200]) for line in beginning):
        return "srt"
    return "lrc" if any(_LYRIC.match(line[:40]) for line in beginning) else None
