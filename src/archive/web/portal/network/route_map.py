"""A route as GeoJSON (RFC 7946): its sites as points, in their order, with the recordings that hang with them.

Coordinates of GeoJSON are WGS 84; a site whose datum is another one has no point, and says so.
"""

from typing import Any

from archive.models.network.shown_collection import ShownCollection, ShownMember, ShownRoom, ShownSite
from archive.models.network.site import Datum
from archive.web.shared import members

_FITTING = frozenset({Datum.WGS84, Datum.CGCS2000})
"""CGCS 2000 differs from WGS 84 by centimetres."""


def document(found: ShownCollection, portal_url: str) -> dict[str, Any]:
    """A FeatureCollection of its sites, and their line where two have a point."""
    features, n = [], 0
    for room in found.rooms:
        for one in room.members:
            if one.site:
                n += 1
                features.append(_stop(one.site, n, room, portal_url))
    line = [one["geometry"]["coordinates"] for one in features if one["geometry"]]
    if len(line) > 1:
        way = {"type": "LineString", "coordinates": line}
        features.append({"type": "Feature", "geometry": way, "properties": {"name": found.title}})
    return {"type": "FeatureCollection", "features": features}


def _stop(site: ShownSite, n: int, room: ShownRoom, portal_url: str) -> dict[str, Any]:
    placed = site.lat is not None and site.lon is not None and site.datum in _FITTING
    facts = {
        "order": n,
        "name": site.title,
        "url": f"{portal_url}/sites/{site.id}",
        "datum": site.datum.value,
        "recordings": [_recording(one, portal_url) for one in room.members if one.entry],
    }
    point = {"type": "Point", "coordinates": [site.lon, site.lat]} if placed else None
    return {"type": "Feature", "id": site.id, "geometry": point, "properties": facts}


def _recording(one: ShownMember, portal_url: str) -> dict[str, str]:
    if one.entry is None:
        raise ValueError("a gap has no recording")
    return {"title": one.entry.title, "url": portal_url + members.address(one.entry, one)}
