"""Measures: what is told of centres and divisions, and the series of facts that are added up for it (ISO 11620, ISO 16439)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from pydantic import Field

from archive.models.base import Model
from archive.models.network.fact import FactKind

NOTHING = "–"
"""What stands where there is nothing to divide by, or nobody has said anything: never a nought."""


class Series(NamedTuple):
    """What is added up, of which facts."""

    name: str
    plus: tuple[FactKind, ...]
    minus: tuple[FactKind, ...] = ()
    """Facts that take back."""
    amount: str = "one"
    """`one`, `amount`, or the name of a dimension that holds a number."""
    where: Mapping[str, tuple[str, ...]] = {}
    """Dimensions that have one of these values."""
    at_least: Mapping[str, float] = {}
    """Dimensions that hold at least so much."""
    by: tuple[str, ...] = ()
    """Dimensions that are kept apart."""
    key: tuple[str, ...] = ()
    """What is counted once: `subject`, `centre`, or a dimension; empty where every fact counts."""
    period: str = "ever"
    """In which time once: `ever`, `year`, `month`."""
    spread: int = 1
    """In how many months it counts, its own the first."""

    @property
    def kinds(self) -> tuple[FactKind, ...]:
        """Kinds of the facts that it is made of."""
        return self.plus + self.minus


class Measure(NamedTuple):
    """One number: sums of series, or one sum over another."""

    id: int
    group: str
    unit: str
    of: tuple[str, ...]
    per: tuple[str, ...] = ()
    """Series of the denominator: rates sum both apart."""
    per_centres: bool = False
    """The denominator is the number of centres that there were at the end of the month."""
    stock: bool = False
    """What there is at the end of the month; else what came in it."""
    median: bool = False
    """The middle of buckets, not a sum."""
    divided_by: float = 1
    times: float = 1
    beside: tuple[str, ...] = ()
    """Series told beside it."""
    asked_by: str = ""

    @property
    def is_rate(self) -> bool:
        """Whether it has a denominator."""
        return bool(self.per) or self.per_centres


class Value(NamedTuple):
    """A measure of a place and month: `number` is None where there is no denominator."""

    number: float | None
    over: float | None = None
    """The numerator, of a rate."""
    under: float | None = None
    parts: Mapping[str, float] = {}
    """By the dimension that is kept apart."""
    beside: Mapping[str, float] = {}


class Cell(NamedTuple):
    """One row of the tallies."""

    measure: str
    """Name of a series."""
    month: str
    centre: str
    division: str
    dims: str
    value: float


class Drift(NamedTuple):
    """A cell that is not what its facts add up to."""

    cell: Cell
    counted: float


class Item(NamedTuple):
    """What a number is made of: a subject and how much of it."""

    subject: str
    amount: float


class Named(NamedTuple):
    """A subject by name: a concept or `resource`, the id that it has now, its title."""

    kind: str
    id: str
    title: str


class Spread(NamedTuple):
    """How many rows a number has, of how many different subjects, and how many subjects have several."""

    rows: int
    distinct: int
    several: int


class Frozen(Model):
    """A month as it was frozen: a revision of its report."""

    month: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    revision: int = Field(ge=1)
    seq: int = Field(description="number of the newest fact that was counted")
    sha256: str = Field(description="of the rows, as they lie beside this")
    rows: int
    by: str = ""
    reason: str = ""
    at: datetime


class Weight(Model):
    """How much a measure counts in an evaluation."""

    measure: int = Field(ge=1, le=27)
    weight: float = Field(gt=0, le=100)


def month_of(day: date) -> str:
    """As facts and tallies write it."""
    return f"{day:%Y-%m}"


def months_to(last: str, number: int) -> list[str]:
    """So many months up to this one, the earliest first."""
    year, month = int(last[:4]), int(last[5:7])
    whole = year * 12 + month - 1
    return [f"{one // 12:04d}-{one % 12 + 1:02d}" for one in range(whole - number + 1, whole + 1)]


def month_after(month: str) -> str:
    """The next one."""
    return f"{int(month[:4]) + 1:04d}-01" if month.endswith("-12") else f"{month[:4]}-{int(month[5:7]) + 1:02d}"
