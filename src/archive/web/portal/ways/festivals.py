"""Festivals through the year, the next one first."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from archive import vocabulary
from archive.i18n import moments
from archive.models.search import SearchQuery
from archive.models.ways import Counted
from archive.vocabulary import Festival
from archive.web.shared import query
from archive.web.shared.addresses import media, poster, poster_part
from archive.web.shared.answer_cache import AnswerCache
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages

FRESH_S = 30.0
"""How old counts and pictures may be: these are the costliest to ask for, and no title stands beside them."""


class Feast(NamedTuple):
    """A festival with the day on which it is next, how many days that is away, and its entries."""

    festival: Festival
    day: date
    away: int
    counted: Counted
    href: str


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/festivals`."""
    made = APIRouter(include_in_schema=False)
    counted: AnswerCache[None, Mapping[str, Counted]] = AnswerCache(FRESH_S, 1)

    @made.get("/festivals")
    def year(request: Request) -> Response:
        known = vocabulary.festivals_of_the_year()
        counts = counted.get(None, lambda: services.catalogue.counted("festival", tuple(known), newest=True))
        found = through_the_year(counts, moments.day(datetime.now(UTC)))
        return pages.render(request, "festivals.html", feasts=found, media=media, poster=poster, picture_of=poster_part)

    return made


def through_the_year(counts: Mapping[str, Counted], today: date) -> tuple[Feast, ...]:
    """Every festival in the order in which they come from today on."""
    feasts = (_feast(one, counts.get(one.id, Counted(count=0)), today) for one in vocabulary.festivals_of_the_year().values())
    return tuple(sorted(feasts, key=lambda feast: feast.day))


def _feast(one: Festival, counted: Counted, today: date) -> Feast:
    day = one.next_day(today)
    return Feast(one, day, (day - today).days, counted, query.address(SearchQuery(festival=(one.id,))))
