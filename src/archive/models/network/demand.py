"""Demand: what the public asks for, and what became of it (schema:Demand). Letters themselves are kept apart and never shown."""

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from archive.models.base import Model
from archive.models.network.statement import RESOURCE, Concept, Relation, Statement


class DemandState(StrEnum):
    """received –sort→ sorted –assign→ assigned –answer→ answered –close→ closed; declined with a reason."""

    RECEIVED = "received"
    SORTED = "sorted"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CLOSED = "closed"
    DECLINED = "declined"


class Answered(Model):
    """What answers it: a resource, an activity or a collection, and a sentence that may be shown."""

    kind: str = Field("", pattern="^(resource|activity|collection|)$")
    target: str = ""
    words: str = ""


class Demand(Statement):
    """One demand; `title` says in the archive's own words what is asked for, without anybody's name."""

    concept: ClassVar[Concept] = Concept.DEMAND
    state: DemandState = DemandState.RECEIVED
    channel: str = Field("letter", pattern="^(letter|request|search|sheet)$")
    theme: str = ""
    age_band: str = Field("", description="as told, never guessed")
    assigned: str = Field("", description="id of the centre that answers")
    answers: tuple[Answered, ...] = ()
    reason: str = Field("", description="of a declined one")
    sessions: int = Field(0, ge=0, description="of a term that found nothing: visitors who looked for it")

    def relations(self) -> Iterator[Relation]:
        """What answers it."""
        for one in self.answers:
            if one.target:
                yield Relation("answered-by", one.kind or RESOURCE, one.target)
