"""A delivery without a list: what names tell, the prepared list, and what is still not described when it comes back."""

import io
import re
import zipfile

import openpyxl
import pytest
from made import as_csv

from archive.errors import ManifestEmpty, ManifestMissing, ManifestUnreadable
from archive.manifests import MOST_ROWS, prepared, prepared_rows, still_undescribed, understood
from archive.manifests.from_names import told
from archive.manifests.without_list import DATE, FILE, TITLE

SPLIT = (1 << 31) - 4096


@pytest.mark.parametrize(
    ("name", "title", "date"),
    [
        ("01-越剧《梁祝》20190501(1).mp4", "越剧《梁祝》", "2019-05-01"),
        ("2019春节晚会.mp4", "2019春节晚会", "2019"),
        ("IMG_20190501_120000.jpg", "", "2019-05-01"),
        ("微信图片_20190501123456.jpg", "", "2019-05-01"),
        ("DSC_2019.JPG", "", ""),
        ("3人舞 花开.mp4", "3人舞 花开", ""),
        ("1、小热昏 (2).avi", "小热昏", ""),
        ("清明庙会 - 副本.mp4", "清明庙会", ""),
        ("2019年5月1日送戏下乡", "送戏下乡", "2019-05-01"),
        ("2019.5.1 安昌腊月风情节", "安昌腊月风情节", "2019-05-01"),
        ("《1937》话剧.mp4", "《1937》话剧", ""),
        ("越剧（折子戏）.mp4", "越剧（折子戏）", ""),
        ("（3）送凤冠（２）.mp4", "送凤冠", ""),
        ("第01集 放牛.mp4", "第01集 放牛", ""),
        ("05放牛班.mp4", "放牛班", ""),
        ("演出_1080p.mp4", "演出", ""),
        ("Chorus Festival 2018-06.mp3", "Chorus Festival", "2018-06"),
        ("2019-13-45 演出", "2019-13-45 演出", "2019"),
        ("a1b2c3d4e5f6a7b8c9d0.mp4", "", ""),
        ("face.mp4", "face", ""),
        ("…….mp4", "……", ""),
        ("()", "", ""),
    ],
)
def test_what_a_name_tells(name, title, date):
    assert told(name) == (title, date)


def test_a_row_for_each_file_and_each_folder_and_one_for_what_belongs_together():
    names = """越剧《梁祝》.mp4 越剧《梁祝》.srt 越剧《梁祝》.chapters.vtt GH010123.MP4 GH020123.MP4
        GL010123.LRV GH010124.MP4 MVI_0001.AVI MVI_0001.THM
        灯会20190219/IMG_1.jpg 灯会20190219/IMG_10.jpg 灯会20190219/IMG_2.jpg
        光盘1/VIDEO_TS/VTS_01_1.VOB 光盘1/VIDEO_TS/VIDEO_TS.IFO 光盘1/说明.txt
        PRIVATE/AVCHD/BDMV/STREAM/00000.MTS PRIVATE/AVCHD/BDMV/CLIPINF/00000.CPI 单个/花鼓.mp4 .隐藏 _READY
        .DS_Store"""
    sizes = dict.fromkeys(names.split(), 10) | {"00010.MTS": SPLIT, "00011.MTS": 5, "00012.MTS": 5}
    rows = [(row[TITLE], row[FILE].split("\n"), row.get(DATE)) for row in prepared_rows(sizes, "嵊州移交2019")]
    assert rows == [
        ("嵊州移交2019 00010", ["00010.MTS", "00011.MTS"], None),
        ("嵊州移交2019 00012", ["00012.MTS"], None),
        ("嵊州移交2019 GH010123", ["GH010123.MP4", "GH020123.MP4", "GL010123.LRV"], None),
        ("嵊州移交2019 GH010124", ["GH010124.MP4"], None),
        ("嵊州移交2019 MVI_0001", ["MVI_0001.AVI", "MVI_0001.THM"], None),
        ("嵊州移交2019", ["PRIVATE"], None),
        ("光盘1", ["光盘1/VIDEO_TS"], None),
        ("说明", ["光盘1/说明.txt"], None),
        ("花鼓", ["单个/花鼓.mp4"], None),
        ("灯会", ["灯会20190219"], "2019-02-19"),
        ("越剧《梁祝》", ["越剧《梁祝》.chapters.vtt", "越剧《梁祝》.mp4", "越剧《梁祝》.srt"], None),
    ]


