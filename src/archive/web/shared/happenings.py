"""Activities as the public sees them: numbers of people masked, no reasons and no evidence but what is public."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from archive import places
from archive.access.personal_numbers import masked
from archive.errors import NotFound
from archive.i18n.moments import day
from archive.models.network.activity import Activity, ActivityKind, Evidence, Part
from archive.models.network.shown_activities import Shown
from archive.models.network.site import Site
from archive.models.public import PublicRecord
from archive.web.shared import query
from archive.web.shared.needs import Needs

LONGEST_ID = 40
PARAMETERS = ("q", "place", "centre", "kind", "month", "year", "past", "after")
"""Of a list of activities."""
_CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})\.([0-9A-Za-z-]{1,40})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")


class Happening(NamedTuple):
    """An activity with the names of what it points at."""

    activity: Activity
    centre: str
    """Name of the centre that is responsible."""
    site: Site | None = None

    @property
    def where(self) -> str:
        """In words."""
        return self.site.title if self.site else self.activity.place


class Proof(NamedTuple):
    """A public entry that shows an activity, or a stretch of it."""

    evidence: Evidence
    entry: PublicRecord

    @property
    def href(self) -> str:
        """Its address, at the moment at which the stretch begins."""
        start = self.evidence.start_s
        return f"/e/{self.entry.id}" + (f"?t={start:g}#t={start:g}" if start else "")


def one(services: Needs, typed: str) -> Happening:
    """One activity that the public may know of.

    Raises:
        NotFound: there is none, or it is only planned.
    """
    plain = query.words(typed)
    found = services.ledger.network.activities.public(plain) if plain == typed and len(typed) <= LONGEST_ID else None
    if found is None:
        raise NotFound(what="activity", id="")
    return named(services, [found])[0]


def named(services: Needs, activities: Sequence[Activity]) -> tuple[Happening, ...]:
    """Each with the names of its centre and its site, asked for all at once."""
    network = services.ledger.network.activities
    names = network.centre_names({one.centre for one in activities})
    sites = network.sites({one.site for one in activities if one.site})
    return tuple(Happening(without_numbers(one), names.get(one.centre, ""), _site(sites, one)) for one in activities)


def proofs(services: Needs, activity: Activity) -> tuple[Proof, ...]:
    """What shows it and is public at this moment."""
    shown = services.ledger.network.activities.shown([one.resource for one in activity.evidence])
    return tuple(Proof(one, shown[one.resource]) for one in activity.evidence if one.resource in shown)


def centre_names(services: Needs, ids: Iterable[str]) -> Mapping[str, str]:
    """Id -> name."""
    return services.ledger.network.activities.centre_names(sorted(set(ids)))


def without_numbers(activity: Activity) -> Activity:
    """The same for the public."""
    words = {name: masked(getattr(activity, name)) for name in ("title", "place", "description", "heads_source", "called_off")}
    parts = tuple(_part(one) for one in activity.parts)
    return activity.model_copy(update={**words, "parts": parts, "themes": tuple(map(masked, activity.themes)), "no_evidence": ""})


def wanted(given: Mapping[str, str], *, past: bool) -> tuple[Shown, bool]:
    """What is asked for, and whether its place is one that nobody knows."""
    place = places.locate(given["place"]) if given["place"] else None
    now = today()
    made = Shown(
        division=place.code if place else "",
        centre=given["centre"],
        kind=given["kind"],
        month=given["month"],
        since=None if past or given["month"] else now,
        until=now if past else None,
        year=int(given["year"]) if given["year"] else 0,
        words=given["q"],
    )
    return made, bool(given["place"] and place is None)


def given(params: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a list of activities.

    Raises:
        NotFound: a kind or a month that there is not.
    """
    found = {
        name: query.words(params.get(name, ""))[:60]
        for name in ("q", "place", "centre", "kind", "month", "year", "past", "after")
    }
    if found["kind"] and found["kind"] not in set(ActivityKind):
        raise NotFound(what="page", id="")
    if found["month"] and not _MONTH.fullmatch(found["month"]):
        raise NotFound(what="page", id="")
    if found["year"] and not _YEAR.fullmatch(found["year"]):
        raise NotFound(what="page", id="")
    return found


def after(cursor: str) -> tuple[date, str] | None:
    """Where a page goes on: first day and id of the last one seen."""
    found = _CURSOR.fullmatch(cursor)
    if not cursor or found is None:
        return None
    try:
        return date.fromisoformat(found[1]), found[2]
    except ValueError:
        return None


def today() -> date:
    """In the province."""
    return day(datetime.now(UTC))


def _part(one: Part) -> Part:
    words = {
        "title": masked(one.title),
        "performers": tuple(map(masked, one.performers)),
        "pieces": tuple(map(masked, one.pieces)),
    }
    return one.model_copy(update=words)


def _site(sites: Mapping[str, Site], one: Activity) -> Site | None:
    found = sites.get(one.site)
    return site_without_numbers(found) if found else None


def site_without_numbers(site: Site) -> Site:
    """The same for the public."""
    words = {"title": masked(site.title), "description": masked(site.description)}
    return site.model_copy(update={**words, "former": tuple(map(masked, site.former))})
