"""Rows of activities: moments and person-times as people write them, and what is wrong in a cell."""

import io
from datetime import date

import openpyxl
import pytest

from archive.manifests.network.activity_sheet import ACTIVITIES, activity_row, heads_of
from archive.manifests.network.cells import Cells
from archive.manifests.network.moments import moment_of
from archive.manifests.network.site_sheet import SITES, site_row
from archive.manifests.network.template import template
from archive.manifests.network.workbook import read_workbook


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


def test_the_template_is_read_back_without_a_fault():
    book = openpyxl.load_workbook(io.BytesIO(template([SITES, ACTIVITIES])))
    for sheet in book:
        sheet["A2"], sheet["B2"] = "001", "示例"
    data = io.BytesIO()
    book.save(data)
    read = read_workbook(data.getvalue(), "示例.xlsx", [SITES, ACTIVITIES])
    assert [(one.title, one.faults, len(one.rows)) for one in read] == [("场所", (), 1), ("活动", (), 1)]
