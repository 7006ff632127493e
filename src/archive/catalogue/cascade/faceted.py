"""What of the words names a value of a facet, taken for it: 上世纪五十年代 录音 asks for 录音 among what is from 1950 to 1959.

First the rest of the words as they stand; then, once they are not only misspelt, some of them; and where they are in the
archive but of another time, whatever is of this one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from archive.catalogue.analysis import fold
from archive.catalogue.cascade import relaxing
from archive.catalogue.cascade.everyday import media
from archive.catalogue.cascade.recognition import rest
from archive.catalogue.filters import FIELDS
from archive.catalogue.matching import EVERYTHING, Clause, best, characters, constant, exact, text_query
from archive.catalogue.query import readings, understand
from archive.models.search import Named, Understood

_LIMITS: frozenset[Named] = frozenset({"division", "year", "festival", "centre"})
"""What of the words is a limit; a genre or a kind is a word among others, which an entry may tell of without being one."""
_MOST_YEARS = 10
_MEDIUM = 1
_OPTIONAL = 0.01
"""What a word is worth that need not be there, beside what has to be."""


def named(text: str, found: Sequence[Understood]) -> Clause | None:
    """What has all of these values, and the rest of the words as they stand; None where nothing is named."""
    words = rest(text, found)
    if not found or (understand(words).terms and not relaxing.says(words)):
        return None
    return _within(text_query(*readings(words)), found)


def limited(ask: Callable[[dict[str, Any]], Mapping[str, Any]], text: str, found: Sequence[Understood]) -> Iterator[Clause]:
    """What holds some of the other words within a place, a time, a festival or a centre, the narrower clause first."""
    limits = [one for one in found if one.facet in _LIMITS]
    if not limits:
        return
    words = rest(text, limits)
    some = relaxing.relaxed(ask, words)
    if some is not None:
        yield from (_within(clause, limits) for clause in some.clauses)
    of_a_time = any(one.facet == "year" for one in limits)
    if of_a_time and (some is not None or not relaxing.says(words)):
        wanted = [constant({"term": {"media": medium}}, _MEDIUM) for word, medium in media().items() if word in fold(words)]
        yield _within({"bool": {"must": [constant(EVERYTHING, _OPTIONAL)], "should": wanted}}, limits)


def marks(found: Sequence[Understood]) -> str:
    """What to mark in what was found: the names of the values, and each year."""
    return " ".join(word for one in found for word in _names(one))


def _within(words: Clause, found: Sequence[Understood]) -> Clause:
    """The words among what has the values; where a value is written too counts as it does for any word."""
    written = [best(clause for name in dict.fromkeys(_names(one)) for clause in _written(fold(name))) for one in found]
    return {"bool": {"must": [words], "filter": [_named(one) for one in found], "should": written}}


def _written(name: str) -> Iterator[Clause]:
    return exact(name) if name.isascii() else characters(name)


def _named(one: Understood) -> Clause:
    if one.facet == "year":
        return {"range": {"years": {"gte": int(one.values[0]), "lte": int(one.values[-1])}}}
    if one.facet == "festival":
        return _of_festival(one.values)
    return {"terms": {FIELDS[one.facet]: list(one.values)}}


def _of_festival(names: Sequence[str]) -> Clause:
    """An entry of the genre, or one in which any of the names stands."""
    written = [characters(fold(name)) for name in names if not name.isascii()]
    return {"bool": {"should": [{"terms": {"genre_ids": list(names)}}, *(best(each) for each in written)]}}


def _names(one: Understood) -> Iterator[str]:
    """What a value may be written as."""
    if one.facet == "year":
        yield from (str(year) for year in range(int(one.values[0]), int(one.values[-1]) + 1)[:_MOST_YEARS])
        return
    yield from (one.label, one.typed)
    if one.facet == "festival":
        yield from (name for name in one.values if not name.isascii())
