"""Consent is never understood too kindly: only plain wordings open, periods are read right or said to be unclear."""

from datetime import date

import pytest

from archive.manifests.columns import Column
from archive.manifests.consents import Standing, read, warns
from archive.manifests.fields.consent import consent
from archive.manifests.model import Cell

TODAY = date(2026, 6, 1)


def cell(value, row=2):
    return Cell(value, row, Column.CONSENT, "1")


def codes(*statements):
    return [fault.code for fault in consent([cell(value, n) for n, value in enumerate(statements, start=2)]).faults]


@pytest.mark.parametrize(
    "statement",
    [
        *(
            "同意公开",
            "公开",
            "可公开",
            "可以公开",
            "允许公开",
            "同意永久公开",
            "永久授权公开",
            "同意無償公開",
            "已取得公开授权",
            "同意无限期公开",
        ),
        *("本人同意公开", "全体演员均同意网上公开传播", "经家属同意公开", "同意向社会公开", "可以公开发布和传播", "同意公开使用"),
        *("同意在公共文化云平台展示、传播", "监护人同意公开", "家长均已同意公开", "公有领域", "CC BY 4.0", "CC0", "可以上网"),
        *("同意公开(授权书编号A-12)", "已签授权书,同意公开", "2024年5月1日签署，同意公开", "2024年5月1日前拍摄,同意永久公开"),
        *("consent to publication", "Permission to publish", "public domain", "agreed to publication"),
    ],
)
def test_plain_wordings_open(statement):
    assert read(statement).opens(TODAY), read(statement)
    assert codes(statement) == []


@pytest.mark.parametrize(
    "statement",
    [
        *(
            "仅馆内使用",
            "仅限内部资料",
            "需本人同意后方可公开",
            "不对外",
            "未取得授权",
            "待定",
            "不同意公开",
            "暂不公开，至2030-12-31",
        ),
        *(
            "同意公开（仅限本馆）",
            "同意公开,限本县",
            "同意公开。不得用于商业",
            "公开与否待定",
            "未经本人同意不得公开",
            "同意，到期另议",
        ),
        *("尚未授权", "家属拒绝公开", "僅館內使用", "不對外", "internal use only", "not agreed", "同意公开,仅供研究"),
    ],
)
def test_what_says_no_or_not_yet_or_not_to_all_opens_nothing(statement):
    assert read(statement).standing is Standing.REFUSED
    assert not read(statement).opens(TODAY)
    assert "E230" in codes(statement)


@pytest.mark.parametrize(
    "statement",
    [
        *(
            "同意",
            "已授权",
            "长期",
            "是",
            "有",
            "√",
            "yes",
            "ok",
            "已签授权书",
            "授权书见附件",
            "口头同意公开",
            "原则同意公开",
            "同意留存",
        ),
        *(
            "同意馆内播放",
            "同意公开部分片段",
            "同意公开,但隐去姓名",
            "去世后公开",
            "合成示例,无须授权",
            "2030-12-31",
            "2026年春节后公开",
        ),
        *("有效期:2024.1.1-2029.12.31", "agreed until 2030-12-31", "同意公开" * 100, "?", "不详"),
    ],
)
def test_what_is_not_on_the_list_waits(statement):
    assert read(statement).standing is Standing.UNCLEAR
    assert not read(statement).opens(TODAY)
    assert "E250" in codes(statement)


@pytest.mark.parametrize(
    ("statement", "since", "until"),
    [
        ("同意公开，至2030-12-31", None, "2030-12-31"),
        ("同意公开，截至2030年6月", None, "2030-06-30"),
        ("同意公开至2030年底", None, "2030-12-31"),
        ("同意在2030年12月31日以前公开", None, "2030-12-31"),
        ("同意公开(至二〇三〇年十二月三十一日)", None, "2030-12-31"),
        ("同意公开,有效期:2024.1.1-2029.12.31", "2024-01-01", "2029-12-31"),
        ("有效期:2024.1.1-2029.12.31", "2024-01-01", "2029-12-31"),
        ("同意公开 有效期：自2024-01-01起,至2029-12-31止", "2024-01-01", "2029-12-31"),
        ("2024年1月至2026年12月同意公开", "2024-01-01", "2026-12-31"),
        ("2024.1.1-12.31同意公开", "2024-01-01", "2024-12-31"),
        ("同意公开,自2024年5月1日起五年", "2024-05-01", "2029-04-30"),
        ("同意公开，授权期限十年，自2020年1月1日起", "2020-01-01", "2029-12-31"),
        ("2030年后公开", "2031-01-01", None),
        ("2023.5.6录制,2024.1.1签署,同意公开至2034年1月1日", None, "2034-01-01"),
        ("2024年5月1日前拍摄,同意永久公开", None, None),
        ("consent to publication until 2030-12-31", None, "2030-12-31"),
    ],
)
def test_periods_are_read_right(statement, since, until):
    found = read(statement)
    assert (found.since and found.since.isoformat(), found.until and found.until.isoformat()) == (since, until)
    assert not found.period_unclear
    kept = consent([cell(statement)]).value
    assert (kept.since, kept.until, kept.statement) == (found.since, found.until, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "同意公开，至2030-13-40",
        "同意公开，有效期三年",
        "同意公开,3年",
        "同意公开,永久,至2030年",
        "同意公开,2024-05-01",
        "同意公开,至2027年,至2029年",
        "同意公开,至2030年,自2031年起",
    ],
)
def test_a_period_that_is_not_understood_is_named_and_waits(statement):
    assert read(statement).standing is Standing.ALLOWED and read(statement).period_unclear
    assert not read(statement).opens(TODAY)
    assert codes(statement) == ["E210"]


def test_a_period_opens_within_its_days_only():
    found = read("同意公开,有效期2024-01-01至2029-12-31")
    assert [found.opens(date(*day)) for day in ((2023, 12, 31), (2024, 1, 1), (2029, 12, 31), (2030, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]


def test_what_several_rows_say_counts_together():
    assert codes("同意公开", "同意公开") == []
    assert codes("同意公开", "不同意公开") == ["E230"]
    assert codes("同意公开", "已签") == ["E250"]


def test_a_guardian_is_noted():
    assert read("监护人同意公开").guardian and not read("同意公开").guardian


@pytest.mark.parametrize(
    "words", ["本人要求不公开", "版权所有,未经许可不得传播", "内部资料,注意保存", "仅供研究", "家属反对上网"]
)
def test_other_columns_that_restrict_publication_are_heard(words):
    assert warns(words)


@pytest.mark.parametrize("words", ["馆藏", "嵊州市文化馆", "演出很成功", "不限期", "2024年在村文化礼堂公开演出"])
def test_other_columns_that_do_not_are_let_be(words):
    assert not warns(words)


def test_no_statement_takes_long_to_read():
    for hostile in ("2024年" * 100, "自2024年起" * 60, "永久" * 150, "至" * 300, "经本人和作者" * 50, "(" * 300, "1" * 300):
        read(hostile)  # exponential patterns would never end
