"""The words within an entry on its page: the transcript line by line, and what of it was asked for."""

from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import Request
from markupsafe import Markup

from archive.models.public import PublicMedia, PublicRecord
from archive.models.search import Highlight, Inside, Line, Moment
from archive.vocabulary import captions
from archive.web.portal.highlights import marked
from archive.web.shared import addresses, moments, query
from archive.web.shared.inside import WordsWithin

FEW = 150
"""Lines of a transcript on the page of its entry; the whole stands on a page of its own, so that this one stays light."""
ASKED = "inside"
"""Parameter of an entry's address with the words that are looked for within it."""


class Transcript(NamedTuple):
    """The captions of one recording in one language: `lines` of `total`."""

    part: int
    language: str
    name: str
    lines: tuple[Line, ...]
    total: int


class Found(NamedTuple):
    """One moment with what answers marked."""

    moment: Moment
    words: Markup


def view(words: WordsWithin, record: PublicRecord, request: Request) -> dict[str, Any]:
    """What the templates need of it."""
    asked = query.words(request.query_params.get(ASKED, ""))[: query.LONGEST]
    inside = words.find(record, asked) if asked else None
    # A preview's address is nothing without these.
    kept = [(name, value) for name in ("until", "sig") if (value := request.query_params.get(name))]
    return {
        "has_words": has_words(record),
        "transcripts": transcripts(words, record, FEW),
        "inside": inside,
        "asked_inside": asked,
        "found_inside": found(inside) if inside else (),
        "begin": moments.begin(request.query_params),
        "kept": kept,
        "at_second": partial(at_second, kept),
        "chapters_file": partial(addresses.chapters, record),
    }


def transcripts(words: WordsWithin, record: PublicRecord, most: int | None = None) -> tuple[Transcript, ...]:
    """Of every recording and language, `most` lines each."""
    return tuple(
        Transcript(part.part, track.language, captions.name(track.language), track.lines[:most], len(track.lines))
        for part in record.media
        for track in words.tracks(part)
        if track.lines
    )


def found(inside: Inside) -> tuple[Found, ...]:
    """The moments with what answers marked."""
    return tuple(Found(one, marked(Highlight(text=one.text, ranges=one.ranges))) for one in inside.moments)


def has_words(record: PublicRecord) -> bool:
    """Whether there is something to search in."""
    return any(part.captions or part.words for part in record.media) or any(tag.kind == "text" for tag in record.tags)


def at(moment: Line, kept: list[tuple[str, str]]) -> str:
    """Where on the page a line is: by the address for what plays, so that it begins there without scripts too."""
    if moment.start_s is None:
        return f"#{moment.fragment}"
    asked = urlencode([*kept, ("t", moments.written(moment.start_s)), ("part", moment.part)])
    return f"?{asked}#part-{moment.part}"


def at_second(kept: list[tuple[str, str]], part: PublicMedia, second: float) -> str:
    """Where on the page a second of a recording is."""
    return at(Line(field="captions", part=part.part, text="", start_s=second), kept)
