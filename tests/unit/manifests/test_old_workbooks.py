"""Lists in XLS and ODS, and lists that nobody called a manifest: what is in them is what a reader of the sheet sees."""

from pathlib import Path

import pytest
from made import as_csv, as_xlsx

from archive.errors import ManifestEmpty, ManifestUnreadable
from archive.manifests.reading import read, read_lists

HEAD = ("题名", "文件名")
LISTS = Path(__file__).parents[2] / "data" / "lists"


@pytest.mark.parametrize("name", ["banner.xls", "banner.ods", "from-1904.xls"])
def test_a_list_is_read_as_it_is_shown(name):
    manifest = read(LISTS / name, name)
    described = [(item, item.record) for item in manifest.items]
    told = [(item.item, record.title, item.files[0].path, record.date and record.date.edtf) for item, record in described]
    assert told == [
        ("007", "越剧清唱", "a.mp4", "1985-05-01"),
        ("008", "灯彩", "b.mp4", "1991-03"),
        ("009", "剪纸", "c.mp4", "1992"),
        ("010", "隐藏", "d.mp4", "1993"),
        ("1", "合影", "e.jpg", None),
    ]
    performers = [[person.name for person in item.record.contributors] for item in manifest.items]
    assert performers == [["甲"], ["甲"], ["乙"], [], ["丙", "丁"]]
    assert manifest.items[0].record.notes == {"已核对": "TRUE"}


@pytest.mark.parametrize("name", ["banner.xls", "banner.ods"])
def test_hidden_rows_and_near_headers_are_said_with_their_sheet(name):
    told = [(fault.code, fault.sheet, fault.value, fault.row) for fault in read(LISTS / name, name).every_fault()]
    assert told == [("E245", "视频", "1", 6), ("E246", "视频", "题目", 2), ("E215", "视频", "已核对", 2)]


@pytest.mark.parametrize("name", ["banner.xls", "banner.ods"])
@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
def test_a_list_cut_short_says_that_it_is_damaged(name, kept):
    data = (LISTS / name).read_bytes()
    with pytest.raises((ManifestUnreadable, ManifestEmpty)):
        read(data[: int(len(data) * kept)], name)


def items(manifest):
    return [(item.item, item.record.title) for item in manifest.items]


def test_several_lists_are_one_and_tell_their_rows_apart():
    one, other = as_csv([HEAD, ("甲", "a.mp4")]), '[{"题名":"乙","文件名":["b.jpg"]}]'.encode()
    manifest = read_lists({"视频.csv": one, "照片.json": other})
    assert items(manifest) == [("视频!2", "甲"), ("照片!2", "乙")]
    assert manifest.lists == ("视频.csv", "照片.json") and not manifest.faults


def test_numbers_that_begin_anew_on_each_sheet_are_those_of_their_sheet():
    def second(book):
        book.create_sheet("照片").append(["编号", "题名", "文件名"])
        book["照片"].append([1, "乙", "b.jpg"])

    manifest = read(as_xlsx([("编号", "题名", "文件名"), (1, "甲", "a.mp4")], second), "x.xlsx")
    assert items(manifest) == [("Sheet!1", "甲"), ("照片!1", "乙")]
    assert [one.record.identifiers for one in manifest.items] == [("1",), ("1",)]


def test_one_number_and_title_on_two_sheets_is_one_work():
    def second(book):
        book.create_sheet("照片").append(["编号", "题名", "文件名"])
        book["照片"].append([1, "甲", "b.jpg"])

    manifest = read(as_xlsx([("编号", "题名", "文件名"), (1, "甲", "a.mp4")], second), "x.xlsx")
    assert [[file.path for file in item.files] for item in manifest.items] == [["a.mp4", "b.jpg"]]


def test_the_same_list_twice_counts_once():
    rows = [HEAD, ("甲", "a.mp4")]
    manifest = read_lists({"目录.xlsx": as_xlsx(rows), "目录.csv": as_csv(rows)})
    assert items(manifest) == [("2", "甲")]
    assert [(fault.code, fault.refuses) for fault in manifest.faults] == [("E243", False)]


def test_two_states_of_one_list_are_asked_about():
    one, other = as_csv([HEAD, ("甲", "a.mp4")]), as_csv([HEAD, ("甲乙", "a.mp4")])
    manifest = read_lists({"目录1.csv": one, "目录2.csv": other})
    assert [(fault.code, fault.refuses) for fault in manifest.faults] == [("E244", True)] and not manifest.items


def test_a_table_that_a_list_names_is_a_document():
    manifest = read_lists({"清单.csv": as_csv([HEAD, ("名册", "b.csv")]), "b.csv": as_csv([HEAD, ("甲", "a.mp4")])})
    assert items(manifest) == [("2", "名册")] and manifest.lists == ("清单.csv",)


def test_a_table_that_is_no_list_stops_nothing():
    manifest = read_lists({"1.csv": as_csv([HEAD, ("甲", "a.mp4")]), "统计.csv": b"x,y\n1,2\n"})
    assert items(manifest) == [("2", "甲")]


@pytest.mark.parametrize("data", [b"[1, 2]", b'{"a": 1}', b"[" * 100_000, '[{"题名": null}]'.encode()])
def test_json_that_holds_no_list_says_so(data):
    with pytest.raises((ManifestUnreadable, ManifestEmpty)):
        read(data, "x.json")
