"""More like this: entries that share what a visitor would go on for — the work, the genre, the place, the programme, the people.

Elasticsearch's `more_like_this` weighs the rare words of title and subjects against the whole index; what stands in fields of
its own counts with a fixed weight each, so that one common word of a title never beats the same opera from the same village.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from archive import vocabulary
from archive.catalogue.analysis.tokens import analyse
from archive.catalogue.document import genre_values
from archive.catalogue.matching import Clause, constant
from archive.models.public import PublicRecord

CANDIDATES = 24
"""So many are fetched for a handful: an evening of one choir fills twenty places. By score alone: further keys to sort by would
keep the index from leaving out early what cannot come among them, and double the time.
"""
MOST_OF_ONE = 3
"""From one programme of one centre, which stands for a delivery, of which nothing public speaks."""
_GENRE, _WIDER_GENRE, _KIND = 8.0, 2.0, 1.5
_PLACES = (0.0, 1.0, 2.5, 1.5, 1.5)
"""For the same province, city, county, township, village."""
_PROGRAMME, _PERSON = 3.0, 4.0
_WORDS: Mapping[str, float] = {"title": 1.2, "subject": 1.0}
_MOST_WORDS = 25


def body(entry: PublicRecord) -> dict[str, Any]:
    """The request for candidates, likest first."""
    itself = {"term": {"id": entry.id}}
    return {
        "query": {"bool": {"should": list(_liked(entry)), "minimum_should_match": 1, "must_not": [itself]}},
        "size": CANDIDATES,
        "track_total_hits": False,
        "_source": {"includes": ["entry"], "excludes": ["entry.media.words", "entry.tags"]},
    }


def read(answer: Mapping[str, Any], size: int) -> tuple[PublicRecord, ...]:
    """At most `size` of the candidates, at most three of one programme of one centre; without their words and tags."""
    taken: Counter[tuple[str, str]] = Counter()
    chosen: list[PublicRecord] = []
    for hit in answer["hits"]["hits"]:
        one = PublicRecord.model_validate(hit["_source"]["entry"])
        source = (one.centre.id, one.programme)
        if taken[source] < MOST_OF_ONE and len(chosen) < size:
            taken[source] += 1
            chosen.append(one)
    return tuple(chosen)


def _liked(entry: PublicRecord) -> Iterator[Clause]:
    for group, texts in (("title", (entry.title, *entry.alternative_titles)), ("subject", entry.subjects)):
        if words := " ".join(dict.fromkeys(word for text in texts for word in analyse(text).words if len(word) > 1)):
            yield _more_like(f"{group}.words", words, _WORDS[group])
    for genre in entry.genres:
        own, *wider = reversed(genre_values(genre))
        yield constant({"term": {"genre_ids": own}}, _GENRE)
        if wider:
            yield constant({"terms": {"genre_ids": wider}}, _WIDER_GENRE)
    yield constant({"term": {"kind_id": entry.kind.value}}, _KIND)
    for weight, division in zip(_PLACES, entry.place.divisions or entry.centre.divisions, strict=False):
        if division.id and weight:
            yield constant({"term": {"division_ids": division.id}}, weight)
    if entry.programme:
        yield constant({"match_phrase": {"programme.bigrams": " ".join(analyse(entry.programme).bigrams)}}, _PROGRAMME)
    if people := sorted({vocabulary.bare_name(one.name) for one in entry.contributors}):
        yield constant({"terms": {"people": people[:20]}}, _PERSON)


def _more_like(field: str, words: str, boost: float) -> Clause:
    return {
        "more_like_this": {
            "fields": [field],
            "like": words,
            "min_term_freq": 1,
            "min_doc_freq": 2,
            "max_query_terms": _MOST_WORDS,
            "minimum_should_match": "1",
            "boost": boost,
        }
    }
