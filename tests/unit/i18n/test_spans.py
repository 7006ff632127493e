"""Times and paces in words."""

from archive.i18n.spans import mark, pace, remaining


def test_marks():
    assert [mark(s) for s in (0, 75.9, 3599, 3723)] == ["00:00", "01:15", "59:59", "1:02:03"]


def test_remaining_time_in_the_largest_unit_that_fits():
    assert [remaining(s, "en") for s in (0.2, 50, 180, 7100, 9000)] == [
        "1 s left",
        "50 s left",
        "3 min left",
        "118 min left",
        "2.5 h left",
    ]
    assert remaining(180) == "约 3 分钟"


def test_a_pace_says_what_is_known():
    assert pace(43, 2.13, 180.0, "en") == "43 % · 2.1× · 3 min left"
    assert pace(43, None, None) == "43 %"
