"""A contest as the public sees it: without who sang, who judged, and what is not public."""

from datetime import date, datetime

from archive.models.base import Model
from archive.models.network.honour import Honour

LINES = 50
"""Of a round, as its contest shows it; the others stand on the pages of the round."""


class Entrant(Model):
    """A nomination that takes part. `title` is empty where no name may be shown; `resource` only where that is public now."""

    id: str
    title: str
    category: str
    centre: str
    division: str
    level: str
    state: str
    award: str = ""
    resource: str = ""


class Line(Model):
    """An entrant's result in a round; points are hidden where they would rate a person by few judges."""

    entrant: Entrant
    rank: int | None
    points: float | None
    median: float | None = None
    spread: float | None = None
    judges: int = 0
    ahead: float | None = None
    """Of who is placed: points before the next one of the same final."""


class Judging(Model):
    """A round: its digest once it is sealed, its lines once it is revealed."""

    n: int
    level: str
    category: str
    title: str
    state: str
    sha256: str = ""
    sheet: bool = False
    """Whether the sheet itself may be had."""
    lines: tuple[Line, ...] = ()
    """Some of its results, best first."""
    results: int = 0
    """How many there are."""
    next: int | None = None
    """`after` of the next page; None on the last one."""


class CountyRow(Model):
    """A county of the map of counties and rounds: how many of its nominations reached each level, how many were honoured."""

    division: str
    reached: dict[str, int]
    honoured: int = 0


class Contest(Model):
    """All of it."""

    id: str
    title: str
    centre: str
    subject: str
    state: str
    sample: bool
    opens: datetime | None = None
    closes: datetime | None = None
    path: tuple[str, ...]
    notice_from: date | None = None
    notice_until: date | None = None
    """The first day on which it may be confirmed."""
    entrants: int
    rounds: tuple[Judging, ...] = ()
    counties: tuple[CountyRow, ...] = ()
    placed: tuple[Line, ...] = ()
    """Who won, by award and rank, with points where they may be told."""
    honours: tuple[Honour, ...] = ()
