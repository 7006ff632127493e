"""Rows of activities: moments and person-times as people write them, and what is wrong in a cell."""

import io
from datetime import date

import openpyxl
import pytest

from archive import i18n
from archive.cli.terminal.fault_table import print_faults
from archive.manifests.network.activity_sheet import ACTIVITIES, ActivityColumn, activity_row, heads_of
from archive.manifests.network.cells import Cells
from archive.manifests.network.marked import marked
from archive.manifests.network.moments import moment_of
from archive.manifests.network.site_sheet import SITES, site_row
from archive.manifests.network.template import template
from archive.manifests.network.workbook import read_workbook
from archive.steps.network import workbook
from network_book import book


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("2026-05-01", "2026-05-01", None),
        ("2026-05-01 00:00:00", "2026-05-01", None),
        ("2026-05-01 19:30", "2026-05-01", "19:30"),
        ("2026年5月1日 晚上7点半", "2026-05-01", "19:30"),
        ("2026.5.1 下午2:05", "2026-05-01", "14:05"),
    ],
)
def test_moments_as_people_write_them(text, day, at):
    found = moment_of(text)
    assert found.day == date.fromisoformat(day) and (found.at.strftime("%H:%M") if found.at else None) == at


@pytest.mark.parametrize("text", ["2026-13-01", "明天", "2026-05-01 25:00", "2026"])
def test_what_names_no_day_or_no_time_is_none(text):
    assert moment_of(text) is None


@pytest.mark.parametrize(
    ("text", "heads"), [("1,200", 1200), ("约300人次", 300), ("1.2万", 12_000), ("很多", None), ("-5", None)]
)
def test_person_times(text, heads):
    assert heads_of(text) == heads


def codes(sheet, reader, **cells):
    made = Cells("表", 2, {column: cells[column.value] for column in sheet.headers if column.value in cells})
    reader(made)
    return [(fault.code, fault.column) for fault in made.faults]


def test_faults_of_cells():
    fine = {"number": "1", "title": "示例"}
    assert codes(ACTIVITIES, activity_row, **fine) == []
    assert codes(ACTIVITIES, activity_row, **fine, begins="2026-05-02 20:00", ends="2026-05-02 19:00") == [("E907", "ends")]
    assert codes(ACTIVITIES, activity_row, number="", title="示" * 200) == [("E903", "title"), ("E902", "number")]
    assert codes(ACTIVITIES, activity_row, number="../1", title="示例", kind="没有的") == [("E901", "kind"), ("E901", "number")]
    assert codes(SITES, site_row, **fine, lat="29.5", lon="120.8") == [("E908", "datum")]
    assert codes(SITES, site_row, **fine, lat="29.5", datum="GPS") == [("E908", "lon")]


def test_faults_name_a_column_as_the_sheet_heads_it_in_chinese_first(capsys):
    data = book(活动=[("编号", "名称", "category", "没有的列"), ("1", "", "没有的", "")])
    (read,) = read_workbook(data, "示例.xlsx", [ACTIVITIES])
    for row in read.rows:
        activity_row(row)
        row.wrong("E905", ActivityColumn.CENTRE)
    faults = (*read.faults, *(fault for row in read.rows for fault in row.faults))
    headed = {fault.code: [i18n.headed(fault.column, fault.facts, one) for one in i18n.LANGUAGES] for fault in faults}
    assert headed == {
        "E900": ["没有的列", "没有的列"],
        "E901": ["类别", "category"],
        "E902": ["名称", "title"],
        "E905": ["主办中心", "centre"],
    }
    print_faults(faults)
    table = capsys.readouterr().out
    assert "名称" in table and "题名" not in table and table.index("类别") < table.index("category")
    copy = openpyxl.load_workbook(io.BytesIO(marked(data, "示例.xlsx", [read], faults, workbook.worded)))
    told = " ".join(cell.comment.text for line in copy["活动"].iter_rows() for cell in line if cell.comment)
    assert "E902 名称" in told and "title: " in told and "E905 主办中心" in told


def test_the_template_is_read_back_without_a_fault():
    book = openpyxl.load_workbook(io.BytesIO(template([SITES, ACTIVITIES])))
    for sheet in book:
        sheet["A2"], sheet["B2"] = "001", "示例"
    data = io.BytesIO()
    book.save(data)
    read = read_workbook(data.getvalue(), "示例.xlsx", [SITES, ACTIVITIES])
    assert [(one.title, one.faults, len(one.rows)) for one in read] == [("场所", (), 1), ("活动", (), 1)]
