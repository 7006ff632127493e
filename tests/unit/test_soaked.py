"""docs/tests.md names every file with tests that only `make soak` runs, and nothing else of the tests that is not there."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "tests.md").read_text(encoding="utf-8")
FIRST_COLUMN = "".join(re.findall(r"^\| ([^|]*) \|", PAGE, re.MULTILINE))


def soaked():
    """Files with the marker, the cluster's folder apart: it is soaked as a whole, for want of its servers."""
    files = (file for file in TESTS.rglob("test_*.py") if file != Path(__file__) and "cluster" not in file.parts)
    return {str(file.relative_to(TESTS)) for file in files if "mark.soak" in file.read_text(encoding="utf-8")}


def test_every_file_with_soaked_tests_has_its_short_form_named():
    assert soaked() == set(re.findall(r"[a-z_]+/[\w/]*test_\w+\.py", FIRST_COLUMN))


def test_every_test_that_the_page_names_is_there():
    every = {name for file in TESTS.rglob("test_*.py") for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.M)}
    named = re.findall(r"\b(test_\w+)(?!\w*\.py)(?=[`…])", PAGE)
    assert named and [name for name in named if not any(one.startswith(name) for one in every)] == []
