"""Demand: what the public asks for, and what became of it (schema:Demand). Letters themselves are kept apart and never shown."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from archive.models.base import Model
from archive.models.network.statement import RESOURCE, Concept, Relation, Statement

IN_TIME_DAYS = 30
"""Days within which an answer counts as given in time (measure 25)."""


class DemandState(StrEnum):
    """received –sort→ sorted –assign→ assigned –answer→ answered –close→ closed; declined with a reason."""

    RECEIVED = "received"
    SORTED = "sorted"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CLOSED = "closed"
    DECLINED = "declined"


OPEN = frozenset({DemandState.RECEIVED, DemandState.SORTED, DemandState.ASSIGNED})
"""States in which it waits for an answer."""
MOVES = {
    "sort": (frozenset({DemandState.RECEIVED}), DemandState.SORTED),
    "assign": (frozenset({DemandState.SORTED, DemandState.ASSIGNED}), DemandState.ASSIGNED),
    "answer": (frozenset({DemandState.ASSIGNED}), DemandState.ANSWERED),
    "close": (frozenset({DemandState.ANSWERED}), DemandState.CLOSED),
    "decline": (OPEN, DemandState.DECLINED),
}
"""Verb -> the states in which it is allowed, and the one that it leads to."""


class Channel(StrEnum):
    """By which way it came: a letter, a request from an entry's page, a search that found nothing, the sheet of a hall."""

    LETTER = "letter"
    REQUEST = "request"
    SEARCH = "search"
    SHEET = "sheet"


class Answered(Model):
    """What answers it: a resource, an activity or a collection, and a sentence that may be shown."""

    kind: str = Field("", pattern="^(resource|activity|collection|)$")
    target: str = ""
    words: str = ""


class Demand(Statement):
    """One demand; `title` says in the archive's own words what is asked for, without anybody's name.

    `starts` is the day on which it came, `ends` the day on which it was closed or declined.
    """

    concept: ClassVar[Concept] = Concept.DEMAND
    state: DemandState = DemandState.RECEIVED
    channel: Channel = Channel.LETTER
    theme: str = Field("", description="id of a theme of `vocabulary/data/demand-themes.toml`")
    age_band: str = Field("", description="as told, never guessed; id of `vocabulary/data/demand-themes.toml`")
    letters: int = Field(1, ge=1, description="how many letters or visits it stands for")
    term: str = Field("", description="words by which the archive looks whether it has it by now")
    about: str = Field("", description="of a request: id of the entry on whose page it was made")
    assigned: str = Field("", description="id of the centre that answers")
    assigned_on: date | None = None
    assigned_by: str = Field("", description="id of the account of who assigned it; never shown")
    answered_on: date | None = None
    answers: tuple[Answered, ...] = ()
    reason: str = Field("", description="of a declined one")
    sessions: int = Field(0, ge=0, description="of a term that found nothing: visitors who looked for it")

    @property
    def days(self) -> int | None:
        """Days from its coming to its answer."""
        return (self.answered_on - self.starts).days if self.answered_on and self.starts else None

    def relations(self) -> Iterator[Relation]:
        """What answers it, and the entry that it is about."""
        for one in self.answers:
            if one.target:
                yield Relation("answered-by", one.kind or RESOURCE, one.target)
        if self.about:
            yield Relation("about", RESOURCE, self.about)
