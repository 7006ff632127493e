"""Moments as people in the province read them."""

from datetime import UTC, datetime

from archive.i18n import moments


def test_a_moment_in_utc_is_told_as_the_clocks_in_china_show_it():
    late = datetime(2025, 12, 31, 16, 5, 9, 700, tzinfo=UTC)
    assert str(moments.day(late)) == "2026-01-01"
    assert moments.clock(late) == "2026-01-01 00:05:09"
    assert moments.with_offset(late) == "2026-01-01 00:05:09+08:00"
    assert moments.with_offset(None) == "–"
