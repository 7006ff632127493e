"""Dates as people write them -> EDTF; and days that do not exist."""

from datetime import date

import pytest

from archive.manifests.dates import Dated, last_day, parsed, to_edtf, understood
from archive.models.dates import years

UNDERSTOOD = {
    "2024": "2024",
    "2024年": "2024",
    "２０２４": "2024",
    "2024-05": "2024-05",
    "2024/05": "2024-05",
    "2024年5月": "2024-05",
    "202405": "2024-05",
    "2024-05-01": "2024-05-01",
    "2024/5/1": "2024-05-01",
    "2024.5.1": "2024-05-01",
    "2024年5月1日": "2024-05-01",
    "2024 年 5 月 1 日": "2024-05-01",
    "20240501": "2024-05-01",
    "二〇二四年五月一日": "2024-05-01",
    "二零二四年十二月三十一日": "2024-12-31",
    "2024-05-01 19:30:00": "2024-05-01",
    "2024-05-01T19:30": "2024-05-01",
    "2024年5月1日晚": "2024-05-01",
    "2024年5月1日（星期三）": "2024-05-01",
    "2024-02-29": "2024-02-29",
    "约1985年": "1985~",
    "1985年左右": "1985~",
    "1985?": "1985?",
    "可能1985年": "1985?",
    "1980年代": "198X",
    "80年代": "198X",
    "上世纪80年代": "198X",
    "二十世纪八十年代": "198X",
    "20世纪20年代": "192X",
    "1980s": "198X",
    "约1980年代": "198X~",
    "80年代初": "198X~",
    "五十年代末": "195X~",
    "1980年代中期": "198X~",
    "2020年国庆": "2020-10-01",
    "2019年五一": "2019-05-01",
    "2024年元旦": "2024-01-01",
    "19世纪": "18XX",
    "1985年春": "1985-21",
    "民国三十五年": "1946",
    "2023-2024": "2023/2024",
    "2023年至2024年": "2023/2024",
    "1966—1976年": "1966/1976",
    "1966-76": "1966/1976",
    "2024年5月1日至3日": "2024-05-01/2024-05-03",
    "2024.5.1-5.3": "2024-05-01/2024-05-03",
    "2024年5月至6月": "2024-05/2024-06",
    "2024-05-01—2024-05-03": "2024-05-01/2024-05-03",
    "2024年5月～2024年6月": "2024-05/2024-06",
    "1985~": "1985~",
    "198X": "198X",
    "2024-21": "2024-21",
    "2023/2024": "2023/2024",
    "2024/..": "2024/..",
    "[1985,1986]": "[1985,1986]",
}


@pytest.mark.parametrize(("words", "edtf"), UNDERSTOOD.items())
def test_understood(words, edtf):
    assert to_edtf(words) == edtf


@pytest.mark.parametrize(
    "words",
    [
        "",
        "去年",
        "5月1日",
        "2024-13-40",
        "2024-02-30",
        "2024年2月30日",
        "2023-02-29",
        "2024-13",
        "2001-13",
        "2024年13月",
        "20241301",
        "202413",
        "2024-05-40",
        "2024-06-31",
        "2024/2023",
        "20年代",
        "清末",
        "05/01/2024",
        "99999",
        "2024-5-1-9",
    ],
)
def test_not_understood(words):
    assert to_edtf(words) is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2030", date(2030, 12, 31)),
        ("2030年2月", date(2030, 2, 28)),
        ("2028-02", date(2028, 2, 29)),
        ("2030-06-01", date(2030, 6, 1)),
        ("2024-01-01至2030-12-31", date(2030, 12, 31)),
        ("约2030年", None),
        ("2030年春", None),
        ("203X", None),
    ],
)
def test_last_day(words, day):
    assert last_day(words) == day


READ = {
    "抗战时期": "1937/1945",
    "1991年元宵": "1991-03-01",
    "1991年元宵节": "1991-03-01",
    "1998年春節前後": "1998-01-28~",
    "丙戌年闰七月初三": "2006-08-26",
    "2024年正月十五": "2024-02-24",
    "农历2024年八月十五": "2024-09-17",
    "一九八五年农历八月十五": "1985-09-29",
    "2024年5月1日（农历）": "2024-06-06",
    "2023年腊月廿三": "2024-02-02",
    "2023 年腊月二十三": "2024-02-02",
    "1985年清明": "1985-04-05",
    "光绪三十年": "1904",
    "光绪三十年八月": "1904-09-10/1904-10-08",
    "清光绪年间": "1875/1908",
    "民国初年": "191X~",
    "民国三十五年三月初三": "1946-04-04",
    "文革时期": "1966/1976",
    "85年": "1985",
    "八五年": "1985",
    "85年5月": "1985-05",
    "85.5.1": "1985-05-01",
    "85年至87年": "1985/1987",
    "85年春节": "1985-02-20",
    "08年": "2008",
}
"""What lunar days, reigns and short years are; the lunar ones as almanacs have them."""


@pytest.mark.parametrize(("words", "edtf"), READ.items())
def test_lunar_days_reigns_and_short_years_are_read(words, edtf):
    assert understood(words, date(2026, 11, 29)) == Dated(edtf, read=True)


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("甲辰年正月十五", "[1904-03-01,1964-02-27,2024-02-24]"),
        ("甲辰年正月", "[1904,1964,2024]"),
        ("辛亥年", "[1911,1971]"),
        ("2024年八月十五", "[2024-08-15,2024-09-17]"),
        ("2024年除夕", "[2024-02-09,2025-01-28]"),
        ("2024年腊八", "[2024-01-18,2025-01-07]"),
    ],
)
def test_where_words_may_mean_several_days_none_is_chosen(words, edtf):
    assert understood(words, date(2026, 11, 29)) == Dated(edtf, read=True, several=True)


@pytest.mark.parametrize("words", ["民国三十五年", "2024年元月一日", "2024年八月十五日", "二〇二四年八月十五", "約1985年"])
def test_what_is_plain_needs_no_remark(words):
    assert not understood(words, date(2026, 11, 29)).read


@pytest.mark.parametrize(
    "words", ["28年", "08.5.1", "2024年闰七月初三", "2020年二月卅一", "宣统五年", "2024年初五", "正月十五", "甲丑年"]
)
def test_no_date_is_made_of_what_is_none(words):
    assert understood(words, date(2026, 11, 29)) is None


def test_a_consent_takes_no_short_year():
    assert to_edtf("30年12月31日") is None
    assert last_day("30年12月31日") is None


def test_only_the_years_of_a_set_are_touched():
    assert years("[1964-02-27,2024-02-24]") == (1964, 2024)


@pytest.mark.parametrize("one", ["2024", "2024-05", "2024-02-29"])
@pytest.mark.parametrize("mark", ["", "~", "?", "%"])
def test_the_shapes_that_need_no_grammar_are_in_it(one, mark):
    for edtf in (one + mark, f"{one}{mark}/{one}{mark}", f"[{one}{mark},{one}]", f"198X{mark}", f"19XX{mark}", "2024-23"):
        assert parsed(edtf), edtf
