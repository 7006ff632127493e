"""Facts: one thing that counts, noted with the change that caused it, never changed and never taken back."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from archive.models.base import Model


class FactKind(StrEnum):
    """What happened; stands in tables and preserved logs, so that none is ever renamed. What takes back has a kind of its own."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    MEASURED = "measured"
    HELD = "held"
    LET_GO = "let-go"
    DELIVERED = "delivered"
    DECIDED = "decided"
    ACTIVITY_CLOSED = "activity-closed"
    ACTIVITY_REOPENED = "activity-reopened"
    EVIDENCED = "evidenced"
    EVIDENCE_LOST = "evidence-lost"
    HEADS = "heads"
    EXCHANGE_SENT = "exchange-sent"
    EXCHANGE_RECEIVED = "exchange-received"
    TRAINED = "trained"
    SERVED = "served"
    VISITED = "visited"
    UNVISITED = "unvisited"
    ACCEPTED = "accepted"
    ADVANCED = "advanced"
    HONOURED = "honoured"
    HONOUR_REVOKED = "honour-revoked"
    COLLECTION_PUBLISHED = "collection-published"
    COLLECTION_WITHDRAWN = "collection-withdrawn"
    DEMANDED = "demanded"
    ANSWERED = "answered"
    VIEWED = "viewed"
    PLAYED = "played"
    WATCHED = "watched"
    SEARCHED = "searched"
    SEARCHED_IN_VAIN = "searched-in-vain"
    LISTED = "listed"
    DELISTED = "delisted"
    COVERED = "covered"
    UNCOVERED = "uncovered"
    JOINED = "joined"
    LEFT = "left"
    INHABITED = "inhabited"


class Fact(Model):
    """One of them. Units of `amount` by kind: a number of things, of person-times, hours of service, seconds watched, bytes."""

    kind: FactKind
    centre: str = ""
    division: str | None = Field(None, description="where the centre lay when it happened; None or empty for where it lies now")
    subject: str = Field("", description="what is counted: id of a resource, an activity, an agent")
    amount: float = 1
    about_month: str = Field(
        "", pattern=r"^(\d{4}-\d{2})?$", description="the month it is told of, in the province's time; empty: now"
    )
    dims: dict[str, str] = Field(default_factory=dict, description="what it is divided by: kind, mode, level")
    sample: bool = False


class FactLogged(Fact):
    """One as a log of facts has it."""

    at: datetime
    cause: str = Field(description="names the change that it comes of, so that it comes back once")
