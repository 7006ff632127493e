"""Consent is never understood too kindly: only plain wordings open, periods are read right or said to be unclear."""

from datetime import date

import pytest

from archive.manifests import read_lists
from archive.manifests.columns import Column
from archive.manifests.consents import ConsentAnswer, read, warns
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
    assert read(statement).standing is ConsentAnswer.REFUSED
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
    assert read(statement).standing is ConsentAnswer.UNCLEAR
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
    assert read(statement).standing is ConsentAnswer.ALLOWED and read(statement).period_unclear
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


@pytest.mark.parametrize(
    "statement",
    [
        # When it begins is no end.
        *("同意于2030年1月1日公开", "同意在2030年公开", "于2027-1-1上线", "在2027年播出", "同意公开,公开时间:2030年1月1日"),
        *(
            "公开时间:2030年",
            "至2027年1月1日公开",
            "同意到2030年公开",
            "直到2030年公开",
            "2030年12月31日到期公开",
            "2030年期满公开",
        ),
        # A paper still to come, a recording of some time only.
        *(
            "同意公开,3年内签订授权书",
            "同意公开,2027年1月1日后办理授权",
            "同意公开,2027年1月1日起办理授权",
            "同意公开,2027年底前取得授权",
        ),
        *("同意公开,2030年后签署授权书", "同意公开,有效期至2025年12月31日签署", "同意公开,2020年后录制", "签公开授权书"),
        # Nobody filled it in.
        *(
            "同意公开:",
            "公开：",
            "公开：-",
            "同意公开：—",
            "同意公开( )",
            "( )同意公开",
            "[ ]同意公开",
            "【 】同意公开",
            "public: -",
        ),
        *("□同意公开", "□同意公开 ☑不同意", "同意公开____", "同意公开,授权书编号:no", "同意公开,授权书编号:tbd"),
        # In a hall, or only a part.
        *(
            "同意展出",
            "展出",
            "同意播放",
            "同意本馆播放",
            "同意文化馆展出",
            "同意馆方展示",
            "同意公示",
            "同意公开演出",
            "同意公开照片",
        ),
        *("permission for public display", "依法公开"),
    ],
)
def test_what_may_mean_another_day_another_paper_or_a_part_opens_nothing(statement):
    assert not read(statement).opens(TODAY), read(statement)


@pytest.mark.parametrize(
    "statement",
    [
        *("√同意公开", "☑同意公开", "同意公开√", "自愿同意公开", "已授权,同意公开", "已签授权,可公开", "家长已签字,同意公开"),
        *("同意公开,无限制", "同意上传网络", "同意公开到网站", "同意公开(附件1)", "同意在网络平台播放", "同意公开和使用"),
        *("2024年5月1日签署,同意公开", "同意向社会公众展示", "同意公开本作品"),
    ],
)
def test_what_centres_often_write_opens(statement):
    assert read(statement).opens(TODAY), read(statement)


@pytest.mark.parametrize(
    ("statement", "until"),
    [
        ("同意2026年前公开", "2025-12-31"),
        ("同意公开,2026年之前", "2025-12-31"),
        ("publication allowed before 2026", "2025-12-31"),
        ("同意在2026年12月之前公开", "2026-11-30"),
        ("同意在2026年11月29日之前公开", "2026-11-28"),
        ("同意在2026年11月29日以前公开", "2026-11-29"),
        ("同意在2026年底前公开", "2026-12-31"),
    ],
)
def test_before_a_year_is_not_in_it(statement, until):
    assert read(statement).until == date.fromisoformat(until)
    assert not read(statement).period_unclear


@pytest.mark.parametrize(
    "words",
    [
        *(
            "本人已撤回同意",
            "家属要求不上网",
            "本人不希望上网",
            "不希望公开",
            "不愿对外",
            "不公布",
            "不予公开",
            "非公开",
            "不得上传网络",
        ),
        *(
            "禁止上传",
            "请勿转发",
            "家属尚未同意",
            "没有授权",
            "無授權",
            "版权有争议",
            "版权待确认",
            "本人去世后方可公开",
            "2030年后公开",
        ),
        *("馆内使用", "供内部使用", "机密", "待审", "embargo until 2030", "Do not share", "internal use", "private"),
        "不得将本作品用于任何形式的网络公开传播",
    ],
)
def test_words_beside_the_consent_that_keep_something_back_warn(words):
    assert warns(words)


@pytest.mark.parametrize(
    "words", ["越剧折子戏,嵊州越剧团演出", "录于2023年村晚", "版权归作者所有", "已公开出版", "器材借自县剧团", ""]
)
def test_words_that_say_nothing_of_it_do_not(words):
    assert not warns(words)


def test_children_in_any_row_of_a_work_are_children():
    assert [minors_of(*said) for said in (["否", "不是"], ["无"], ["否", "是"], ["-"])] == [False, False, True, False]


def minors_of(*said):
    header = ["编号", "题名", "文件名", "授权", "未成年人"]
    rows = [header, *(["1", "甲", f"{n}.jpg", "同意公开", one] for n, one in enumerate(said))]
    (item,) = read_lists({"1.csv": "\n".join(map(",".join, rows)).encode()}).items
    return item.record.consent.minors
