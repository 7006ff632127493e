"""XLSX: what cells hold and what people see in them."""

import io
import zipfile
from datetime import date, datetime

import pytest
from made import as_xlsx

from archive import i18n, manifests
from archive.errors import ManifestUnreadable

HEADER = ["编号", "题名", "文件名", "日期"]


def read(rows, prepare=None):
    return manifests.read(as_xlsx(rows, prepare), "manifest.xlsx")


def test_numbers_are_as_shown():
    def zeros(book):
        book.active["A3"].number_format = "000"

    manifest = read([HEADER, [3.0, 1984, "a", 2024], [7, "乙", "b", 20240501.0]], zeros)
    assert [(i.item, i.record.title, i.record.date.edtf) for i in manifest.items] == [
        ("3", "1984", "2024"),
        ("007", "乙", "2024-05-01"),
    ]


def test_dates_are_as_precise_as_their_format():
    def formats(book):
        book.active["D3"].number_format = "yyyy年m月"
        book.active["D4"].number_format = "yyyy"

    rows = [HEADER, *([n, "甲", str(n), datetime(2024, 5, 1, 19, 30)] for n in (1, 2, 3)), [4, "甲", "4", date(2024, 5, 1)]]
    assert [i.record.date.edtf for i in read(rows, formats).items] == ["2024-05-01", "2024-05", "2024", "2024-05-01"]


def test_merged_cells_stand_for_all_their_rows():
    def merge(book):
        book.active.merge_cells("A2:A3")
        book.active.merge_cells("B2:B3")

    manifest = read([HEADER, [1, "组照", "a.jpg", None], [None, None, "b.jpg", None], [2, "乙", "c.jpg", None]], merge)
    assert [(i.item, [f.path for f in i.files]) for i in manifest.items] == [("1", ["a.jpg", "b.jpg"]), ("2", ["c.jpg"])]
    assert manifest.every_fault() == []


def test_row_numbers_are_those_of_the_sheet():
    manifest = read([["嵊州市文化馆清单"], [], HEADER, [], [1, None, "a", None]])
    assert [(f.code, f.row) for f in manifest.every_fault()] == [("E201", 5)]


def test_the_first_visible_sheet_with_a_header_counts():
    def sheets(book):
        book.active.title = "填写说明"
        hidden = book.create_sheet("旧")
        hidden.append(HEADER)
        hidden.append([9, "旧", "old", None])
        hidden.sheet_state = "hidden"
        real = book.create_sheet("清单")
        real.append(HEADER)
        real.append([1, "甲", "a", None])

    manifest = read([["请在第二张表填写"]], sheets)
    assert [item.record.title for item in manifest.items] == ["甲"]


def rezipped(data, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            for name, content in change(entry.filename, old.read(entry)):
                new.writestr(name, content)
    return out.getvalue()


ROWS = [HEADER, [1, "甲", "a", "=1+1"]]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda n, c: [(n, c)] if n != "xl/workbook.xml" else [], "不是 XLSX"),
        (lambda n, c: [(n, b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]>" + c if "sheet1" in n else c)], "XML 声明"),
        (lambda n, c: [(n, c), ("xl/sharedStrings.xml", b" " * 65_000_000)] if n == "xl/workbook.xml" else [(n, c)], "文件过大"),
        (lambda n, c: [(n, c[:100] if "sheet1" in n else c)], "已损坏"),
    ],
)
def test_workbooks_that_are_not_opened(change, reason):
    with pytest.raises(ManifestUnreadable) as fault:
        manifests.read(rezipped(as_xlsx(ROWS), change), "manifest.xlsx")
    assert reason in i18n.explain(fault.value.code, fault.value.facts).what


def test_a_formula_gives_its_cached_value():
    def cached(name, content):
        content = content.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2024</v>").replace(
            b"<f>1+1</f><v />", b"<f>1+1</f><v>2024</v>"
        )
        return [(name, content)]

    manifest = manifests.read(rezipped(as_xlsx(ROWS), cached), "manifest.xlsx")
    assert manifest.items[0].record.date.edtf == "2024"


def test_a_wrong_dimension_hides_no_rows():
    def lie(name, content):
        return [(name, content.replace(b'<dimension ref="A1:D2"', b'<dimension ref="A1:A1"'))]

    assert manifests.read(rezipped(as_xlsx(ROWS), lie), "manifest.xlsx").items[0].record.title == "甲"
