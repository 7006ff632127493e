"""A search as one request, and its answer as a page of hits."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.catalogue import cursor, filters, labels
from archive.catalogue.highlighting import highlights
from archive.catalogue.matching import Clause, text_query
from archive.catalogue.query import readings, understand
from archive.catalogue.tree import BEGINNING, Tree
from archive.models.public import PublicRecord
from archive.models.search import Hit, SearchQuery, SearchResults, Sort

_SORTS: dict[Sort, list[dict[str, Any]]] = {
    "relevance": [{"_score": "desc"}, {"published": {"order": "desc", "format": "epoch_millis"}}, {"id": "asc"}],
    "newest": [{"published": {"order": "desc", "format": "epoch_millis"}}, {"id": "asc"}],
    "date": [{"made": "desc"}, {"id": "asc"}],
}
_KINDS: dict[Sort, tuple[Callable[[object], bool], ...]] = {
    "relevance": (cursor.score, cursor.moment, cursor.identifier),
    "newest": (cursor.moment, cursor.identifier),
    "date": (cursor.day, cursor.identifier),
}


def body(query: SearchQuery, renamed: Sequence[str] = ()) -> dict[str, Any]:
    """The request: words decide and score, facets narrow afterwards, so that each can be counted under the others.

    `renamed` are the same words with names of today in the place of former ones; who answers them answers too.

    Raises:
        CursorBroken: `query.after` is not a cursor of this search.

    """
    return page(query, text_query(*(reading for words in (query.text, *renamed) for reading in readings(words))))


def page(query: SearchQuery, words: Clause) -> dict[str, Any]:
    """The request for one page of what this clause of words finds; see `body`."""
    picked = filters.chosen(query)
    sort = _order(query)
    request: dict[str, Any] = {
        "query": words,
        "sort": _SORTS[sort],
        "size": query.size + 1,  # one more tells whether there is a next page
        "track_total_hits": True,
        "aggs": filters.counts(query, picked),
        "_source": ["entry"],
    }
    if picked:
        request["post_filter"] = filters.together(picked)
    if after := cursor.open_cursor(query, _KINDS[sort]):
        request["search_after"] = after
    return request


def _order(query: SearchQuery) -> Sort:
    """Where nothing is asked for, everything is equally relevant and the newest comes first."""
    return "newest" if query.sort == "relevance" and not understand(query.text).terms else query.sort


def results(
    query: SearchQuery, answer: Mapping[str, Any], tree: Tree = BEGINNING, asked: str = "", marked: Sequence[str] = ()
) -> SearchResults:
    """The page: hits with their highlights, facets, and the cursor of the next page if there is one.

    `asked` are the words that were looked for, where they are not those of the query. `marked` are what to mark in a hit, if they
    are others: the first of them of which anything stands in it.
    """
    marked = marked or (asked or query.text,)
    found = answer["hits"]["hits"]
    shown = found[: query.size]
    hits = tuple(_hit(marked, one) for one in shown)
    more = len(found) > query.size
    return SearchResults(
        total=answer["hits"]["total"]["value"],
        hits=hits,
        facets=labels.facets(answer["aggregations"], (hit.entry for hit in hits), tree),
        next=cursor.seal(query, shown[-1]["sort"]) if more else None,
        took_ms=answer["took"],
        asked=asked,
    )


def _hit(marked: Sequence[str], found: Mapping[str, Any]) -> Hit:
    entry = PublicRecord.model_validate(found["_source"]["entry"])
    pieces = next((pieces for words in marked if (pieces := highlights(entry, words))), {})
    return Hit(entry=entry, score=found["_score"] or 0.0, highlights=pieces)
