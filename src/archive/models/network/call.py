"""Calls: what a contest or a commendation asks for, and the rules by which it takes and judges what is sent."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from pydantic import Field

from archive.models.base import Model

ALL: Final = "*"
"""In quotas: every division that is not named."""


class Subject(StrEnum):
    """What is nominated."""

    RESOURCE = "resource"
    AGENT = "agent"
    CENTRE = "centre"


class CallState(StrEnum):
    """draft –open→ open –close→ judging –announce→ notice –confirm→ final."""

    DRAFT = "draft"
    OPEN = "open"
    JUDGING = "judging"
    NOTICE = "notice"
    FINAL = "final"


class RoundState(StrEnum):
    """open –seal→ sealed (nothing changes) –reveal→ revealed."""

    OPEN = "open"
    SEALED = "sealed"
    REVEALED = "revealed"


class Pieces(Model):
    """How many pieces are sung: of those that are set, and freely chosen."""

    set: int = Field(0, ge=0)
    free: int = Field(0, ge=0)


class Award(Model):
    """A title, and how many in each final bear it. Panels' marks cannot be compared: none is given across finals."""

    title: str
    number: int = Field(1, ge=1)


class Rules(Model):
    """What is asked of a nomination. What is None or empty asks nothing."""

    length_s: tuple[float, float] | None = Field(None, description="shortest and longest, seconds, both allowed")
    singers: tuple[int, int] | None = Field(None, description="fewest and most people, both allowed")
    pieces: Pieces | None = None
    set_pieces: tuple[str, ...] = Field((), description="titles of which the set ones are chosen")
    singer_in_one: bool = Field(False, description="a singer, and a conductor, takes part in one nomination alone")
    frame: str = Field("", pattern="^(fixed|)$", description="`fixed`: one camera that stands still, one take")
    max_per_sender: int | None = Field(None, ge=1)
    no_school_names: bool = False
    categories: tuple[str, ...] = Field((), description="each has finals of its own")
    quotas: dict[str, dict[str, int]] = Field(
        default_factory=dict, description="level -> code of a division of it, or `*` -> how many of a category rise from there"
    )
    awards: tuple[Award, ...] = ()

    def quota(self, level: str, division: str) -> int | None:
        """How many of a category rise from a division; None where nothing is said."""
        of_level = self.quotas.get(level, {})
        return of_level.get(division, of_level.get(ALL))


class Criterion(Model):
    """What is judged: marks from 0 to `most`, weighing so much."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    title: str
    weight: float = Field(1, gt=0)
    most: float = Field(100, gt=0)


class Round(Model):
    """One judging: of the nominations that stand at a level, in one category where that is named, by one panel."""

    n: int = Field(ge=1)
    level: str
    category: str = ""
    division: str = Field("", description="code of the division whose nominations it judges; empty for all, each for itself")
    title: str = ""
    criteria: tuple[Criterion, ...]
    trim: int = Field(0, ge=0, description="how many of the highest and of the lowest marks are left out, by criterion")
    min_judges: int = Field(1, ge=1)
    tie_break: tuple[str, ...] = Field((), description="criteria, or `median`, by which equals are ranked")
    closes: datetime | None = Field(None, description="marks are taken before this moment")
    state: RoundState = RoundState.OPEN
    sealed_sha256: str = Field("", description="of the canonical sheet")


class Call(Model):
    """The call of an activity, with its rounds. Times are moments; `notice_from` is a day in the province."""

    activity: str
    subject: Subject = Subject.RESOURCE
    state: CallState = CallState.DRAFT
    opens: datetime | None = None
    closes: datetime | None = None
    path: tuple[str, ...] = Field(("county", "city", "province"), description="the levels up which nominations rise")
    rules: Rules = Field(default_factory=Rules)
    notice_days: int = Field(7, ge=0)
    notice_from: date | None = None
    rounds: tuple[Round, ...] = ()

    def round_of(self, n: int) -> Round | None:
        """A round by its number."""
        return next((one for one in self.rounds if one.n == n), None)

    def with_round(self, changed: Round) -> "Call":
        """The call with a round as it is now, or with one more."""
        others = [one for one in self.rounds if one.n != changed.n]
        return self.model_copy(update={"rounds": tuple(sorted((*others, changed), key=lambda one: one.n))})

    def above(self, level: str) -> str:
        """The level to which one rises from here; empty at the top."""
        place = self.path.index(level) + 1 if level in self.path else len(self.path)
        return self.path[place] if place < len(self.path) else ""


class NominationState(StrEnum):
    """entered –check→ accepted / refused; placed / unplaced; withdrawn; disqualified."""

    ENTERED = "entered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    PLACED = "placed"
    UNPLACED = "unplaced"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


STANDING: Final = frozenset({NominationState.ACCEPTED, NominationState.PLACED, NominationState.UNPLACED})
"""States of those that take part."""


class Nomination(Model):
    """What a centre sends to a call. Who sings and conducts is private: it is checked, and shown to nobody."""

    id: str
    call: str
    subject: str = Field(description="id of a resource, an agent or a centre, as the call says")
    centre: str
    division_at: str = Field("", description="code of the centre's division when it was sent")
    title: str
    category: str = ""
    set_pieces: tuple[str, ...] = ()
    free_pieces: tuple[str, ...] = ()
    length_s: float | None = Field(None, description="as stated; of a recording in the archive its own counts")
    heads: int | None = None
    singers: tuple[str, ...] = ()
    conductor: str = ""
    frame: str = ""
    evidence: tuple[str, ...] = Field((), description="ids of activities and resources that speak for it")
    minors: bool = Field(False, description="people under 14 take part: no name of it is shown")
    state: NominationState = NominationState.ENTERED
    level: str = Field("", description="the level to which it has risen")
    codes: tuple[str, ...] = Field((), description="of a refused one: why")
    award: str = Field("", description="of a placed one: the title that it bears, or is to bear")
    reason: str = Field("", description="of a disqualified or withdrawn one")
    at: datetime | None = None


def at_level(division: str, level: str) -> str:
    """The division of a level in which one with this code lies (GB/T 2260: two, four, six digits and nine of a township)."""
    widths: Mapping[str, int] = {"province": 2, "city": 4, "county": 6, "township": 9}
    width = widths.get(level, len(division))
    return division[:width].ljust(6, "0") if division else ""
