"""Activities: what centres do, on line and off (CIDOC CRM E7, schema:Event). One with parts is a programme."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from archive.models.base import Model
from archive.models.network.statement import CENTRE, RESOURCE, Concept, Relation, Statement


class ActivityKind(StrEnum):
    """What is done. A contest is one with a call; a visit is of a service group."""

    SHOW = "show"
    EXHIBITION = "exhibition"
    LECTURE = "lecture"
    TRAINING = "training"
    CONTEST = "contest"
    VISIT = "visit"
    EXCHANGE = "exchange"
    VOLUNTEERING = "volunteering"
    CUSTOM = "custom"
    OTHER = "other"


class Mode(StrEnum):
    """Where people take part (schema:eventAttendanceMode)."""

    OFFLINE = "offline"
    ONLINE = "online"
    MIXED = "mixed"


class ActivityState(StrEnum):
    """planned –announce→ announced –hold→ held –close→ closed; cancelled."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Evidence(Model):
    """What shows that it took place: a resource, or a stretch of one."""

    resource: str
    relation: str = Field("recorded", pattern="^(recorded|document|poster)$")
    part: str = Field("", description="number of the item in the programme")
    start_s: float | None = Field(None, ge=0)
    end_s: float | None = Field(None, gt=0)
    gone: bool = Field(False, description="it was deleted and shows nothing any more; one that is brought back does again")
    numbered: bool = Field(False, description="it came by the number in its manifest, and goes when that is corrected")


class Part(Model):
    """An item of a programme, as printed."""

    number: str = Field(description="its number in the programme; unique there")
    title: str
    performers: tuple[str, ...] = Field((), description="who performs it, as written")
    pieces: tuple[str, ...] = Field((), description="what is performed")


class Activity(Statement):
    """One activity."""

    concept: ClassVar[Concept] = Concept.ACTIVITY
    kind: ActivityKind = ActivityKind.OTHER
    mode: Mode = Mode.OFFLINE
    state: ActivityState = ActivityState.PLANNED
    begins: datetime | None = Field(None, description="with the time of day where it is known, in the province's time")
    finishes: datetime | None = None
    parent: str = Field("", description="id of the programme that it is a part of")
    order: int | None = Field(None, description="its place within that programme")
    organisers: tuple[str, ...] = Field((), description="ids of further centres that organise it")
    site: str = ""
    place: str = Field("", description="where, in words")
    description: str = ""
    address: str = Field("", description="where it is to be found on line")
    themes: tuple[str, ...] = ()
    stated_heads: int | None = Field(None, ge=0, description="person-times as stated; viewers are no attendance")
    heads_source: str = ""
    evidence: tuple[Evidence, ...] = ()
    parts: tuple[Part, ...] = Field((), description="its programme, in its order")
    announced: date | None = Field(None, description="the day from which the public may know of it")
    called_off: str = Field("", description="of a cancelled one: why")
    no_evidence: str = Field("", description="of a closed one without any: why")
    to: str = Field("", description="of a visit or exchange: id of the centre that is served or receives")
    groups: tuple[str, ...] = Field((), description="ids of the agents that hold it")

    @property
    def public(self) -> bool:
        """Whether the public may know of it: what is only planned is the centre's own."""
        return self.announced is not None

    @property
    def evidenced(self) -> bool:
        """Whether a recording shows that it took place."""
        return any(one.relation == "recorded" and not one.gone for one in self.evidence)

    @property
    def shown_by(self) -> tuple[Evidence, ...]:
        """What shows something of it: the evidence that was not deleted."""
        return tuple(one for one in self.evidence if not one.gone)

    def relations(self) -> Iterator[Relation]:
        """Its evidence, programme, site, and who holds it."""
        for one in self.evidence:
            yield Relation(
                "evidence", RESOURCE, one.resource, one.model_dump(mode="json", exclude={"resource"}, exclude_none=True)
            )
        if self.parent:
            yield Relation("part-of", Concept.ACTIVITY, self.parent, {"order": self.order})
        if self.site:
            yield Relation("at", Concept.SITE, self.site)
        for group in self.groups:
            yield Relation("held-by", Concept.AGENT, group)
        if self.to:
            yield Relation("to", CENTRE, self.to)
        for centre in self.organisers:
            yield Relation("organised-by", CENTRE, centre)
