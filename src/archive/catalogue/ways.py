"""Counts of the catalogue for who comes without a query: by year, and of given values with the newest entry of each."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

from archive.catalogue import festivals, filters
from archive.models.public import PublicRecord
from archive.models.search import SearchQuery
from archive.models.ways import Counted, Timeline, Year

Clause = dict[str, Any]
Way = Literal["genre", "centre", "festival"]

MOST_YEARS = 1000
"""Years and decades that a line of time holds, the latest first."""
_SHOWN = 2
"""Newest entries that are looked at for one with a picture."""
_CARD = ["entry.id", "entry.title", "entry.kind", "entry.centre", "entry.publication_key", "entry.published_at"]
_COVER = [f"entry.media.{name}" for name in ("part", "media", "poster", "pictures", "colour", "placeholder")]


def years_body(query: SearchQuery, titles: int = 0) -> Clause:
    """The request for a line of time of what these facets find; `titles` of the newest entries stand with each year."""
    years: Clause = {"terms": {"field": "years", "size": MOST_YEARS, "order": {"_key": "desc"}}}
    if titles:
        years["aggs"] = {"titles": {"top_hits": {"size": titles, "sort": [{"published": "desc"}, {"id": "asc"}],
                                                 "_source": ["id", "entry.title"]}}}  # fmt: skip
    return {
        "query": _found(query),
        "size": 0,
        "track_total_hits": True,
        "aggs": {
            "years": years,
            "decades": {"histogram": {"field": "years", "interval": 10, "min_doc_count": 1, "order": {"_key": "desc"}}},
            "undated": {"missing": {"field": "years"}},
        },
    }


def timeline(answer: Mapping[str, Any]) -> Timeline:
    """The answer to `years_body`."""
    counts = answer["aggregations"]
    return Timeline(
        total=answer["hits"]["total"]["value"],
        decades=tuple(_year(one) for one in counts["decades"]["buckets"][:MOST_YEARS]),
        years=tuple(_year(one) for one in counts["years"]["buckets"]),
        undated=counts["undated"]["doc_count"],
    )


def values_body(way: Way, values: Collection[str], *, newest: bool) -> Clause:
    """The request for the counts of these values, one entry or two of each beside them."""
    shown = {"aggs": {"newest": {"top_hits": {"size": _SHOWN, "sort": [{"published": "desc"}, {"id": "asc"}],
                                              "_source": [*_CARD, *_COVER]}}}} if newest else {}  # fmt: skip
    if way == "festival":
        counted: Clause = {"filters": {"filters": {one: festivals.of_any([one]) for one in values}}}
    else:
        field = filters.FIELDS[way]
        counted = {"terms": {"field": field, "include": sorted(values), "size": max(1, len(values))}}
    return {"size": 0, "track_total_hits": False, "aggs": {"values": counted | shown}}


def values(answer: Mapping[str, Any]) -> dict[str, Counted]:
    """The answer to `values_body`; values without entries are left out."""
    buckets = answer["aggregations"]["values"]["buckets"]
    named = buckets.items() if isinstance(buckets, dict) else ((one["key"], one) for one in buckets)
    return {str(value): Counted(count=one["doc_count"], newest=_newest(one)) for value, one in named if one["doc_count"]}


def _found(query: SearchQuery) -> Clause:
    picked = filters.chosen(query)
    return filters.together(picked) if picked else {"match_all": {}}


def _year(bucket: Mapping[str, Any]) -> Year:
    hits = bucket.get("titles", {}).get("hits", {}).get("hits", ())
    titles = tuple((hit["_source"]["id"], hit["_source"]["entry"]["title"]) for hit in hits)
    return Year(year=int(bucket["key"]), count=bucket["doc_count"], titles=titles)


def _newest(bucket: Mapping[str, Any]) -> PublicRecord | None:
    hits = bucket.get("newest", {}).get("hits", {}).get("hits", ())
    entries = [PublicRecord.model_validate(hit["_source"]["entry"]) for hit in hits]
    pictured = (one for one in entries if any(part.poster or part.pictures for part in one.media))
    return next(pictured, entries[0] if entries else None)
