"""The board: the measures of a centre's part of the tree as pages and files show them, on both sides of the door."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, Protocol
from urllib.parse import urlencode

from archive import i18n
from archive.errors import MeasureUnknown, NotFound
from archive.i18n.moments import day
from archive.models.network.measure import NOTHING, Measure, Named, Value, month_of, months_to
from archive.models.network.statement import RESOURCE, Concept
from archive.models.public import CentreDescription
from archive.vocabulary import measures
from archive.web.shared.needs import DescriptionsReader
from archive.web.shared.network_needs import NetworkReader

SHOWN = 6
MOST = 36
"""Months that are asked for at once."""
MOST_BELOW = 300
FIRST = 1
"""The measure by which those below are listed first."""
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


ADDRESSES: Mapping[str, str] = {
    RESOURCE: "/e/",
    Concept.ACTIVITY: "/activities/",
    Concept.COLLECTION: "/collections/",
    Concept.AGENT: "/people/",
    Concept.HERITAGE: "/customs/item/",
}
"""Where the public finds what is counted, by what it is."""
LISTED = 100
"""Subjects of a number on one page."""
_TOLD_ELSEWHERE = frozenset({23, 27})
"""Measures of calls: who was nominated, went on or won is for the contest's page to say, when it may be told."""


class Ledger(Protocol):
    """What a board reads."""

    @property
    def descriptions(self) -> DescriptionsReader:
        """Centres."""

    @property
    def network(self) -> NetworkReader:
        """Measures."""


class Asked(NamedTuple):
    """Of which centre, alone or with all below it, which months; of what is real, or of samples alone."""

    centre: CentreDescription
    own: bool
    months: Sequence[str]
    measure: Measure
    whole: bool = False
    """Whether everything lies below it, also what happened at no centre, as searches do."""
    samples: bool = False

    def href(self, page: str = "/board", **other: object) -> str:
        """The address of this, with something else."""
        said: dict[str, object] = {"centre": self.centre.id, "month": self.months[-1], "measure": self.measure.id}
        said |= {"own": int(self.own), "samples": int(self.samples), **other}
        return f"{page}?{urlencode({name: value for name, value in said.items() if value not in {'', 0}})}"

    @property
    def code(self) -> str:
        """Of the division whose centre this is, empty for everything; a centre without one speaks for itself alone."""
        return "" if self.own or self.whole else self.centre.division

    @property
    def alone(self) -> str:
        """The centre's id, where only its own numbers are asked for."""
        return self.centre.id if self.own or not (self.centre.division or self.whole) else ""


class Row(NamedTuple):
    """A measure over the months."""

    measure: Measure
    values: Sequence[Value]


def asked(
    ledger: Ledger,
    centre: str,
    month: str,
    measure: int = FIRST,
    *,
    own: bool = False,
    months: int = SHOWN,
    samples: bool = False,
) -> Asked:
    """What a visitor asks for; without a centre, the one on top.

    Raises:
        NotFound: there never was such a centre.
        MeasureUnknown: it is no month, or no measure.
    """
    newest = month_of(day(datetime.now(UTC)))
    if month and (not _MONTH.fullmatch(month) or month > newest):
        raise MeasureUnknown(what="month", value=month[:20])
    if measure not in measures.measures():
        raise MeasureUnknown(what="measure", value=measure)
    of = _centre(ledger, centre)
    whole = of.parent is None and [one.id for one in ledger.descriptions.top()] == [of.id]
    return Asked(of, own, months_to(month or newest, months), measures.measures()[measure], whole, samples)


def rows(ledger: Ledger, of: Asked) -> Mapping[str, Sequence[Row]]:
    """Group -> its measures over the months."""
    reader = ledger.network.measures
    if of.samples:
        found = reader.of_samples(of.code, of.alone, of.months)
    else:
        found = reader.of_centre(of.alone, of.months) if of.alone else reader.of_division(of.code, of.months)
    return {
        group: [Row(one, [found[one.id][month] for month in of.months]) for one in every]
        for group, every in measures.groups().items()
    }


