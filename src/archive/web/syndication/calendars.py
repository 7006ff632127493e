"""Calendars (RFC 5545): what comes next, of a place or a centre, and one activity alone. Only here: icalendar."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from icalendar import Calendar, Event

from archive.i18n import text
from archive.models.network.activity import Activity, ActivityState
from archive.places.datum import wgs84
from archive.web.shared import happenings
from archive.web.shared.happenings import Happening
from archive.web.shared.needs import Needs

MOST = 500
"""Activities in one calendar."""
MIME = "text/calendar; charset=utf-8"
_OPEN = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}


def router(services: Needs, portal_url: str) -> APIRouter:
    """`/activities.ics` with the parameters of the list, and `/activities/{id}.ics`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/activities.ics")
    def every(request: Request) -> Response:
        wanted, unknown = happenings.wanted(happenings.given(request.query_params), past=False)
        page = [] if unknown else services.ledger.network.activities.public_page(wanted, MOST)
        return _answer(happenings.named(services, page), portal_url)

    @made.get("/activities/{typed}.ics")
    def one(typed: str) -> Response:
        of = happenings.one(services, typed)
        parts = services.ledger.network.activities.public_parts(of.activity.id)
        return _answer((of, *happenings.named(services, parts)), portal_url)

    return made


def calendar(found: Sequence[Happening], portal_url: str) -> bytes:
    """A calendar; whoever has taken it over finds changes by the same `UID`."""
    made = Calendar()
    made.add("prodid", f"-//{urlsplit(portal_url).hostname or 'archive'}//activities//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", text("web.site"))
    for of in found:
        if of.activity.starts:
            made.add_component(_event(of, portal_url))
    return bytes(made.to_ical())


def _event(of: Happening, portal_url: str) -> Event:
    one, page = of.activity, f"{portal_url}/activities/{of.activity.id}"
    event = Event()
    event.add("uid", f"{one.id}@{urlsplit(portal_url).hostname or 'archive'}")
    event.add("dtstamp", datetime.combine(one.announced or one.starts, datetime.min.time(), UTC))  # type: ignore[arg-type]
    event.add("summary", one.title)
    _times(event, one)
    event.add("status", "CANCELLED" if one.state is ActivityState.CANCELLED else "CONFIRMED")
    event.add("url", page)
    if of.where or one.address:
        event.add("location", of.where or one.address)
    event.add("description", "\n".join(filter(None, (of.centre, one.description, one.address, page))))
    event.add("categories", [text(f"web.activity.kind.{one.kind.value}")])
    if of.site and of.site.lat is not None and of.site.lon is not None:
        event.add("geo", wgs84(of.site.lat, of.site.lon, of.site.datum))
    return event


def _times(event: Event, one: Activity) -> None:
    """With a time of day as moments in UTC, which need no table of time zones; else whole days, the last one exclusive."""
    if one.begins:
        event.add("dtstart", one.begins.astimezone(UTC))
        if one.finishes and one.finishes > one.begins:
            event.add("dtend", one.finishes.astimezone(UTC))
        return
    event.add("dtstart", one.starts)
    event.add("dtend", (one.ends or one.starts) + timedelta(days=1))  # type: ignore[operator]


def _answer(found: Sequence[Happening], portal_url: str) -> Response:
    return Response(calendar(found, portal_url), headers=_OPEN, media_type=MIME)
