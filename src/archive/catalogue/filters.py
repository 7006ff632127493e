"""Facets as filters and as counts: each facet is counted under all filters but its own, so that one can choose several."""

from collections.abc import Iterator, Mapping
from typing import Any

from archive.catalogue import festivals
from archive.models.centre import Level
from archive.models.search import SearchQuery

Clause = dict[str, Any]

FIELDS: dict[str, str] = {
    "kind": "kind_id",
    "genre": "genre_ids",
    "division": "division_ids",
    "centre": "centre_id",
    "level": "level",
    "year": "years",
    "media": "media",
    "person": "people",
}
"""Facet -> field of the index."""

_PICKED = ":picked"
_FARTHEST_YEAR = 10**6
_LONGEST = 300  # longer than any value that is indexed
_MOST = {"kind": 20, "genre": 100, "division": 1000, "centre": 50, "level": len(Level), "year": 300, "media": 10, "person": 50}


def chosen(query: SearchQuery) -> dict[str, Clause]:
    """Facet -> the filter chosen of it; facets without a choice are left out."""
    found: dict[str, Clause] = {}
    for facet, field in FIELDS.items():
        clauses = list(_clauses(query, facet, field))
        if clauses:
            found[facet] = clauses[0] if len(clauses) == 1 else {"bool": {"filter": clauses}}
    if query.festival:
        found["festival"] = festivals.of_any(query.festival)
    return found


def together(filters: dict[str, Clause]) -> Clause:
    """All filters at once."""
    return {"bool": {"filter": list(filters.values())}}


def counts(query: SearchQuery, filters: dict[str, Clause]) -> dict[str, Clause]:
    """The aggregations: `<facet>` has its most frequent values and `<facet>:picked` the chosen ones, as `buckets` reads them."""
    asked: dict[str, Clause] = {}
    for facet, field in FIELDS.items():
        others = {name: clause for name, clause in filters.items() if name != facet}
        asked[facet] = _under(others, _values(query, facet, field))
        if picked := _picked(query, facet):
            only = {"field": field, "size": len(picked), "include": picked}
            asked[facet + _PICKED] = _under(others, _labelled(facet, only))
    return asked


def buckets(aggregations: Mapping[str, Any], facet: str) -> dict[str, Mapping[str, Any]]:
    """Value -> its bucket, of an answer to `counts`."""
    found: dict[str, Mapping[str, Any]] = {}
    for name in (facet, facet + _PICKED):
        answer = aggregations.get(name, {})
        found |= {str(bucket["key"]): bucket for bucket in answer.get("values", answer).get("buckets", ())}
    return found


def _under(filters: dict[str, Clause], values: Clause) -> Clause:
    # Without other filters the bare counts: a filter that takes everything costs the server a third more.
    return {"filter": together(filters), "aggs": {"values": values}} if filters else values


def _values(query: SearchQuery, facet: str, field: str) -> Clause:
    terms: Clause = {"field": field, "size": _MOST[facet]}
    if facet == "division":
        terms["include"] = _shown_divisions(query.division)
    if facet == "year":
        terms["order"] = {"_key": "desc"}
    return _labelled(facet, terms)


def _labelled(facet: str, terms: Clause) -> Clause:
    if facet != "centre":
        return {"terms": terms}
    # Breadth first: names are looked up for the centres that are shown, not for every centre there is.
    label = {"terms": {"field": "centre_name", "size": 1}}
    return {"terms": terms | {"collect_mode": "breadth_first"}, "aggs": {"label": label}}


def _shown_divisions(picked: tuple[str, ...]) -> str:
    """Province, cities and counties always; below them the children of what was chosen and its neighbours."""
    shown = ["[0-9]{6}"]
    for code in sorted({code for code in picked if code.isascii() and code.isdigit()}):
        if len(code) >= 6 and code[4:6] != "00":
            shown.append(f"{code[:6]}[0-9]{{3}}")
        if len(code) >= 9:
            shown.append(f"{code[:9]}[0-9]{{3}}")
    return "|".join(dict.fromkeys(shown))


def _clauses(query: SearchQuery, facet: str, field: str) -> Iterator[Clause]:
    picked = _picked(query, facet)
    wanted: list[Clause] = [{"terms": {field: picked}}] if picked else []
    if facet == "year" and query.undated:
        wanted.append({"bool": {"must_not": {"exists": {"field": field}}}})
    if wanted:
        yield wanted[0] if len(wanted) == 1 else {"bool": {"should": wanted, "minimum_should_match": 1}}
    if facet == "year" and (query.year_from is not None or query.year_to is not None):
        limits = {"gte": query.year_from, "lte": query.year_to}
        yield {"range": {field: {name: _indexable(year) for name, year in limits.items() if year is not None}}}


def _picked(query: SearchQuery, facet: str) -> list[Any]:
    picked = getattr(query, facet)
    return [_indexable(year) for year in picked] if facet == "year" else [value[:_LONGEST] for value in picked]


def _indexable(year: int) -> int:
    """A year as the index can hold it; nothing is from beyond these."""
    return max(-_FARTHEST_YEAR, min(_FARTHEST_YEAR, year))