def below(ledger: Ledger, of: Asked) -> list[tuple[CentreDescription, Value]]:
    """Those right below, with one measure in the last of the months; of one without a division what is its own."""
    children, reader, month = ledger.descriptions.below(of.centre.id, MOST_BELOW), ledger.network.measures, of.months[-1]
    found = reader.of_divisions({one.division for one in children if one.division}, of.measure.id, month)
    return [
        (one, found[one.division] if one.division else reader.of_centre(one.id, [month])[of.measure.id][month])
        for one in children
    ]


class Made(NamedTuple):
    """What a number is made of: subjects that have a name here, how many have none, and the last one, if there are more."""

    items: Sequence[Named]
    others: int
    after: str


def made_of(ledger: Ledger, of: Asked, after: str, named: Callable[[Sequence[str]], Mapping[str, Named]]) -> Made:
    """The next subjects of a number of the last month, by the names that `named` gives to who asks."""
    reader = ledger.network.measures
    found = reader.items(of.measure, of.code, of.alone, of.months[-1], after, LISTED + 1, samples=of.samples)
    subjects = [one.subject for one in found[:LISTED]]
    names = {} if of.measure.id in _TOLD_ELSEWHERE else named(subjects)
    shown = [names[one] for one in subjects if one in names]
    return Made(shown, len(subjects) - len(shown), subjects[-1] if len(found) > LISTED else "")


def ways(ledger: Ledger, of: Asked) -> list[tuple[str, float]]:
    """The number of the last month by the ways in which it came (`portal`, `api`), where its facts say that."""
    if not any("via" in measures.series()[name].by for name in of.measure.of):
        return []
    reader, month = ledger.network.measures, of.months[-1]
    found = reader.of_centre(of.alone, [month]) if of.alone else reader.of_division(of.code, [month])
    parts = found[of.measure.id][month].parts
    return [(way, number) for name, number in sorted(parts.items()) if (way := name.removeprefix("via=")) != name]


def number(value: Value | float | None, measure: Measure) -> str:
    """As people read it: a dash where nobody said anything or there is nothing to divide by."""
    found = value.number if isinstance(value, Value) else value
    if found is None:
        return NOTHING
    digits = {"percent": 1, "terabytes": 3, "hours": 1, "per-10000": 2, "days": 2}.get(measure.unit, 0)
    return f"{found:,.{digits}f}"


def table(ledger: Ledger, of: Asked) -> list[list[str | float | int | None]]:
    """All numbers as a table with a head, one row for a measure and month."""
    said: list[list[str | float | int | None]] = [
        ["measure", "name", "name_en", "unit", "centre", "division", "month", "value", "numerator", "denominator"]
    ]
    zh, en = i18n.LANGUAGES[0], i18n.LANGUAGES[1]
    for every in rows(ledger, of).values():
        for one in every:
            names = [i18n.text(f"web.measure.{one.measure.id}.name", lang) for lang in (zh, en)]
            place = [of.centre.id, "" if of.alone else of.centre.division]
            said += [
                [one.measure.id, *names, one.measure.unit, *place, month, value.number, value.over, value.under]
                for month, value in zip(of.months, one.values, strict=True)
            ]
    return said


def csv_of(lines: Sequence[Sequence[object]]) -> bytes:
    """As a file for spreadsheets: UTF-8 with a mark, a dash for what there is not."""
    made = io.StringIO()
    csv.writer(made).writerows([NOTHING if cell is None else cell for cell in line] for line in lines)
    return made.getvalue().encode("utf-8-sig")


def _centre(ledger: Ledger, typed: str) -> CentreDescription:
    tree = ledger.descriptions
    if not typed:
        top = tree.top()
        if not top:
            raise NotFound(what="centre", id="")
        return top[0]
    if len(typed) > 41 or not typed.isprintable():
        raise NotFound(what="centre", id="")
    found = tree.get(typed) or tree.get(tree.now(typed) or f"zj-{typed}")
    if found is None:
        raise NotFound(what="centre", id="")
    return found
