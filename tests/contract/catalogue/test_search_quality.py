"""The develop half of the judged queries is answered no worse than in the last run that was kept: `make search-quality`."""

import pytest
from benchmarks.judged import DEVELOP, answers, queries
from benchmarks.search_quality import fill, last, lost, worsened


@pytest.fixture(scope="module")
def outcomes(new_catalogue):
    catalogue = new_catalogue()
    fill(catalogue)
    return list(answers(catalogue.search, queries(DEVELOP)))


def test_nothing_that_was_found_is_lost(outcomes):
    before = last()[DEVELOP]
    assert [one.query.text for one in lost(outcomes, before)] == []
    assert not worsened(outcomes, before), "run `make search-quality` to see what changed"


def test_a_near_miss_is_never_first(outcomes):
    assert [one.query.text for one in outcomes if one.near_miss] == []
