"""A site as a page: what it is called and was called, where it lies, what takes place there, and a square for its wall."""

from collections.abc import Sequence
from math import cos, radians
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from archive import places
from archive.errors import NotFound
from archive.links import qr
from archive.models.network.shown_activities import Shown
from archive.models.network.site import Datum, Site
from archive.places.datum import Point, wgs84
from archive.web.portal.network import event_jsonld
from archive.web.shared import happenings, query
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages

MOST, AROUND = 20, 60
SIZE = 360
"""Of the plan, in its own units."""
_METRES = 111_320.0
"""Of a degree of latitude."""
_STEPS = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)


class Dot(NamedTuple):
    """A site on the plan."""

    site: Site
    x: float
    y: float
    here: bool


class Plan(NamedTuple):
    """Sites of one county about this one, north above: dots and a scale, no boundary and no road."""

    dots: tuple[Dot, ...]
    scale_m: int
    scale: float
    """Length of the scale in the plan's units."""


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/sites/{id}` and `/sites/{id}/code.svg`."""
    made = APIRouter(include_in_schema=False)
    network = services.ledger.network

    @made.get("/sites/{typed}/code.svg")
    def square(typed: str) -> Response:
        site = _known(services, typed)
        drawn = qr.svg(f"{pages.portal_url}/sites/{site.id}", scale=8)
        return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=3600"})

    @made.get("/sites/{typed}")
    def one(request: Request, typed: str) -> Response:
        site = _known(services, typed)
        today = happenings.today()
        coming = network.activities.public_page(Shown(site=site.id, since=today), MOST)
        past = network.activities.public_page(Shown(site=site.id, until=today), MOST, newest=True)
        at = _at(site)
        near = network.activities.sites_within((site.place or site.division)[:6], AROUND)
        near = [happenings.site_without_numbers(one) for one in near]
        return pages.render(
            request, "network/site.html", site=site, at=at, shifted=site.datum not in {Datum.WGS84, Datum.CGCS2000},
            plan=_plan(site, near) if at else None, line=places.line(site.place or site.division),
            centre=happenings.centre_names(services, [site.centre]).get(site.centre, ""),
            coming=happenings.named(services, coming), past=happenings.named(services, past),
            jsonld=event_jsonld.script({"@context": "https://schema.org", **event_jsonld.place(site, pages.portal_url)}),
        )  # fmt: skip

    return made


def _known(services: Needs, typed: str) -> Site:
    plain = query.words(typed)
    found = services.ledger.network.activities.site(plain) if plain == typed and len(typed) <= happenings.LONGEST_ID else None
    if found is None:
        raise NotFound(what="site", id="")
    return happenings.site_without_numbers(found)


def _at(site: Site) -> Point | None:
    return wgs84(site.lat, site.lon, site.datum) if site.lat is not None and site.lon is not None else None


def _plan(site: Site, near: Sequence[Site]) -> Plan | None:
    here = _at(site)
    if here is None:
        return None
    others = [(one, at) for one in near if one.id != site.id and (at := _at(one))]
    metres = [(one, *_metres(here, at)) for one, at in others]
    reach = max([250.0, *(max(abs(east), abs(north)) for _, east, north in metres)])
    unit = SIZE / 2 * 0.85 / reach
    dots = [Dot(one, SIZE / 2 + east * unit, SIZE / 2 - north * unit, here=False) for one, east, north in metres]
    step = max([one for one in _STEPS if one * unit <= SIZE / 3] or [_STEPS[0]])
    return Plan((*dots, Dot(site, SIZE / 2, SIZE / 2, here=True)), step, step * unit)


def _metres(here: Point, at: Point) -> tuple[float, float]:
    return (at.lon - here.lon) * _METRES * cos(radians(here.lat)), (at.lat - here.lat) * _METRES
