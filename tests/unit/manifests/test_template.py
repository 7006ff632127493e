"""The list to be filled in: what is chosen from its drop-downs is read back without a word, and its examples are no items."""

from io import BytesIO

import openpyxl
import pytest
from typer.testing import CliRunner

from archive import manifests
from archive.cli import app
from archive.errors import ManifestEmpty
from archive.manifests.columns import Column, recognised
from archive.manifests.table import EXAMPLES
from archive.manifests.template import COLUMNS, places_of


def opened(data):
    book = openpyxl.load_workbook(BytesIO(data))
    return book, book.worksheets[0]


def saved(book):
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def headers(sheet, row=1):
    return [cell.value for cell in sheet[row]]


def said(manifest):
    return [fault.code for fault in (*manifest.faults, *(fault for item in manifest.items for fault in item.faults))]


def test_untouched_it_has_no_items_though_it_has_examples():
    with pytest.raises(ManifestEmpty):
        manifests.read(manifests.template(), "清单.xlsx")


def test_its_headers_are_ours():
    _, sheet = opened(manifests.template())
    assert [recognised(header) for header in headers(sheet)] == list(COLUMNS)
    assert {Column.TITLE, Column.FILE, Column.KIND, Column.PLACE, Column.RIGHTS, Column.CONSENT} <= set(COLUMNS)


def test_its_examples_copied_into_the_list_are_read_without_a_fault():
    book, sheet = opened(manifests.template())
    examples = book["填写示例"]
    assert examples["A1"].value.startswith(EXAMPLES) and headers(examples, 2) == headers(sheet)
    for row in examples.iter_rows(min_row=3, values_only=True):
        sheet.append(row)
    manifest = manifests.read(saved(book), "清单.xlsx")
    assert said(manifest) == []
    assert [(len(item.files), item.record.kind.value) for item in manifest.items] == [
        (2, "performance"),
        (1, "oral-history"),
        (1, "folk-art"),
    ]
    sung, told, cut = (item.record for item in manifest.items)
    assert (sung.place.division, str(sung.consent.until), sung.consent.reference) == ("330683100", "2034-12-31", "嵊文授2024-015")
    assert (told.consent.until, told.consent.minors, told.notes) == (None, False, {"时长": "1小时20分"})
    assert (cut.consent.minors, cut.consent.guardian) == (True, "陈某")


def rules(book, sheet):
    """Column -> (the words of its drop-down, the note)."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        letter = str(rule.sqref).split(":")[0].rstrip("0123456789")
        words = (
            [cell.value for (cell,) in book["词表"][rule.formula1.split("!")[1].replace("$", "")]] if rule.type == "list" else []
        )
        found[recognised(sheet[f"{letter}1"].value)] = (words, rule.prompt)
    return found


def test_whatever_is_chosen_from_a_list_is_read_without_a_fault():
    book, sheet = opened(manifests.template("330683"))
    listed = {column: words for column, (words, _) in rules(book, sheet).items() if words}
    assert {Column.KIND, Column.GENRE, Column.LANGUAGE, Column.ROLE, Column.RIGHTS, Column.PLACE, Column.CONSENT} <= set(listed)
    # What a consent or an audience refuses, and children without any consent.
    asked = {Column.CONSENT: {"E230"}, Column.MINORS: {"E250"}, Column.AUDIENCE: {"E230"}}
    for column, words in listed.items():
        made = [["题名", "文件名", column.value], *(["甲", f"{n}.mp4", word] for n, word in enumerate(words))]
        sheet_of = openpyxl.Workbook()
        for row in made:
            sheet_of.active.append(row)
        assert set(said(manifests.read(saved(sheet_of), "清单.xlsx"))) <= asked.get(column, set()), column


def test_every_cell_has_a_note_that_a_spreadsheet_takes_and_lists_are_no_bars():
    book, sheet = opened(manifests.template())
    notes = rules(book, sheet)
    assert set(notes) == set(COLUMNS)
    assert all(0 < len(note) <= 255 for _, note in notes.values())
    assert not any(rule.showErrorMessage for rule in sheet.data_validations.dataValidation)
    assert book["词表"].sheet_state == "hidden"
    assert sheet.column_dimensions["F"].number_format == "@"


def test_a_centre_is_offered_its_own_places():
    assert "绍兴市嵊州市甘霖镇" in places_of("330683") and not any("诸暨" in place for place in places_of("330683"))
    assert "绍兴市嵊州市" in places_of("") and "金华市义乌市" in places_of("")
    assert len(places_of("330000")) == len(places_of(""))


def test_the_command_writes_it_and_never_over_another(tmp_path):
    out = tmp_path / "新清单.xlsx"
    first = CliRunner().invoke(app, ["manifest", "template", "--out", str(out)])
    assert (first.exit_code, headers(opened(out.read_bytes())[1])[:2]) == (0, ["编号", "题名"])
    out.write_bytes(b"mine")
    again = CliRunner().invoke(app, ["manifest", "template", "--out", str(out)])
    assert again.exit_code != 0 and out.read_bytes() == b"mine"
