"""The public API: activities that the public may know of, as JSON."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from archive.errors import NotFound
from archive.models.base import Model
from archive.models.network.activity import ActivityKind, ActivityState, Mode, Part
from archive.models.network.shown_activities import Shown
from archive.web.api.v1 import SORRY
from archive.web.shared import happenings
from archive.web.shared.happenings import Happening, Proof
from archive.web.shared.needs import Needs

MOST = 100


class ShownEvidence(Model):
    """A public entry that shows it, or a stretch of one."""

    entry: str = Field(description="id of the entry")
    part: str = Field("", description="number of the item in the programme")
    start_s: float | None = None
    end_s: float | None = None


class ShownActivity(Model):
    """One activity."""

    id: str
    title: str
    kind: ActivityKind
    mode: Mode
    state: ActivityState
    starts: date | None = None
    ends: date | None = None
    begins: datetime | None = Field(None, description="with the time of day where it is known")
    finishes: datetime | None = None
    centre: str
    centre_name: str = ""
    organisers: tuple[str, ...] = ()
    to: str = Field("", description="id of the centre that it went to")
    parent: str = Field("", description="id of the activity that it is a part of")
    place: str = ""
    site: str = Field("", description="id of its site")
    address: str = Field("", description="where it is on line")
    description: str = ""
    themes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    stated_heads: int | None = Field(None, description="person-times as stated")
    heads_source: str = ""
    evidenced: bool = Field(False, description="whether a preserved recording stands behind it, public or not")
    evidence: tuple[ShownEvidence, ...] = Field((), description="what of it is public")
    sample: bool = False


class ActivityPage(Model):
    """Some of them, by first day."""

    activities: tuple[ShownActivity, ...]
    next: str | None = Field(None, description="`after` of the next page")


def router(services: Needs) -> APIRouter:
    """`/api/v1/activities` and `/api/v1/activities/{id}`."""
    made = APIRouter(prefix="/api/v1", responses=SORRY, tags=["network"])

    @made.get("/activities", summary="List activities", response_model_exclude_defaults=True)
    def activities(
        division: Annotated[str, Query(pattern=r"^(\d{6}(\d{3}(\d{3})?)?)?$", description="code of GB/T 2260")] = "",
        centre: Annotated[str, Query(max_length=41, description="this centre and those below it")] = "",
        kind: ActivityKind | None = None,
        since: date | None = None,
        until: date | None = None,
        size: Annotated[int, Query(ge=1, le=MOST)] = 20,
        after: Annotated[str, Query(max_length=80, description="`next` of the page before")] = "",
    ) -> ActivityPage:
        """Activities that were announced, by first day; `since` and `until` are of their last day."""
        wanted = Shown(division=division, centre=centre, kind=kind or "", since=since, until=until)
        page = services.ledger.network.activities.public_page(wanted, size + 1, happenings.after(after))
        last = page[size - 1] if len(page) > size else None
        found = tuple(_shown(of, ()) for of in happenings.named(services, page[:size]))
        return ActivityPage(activities=found, next=f"{last.starts}.{last.id}" if last else None)

    @made.get("/activities/{id}", summary="One activity", response_model_exclude_defaults=True)
    def activity(id: str) -> ShownActivity:  # noqa: A002 - as the address has it
        """One activity, with what of its evidence is public."""
        if len(id) > happenings.LONGEST_ID:
            raise NotFound(what="activity", id="")
        of = happenings.one(services, id)
        return _shown(of, happenings.proofs(services, of.activity))

    return made


def _shown(of: Happening, proofs: tuple[Proof, ...]) -> ShownActivity:
    one = of.activity
    own = {name: getattr(one, name) for name in ShownActivity.model_fields if name not in {"evidence", "centre_name"}}
    evidence = tuple(
        ShownEvidence(entry=each.entry.id, part=each.evidence.part, start_s=each.evidence.start_s, end_s=each.evidence.end_s)
        for each in proofs
    )
    return ShownActivity.model_validate(own | {"centre_name": of.centre, "evidence": evidence})
