"""Each code that the program can say is explained on the page of codes and on the portal, and no other."""

import re
from pathlib import Path

from typer.testing import CliRunner

from archive import i18n
from archive.cli import app
from archive.i18n import faults

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "src" / "archive"
PAGE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
CODE = re.compile(r"""["'](E\d{3})["']""")
OF_OCFL = re.compile(r"E0(?!00)\d\d")
"""Validation codes of OCFL 1.1: the standard explains them."""


def said_in_the_sources() -> set[str]:
    files = [file for ending in ("py", "html", "toml") for file in SOURCES.rglob(f"*.{ending}") if file.parent.name != "messages"]
    found = {
        code
        for file in files
        if file != SOURCES / "i18n" / "faults.py"
        for code in CODE.findall(file.read_text(encoding="utf-8"))
    }
    return {code for code in found if not OF_OCFL.fullmatch(code)}


def test_every_code_that_is_said_anywhere_is_on_the_page_and_no_other():
    assert len(said_in_the_sources()) > 200
    assert set(re.findall(r"^### (E\d{3})$", PAGE, re.MULTILINE)) == said_in_the_sources()


def test_the_page_is_what_the_catalogue_says():
    answer = CliRunner().invoke(app, ["reference", "--faults"])
    assert answer.exit_code == 0, answer.output
    assert answer.stdout == PAGE, "run `make docs`"


def test_every_code_says_what_it_means_and_what_is_done_in_every_language():
    for code in faults.codes():
        page = faults.page_of(code)
        assert [language for language, _ in page.said] == list(i18n.LANGUAGES), code
        assert all("{" not in one.what + one.do for _, one in page.said), code
        assert len(page.done) == len(i18n.LANGUAGES) and all(not said.startswith("fault.") for _, said in page.done), code


def test_what_is_done_is_told_of_codes_that_there_are_and_of_each_once():
    told = [code for those in faults.EFFECTS.values() for code in those.split()]
    assert sorted(told) == sorted({*told}) and set(told) <= set(faults.codes())
    assert {code for code in faults.codes() if code.startswith("E2")} <= set(told), "a centre meets all of these"


def test_every_code_lies_in_one_group():
    assert sorted(page.code for pages in faults.groups().values() for page in pages) == list(faults.codes())
