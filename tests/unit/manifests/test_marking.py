"""Marked copies: what is wrong stands in its cell, nothing else has changed, and a corrected copy is a list like any other."""

import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from archive.manifests import mark, read_lists
from archive.manifests.columns import PROBLEMS
from archive.models.names import find_lists, is_ours, marked_name
from archive.models.report import Fault

HEADER = ["编号", "题名", "文件名", "日期", "备注"]
ROWS = [["1", "十八相送", "a.mp4", "腊月里", '=HYPERLINK("http://x")'], ["2", "", "b.mp4", "2024-05-01", "说“好”,\n再来"]]
TEXT = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in [HEADER, *ROWS])


def marked(name, data, more=()):
    """The copy, and the faults that it was made of."""
    manifest = read_lists({name: data})
    faults = [*(("", fault) for fault in manifest.faults), *((i.item, f) for i in manifest.items for f in i.faults), *more]
    return mark({name: data}, faults, lambda fault: f"{fault.code} 有问题"), faults


def book_of(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def saved(book):
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_gets_a_last_column_in_its_encoding_with_its_delimiter(codec, delimiter):
    data = TEXT.replace('","', f'"{delimiter}"').encode(codec)
    [copy], _ = marked("清单.csv", data)
    text = copy.data.decode(codec)
    first, second = text.splitlines()[:2]
    assert copy.name == "_MARKED.清单.csv"
    assert first == delimiter.join([*HEADER, PROBLEMS])
    assert second.endswith("E204 有问题") and "E215 有问题；" in second
    assert text.splitlines()[3].endswith("E201 有问题")


def test_a_formula_is_text_in_the_copy_and_comes_back_as_it_was():
    [copy], _ = marked("清单.csv", TEXT.encode())
    assert "\"'=HYPERLINK" in copy.data.decode()
    before, after = read_lists({"清单.csv": TEXT.encode()}), read_lists({"清单.csv": copy.data})
    assert [item.rows for item in after.items] == [item.rows for item in before.items]
    assert [(fault.code, fault.value) for fault in after.faults] == [("E215", "备注")], "the column of problems is read over"


def test_what_its_encoding_cannot_say_makes_the_copy_utf_8():
    traditional = "編號,題名,檔名,日期\r\n1,戲曲,a.mp4,臘月裡\r\n".encode("cp950")
    [copy], _ = marked("a.csv", traditional)
    assert "戲曲" in copy.data.decode("utf-8-sig") and "有问题" in copy.data.decode("utf-8-sig")


def test_an_xlsx_keeps_its_looks_and_has_fills_and_comments_where_something_is_wrong():
    book = book_of(("目录", [["移交清单"], HEADER, *ROWS, ["3", "丙", "c.mp4", "2024", ""]]), ("说明", [["随便写的"]]))
    sheet = book["目录"]
    sheet.merge_cells("A1:E1")
    sheet["B5"].font = Font(bold=True)
    sheet["B4"].comment = Comment("先前的批注", "某人")
    [copy], _ = marked("清单.xlsx", saved(book))
    again = openpyxl.load_workbook(BytesIO(copy.data))
    found = again["目录"]
    assert again.sheetnames == ["目录", "说明"] and again["说明"]["A1"].value == "随便写的"
    assert found["B5"].font.bold and [str(one) for one in found.merged_cells.ranges] == ["A1:E1"]
    assert found["B4"].comment.text == "先前的批注\nE201 有问题" and found["B4"].fill.fgColor.rgb == "FFFFC7CE"
    assert found["D3"].comment.text == "E204 有问题" and found["D3"].fill.fgColor.rgb == "FFFFEB9C"
    assert found["D4"].comment is None and found["D4"].fill.fill_type is None


def test_no_formula_is_written_into_a_workbook():
    book = book_of(("1", [HEADER, ["1", '="甲"&"乙"', "a.mp4", "某年", '=HYPERLINK("x")']]))
    book["1"]["E3"] = "=1+1"
    book["1"]["E3"].data_type = "s"
    book["1"]["C3"] = "b.mp4"
    [copy], _ = marked("清单.xlsx", saved(book))
    with ZipFile(BytesIO(copy.data)) as archive:
        assert all(b"<f>" not in archive.read(name) for name in archive.namelist() if "sheet" in name)
    cell = openpyxl.load_workbook(BytesIO(copy.data))["1"]["E3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


@pytest.mark.parametrize("name", ["banner.xls", "banner.ods"])
def test_other_workbooks_become_an_xlsx_of_their_tables_row_by_row(name):
    data = (Path(__file__).parents[2] / "data" / "lists" / name).read_bytes()
    before = read_lists({name: data})
    row = before.items[0].files[0].row
    wrong = [
        (before.items[0].item, Fault(code="E222", row=row, column="file")),
        ("", Fault(code="E999", row=row, column="title", sheet="视频")),
    ]
    [copy], _ = marked(name, data, more=wrong)
    assert copy.name == "_MARKED.banner.xlsx"
    sheet = openpyxl.load_workbook(BytesIO(copy.data)).worksheets[0]
    said = {cell.comment.text for cell in sheet[row] if cell.comment}
    assert {"E222 有问题", "E999 有问题"} <= said
    assert [item.record.title for item in read_lists({copy.name: copy.data}).items] == [i.record.title for i in before.items]


def test_a_workbook_of_many_rows_is_copied_within_its_limits():
    many = [[str(n), f"作品{n}", f"{n}.mp4", "某年某月"] for n in range(1, 5_102)]
    [copy], _ = marked("清单.xlsx", saved(book_of(("1", [HEADER[:4], *many]))))
    sheet = openpyxl.load_workbook(BytesIO(copy.data)).worksheets[0]
    assert sheet.max_row == 5_102
    assert sum(cell.comment is not None for row in sheet.iter_rows() for cell in row) == 5_000


def test_json_gets_one_more_name_in_what_is_faulty():
    data = json.dumps({"清单": [{"题名": "甲", "文件名": "a.mp4", "日期": "某年"}, {"题名": "乙", "文件名": "b.mp4"}]}).encode()
    [copy], _ = marked("清单.json", data)
    first, second = json.loads(copy.data)["清单"]
    assert first[PROBLEMS] == "E204 有问题" and PROBLEMS not in second
    assert read_lists({"清单.json": copy.data}).faults == ()


def test_a_fault_of_a_file_stands_in_the_row_that_names_it():
    broken = Fault(code="E501", facts={"name": "b.mp4", "reason": "x"})
    [copy], _ = marked("清单.csv", TEXT.encode(), more=[("2", broken)])
    assert copy.data.decode().splitlines()[3].endswith("E201 有问题；E501 有问题")


def test_rows_of_one_sheet_among_several_are_marked_on_theirs():
    book = book_of(("照片", [HEADER, ["1", "甲", "a.jpg", "某年", ""]]), ("录像", [HEADER, ["2", "", "b.mp4", "2024", ""]]))
    [copy], _ = marked("清单.xlsx", saved(book))
    again = openpyxl.load_workbook(BytesIO(copy.data))
    assert again["照片"]["D2"].comment and not again["照片"]["B2"].comment
    assert again["录像"]["B2"].comment and not again["录像"]["D2"].comment


def test_what_is_right_or_unreadable_gets_no_copy():
    assert marked("清单.csv", "题名,文件名\n甲,a.mp4\n".encode())[0] == []
    assert mark({"清单.csv": b"\x00\x01\x02"}, [("", Fault(code="E102", row=1))], str) == []


def test_a_marked_copy_is_no_list_of_the_delivery():
    assert find_lists(["_MARKED.清单.csv", "_MARKED.目录.xlsx", "a.mp4"]) == ()
    assert find_lists(["_marked.清单.csv", "目录.csv"]) == ("目录.csv",)
    assert is_ours("_MARKED.清单.csv") and is_ours("_marked.x.xlsx") and is_ours("_receipt.html") and not is_ours("清单.csv")
    assert marked_name("data/清单.xls", ".xlsx") == "_MARKED.清单.xlsx"
    long = marked_name("清" * 84 + ".csv")
    assert is_ours(long) and long.endswith("清.csv") and len(long.encode()) <= 240


def test_words_that_no_workbook_can_hold_are_said_without_it():
    data = saved(book_of(("表", [HEADER, ROWS[0]])))
    fault = Fault(code="E221", row=2, column="file", value="\ufffe", facts={})
    (copy,) = mark({"清单.xlsx": data}, [("1", fault)], lambda _: "没有\ufffe\x0b文件")
    (found,) = [c.comment.text for row in openpyxl.load_workbook(BytesIO(copy.data))["表"] for c in row if c.comment]
    assert found == "没有文件"


@pytest.mark.parametrize("name", ["清单.csv", "清单.json", "清单.xlsx"])
def test_a_copy_that_comes_back_and_is_marked_again_says_each_thing_once(name):
    data = {
        "清单.csv": TEXT.encode(),
        "清单.json": json.dumps([dict(zip(HEADER, row, strict=True)) for row in ROWS], ensure_ascii=False).encode(),
        "清单.xlsx": saved(book_of(("清单", [HEADER, *ROWS]))),
    }[name]
    [first], _ = marked(name, data)
    [again], _ = marked(name, first.data)
    assert told_in(name, again.data) == told_in(name, first.data)


def told_in(name, data):
    """All that a copy says is wrong."""
    if name.endswith(".xlsx"):
        sheet = openpyxl.load_workbook(BytesIO(data)).active
        return [(c.coordinate, c.comment.text, c.fill.fgColor.rgb) for row in sheet.iter_rows() for c in row if c.comment]
    text = data.decode("utf-8-sig")
    return (text.count(PROBLEMS), text.count("有问题"))
