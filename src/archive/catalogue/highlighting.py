"""Highlights: which characters of the original text answer the query, also through folding, pinyin and initials."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from archive.catalogue.analysis.folding import fold_with_origins
from archive.catalogue.analysis.tokens import Unit, initial_spans, units
from archive.catalogue.groups import PLAIN, genre_names, texts
from archive.catalogue.query import Han, Letters, Phrase, Spelled, Term, readings
from archive.models.public import PublicRecord
from archive.models.search import Highlight

Span = tuple[int, int]

_LONGEST = 20_000
_AROUND = 40
_NAME = 60
"""Texts up to this length come again: genres, places, centres, people."""
_MOST_PIECES = 3
_ONCE = frozenset({"date", "kind", "part", "centre"})
"""Fields that say one thing in several ways."""


def highlight(text: str, query: str) -> Highlight | None:
    """The text with the ranges of its characters (Python indices: code points) that answer the query; None if none do."""
    return _highlighted_name(text, query) if len(text) <= _NAME else _highlighted(text, query)


def _highlighted(text: str, query: str) -> Highlight | None:
    terms = _terms(query)
    if not terms or not text:
        return None
    ranges = _in_original(text[:_LONGEST], terms)
    return Highlight(text=text, ranges=ranges) if ranges else None


_highlighted_name = lru_cache(maxsize=16_384)(_highlighted)
"""Most of what a page of hits is looked through for is the same in each: names of genres, places, centres and parts."""


@lru_cache(maxsize=1024)
def _terms(query: str) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(term for asked in readings(query) for term in asked.terms))


def highlights(entry: PublicRecord, query: str) -> dict[str, tuple[Highlight, ...]]:
    """Field -> what of it to show: names whole, long texts as up to three pieces around what was found."""
    written = texts(entry)
    fields: dict[str, Iterable[str]] = {
        "title": (entry.title,),
        "alternative_titles": entry.alternative_titles,
        "contributors": tuple(text for one in entry.contributors for text in (one.name, one.credit or "", one.given or "")),
        "genres": _genres(entry, query),
        "place": written["place"],
        "centre": written["centre"],
        "programme": (entry.programme,),
        "subjects": written["subject"],
        "description": (entry.description,),
        "tags": tuple(one.value for one in entry.tags),
        "words": tuple(one.words for one in entry.media),
        "date": written["date"],
        "kind": written["kind"],
        "part": written["part"],
        "id": (entry.id,),
    }
    found: dict[str, tuple[Highlight, ...]] = {}
    for field, values in fields.items():
        marked = [one for value in dict.fromkeys(values) if (one := highlight(value, query))]
        if field in {*PLAIN, "tags"}:
            marked = [piece for one in marked for piece in pieces(one)]
        if marked:
            found[field] = tuple(marked[: 1 if field in _ONCE else _MOST_PIECES])
    return found


def _genres(entry: PublicRecord, query: str) -> Iterator[str]:
    """The labels; beside one that does not answer, the name that does: 越剧 / 的笃班."""
    for genre in entry.genres:
        names = (genre.label, *genre_names(genre))
        answers = next((name for name in names if highlight(name, query)), genre.label)
        yield genre.label if answers == genre.label else f"{genre.label} / {answers}"


def pieces(whole: Highlight, around: int = _AROUND) -> Iterator[Highlight]:
    """The parts of a long text near its ranges, `around` characters to each side, joined where they touch."""
    begin = end = 0
    held: list[Span] = []
    for span in whole.ranges:
        if held and span[0] - around > end:
            yield _cut(whole.text, begin, end, held)
            held = []
        if not held:
            begin = max(0, span[0] - around)
        end = min(len(whole.text), span[1] + around)
        held.append(span)
    if held:
        yield _cut(whole.text, begin, end, held)


def _cut(text: str, begin: int, end: int, held: list[Span]) -> Highlight:
    return Highlight(text=text[begin:end], ranges=tuple((start - begin, stop - begin) for start, stop in held))


def _in_original(text: str, terms: Iterable[Term]) -> tuple[Span, ...]:
    folded, origins = _folded_name(text) if len(text) <= _NAME else fold_with_origins(text)
    spans = [span for term in terms for span in spans_of(term, folded, text)]
    return _merged((origins[start], origins[stop - 1] + 1) for start, stop in spans)


@lru_cache(maxsize=8192)
def _folded_name(text: str) -> tuple[str, tuple[int, ...]]:
    return fold_with_origins(text)


def spans_of(term: Term, folded: str, text: str) -> Iterator[Span]:
    """Where a text answers a term (start, end), in characters of the folded text."""
    match term:
        case Han():
            for wanted in {term.text, *term.words}:
                yield from _occurrences(folded, wanted)
        case Phrase():
            yield from _occurrences(folded, term.text)
        case Letters():
            yield from _letters(term, folded, text)
        case Spelled():
            yield from list(_syllables(term.splits, text)) or [
                span for one in term.letters for span in _whole_words(folded, one.text)
            ]


def _letters(term: Letters, folded: str, text: str) -> Iterator[Span]:
    """As written; else as pinyin; else as initials."""
    yield from (
        list(_whole_words(folded, term.text))
        or list(_syllables(term.splits, text))
        or [(start, stop) for letters, start, stop in initial_spans(list(words_of(text))) if letters == term.text]
    )


def _syllables(ways: tuple[tuple[str, ...], ...], text: str) -> Iterator[Span]:
    readings = [reading for unit in words_of(text) for reading in by_character(unit)]
    for way in ways:
        for place in range(len(readings) - len(way) + 1):
            window = readings[place : place + len(way)]
            if all(wanted in known for wanted, (known, _, _) in zip(way, window, strict=True)):
                yield window[0][1], window[-1][2]


def by_character(unit: Unit) -> Iterator[tuple[frozenset[str], int, int]]:
    """The ways to read each character and where it stands; letters and digits read as themselves, in one piece."""
    if not unit.readings:
        yield frozenset({unit.text}), unit.start, unit.end
        return
    for offset, known in enumerate(zip(*unit.readings, strict=True)):
        yield frozenset(known), unit.start + offset, unit.start + offset + 1


def _occurrences(folded: str, wanted: str) -> Iterator[Span]:
    start = folded.find(wanted)
    while start >= 0:
        yield start, start + len(wanted)
        start = folded.find(wanted, start + 1)


def _whole_words(folded: str, wanted: str) -> Iterator[Span]:
    return ((unit.start, unit.end) for unit in words_of(folded) if unit.text == wanted)


@lru_cache(maxsize=2048)
def words_of(text: str) -> tuple[Unit, ...]:
    """The words of a text in order, remembered."""
    return tuple(units(text))


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return tuple(merged)
