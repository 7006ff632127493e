"""Facets as filters and as counts: each facet is counted under all filters but its own, so that one can choose several."""

from collections.abc import Iterator
from typing import Any

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
}
"""Facet -> field of the index."""

_FARTHEST_YEAR = 10**6
_LONGEST = 300  # longer than any value that is indexed
_MOST = {"kind": 20, "genre": 100, "division": 1000, "centre": 50, "level": len(Level), "year": 300, "media": 10}


def chosen(query: SearchQuery) -> dict[str, Clause]:
    """Facet -> the filter chosen of it; facets without a choice are left out."""
    found: dict[str, Clause] = {}
    for facet, field in FIELDS.items():
        clauses = list(_clauses(query, facet, field))
        if clauses:
            found[facet] = clauses[0] if len(clauses) == 1 else {"bool": {"filter": clauses}}
    return found


def together(filters: dict[str, Clause], *, but: str = "") -> Clause:
    """All filters at once, but one."""
    kept = [clause for facet, clause in filters.items() if facet != but]
    return {"bool": {"filter": kept}} if kept else {"match_all": {}}


def counts(query: SearchQuery, filters: dict[str, Clause]) -> dict[str, Clause]:
    """The aggregations: facet -> its values under the other filters, the chosen ones always among them."""
    return {
        facet: {"filter": together(filters, but=facet), "aggs": _values(query, facet, field)} for facet, field in FIELDS.items()
    }


def _values(query: SearchQuery, facet: str, field: str) -> dict[str, Clause]:
    terms: Clause = {"field": field, "size": _MOST[facet]}
    if facet == "division":
        terms["include"] = _shown_divisions(query.division)
    if facet == "year":
        terms["order"] = {"_key": "desc"}
    values: dict[str, Clause] = {"values": _labelled(facet, {"terms": terms})}
    picked = _picked(query, facet)
    if picked:
        only = {"field": field, "size": len(picked), "include": picked}
        values["picked"] = _labelled(facet, {"terms": only})
    return values


def _labelled(facet: str, aggregation: Clause) -> Clause:
    if facet != "centre":
        return aggregation
    return aggregation | {"aggs": {"label": {"terms": {"field": "centre_name", "size": 1}}}}


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
    if picked:
        yield {"terms": {field: picked}}
    if facet == "year" and (query.year_from is not None or query.year_to is not None):
        limits = {"gte": query.year_from, "lte": query.year_to}
        yield {"range": {field: {name: _indexable(year) for name, year in limits.items() if year is not None}}}


def _picked(query: SearchQuery, facet: str) -> list[Any]:
    picked = getattr(query, facet)
    return [_indexable(year) for year in picked] if facet == "year" else [value[:_LONGEST] for value in picked]


def _indexable(year: int) -> int:
    """A year as the index can hold it; nothing is from beyond these."""
    return max(-_FARTHEST_YEAR, min(_FARTHEST_YEAR, year))