FILES = {"梁祝20190501.mp4": 10, "灯会/1.jpg": 5, "灯会/2.jpg": 5}


def test_items_are_made_of_names_and_every_one_needs_a_description():
    found = understood({}, FILES, "移交")
    assert [(item.record.title, [file.path for file in item.files], item.taken) for item in found.items] == [
        ("梁祝", ["梁祝20190501.mp4"], True),
        ("灯会", ["灯会/1.jpg", "灯会/2.jpg"], True),
    ]
    assert found.items[0].record.date.edtf == "2019-05-01"
    assert [(fault.code, fault.facts["count"]) for fault in found.faults] == [("E272", "2")]
    assert [[fault.code for fault in item.faults] for item in found.items] == [["E278", "E273"], ["E280", "E273"]]


def test_the_prepared_list_read_again_is_the_same_and_what_was_not_touched_is_still_undescribed():
    found = understood({}, FILES, "移交")
    data = prepared(found.prepared)
    assert data == prepared(found.prepared), "the same rows are the same bytes"
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        told = re.findall(r"20\d\d-\d\d-\d\dT[\d:]+Z", parts.read("docProps/core.xml").decode())
        assert set(told) == {"2026-01-01T00:00:00Z"}, "whenever it was written"
        assert {part.date_time for part in parts.infolist()} == {(2026, 1, 1, 0, 0, 0)}
    again = still_undescribed(understood({"清单-待填.xlsx": data}, FILES, "移交"), found.prepared)
    assert [(item.record, item.files) for item in again.items] == [(item.record, item.files) for item in found.items]
    assert all("E273" in {fault.code for fault in item.faults} for item in again.items)
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["清单"]
    place = [cell.value for cell in sheet[1]].index("地点") + 1
    sheet.cell(2, place).value = "嵊州市"
    filled = io.BytesIO()
    book.save(filled)
    half = still_undescribed(understood({"清单-待填.xlsx": filled.getvalue()}, FILES, "移交"), found.prepared)
    assert ["E273" in {fault.code for fault in item.faults} for item in half.items] == [False, True]
    assert half.items[0].record.place.given == "嵊州市"


def test_names_that_a_spreadsheet_would_run_are_read_again_as_they_are():
    files = {"=1+1.mp4": 1, "-甲.mp4": 1, "@乙/1.jpg": 1, "@乙/2.jpg": 1}
    found = understood({}, files, "移交")
    again = understood({"a.xlsx": prepared(found.prepared)}, files, "移交")
    assert [item.files for item in again.items] == [item.files for item in found.items]


def test_a_list_that_lists_nothing_is_no_list_and_is_said():
    found = understood({"清单.csv": as_csv([["题名", "文件名"]])}, {**FILES, "清单.csv": 20}, "移交")
    assert [fault.code for fault in found.faults] == ["E274", "E272"] and found.lists == ("清单.csv",)
    assert len(found.items) == 2


def test_a_table_that_is_no_list_is_a_file_like_any_other_unless_it_is_called_one():
    table = as_csv([["月份", "人次"], ["1", "20"]])
    found = understood({"统计.csv": table}, {**FILES, "统计.csv": 20}, "移交")
    assert [fault.code for fault in found.faults] == ["E281", "E272"]
    assert "统计.csv" in {file.path for item in found.items for file in item.files}
    for lists, files in (({"移交目录.csv": table}, {**FILES, "移交目录.csv": 20}), ({"统计.csv": table}, {"统计.csv": 20})):
        with pytest.raises(ManifestUnreadable):
            understood(lists, files, "移交")


def test_what_was_described_before_and_what_holds_nothing_wants_a_list():
    for files, expected in ((FILES, True), ({}, False), ({".DS_Store": 1, "_READY": 0}, False)):
        with pytest.raises(ManifestMissing):
            understood({}, files, "移交", expected=expected)
    with pytest.raises(ManifestEmpty):
        understood({"清单.csv": b""}, {"清单.csv": 0}, "移交")
    with pytest.raises(ManifestMissing):
        understood({}, {f"{n}.jpg": 1 for n in range(MOST_ROWS + 1)}, "移交")


@pytest.mark.parametrize("odd", ["\x0b", "\ufffe", "\udcff"])
def test_a_name_with_what_no_workbook_can_hold_costs_no_list(odd):
    data = prepared(prepared_rows({f"剪{odd}纸.jpg": 1}, "夹"))
    assert openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A2"].value.replace(" ", "") == "剪纸"
