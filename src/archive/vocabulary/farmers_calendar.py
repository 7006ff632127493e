"""Days of the farmers' calendar in today's. Only here: lunar-python."""

from datetime import date
from functools import lru_cache

from lunar_python import LunarYear, Solar


def solar_day(year: int, month: int, day: int) -> str | None:
    """The day of today's calendar, YYYY-MM-DD; `month` is negative for a leap month, `day` 0 is its last. None for none."""
    held = _months(year).get(month)
    if held is None or not 0 <= day <= held[1]:
        return None
    return str(Solar.fromJulianDay(held[0] + (day or held[1]) - 1).toYmd())


@lru_cache(maxsize=512)
def solar_term(year: int, term: str) -> str:
    """The day on which a solar term begins, both day and year of today's calendar; `term` is its name of two characters."""
    # The table of a year begins at the winter solstice before it.
    tables = (*_terms(year), *_terms(year + 1))
    return next(day for name, day in tables if name == term and day.startswith(f"{year}-"))


@lru_cache(maxsize=256)
def _terms(year: int) -> tuple[tuple[str, str], ...]:
    table = Solar.fromYmd(year, 4, 1).getLunar().getJieQiTable()
    return tuple((str(name), str(one.toYmd())) for name, one in table.items())


@lru_cache(maxsize=512)
def _months(year: int) -> dict[int, tuple[float, int]]:
    """Month of a year of the farmers' calendar -> its first day (Julian day number) and how many it has.

    Working out a year takes tens of milliseconds, and a list may hold thousands of its days.
    """
    every = LunarYear.fromYear(year).getMonthsInYear()
    return {int(one.getMonth()): (float(one.getFirstJulianDay()), int(one.getDayCount())) for one in every}


def farmers_day(day: date) -> str:
    """A day of today's calendar in the farmers': `二〇二四年正月十五`."""
    found = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return f"{found.getYearInChinese()}年{found.getMonthInChinese()}月{found.getDayInChinese()}"
