"""Agents: people and groups that perform, teach, serve (RiC-O Agent, EAC-CPF). Names have their time."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from archive.models.base import Model
from archive.models.network.absorbed import Absorbed
from archive.models.network.participation import Participation
from archive.models.network.statement import CENTRE, Concept, Relation, Statement
from archive.models.network.tie import AgentName, Tie

ACTIVE, MERGED = "active", "merged"


class AgentKind(StrEnum):
    """What an agent is."""

    PERSON = "person"
    ENSEMBLE = "ensemble"
    ORGANISATION = "organisation"
    GROUP = "group"


class Credit(Model):
    """That somebody confirmed: this is who a record means by the words of its `n`th contributor. The record keeps its words."""

    resource: str
    n: int = Field(ge=0)
    name: str = Field(description="the words as the record had them")
    confirmed_by: str
    on: date


class Certificate(Model):
    """What was certified of somebody's service under a number that nobody can guess; `fields` are those they agreed to show."""

    number: str
    on: date
    by: str = Field(description="as a decision names people; never public")
    centre: str = Field(description="the centre that certifies")
    fields: tuple[str, ...] = Field((), description="of name, centre, hours, services, period")
    hours: float = Field(0, ge=0)
    services: int = Field(0, ge=0)
    since: date | None = None
    until: date | None = None
    revoked: date | None = None


class Agent(Statement):
    """One person or group; `title` is the name that it is known by.

    Of one that was merged into another everything stays here as it was, and counts for nobody until the merge is undone.
    """

    concept: ClassVar[Concept] = Concept.AGENT
    kind: AgentKind = AgentKind.PERSON
    state: str = ACTIVE
    team: str = Field("", description="of a group: its kind, of `vocabulary/data/teams.toml`")
    names: tuple[AgentName, ...] = ()
    department: str = ""
    genres: tuple[str, ...] = Field((), description="ids of genres in which they are at home")
    description: str = ""
    public: bool | None = Field(None, description="whether they agreed to a page; unsaid: groups have one, people do not")
    minor_until: date | None = Field(None, description="the day on which a young person comes of age (18)")
    consent: str = Field("", description="of a young person: number of the paper by which a guardian agreed")
    objected: bool = Field(False, description="they do not want a page")
    merged_into: str = ""
    absorbed: tuple[Absorbed, ...] = Field((), description="whom it was found to be as well")
    distinct: tuple[str, ...] = Field((), description="ids of those that somebody found to be others")
    ties: tuple[Tie, ...] = ()
    credits: tuple[Credit, ...] = ()
    participations: tuple[Participation, ...] = ()
    certificates: tuple[Certificate, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether what is said here stands for somebody: not of one that was merged into another."""
        return not self.merged_into

    def known_as(self) -> Iterator[tuple[str, str]]:
        """Every name with its kind, the one that it is known by first."""
        yield self.title, "name"
        yield from ((one.name, one.kind) for one in self.names if one.name != self.title)

    def relations(self) -> Iterator[Relation]:
        """Its ties; of one that was merged into another, that alone."""
        if self.merged_into:
            yield Relation("merged-into", Concept.AGENT, self.merged_into)
            return
        for one in self.ties:
            kind = CENTRE if one.centre else Concept.AGENT.value
            yield Relation(
                one.role,
                kind,
                one.to,
                one.model_dump(mode="json", exclude={"to", "role", "centre"}, exclude_none=True, exclude_defaults=True),
            )
