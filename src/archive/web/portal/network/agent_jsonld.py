"""A person or group as JSON-LD in schema.org's words: Person, PerformingGroup, Organization."""

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from archive.models.network.public_agent import PublicAgent, PublicTie
from archive.models.public import PublicRecord
from archive.vocabulary.teams import teams

_TYPES = {"person": "Person", "ensemble": "PerformingGroup"}


def script(one: PublicAgent, works: Mapping[str, PublicRecord], portal_url: str) -> Markup:
    """The text of a `<script type="application/ld+json">`, which no name can end."""
    text = json.dumps(document(one, works, portal_url), ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def document(one: PublicAgent, works: Mapping[str, PublicRecord], portal_url: str) -> dict[str, Any]:
    """What there is to say; empty fields are left out."""
    person = one.kind == "person"
    groups = [_group(tie, portal_url) for tie in one.ties if not tie.inward and not tie.centre]
    members = [
        {"@type": "OrganizationRole", "roleName": tie.role, "member": _named("Person", tie, portal_url)}
        for tie in one.ties
        if tie.inward and tie.role in {"member", "head", "backbone"}
    ]
    served = [{"@type": "Organization", "name": tie.other.name} for tie in one.ties if tie.centre]
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _type(one),
        "@id": f"{portal_url}/people/{one.id}",
        "url": f"{portal_url}/people/{one.id}",
        "identifier": one.id,
        "name": one.name,
        "alternateName": [name.name for name in one.names],
        "description": one.description,
        "affiliation" if person else "parentOrganization": _centre(one, portal_url),
        "memberOf": groups,
        "member": [] if person else members,
        "areaServed": served,
        "subjectOf": [
            {"@type": "CreativeWork", "@id": f"{portal_url}/e/{id_}", "name": works[id_].title}
            for id_ in one.works
            if id_ in works
        ],
        "award": [honour.title for honour in one.honours if not honour.revoked],
    }
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def _work(work: PublicRecord, portal_url: str) -> dict[str, Any]:
    return {"@type": "CreativeWork", "@id": f"{portal_url}/e/{work.id}", "name": work.title}


def _type(one: PublicAgent) -> str:
    team = teams().get(one.team)
    return _TYPES["person"] if one.kind == "person" else team.schema if team else _TYPES.get(one.kind, "Organization")


def _centre(one: PublicAgent, portal_url: str) -> dict[str, Any] | None:
    if one.centre is None:
        return None
    return {"@type": "ArchiveOrganization", "@id": f"{portal_url}/centres/{one.centre.id}", "name": one.centre.name}


def _group(tie: PublicTie, portal_url: str) -> dict[str, Any]:
    """Membership as a Role, with its time."""
    dates = {"startDate": tie.since, "endDate": tie.until}
    said = {"@type": "OrganizationRole", "roleName": tie.role, "memberOf": _named("Organization", tie, portal_url)}
    return said | {name: day.isoformat() for name, day in dates.items() if day}


def _named(kind: str, tie: PublicTie, portal_url: str) -> dict[str, Any]:
    return {"@type": kind, "@id": f"{portal_url}/people/{tie.other.id}", "name": tie.other.name}
