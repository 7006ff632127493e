"""Tables as offices keep them: other encodings, values that are no words, doubled headers, totals; and cells that would run."""

import csv
import io
from pathlib import Path

import pytest
from made import as_csv, as_xlsx

from archive import i18n, manifests
from archive.errors import ManifestEmpty, ManifestUnreadable
from archive.manifests.formulas import guarded, unguarded

HEADER = ["编号", "题名", "文件名"]


def read(rows, write=as_csv):
    return manifests.read(write(rows), "manifest.csv")


def told(manifest):
    return [(fault.code, fault.row, fault.refuses) for fault in manifest.every_fault()]


def titles(manifest):
    return [item.record.title for item in manifest.items]


BIG5 = [["title", "file"], ["越劇梁祝十八相送", "a.jpg"], ["樓臺會與化蝶", "b.jpg"]]


def test_big5_under_english_headers_is_read_and_told():
    manifest = manifests.read(as_csv(BIG5, "big5"), "m.csv")
    assert titles(manifest) == ["越劇梁祝十八相送", "樓臺會與化蝶"]
    (fault,) = manifest.faults
    assert (fault.code, fault.refuses, fault.facts) == ("E234", False, {"encoding": "Big5"})
    assert "Big5" in i18n.explain("E234", fault.facts, "zh").what


@pytest.mark.parametrize("codec", ["gb18030", "big5"])
def test_headers_that_are_known_settle_what_a_few_letters_leave_open(codec):
    manifest = manifests.read(as_csv([["題名", "檔名"], ["一", "a"]], codec), "m.csv")
    assert titles(manifest) == ["一"]
    assert [fault.code for fault in manifest.faults] == (["E234"] if codec == "big5" else [])


def test_few_letters_under_english_headers_are_doubtful_and_clear_ones_are_not():
    assert [fault.code for fault in manifests.read(as_csv([["title", "file"], ["一", "a"]], "gbk"), "m.csv").faults] == ["E234"]
    assert not manifests.read(as_csv([["title", "file"], ["书房门前一枝梅", "a"]], "gbk"), "m.csv").faults
    assert not manifests.read(as_csv([["title", "file"], ["一", "a"]]), "m.csv").faults


def test_a_table_in_no_encoding_that_makes_words_is_unreadable():
    with pytest.raises(ManifestUnreadable, match="encoding"):
        manifests.read(b"title,file\n" + bytes(range(0xA0, 0x100)) * 40 + b",a\n", "m.csv")


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!"])
@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_an_error_of_the_spreadsheet_is_no_title(error, write):
    manifest = read([HEADER, ["1", error, "a"], ["2", "甲", error], ["3", "乙", "b"]], write)
    assert told(manifest) == [("E235", 2, True), ("E235", 3, True)]
    assert [item.taken for item in manifest.items] == [False, False, True]


def test_an_error_elsewhere_is_told_and_left_out():
    manifest = read([[*HEADER, "地点", "说明二"], ["1", "甲", "a", "#REF!", "#N/A"]])
    assert told(manifest) == [("E215", 1, False), ("E235", 2, False), ("E235", 2, False)]
    assert (manifest.items[0].record.place, manifest.items[0].record.notes, manifest.items[0].taken) == (None, {}, True)


def test_a_logical_value_is_no_title_but_the_word_may_be():
    assert told(read([HEADER, ["1", True, "a"], ["2", "甲", False]], as_xlsx)) == [("E235", 2, True), ("E235", 3, True)]
    assert titles(read([HEADER, ["1", "TRUE", "a"]])) == ["TRUE"]


def test_no_value_of_headers_that_are_alike_is_lost():
    for header in (["备注", "备注 (3)", "备注"], ["备注", "备注", "备注 (2)"], ["备注", "备注 (2)", "备注", "备注"]):
        values = [str(n) for n in range(len(header))]
        (item,) = read([[*HEADER, *header], ["1", "甲", "a", *values]]).items
        assert sorted(item.record.notes.values()) == values
        assert len(item.rows[0]) == 3 + len(header)


@pytest.mark.parametrize(
    "row",
    [
        ["合计", "", "", "12"],
        ["", "总  计：", "", "12"],
        ["3", "合计", "", ""],
        ["小计（件）", "", "", ""],
        ["", "", "", "合計 12"],
        ["Total: 12", "", "", ""],
        ["共12件", "", "", ""],
        ["填表人：王芳", "", "", "2024年5月1日"],
        ["", "注：以上均已授权", "", ""],
    ],
)
def test_a_total_is_no_item_and_told_as_left_out(row):
    manifest = read([[*HEADER, "数量"], ["1", "甲", "a", "1"], row])
    assert [fault for fault in told(manifest) if fault[0] != "E215"] == [("E236", 3, False)]
    assert titles(manifest) == ["甲"]


def test_a_count_of_titles_beside_the_word_is_a_total():
    manifest = read([["序号", "题名", "文件名"], ["1", "甲", "a"], ["合计", "3", ""], ["2", "1990", "b"]])
    assert told(manifest) == [("E236", 3, False)]
    assert titles(manifest) == ["甲", "1990"]


def test_what_only_sounds_like_a_total_is_an_item():
    manifest = read([HEADER, ["1", "总计划", ""], ["2", "合计", "a"], ["3", "共12件宝贝的故事", "b"]])
    assert told(manifest) == [("E202", 2, True)]
    with pytest.raises(ManifestEmpty):
        read([HEADER, ["合计", "", ""]])


FORMULAS = ["=1+1", '=HYPERLINK("http://x")', "+86 571", "-cmd|x", "@SUM(A1)", "＝1+1", "'=1+1"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_cell_that_would_run_is_guarded_and_read_as_it_was(cell):
    assert guarded(cell) == f"'{cell}"
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", ["-5", "+3.5", "-1,000", "-5%", "甲-乙", "a=b", "'tis", "——", ""])
def test_numbers_and_other_cells_are_written_as_they_are(cell):
    assert guarded(cell) == cell
    assert unguarded(cell) == cell


def test_a_manifest_that_we_write_runs_nowhere_and_gives_the_same_records():
    given = read(
        [[*HEADER, "简介", "=备注", "余额"], *(["", cell, f"{n}.mp4", cell, cell, "-5"] for n, cell in enumerate(FORMULAS))]
    )
    resources = [_described(item) for item in given.items]
    made = manifests.written(resources)
    cells = [cell for row in csv.reader(io.StringIO(made.data.decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "＝") and cell != "-5"]
    assert made.differing == ()
    assert titles(manifests.read(made.data, "m.csv")) == titles(given)


def _described(item):
    files = [manifests.FileRow(file.path, "0" * 128, file.role, file.part) for file in item.files]
    return manifests.Described(f"work-{Path(item.files[0].path).stem}", item.record, item.rows, files)
