"""Agents: people and groups that perform, teach, serve (RiC-O Agent, EAC-CPF). Names have their time."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from archive.models.base import Model
from archive.models.network.statement import Concept, Relation, Statement


class AgentKind(StrEnum):
    """What an agent is."""

    PERSON = "person"
    ENSEMBLE = "ensemble"
    ORGANISATION = "organisation"
    GROUP = "group"


class AgentName(Model):
    """A name, with the time in which it was used."""

    name: str
    kind: str = Field("name", pattern="^(name|stage|pen|former|short|english)$")
    since: date | None = None
    until: date | None = None


class Tie(Model):
    """How an agent belongs to another one, with its time and who says so."""

    to: str
    role: str = Field(pattern="^(member|head|backbone|serves|teaches|transmits)$")
    since: date | None = None
    until: date | None = None
    source: str = ""


class Agent(Statement):
    """One person or group; `title` is the name that it is known by."""

    concept: ClassVar[Concept] = Concept.AGENT
    kind: AgentKind = AgentKind.PERSON
    state: str = "active"
    names: tuple[AgentName, ...] = ()
    department: str = ""
    description: str = ""
    minor_until: date | None = Field(None, description="the day on which a young person comes of age (18)")
    consent: str = Field("", description="of a young person: number of the paper by which a guardian agreed")
    objected: bool = Field(False, description="they do not want a page")
    merged_into: str = ""
    ties: tuple[Tie, ...] = ()

    def relations(self) -> Iterator[Relation]:
        """Its ties, and whom it was merged into."""
        for one in self.ties:
            yield Relation(
                one.role, Concept.AGENT, one.to, one.model_dump(mode="json", exclude={"to", "role"}, exclude_none=True)
            )
        if self.merged_into:
            yield Relation("merged-into", Concept.AGENT, self.merged_into)
