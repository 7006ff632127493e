"""What a merge took from one agent into another, and what it moved elsewhere: all that undoing it needs."""

from typing import Any

from pydantic import Field

from archive.models.base import Model
from archive.models.network.tie import AgentName, Tie


class Moved(Model):
    """What another statement said of the one that was merged, and says of the other one since."""

    concept: str
    id: str
    field: str
    place: int | None = Field(None, description="its place in a list; none of a field that is no list")
    was: Any
    now: Any = Field(None, description="None where the list had the other one already and the element was left out")


class Absorbed(Model):
    """One merge. Lists hold what was added by it, and not what was there before."""

    id: str
    by: str
    why: str = ""
    names: tuple[AgentName, ...] = ()
    ties: tuple[Tie, ...] = ()
    credits: tuple[str, ...] = Field((), description="`resource n` of each")
    participations: tuple[str, ...] = Field((), description="what their records are known by")
    certificates: tuple[str, ...] = Field((), description="their numbers")
    before: dict[str, Any] = Field(
        default_factory=dict,
        description="what the other one said where the stricter of both holds since: objection, age",
    )
    moved: tuple[Moved, ...] = ()
