"""Which entries are of a festival: by its term, by words in their names and subjects, or by being of its very day."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from archive.catalogue.analysis.tokens import bigrams
from archive.vocabulary import Festival, festivals_of_the_year
from archive.vocabulary.festivals import days_until

Clause = dict[str, Any]

_GROUPS = ("title", "alternative", "programme", "subject", "genre")
_NOTHING: Clause = {"match_none": {}}


def of_any(festival_ids: Iterable[str]) -> Clause:
    """Entries of one of these festivals; ids that are none find nothing."""
    known = festivals_of_the_year()
    return _any([_of(one, date.today().year) for one in festival_ids if one in known] or [_NOTHING])


@lru_cache(maxsize=64)
def _of(festival_id: str, year: int) -> Clause:
    one = festivals_of_the_year()[festival_id]
    days = [int(f"{day:%Y%m%d}") for day in days_until(festival_id, year)]
    return _any([{"term": {"genre_ids": festival_id}}, {"terms": {"made": days}}, _told(one)])


def _told(one: Festival) -> Clause:
    words = _any([_in_a_row(group, word) for word in one.words for group in _GROUPS])
    never = [_in_a_row(group, word) for word in one.never for group in _GROUPS]
    return {"bool": {"filter": [words], "must_not": never}} if never else words


def _in_a_row(group: str, word: str) -> Clause:
    tokens = bigrams(word)
    field = f"{group}.bigrams"
    return {"term": {field: tokens[0]}} if len(tokens) == 1 else {"match_phrase": {field: " ".join(tokens)}}


def _any(clauses: list[Clause]) -> Clause:
    return {"bool": {"should": clauses, "minimum_should_match": 1}}
