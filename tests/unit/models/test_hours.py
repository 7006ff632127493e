"""Hours of the day as settings write them."""

from datetime import datetime

import pytest

from archive.config import Settings
from archive.errors import SettingWrong
from archive.i18n.moments import CHINA
from archive.models.hours import Hours


def at(clock: str) -> datetime:
    return datetime.strptime(f"2026-11-29 {clock}", "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("written", "clock", "left_h"),
    [
        ("", "12:00", 0),
        ("08:00-18:00", "07:59", 0),
        ("08:00-18:00", "08:00", 10),
        ("08:00-18:00", "18:00", 0),
        ("22:00-06:00", "23:00", 7),
        ("22:00-06:00", "05:00", 1),
        ("22:00-06:00", "12:00", 0),
        ("08:00-12:00,14:00-18:00", "13:00", 0),
        ("08:00-12:00, 12:00-18:00", "09:00", 9),
        ("18:00-24:00", "23:00", 1),
        ("00:00-24:00", "09:00", 24),
        ("09:00-09:00", "09:00", 0),
    ],
)
def test_how_long_they_still_last(written, clock, left_h):
    assert Hours.read(written).left_s(at(clock)) == left_h * 3600
    assert Hours.read(written).now(at(clock)) is (left_h > 0)


@pytest.mark.parametrize("wrong", ["8-18", "08:00", "25:00-26:00", "08:00-18:00;", "08:60-09:00", "24:00-08:00", "sometimes"])
def test_what_is_no_span_is_refused_by_the_name_of_its_setting(monkeypatch, tmp_path, wrong):
    monkeypatch.setenv("ARCHIVE_QUIET_HOURS", wrong)
    with pytest.raises(SettingWrong) as refused:
        Settings.load(tmp_path)
    assert refused.value.facts["name"] == "ARCHIVE_QUIET_HOURS"
