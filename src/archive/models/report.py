"""Faults, reports, receipts and events: what the archive answers."""

from datetime import UTC, datetime
from enum import StrEnum

from pydantic import Field

from archive.models.base import Model
from archive.models.deletion import Category
from archive.models.difference import Difference
from archive.models.doubts import Doubt
from archive.models.ids import CentreId, DeliveryId, ResourceId
from archive.models.measurements import QualityFlag
from archive.models.people import Signed
from archive.models.states import DeliveryState, ResourceState


def row_named(row: int, sheet: str | None) -> str:
    """A row as a person names it: `5`, of one list among several `照片!5`."""
    return f"{sheet}!{row}" if sheet else str(row)


class Fault(Model):
    """One thing that is wrong with what was handed in. `archive.i18n.explain(code, facts)` makes the two sentences of it."""

    code: str = Field(pattern=r"^E\d{3}$")
    row: int | None = Field(None, description="row of the manifest as a spreadsheet counts it; the header is row 1")
    sheet: str | None = Field(None, description="the sheet or list that the row is of, where a delivery has several")
    column: str | None = Field(None, description="English name of the column, e.g. checksum")
    value: str | None = Field(None, description="what was found")
    item: str | None = None
    refuses: bool = Field(True, description="whether the item (or, without item, the delivery) is refused for it")
    facts: dict[str, str] = Field(default_factory=dict)

    @property
    def place(self) -> str:
        """The row as a person names it, empty where there is none."""
        return "" if self.row is None else row_named(self.row, self.sheet)


class Outcome(StrEnum):
    """What became of one thing in one step."""

    DONE = "done"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REFUSED = "refused"
    FAILED = "failed"


class Line(Model):
    """One line of a report."""

    subject: str = Field(description="item, resource id or asset digest")
    outcome: Outcome
    faults: tuple[Fault, ...] = ()
    seconds: float = 0.0


class Report(Model):
    """What a step did."""

    step: str
    delivery: str | None = None
    lines: tuple[Line, ...] = ()

    def counts(self) -> dict[str, int]:
        """Outcome -> number of lines."""
        return {o.value: n for o in Outcome if (n := sum(line.outcome is o for line in self.lines))}


class EventType(StrEnum):
    """PREMIS 3 event types (Library of Congress vocabulary) as far as used here."""

    INGESTION_START = "ingestion start"
    MESSAGE_DIGEST = "message digest calculation"
    FIXITY_CHECK = "fixity check"
    FORMAT_IDENTIFICATION = "format identification"
    ACCESSION = "accession"
    APPRAISAL = "appraisal"
    NORMALIZATION = "normalization"
    METADATA_MODIFICATION = "metadata modification"
    DEACCESSION = "deaccession"
    DELETION = "deletion"
    RECOVERY = "recovery"
    REPLICATION = "replication"
    RESTORATION = "unquarantine"
    UNPACKING = "unpacking"


class Event(Model):
    """What happened to a resource (PREMIS 3: eventType, eventDateTime, eventDetail, eventOutcome, linkingAgent)."""

    type: EventType
    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    agent: str
    outcome: str = "success"
    detail: str = ""


class Decision(Model):
    """What a person decided about a resource; written to the preserved object before it counts."""

    verb: str = Field(pattern=r"^(approve|return|withdraw|restore|delete|undelete)$")
    by: Signed
    reason: str = ""
    category: Category | None = Field(None, description="of a withdrawal or deletion: all that the public is told of the reason")
    asked_by: Signed | None = Field(None, description="of a deletion: the first of the two people; `by` is the second")
    at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class Answer(Model):
    """What was decided about an item last, as its centre is told: not by whom."""

    verb: str
    reason: str = ""
    category: Category | None = None
    at: datetime


class Successor(Model):
    """The delivery that came in the place of another one."""

    delivery: DeliveryId
    token: str = Field(description="unguessable part of its receipt's address")
    state: DeliveryState
    at: datetime = Field(description="when it was found")


class DeliveryAct(Model):
    """What somebody did to a delivery: retry, cancel, close or accept; or the archive itself: hold."""

    verb: str = Field(pattern=r"^(retry|cancel|close|accept|hold)$")
    by: Signed
    reason: str = ""
    at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class Ending(Model):
    """Why a delivery was cancelled or closed, as its centre is told: not by whom."""

    verb: str
    reason: str = ""
    at: datetime


class Stage(Model):
    """How long the machines worked on a delivery in one of its steps."""

    step: str = Field(description="receive, verify, preserve, derive, tag or submit")
    seconds: float = Field(ge=0, description="of all runs of the step together")
    at: datetime = Field(description="when its last run ended")


class ReceiptItem(Model):
    """One item of a receipt: taken or refused, why, and where it stands now."""

    item: str
    title: str
    taken: bool
    resource: ResourceId | None = None
    state: ResourceState | None = None
    since: datetime | None = Field(None, description="since when it stands there")
    files: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()
    percent: int | None = Field(None, description="of making renditions, while it runs")
    speed: float | None = Field(None, description="seconds of the recording that are made in a second, while it runs")
    remaining_s: float | None = Field(None, description="until its renditions are made, about")
    quality: tuple[QualityFlag, ...] = Field((), description="what a person should know of the originals; `file` among the facts")
    double_of: tuple[str, ...] = Field((), description="ids of other resources with the same bytes; of other centres, entries")
    double_shown: tuple[str, ...] | None = Field(None, description="those of `double_of` that have an entry now")
    difference: Difference | None = Field(None, description="what this delivery changed; None where that is not known yet")
    answer: Answer | None = Field(None, description="of what was returned, withdrawn or deleted: why")
    doubts: tuple[Doubt, ...] = Field((), description="of what waits for review: why a person has to look")


class Receipt(Model):
    """The answer a centre gets for its delivery."""

    delivery: DeliveryId
    centre: CentreId
    name: str
    state: DeliveryState
    at: datetime
    items: tuple[ReceiptItem, ...] = ()
    faults: tuple[Fault, ...] = Field((), description="faults of the delivery as a whole")
    files: int = Field(0, ge=0, description="files received")
    stages: tuple[Stage, ...] | None = Field(None, description="how long each step took so far, in their order")
    was: DeliveryState | None = Field(None, description="of a superseded one: where it stood before")
    successor: Successor | None = Field(None, description="of a superseded one: the delivery that counts now")
    ending: Ending | None = Field(None, description="of a cancelled or closed one: why")

    @property
    def names_deleted(self) -> bool:
        """Whether the archive let go of something that the delivery brought: its lists tell of it still."""
        return any(item.state is ResourceState.DELETED for item in self.items)
