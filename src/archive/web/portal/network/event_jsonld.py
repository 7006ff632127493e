"""An activity as JSON-LD in schema.org's words: Event with its attendance mode, its programme, and what was recorded of it."""

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from archive.models.network.activity import Activity, ActivityKind, ActivityState, Mode
from archive.models.network.site import Site
from archive.places.datum import wgs84
from archive.web.shared.happenings import Happening, Proof

_TYPES = {
    ActivityKind.EXHIBITION: "ExhibitionEvent",
    ActivityKind.LECTURE: "EducationEvent",
    ActivityKind.TRAINING: "EducationEvent",
    ActivityKind.CUSTOM: "Festival",
}
_MODES = {
    Mode.OFFLINE: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.MIXED: "MixedEventAttendanceMode",
}
_DATA = "https://schema.org/"


def document(of: Happening, parts: Sequence[Happening], proofs: Sequence[Proof], portal_url: str) -> dict[str, Any]:
    """An Event, an EventSeries where it has activities of its own; empty fields are left out."""
    one = of.activity
    found = _event(of, portal_url) | {"@context": "https://schema.org"}
    if parts:
        found["@type"] = "EventSeries"
    found["superEvent"] = {"@type": "EventSeries", "@id": f"{portal_url}/activities/{one.parent}"} if one.parent else None
    found["subEvent"] = [*(_event(part, portal_url) for part in parts), *(_item(one, part) for part in one.parts)]
    found["recordedIn"] = [
        {"@type": "CreativeWork", "@id": f"{portal_url}/e/{each.entry.id}", "name": each.entry.title} for each in proofs
    ]
    return _filled(found)


def script(found: dict[str, Any]) -> Markup:
    """The text of a `<script type="application/ld+json">`; nothing in it can end it."""
    text = json.dumps(found, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def place(site: Site, portal_url: str) -> dict[str, Any]:
    """A Place; its coordinates are in WGS 84, as schema.org has them."""
    found: dict[str, Any] = {"@type": "Place", "@id": f"{portal_url}/sites/{site.id}", "name": site.title}
    found["alternateName"] = list(site.former)
    if site.lat is not None and site.lon is not None:
        at = wgs84(site.lat, site.lon, site.datum)
        found["geo"] = {"@type": "GeoCoordinates", "latitude": round(at.lat, 6), "longitude": round(at.lon, 6)}
    return _filled(found | {"address": site.title})


def _event(of: Happening, portal_url: str) -> dict[str, Any]:
    one, page = of.activity, f"{portal_url}/activities/{of.activity.id}"
    cancelled = one.state is ActivityState.CANCELLED
    return _filled(
        {
            "@type": _TYPES.get(one.kind, "Event"),
            "@id": page,
            "url": page,
            "identifier": one.id,
            "name": one.title,
            "description": one.description,
            "startDate": _start(one),
            "endDate": (one.finishes or one.ends or one.starts).isoformat() if one.starts else None,
            "eventStatus": f"{_DATA}{'EventCancelled' if cancelled else 'EventScheduled'}",
            "eventAttendanceMode": _DATA + _MODES[one.mode],
            "location": _location(of, portal_url),
            "organizer": {"@type": "Organization", "@id": f"{portal_url}/centres/{one.centre}", "name": of.centre},
            "keywords": list(one.themes),
        }
    )


def _location(of: Happening, portal_url: str) -> Any:  # noqa: ANN401 - one, or two
    one = of.activity
    online = {"@type": "VirtualLocation", "url": one.address or f"{portal_url}/activities/{one.id}"}
    named = of.where or of.centre
    here = place(of.site, portal_url) if of.site else {"@type": "Place", "name": named, "address": named}
    if one.mode is Mode.ONLINE:
        return online
    return [here, online] if one.mode is Mode.MIXED else here


def _item(one: Activity, part: Any) -> dict[str, Any]:  # noqa: ANN401 - a part of it
    made: dict[str, Any] = {"@type": "Event", "name": part.title, "startDate": _start(one)}
    made["performer"] = [{"@type": "PerformingGroup", "name": name} for name in part.performers]
    made["workPerformed"] = [{"@type": "CreativeWork", "name": name} for name in part.pieces]
    return _filled(made)


def _start(one: Activity) -> str | None:
    found = one.begins or one.starts
    return found.isoformat() if found else None


def _filled(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}
