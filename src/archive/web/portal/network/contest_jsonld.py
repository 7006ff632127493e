"""Contests and honours as JSON-LD in schema.org's words: an Event with what its works were awarded."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import Response
from markupsafe import Markup

from archive.models.network.contest import Contest
from archive.models.network.honour import Honour

_TYPES = {"agent": "Person", "centre": "Organization", "resource": "CreativeWork"}


def answer(document: Mapping[str, Any]) -> Response:
    """It as a file of its own."""
    body = json.dumps(document, ensure_ascii=False, indent=1)
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
    return Response(body, headers=headers, media_type="application/ld+json")


def script(document: Mapping[str, Any]) -> Markup:
    """The text of a `<script type="application/ld+json">`; `<`, `>` and `&` are escaped, so that no title can end it."""
    text = json.dumps(document, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def contest(one: Contest, portal_url: str) -> dict[str, Any]:
    """An Event whose works have their awards; revoked ones have none."""
    address = f"{portal_url}/contests/{one.id}"
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": one.title,
        "startDate": one.opens.isoformat() if one.opens else None,
        "endDate": one.closes.isoformat() if one.closes else None,
        "organizer": {"@type": "Organization", "@id": f"{portal_url}/centres/{one.centre}"},
        "subjectOf": [honour(each, portal_url) for each in one.honours if not each.revoked_on],
    }
    return {key: value for key, value in made.items() if value not in (None, "", [])}


def honour(one: Honour, portal_url: str) -> dict[str, Any]:
    """What was honoured, with its award; of a revoked one that it holds no more."""
    address = f"{portal_url}/honours/{one.number}"
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalCredential" if one.subject_kind == "agent" else "CreativeWork",
        "@id": address,
        "url": address,
        "identifier": one.number,
        "name": one.title,
        "about": {"@type": _TYPES.get(one.subject_kind, "Thing"), "name": one.name} if one.name else None,
        "award": None if one.revoked_on else one.title,
        "dateCreated": one.granted_on.isoformat(),
        "expires": one.revoked_on.isoformat() if one.revoked_on else None,
        "creativeWorkStatus": "revoked" if one.revoked_on else "valid",
        "isPartOf": {"@type": "Event", "@id": f"{portal_url}/contests/{one.activity}"},
    }
    return {key: value for key, value in made.items() if value not in (None, "", [])}
