"""Entries like another one: judged ones stand first, one programme does not fill the list, what left is not in it."""

from collections import Counter
from statistics import mean

import pytest
from benchmarks.judged import id_of, records
from benchmarks.search_quality import fill
from benchmarks.similar_quality import BAR, precisions


@pytest.fixture(scope="module")
def catalogue(new_catalogue):
    made = new_catalogue()
    fill(made)
    return made


def test_what_visitors_would_go_on_with_stands_among_the_first_five(catalogue):
    found = precisions(catalogue)
    assert len(found) == 40
    assert mean(found.values()) >= BAR, "run `python -m benchmarks.similar_quality --missed`"


def test_no_programme_fills_the_list_and_an_entry_is_not_like_itself(catalogue):
    for one in records()[::20]:
        alike = catalogue.similar(one, 8)
        assert one.id not in {other.id for other in alike} and len({other.id for other in alike}) == len(alike) == 8
        assert max(Counter((other.centre.id, other.programme) for other in alike).values()) <= 3
        assert all(not other.tags and not any(part.words for part in other.media) for other in alike)


def test_what_left_is_in_no_list(catalogue):
    seed = next(one for one in records() if one.id == id_of("r001"))
    gone = catalogue.similar(seed, 8)[0]
    catalogue.withdraw(gone.id, 10_000)
    assert gone.id not in {one.id for one in catalogue.similar(seed, 8)}
