"""Activities as pages: what comes next and what was, by place, centre, month and kind; one with its programme."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from archive import places
from archive.links import qr
from archive.models.network.activity import Activity, ActivityKind
from archive.places.datum import wgs84
from archive.web.portal.network import event_jsonld
from archive.web.shared import happenings
from archive.web.shared.happenings import Happening
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages

PAGE = 30
MOST_ON_MAP = 1000
_OPEN = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/activities`, `/activities.geojson`, `/activities/{id}`, its JSON-LD and its square."""
    made = APIRouter(include_in_schema=False)
    network = services.ledger.network

    @made.get("/activities")
    def every(request: Request) -> Response:
        given = happenings.given(request.query_params)
        past = bool(given["past"])
        wanted, unknown = happenings.wanted(given, past=past)
        page: Sequence[Activity] = []
        if not unknown:
            page = network.activities.public_page(wanted, PAGE + 1, happenings.after(given["after"]), newest=past)
        last = page[PAGE - 1] if len(page) > PAGE else None
        kept = {name: value for name, value in given.items() if value and name != "after"}
        onward = urlencode({**kept, "after": f"{last.starts}.{last.id}"}) if last else ""
        place = places.find(given["place"]) if given["place"] else None
        centre = services.ledger.descriptions.get(given["centre"]) if given["centre"] else None
        calendar = "/activities.ics" + (f"?{urlencode({k: v for k, v in kept.items() if k != 'past'})}" if kept else "")
        other = urlencode(kept | {"past": "1"}) if not past else urlencode({k: v for k, v in kept.items() if k != "past"})
        return pages.render(
            request, "network/activities.html", found=happenings.named(services, page[:PAGE]), given=given, past=past,
            unknown=unknown, place=place, centre=centre, onward=onward, calendar=calendar, other_way=other,
            kinds=[one.value for one in ActivityKind],
        )  # fmt: skip

    @made.get("/activities.geojson")
    def on_map(request: Request) -> Response:
        wanted, unknown = happenings.wanted(happenings.given(request.query_params), past=False)
        page = [] if unknown else network.activities.public_page(wanted, MOST_ON_MAP)
        body = {"type": "FeatureCollection", "features": features(happenings.named(services, page), pages.portal_url)}
        return Response(json.dumps(body, ensure_ascii=False), headers=_OPEN, media_type="application/geo+json")

    @made.get("/activities/{typed}.jsonld")
    def linked(typed: str) -> Response:
        of = happenings.one(services, typed)
        body = json.dumps(_document(services, of, pages.portal_url), ensure_ascii=False, indent=1)
        return Response(body, headers=_OPEN, media_type="application/ld+json")

    @made.get("/activities/{typed}/code.svg")
    def square(typed: str) -> Response:
        of = happenings.one(services, typed)
        drawn = qr.svg(f"{pages.portal_url}/activities/{of.activity.id}", scale=8)
        return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=3600"})

    @made.get("/activities/{typed}")
    def one(request: Request, typed: str) -> Response:
        of = happenings.one(services, typed)
        activity = of.activity
        above = network.activities.public(activity.parent) if activity.parent else None
        above = happenings.without_numbers(above) if above else None
        parts = happenings.named(services, network.activities.public_parts(activity.id))
        proofs = happenings.proofs(services, activity)
        document = event_jsonld.document(of, parts, proofs, pages.portal_url)
        return pages.render(
            request, "network/activity.html", of=of, one=activity, parts=parts, above=above, proofs=proofs,
            names=happenings.centre_names(services, {*activity.organisers, activity.to} - {""}),
            jsonld=event_jsonld.script(document),
        )  # fmt: skip

    return made


def features(found: Sequence[Happening], portal_url: str) -> list[dict[str, Any]]:
    """Points in WGS 84 (RFC 7946) of those whose site has coordinates; what the site was measured in is said beside them."""
    made = []
    for of in found:
        site, one = of.site, of.activity
        if site is None or site.lat is None or site.lon is None:
            continue
        at = wgs84(site.lat, site.lon, site.datum)
        said: dict[str, object] = {
            "id": one.id,
            "name": one.title,
            "starts": str(one.starts),
            "centre": of.centre,
            "site": site.title,
        }
        said |= {"url": f"{portal_url}/activities/{one.id}", "datum_given": site.datum.value, "sample": one.sample}
        point = {"type": "Point", "coordinates": [round(at.lon, 6), round(at.lat, 6)]}
        made.append({"type": "Feature", "id": one.id, "geometry": point, "properties": said})
    return made


def _document(services: Needs, of: Happening, portal_url: str) -> dict[str, Any]:
    parts = happenings.named(services, services.ledger.network.activities.public_parts(of.activity.id))
    return event_jsonld.document(of, parts, happenings.proofs(services, of.activity), portal_url)
