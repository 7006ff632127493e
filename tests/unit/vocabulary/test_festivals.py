"""Festivals: their days, and how near they are."""

from datetime import date

import pytest

from archive.vocabulary import festivals_of_the_year
from archive.vocabulary.farmers_calendar import solar_term
from archive.vocabulary.festivals import days_until

# Published calendars of the Purple Mountain Observatory.
DAYS = [
    ("fest.chunjie", 2024, "2024-02-10"), ("fest.yuanxiao", 2024, "2024-02-24"), ("term.05", 2024, "2024-04-04"),
    ("fest.duanwu", 2023, "2023-06-22"), ("fest.zhongqiu", 2025, "2025-10-06"), ("fest.chongyang", 2024, "2024-10-11"),
    ("fest.chuxi", 2023, "2024-02-09"), ("fest.chuxi", 2024, "2025-01-28"), ("term.22", 2024, "2024-12-21"),
]  # fmt: skip


@pytest.mark.parametrize(("festival", "year", "day"), DAYS)
def test_a_festival_has_its_day(festival, year, day):
    assert festivals_of_the_year()[festival].day(year) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("today", "festival", "day"),
    [
        ("2025-01-28", "fest.chuxi", "2025-01-28"),  # of the farmers' year before
        ("2025-01-29", "fest.chuxi", "2026-02-16"),
        ("2024-12-22", "term.22", "2025-12-21"),
        ("2024-01-01", "fest.chunjie", "2024-02-10"),
    ],
)
def test_the_next_day_of_a_festival(today, festival, day):
    assert festivals_of_the_year()[festival].next_day(date.fromisoformat(today)) == date.fromisoformat(day)


def test_every_festival_comes_once_a_year_and_no_word_is_of_two():
    every = festivals_of_the_year().values()
    words = [word for one in every for word in one.words]
    assert len(words) == len(set(words))
    for one in every:
        assert len(days_until(one.id, 2025)) == 46
        assert 0 <= (one.next_day(date(2026, 11, 30)) - date(2026, 11, 30)).days < 385
        assert one.name_en.isascii()


def test_solar_terms_of_both_ends_of_a_year():
    assert [solar_term(2026, one) for one in ("小寒", "大雪", "冬至")] == ["2026-01-05", "2026-12-07", "2026-12-22"]
