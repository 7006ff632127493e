"""Customs and heritage: the lists of counties with what was recorded of each item, and entries by a day of either calendar."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response

from archive import places, vocabulary
from archive.errors import NotFound
from archive.i18n.moments import day
from archive.manifests.dates import understood
from archive.models.network.heritage import ListedItem
from archive.vocabulary.farmers_calendar import farmers_day
from archive.web.shared import addresses, query
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages

_LONGEST = 40


class Asked(NamedTuple):
    """A day that was asked for: in today's calendar, and in the farmers'."""

    day: date
    farmers: str


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/customs`, `/customs/day`, `/customs/item/{id}`, `/customs/{code}`."""
    made = APIRouter(include_in_schema=False)
    read = services.ledger.network.heritage
    classes = [one for one in vocabulary.genres().values() if one.kind == "ich-class"]

    @made.get("/customs")
    def every(request: Request) -> Response:
        found = read.counties()
        counties = [(code, places.division(code), n) for code, n in found.items()]
        return pages.render(request, "network/customs.html", words="", counties=counties, classes=classes)

    @made.get("/customs/day")
    def of_day(request: Request, q: str = "") -> Response:
        words = query.words(q)[:_LONGEST]
        days = _days(words)
        found = read.of_days([one.day.isoformat() for one in days])
        return pages.render(request, "network/customs_day.html", words=words, days=days, found=found, **_PICTURES)

    @made.get("/customs/item/{typed}")
    def item(request: Request, typed: str) -> Response:
        found = read.one(typed) if typed.isalnum() and len(typed) <= _LONGEST else None
        if found is None:
            raise NotFound(what="item", id=typed[:_LONGEST])
        place = places.division(found.division)
        return pages.render(request, "network/customs_item.html", item=found, place=place, classes=classes, **_PICTURES)

    @made.get("/customs/{code}")
    def county(request: Request, code: str) -> Response:
        place = places.division(code) if code.isascii() and code.isdigit() else None
        if place is None:
            raise NotFound(what="division", id=code[:_LONGEST])
        items = read.listed(code)
        by_class: dict[str, list[ListedItem]] = defaultdict(list)
        for one in items:
            by_class[one.ich_class].append(one)
        silent = [one for one in items if not one.recordings]
        return pages.render(
            request, "network/customs_county.html", place=place, items=items, by_class=by_class, classes=classes, silent=silent
        )

    return made


def _days(words: str) -> list[Asked]:
    """The days that words mean: 2024-02-24, 2024年正月十五, 甲辰年正月十五; several where they may be of either calendar."""
    found = understood(words, day(datetime.now(UTC))) if words else None
    if found is None:
        return []
    days = []
    for one in found.edtf.strip("[]").split(","):
        try:
            days.append(date.fromisoformat(one))
        except ValueError:
            continue
    return [Asked(one, farmers_day(one)) for one in days]


_PICTURES: Mapping[str, Any] = {"media": addresses.media, "poster": addresses.poster, "picture_of": addresses.poster_part}
