"""A consent in columns of its own: its period and scope are judged with its words, the rest is kept beside it, none is public."""

from datetime import date

import pytest
from made import as_csv

from archive import manifests
from archive.manifests import Described, FileRow, consents
from archive.manifests.consent_details import details
from archive.models.media import FileRole
from archive.models.public import PublicRecord

TODAY = date(2026, 11, 29)


def read(cells):
    row = {"编号": "1", "题名": "甲", "文件名": "a.mp4", "类型": "演出", **cells}
    (item,) = manifests.read(as_csv([list(row), list(row.values())]), "清单.csv").items
    return item.record.consent, [fault.code for fault in item.faults]


def test_every_part_has_its_place():
    consent, codes = read(
        {
            "授权": "监护人同意公开",
            "授权书编号": "A-12",
            "授权人": "王某某",
            "授权起始日期": "2024-01-01",
            "授权截止日期": "2030年12月31日",
        }
        | {"授权范围": "网上公开", "未成年人": "是", "监护人": "李某"}
    )
    assert codes == []
    assert (consent.since, consent.until) == (date(2024, 1, 1), date(2030, 12, 31))
    assert (consent.reference, consent.given_by, consent.minors, consent.guardian) == ("A-12", "王某某", True, "李某")
    assert consent.scope == "网上公开" and consents.read(consent.statement).opens(TODAY)


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"授权": "同意公开", "授权范围": "仅限馆内"}, ["E230"]),
        ({"授权": "同意公开", "授权截止日期": "待定"}, ["E230", "E210"]),
        ({"授权": "同意公开", "授权截止日期": "明年"}, ["E210", "E250"]),
        ({"授权": "同意公开，至2029年", "授权截止日期": "2031-01-01"}, ["E210"]),
        ({"授权书编号": "A-12"}, ["E250"]),
        ({"授权截止日期": "2030-12-31"}, ["E250"]),
        ({"授权人": "王某某"}, ["E250"]),
    ],
)
def test_what_a_column_takes_away_opens_nothing(cells, codes):
    consent, said = read(cells)
    assert sorted(said) == sorted(codes) and not consents.read(consent.statement).opens(TODAY)


def test_an_end_in_its_own_column_ends_what_the_statement_allows():
    consent, codes = read({"授权": "同意公开", "授权截止日期": "2025-12-31"})
    assert (codes, consent.until) == ([], date(2025, 12, 31)) and not consents.read(consent.statement).opens(TODAY)
    assert read({"授权": "同意公开", "授权截止日期": "永久"})[0].until is None


@pytest.mark.parametrize("cells", [{"未成年人": "否"}, {"监护人": "无"}, {"授权人": "/"}, {}])
def test_what_says_that_there_is_nothing_is_no_consent(cells):
    assert read(cells) == (None, [])


def test_what_a_statement_says_of_itself_is_told():
    found = details("全体演员同意网上公开，授权书编号A-12")
    assert (found.reference, found.given_by, found.scope, found.minors) == ("A-12", "全体演员", "网上公开", None)
    assert details("监护人同意公开").guardian == "监护人" and details("监护人同意公开").minors
    assert details("同意公开，至2030-12-31") == (None, None, None, None, None)


def test_nothing_of_it_is_a_field_of_the_public_record():
    private = {"consent", "reference", "given_by", "scope", "minors", "guardian", "notes"}
    assert not private & set(PublicRecord.model_fields)


def test_a_list_that_is_written_says_it_again():
    row = {
        "编号": "1",
        "题名": "甲",
        "文件名": "a.mp4",
        "授权": "同意公开",
        "授权书编号": "A-12",
        "授权截止日期": "2030-12-31",
        "未成年人": "否",
    }
    (item,) = manifests.read(as_csv([list(row), list(row.values())]), "清单.csv").items
    for rows in (item.rows, ()):
        made = manifests.written([Described("7ZQ4M1T9KC5", item.record, rows, [FileRow("x/a.mp4", "0" * 128, FileRole.MAIN, 1)])])
        assert made.differing == ()
