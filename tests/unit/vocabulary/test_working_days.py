"""Working days, as the State Council published holidays."""

from datetime import date, datetime

import pytest

from archive.vocabulary import working_days
from archive.vocabulary.working_days import CHINA, after, is_working


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        ("2026-11-30", True),
        ("2026-11-29", False),
        ("2024-02-12", False),
        ("2024-02-18", True),
        ("2025-01-26", True),
        ("2025-10-08", False),
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-10-10", True),
        ("2031-10-01", True),  # not published: weekends only
        ("2031-10-04", False),
    ],
)
def test_a_day_is_worked_or_not(day, open_):
    assert is_working(date.fromisoformat(day)) is open_


def test_a_span_is_told_in_days_that_are_worked():
    before = datetime(2026, 2, 13, 9, tzinfo=CHINA)  # the last Friday before the spring festival; the Saturday is worked
    assert after(before, 1) == datetime(2026, 2, 14, 18, tzinfo=CHINA)
    assert after(before, 2) == datetime(2026, 2, 24, 18, tzinfo=CHINA)
    assert after(before, 5) == datetime(2026, 2, 27, 18, tzinfo=CHINA)
    late = datetime(2026, 11, 30, 17, tzinfo=CHINA)
    assert after(late, 0).date() == late.date()


def test_every_year_names_its_source_and_only_its_own_days():
    assert set(working_days.years()) >= {2024, 2025, 2026}
    for year, known in working_days.years().items():
        assert {one.year for one in known.off | known.work} == {year}
        assert not known.off & known.work and all(one.weekday() > 4 for one in known.work)
