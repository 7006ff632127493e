"""The mutants of `make mutants` are those of the code as it is: each text stands once, and its tests are there."""

import pytest
from benchmarks.mutants import HERE, MUTANTS

SOURCE = [file.read_text(encoding="utf-8") for file in (HERE / "src/archive").rglob("*.py")]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name)
def test_a_mutant_replaces_what_stands_once_in_the_source_and_names_its_tests(mutant):
    assert sum(text.count(mutant.text) for text in SOURCE) == 1
    assert mutant.instead != mutant.text and all((HERE / one).is_file() for one in mutant.tests.split())


def test_there_are_ten_at_least_and_three_of_preserved_objects():
    assert len(MUTANTS) >= 10 and sum("/store/" in one.tests for one in MUTANTS) >= 3
