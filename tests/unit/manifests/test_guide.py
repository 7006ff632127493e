"""docs/manifest.md is written from the rules, and every example in it is what the rules make of it."""

import re
from pathlib import Path

import pytest
from made import as_csv

from archive import i18n, manifests
from archive.manifests import HEADERS, Column
from archive.manifests.columns import NEARLY, nearly, recognised
from archive.manifests.guides import GUIDES
from archive.manifests.shown_values import shown

GUIDE = (Path(__file__).parents[3] / "docs" / "manifest.md").read_text(encoding="utf-8")
OF_CONSENT = {column for column in Column if column.value.startswith("consent_")} | {Column.MINORS, Column.GUARDIAN}


def codes(column, cell):
    """What a cell of a column gives, alone in a list of one row."""
    cells = {
        Column.TITLE: "甲",
        Column.FILE: "a.mp4",
        **({Column.CONSENT: "同意公开"} if column in OF_CONSENT else {}),
        column: cell,
    }
    manifest = manifests.read(as_csv([[HEADERS[one].split()[0] for one in cells], list(cells.values())]), "清单.csv")
    return [fault.code for fault in (*manifest.faults, *(fault for item in manifest.items for fault in item.faults))]


def test_the_page_in_docs_is_what_the_rules_say():
    assert manifests.guide() == GUIDE, "run `make docs`"


def test_every_column_says_in_both_languages_what_to_write_and_has_examples():
    for column in Column:
        entry = i18n.messages()[f"guide.column.{column.value}"]
        assert entry["zh"] and entry["en"].strip() and f"`{column.value}`" in GUIDE, column
        assert GUIDES[column].good, column
        assert i18n.column(column.value) == HEADERS[column].split()[0]


def test_every_header_of_the_guide_is_recognised_as_its_column():
    for column in Column:
        assert all(recognised(header) is column for header in (*HEADERS[column].split(), column.value)), column
        assert all(nearly(header) is column for header in NEARLY.get(column, "").split()), column


@pytest.mark.parametrize(("column", "cell"), [(column, cell) for column, own in GUIDES.items() for cell in own.good])
def test_every_example_is_understood_without_a_word(column, cell):
    assert codes(column, cell) == []


@pytest.mark.parametrize(
    ("column", "code", "cell"), [(column, code, cell) for column, own in GUIDES.items() for code, cell in own.wrong.items()]
)
def test_every_example_of_a_fault_gives_it(column, code, cell):
    own = GUIDES[column]
    assert code in codes(column, cell)
    assert set(codes(column, cell)) <= {*own.wrong, *own.more}


def test_codes_that_an_example_cannot_show_are_codes():
    every = i18n.messages()
    assert all(code in every for own in GUIDES.values() for code in own.more)
    assert all(f"| {code} |" in GUIDE for code in every if re.fullmatch(r"E2\d\d", code))


def test_what_is_read_into_an_example_is_shown():
    assert shown(Column.DATE, "2024年5月1日至3日") == "`2024-05-01/2024-05-03`"
    assert shown(Column.PLACE, "诸暨市东白湖镇斯宅村") == "绍兴市诸暨市东白湖镇 330681124"
    assert shown(Column.CONSENT, "同意公开，至2030-12-31").endswith("/2030-12-31")
    assert shown(Column.TITLE, "甲") == ""
