"""Working days of China: weekdays but for holidays, and days of weekends worked in their place (`data/holidays.toml`)."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

CHINA = timezone(timedelta(hours=8), "UTC+8")
CLOSES = time(18)
"""What is due on a day is due when offices close."""
_DAY = timedelta(days=1)
_FRIDAY = 4


class Year(NamedTuple):
    """What a year has beyond its weekends."""

    off: frozenset[date]
    work: frozenset[date]


@lru_cache(maxsize=1)
def years() -> Mapping[int, Year]:
    """The years that were published."""
    text = resources.files(__package__).joinpath("data", "holidays.toml").read_text(encoding="utf-8")
    return {int(year): Year(frozenset(_days(year, row["off"])), frozenset(_days(year, row["work"]))) for year, row in _rows(text)}


def is_working(day: date) -> bool:
    """Whether offices are open."""
    known = years().get(day.year)
    if known and (day in known.work or day in known.off):
        return day in known.work
    return day.weekday() <= _FRIDAY


def after(moment: datetime, days: int) -> datetime:
    """When offices close on the n-th working day after a moment (aware); the day of the moment itself is not counted."""
    day = moment.astimezone(CHINA).date()
    while days > 0:
        day += _DAY
        days -= is_working(day)
    return datetime.combine(day, CLOSES, CHINA)


def _rows(text: str) -> Iterator[tuple[str, Mapping[str, list[str]]]]:
    yield from tomllib.loads(text).items()


def _days(year: str, spans: list[str]) -> Iterator[date]:
    for span in spans:
        first, _, last = span.partition("/")
        day, end = date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year}-{last or first}")
        while day <= end:
            yield day
            day += _DAY
