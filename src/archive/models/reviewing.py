"""Review: where something waits, what was said of it at which moment, and what became of it at each level."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from archive.models.base import Model
from archive.models.centre import Level
from archive.models.doubts import DoubtKind
from archive.models.people import Signed
from archive.models.record import Kind

RISING = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY, Level.CITY, Level.PROVINCE)
"""The levels from below."""
Box = tuple[float, float, float, float]
"""x, y, width and height in shares of a picture's width and height."""


class Step(StrEnum):
    """What became of something at one level."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    PASSED_UP = "passed_up"
    SKIPPED = "skipped"
    """nobody reviews there"""
    LATE = "late"
    """nobody had decided in time"""
    RESUBMITTED = "resubmitted"
    """its centre answered the remarks and handed it in again as it is"""


class ReturnCode(StrEnum):
    """Why something is returned; the sentences are `return-code.<code>`, in this order on the keys 1 to 9 and 0."""

    PICTURE = "picture"
    SOUND = "sound"
    INCOMPLETE = "incomplete"
    WRONG_FILE = "wrong-file"
    DESCRIPTION = "description"
    CONSENT = "consent"
    MINORS = "minors"
    RIGHTS = "rights"
    DOUBLE = "double"
    OTHER = "other"


class Remark(Model):
    """Something that a reviewer says of one moment, one place in a picture, one field, or of the whole."""

    id: str = Field(pattern=r"^[0-9a-f]{16}$")
    asset: str = Field("", description="SHA-512 of the original that is meant; empty for the record")
    start_ms: int | None = Field(None, ge=0, description="of the recording, from its beginning")
    end_ms: int | None = Field(None, ge=0)
    page: int | None = Field(None, ge=1, description="of a document")
    box: Box | None = Field(None, description="x, y, width, height in shares of the picture")
    field: str = Field("", description="the field of the record that is meant")
    code: ReturnCode = ReturnCode.OTHER
    text: str = ""
    by: Signed
    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    answer: str = Field("", description="what its centre said to it")
    answered_by: Signed | None = None
    answered_at: datetime | None = None


class ReviewStep(Model):
    """One line of the way of a resource through the levels."""

    centre: str = Field(description="where it waited")
    step: Step
    to: str = Field("", description="where it waits next; empty where that was the end")
    by: Signed | None = Field(None, description="None for what the archive did by itself")
    on_behalf_of: str = Field("", description="id of the person whose deputy decided")
    codes: tuple[ReturnCode, ...] = ()
    note: str = ""
    delivery: str = Field("", description="the delivery that had brought what was looked at")
    version: int = Field(0, ge=0, description="the version that was looked at")
    at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class ReviewLog(Model):
    """What reviewers did and said, as it is preserved with the resource; the oldest first."""

    steps: tuple[ReviewStep, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Stop(NamedTuple):
    """A centre on the way up, and the ids of those who review exactly there."""

    centre: str
    name: str
    level: Level
    reviewers: frozenset[str]


class Waiting(Model):
    """A resource that waits for review: where, since when, until when, and for whom."""

    id: int
    resource: str
    centre: str
    version: int
    kind: str = ""
    doubts: tuple[str, ...] = ()
    station: str
    decides: str = Field("", description="the centre whose acceptance makes it public; empty until that was looked into")
    opened_at: datetime
    arrived_at: datetime
    due_at: datetime | None = None
    late: int = 0
    claimed_by: str = Field("", description="id of the person who looks at it now; empty for nobody")
    claimed_until: datetime | None = None

    def held(self, now: datetime | None = None) -> bool:
        """Whether somebody looks at it now."""
        return bool(self.claimed_by) and self.claimed_until is not None and self.claimed_until > (now or datetime.now(UTC))


class Queued(Waiting):
    """One line of a queue."""

    title: str = ""


class ReviewRule(Model):
    """Below `centre`, what fits has to be accepted at this level at least. Without conditions it holds for everything."""

    id: int = 0
    centre: str = Field("", description="the top of its part of the tree; empty for the whole archive")
    level: Level
    kinds: tuple[Kind, ...] = ()
    doubts: tuple[DoubtKind, ...] = Field((), description="any of these doubts; minors are one")
    flags: tuple[str, ...] = Field((), description="any of these notes on quality")
    by: str = ""

    @property
    def always(self) -> bool:
        """Whether it holds for everything."""
        return not (self.kinds or self.doubts or self.flags)

    def fits(self, kind: str, doubts: frozenset[str], flags: frozenset[str]) -> bool:
        """Whether it holds for something of this kind, with these doubts and notes."""
        of_kind = not self.kinds or kind in self.kinds
        marked = not (self.doubts or self.flags) or bool(doubts & set(self.doubts)) or bool(flags & set(self.flags))
        return of_kind and marked


class Trust(Model):
    """How much of what a trusted centre hands in a person looks at all the same: a share, drawn by a seed."""

    centre: str
    rate: float = Field(ge=0, le=1)
    seed: str
    returns: int = 0
    """How often something of it was returned since the rate was set."""
    by: str = ""
