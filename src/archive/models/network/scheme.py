"""Schemes of evaluation: published weights over measures. One that was published stays; other weights are another scheme."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from pydantic import Field

from archive.models.centre import Level
from archive.models.network.measure import Weight
from archive.models.network.statement import Concept, Statement

MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"


class Scheme(Statement):
    """One scheme: which centres are compared, over which months, by which measures with which weights."""

    concept: ClassVar[Concept] = Concept.SCHEME
    state: str = "published"
    weights: tuple[Weight, ...] = Field(min_length=1)
    level: Level = Field(Level.COUNTY, description="of the centres that are compared: those below the scheme's centre")
    first: str = Field(pattern=MONTH)
    last: str = Field(pattern=MONTH)
    hosts: int = Field(3, ge=0, le=20, description="how many of the best are proposed as hosts of finals")


class Standing(NamedTuple):
    """How one centre stands: its values and points by measure, None where there is nothing to say, and the weighted mean."""

    centre: str
    name: str
    values: Mapping[int, float | None]
    points: Mapping[int, float | None]
    score: float | None


class Evaluation(NamedTuple):
    """What comes of a scheme, the best first."""

    scheme: Scheme
    standings: Sequence[Standing]

    @property
    def hosts(self) -> Sequence[Standing]:
        """Those who are proposed as hosts of finals."""
        return [one for one in self.standings if one.score is not None][: self.scheme.hosts]
