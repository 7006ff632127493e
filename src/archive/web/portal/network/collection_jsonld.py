"""A collection as JSON-LD in schema.org's words: ExhibitionEvent, Course, TouristTrip, Dataset, Collection."""

import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from archive import i18n
from archive.models.network.collection import CollectionKind
from archive.models.network.shown_collection import ShownCollection, ShownMember, ShownRoom
from archive.web.shared import members

_TYPES = {
    CollectionKind.EXHIBITION: "ExhibitionEvent",
    CollectionKind.COURSE: "Course",
    CollectionKind.ROUTE: "TouristTrip",
    CollectionKind.DATABASE: "Dataset",
}


def script(found: ShownCollection, portal_url: str) -> Markup:
    """The text of a `<script type="application/ld+json">`, which no title can end."""
    text = json.dumps(document(found, portal_url), ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def document(found: ShownCollection, portal_url: str) -> dict[str, Any]:
    """It with what is public of its members; empty fields are left out."""
    address = portal_url + members.collection(found.id)
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(found.kind, "Collection"),
        "@id": address,
        "url": address,
        "name": [found.title, *([{"@value": found.title_en, "@language": i18n.tag(i18n.PLAIN)}] if found.title_en else [])],
        "description": found.text or found.title,
        **_who(found, portal_url),
        **_dates(found),
        **_content(found, portal_url),
    }
    return {key: value for key, value in made.items() if value not in (None, "", [])}


def _who(found: ShownCollection, portal_url: str) -> dict[str, Any]:
    centre = {"@type": "Organization", "name": found.centre, "url": f"{portal_url}/centres/{found.centre_id}"}
    name = {CollectionKind.EXHIBITION: "organizer", CollectionKind.COURSE: "provider", CollectionKind.ROUTE: "provider"}
    return {name.get(found.kind, "creator"): centre} if found.centre else {}


def _dates(found: ShownCollection) -> dict[str, Any]:
    if found.kind is not CollectionKind.EXHIBITION:
        return {"datePublished": found.opens.isoformat()} if found.opens and found.kind is not CollectionKind.ROUTE else {}
    online = "https://schema.org/OnlineEventAttendanceMode"
    made = {"eventAttendanceMode": online, "location": {"@type": "VirtualLocation", "url": members.collection(found.id)}}
    return made | {name: day.isoformat() for name, day in (("startDate", found.opens), ("endDate", found.closes)) if day}


def _content(found: ShownCollection, portal_url: str) -> dict[str, Any]:
    if found.kind is CollectionKind.COURSE:
        return {
            "hasPart": [_lesson(room, n, portal_url) for n, room in enumerate(found.rooms, 1) if room.title],
            "hasCourseInstance": {"@type": "CourseInstance", "courseMode": "Online", "courseWorkload": "PT1H"},
            "offers": {"@type": "Offer", "category": "Free"},
        }
    works = list(_works(found.members, portal_url))
    if found.kind is CollectionKind.ROUTE:
        return {"itinerary": {"@type": "ItemList", "itemListElement": works}}
    if found.kind is CollectionKind.EXHIBITION:
        return {"workFeatured": works}
    return {"hasPart": works, "size" if found.kind is CollectionKind.DATABASE else "collectionSize": found.works}


def _lesson(room: ShownRoom, n: int, portal_url: str) -> dict[str, Any]:
    made = {"@type": "LearningResource", "position": n, "name": room.title, "about": room.term, "description": room.text}
    made["provider"] = {"@type": "Organization", "name": room.centre} if room.centre else None
    made["hasPart"] = list(_works(room.members, portal_url))
    return {key: value for key, value in made.items() if value not in (None, "", [])}


def _works(shown: tuple[ShownMember, ...], portal_url: str) -> Iterator[dict[str, Any]]:
    for one in shown:
        if one.entry:
            made = {"@type": "CreativeWork", "@id": f"{portal_url}/e/{one.entry.id}", "name": one.entry.title}
            yield made | {"url": portal_url + members.address(one.entry, one)} | ({"text": one.caption} if one.caption else {})
        elif one.site:
            place: dict[str, Any] = {"@type": "Place", "name": one.site.title, "url": f"{portal_url}/sites/{one.site.id}"}
            if one.site.lat is not None and one.site.lon is not None and one.site.datum in {"WGS-84", "CGCS2000"}:
                place["geo"] = {"@type": "GeoCoordinates", "latitude": one.site.lat, "longitude": one.site.lon}
            yield place
