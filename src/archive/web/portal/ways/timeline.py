"""Entries by decade and year; each bar leads to exactly those it counts."""

from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from archive.models.search import SearchQuery
from archive.models.ways import Timeline, Year
from archive.web.shared import query
from archive.web.shared.answer_cache import AnswerCache
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages

FRESH_S = 10.0
_DECADE = 10
_LAST = 9999


class Bar(NamedTuple):
    """A decade or a year: its entries, the search for them, how long the bar is in percent, and the years of a decade."""

    year: int
    entries: int
    href: str | None
    percent: float
    years: tuple["Bar", ...] = ()


class Shown(NamedTuple):
    """The line of time: decades, latest first, and what has no year."""

    total: int
    decades: tuple[Bar, ...]
    undated: Bar | None


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/timeline`."""
    made = APIRouter(include_in_schema=False)
    counted: AnswerCache[None, Timeline] = AnswerCache(FRESH_S, 1)

    @made.get("/timeline")
    def line_of_time(request: Request) -> Response:
        counts = counted.get(None, lambda: services.catalogue.timeline(SearchQuery(), 0))
        return pages.render(request, "timeline.html", line=shown(counts))

    return made


def shown(counts: Timeline) -> Shown:
    """The counts as bars, decades beside decades and years beside years."""
    most = max([counts.undated, *(one.count for one in counts.decades)], default=0)
    most_of_years = max((one.count for one in counts.years), default=0)
    years: dict[int, list[Bar]] = {}
    for one in counts.years:
        chosen = SearchQuery(year=(one.year,), sort="date")
        years.setdefault(one.year // _DECADE, []).append(_bar(one, chosen, most_of_years))
    decades = (
        _bar(one, SearchQuery(year_from=one.year, year_to=one.year + _DECADE - 1, sort="date"), most)._replace(
            years=tuple(years.get(one.year // _DECADE, ()))
        )
        for one in counts.decades
    )
    undated = _bar(Year(year=0, count=counts.undated), SearchQuery(undated=True), most) if counts.undated else None
    return Shown(counts.total, tuple(decades), undated)


def _bar(one: Year, chosen: SearchQuery, most: int) -> Bar:
    # A search takes years of four digits; what is older or later is counted and not asked for.
    href = query.address(chosen) if 0 <= one.year <= _LAST else None
    return Bar(one.year, one.count, href, round(max(0.6, 100 * one.count / most), 1))
