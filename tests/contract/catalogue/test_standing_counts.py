"""Counts of a large archive are kept for seconds; entries never are."""

import pytest

from archive.catalogue import Catalogue
from archive.catalogue.standing_counts import FRESH_S, StandingCounts
from archive.models.search import SearchQuery

pytestmark = pytest.mark.servers

EVERYTHING = SearchQuery(size=100)
OPERA = SearchQuery(size=100, genre=("opera.yueju",))


@pytest.fixture
def elsewhere(servers, catalogue, entries):
    """What another process does with the same entries, thirty of them."""
    other = Catalogue.connect(servers.catalogue_url, "", "", catalogue._indices.alias)
    other.put((each, n) for n, each in enumerate(entries, start=1))
    return other


def counted(results):
    return results.total, sum(value.count for value in results.facets["kind"])


def shown(results):
    return {hit.entry.id for hit in results.hits}


def test_counts_of_a_large_archive_are_seconds_old_and_what_was_withdrawn_is_gone_at_once(catalogue, elsewhere, entries):
    now = [1000.0]
    catalogue._counts = StandingCounts(large=30, clock=lambda: now[0])
    assert counted(catalogue.search(EVERYTHING)) == (30, 30)
    operas = catalogue.search(OPERA)
    elsewhere.withdraw(entries[0].id, 50)
    later = catalogue.search(EVERYTHING)
    assert counted(later) == (30, 30) and shown(later) == {entry.id for entry in entries[1:]}
    assert later.facets == catalogue.search(EVERYTHING).facets
    narrowed = catalogue.search(OPERA)
    assert narrowed.total == operas.total and shown(narrowed) == shown(operas) - {entries[0].id}
    now[0] += FRESH_S
    assert counted(catalogue.search(EVERYTHING)) == (29, 29) and catalogue.search(OPERA).total == operas.total - 1


def test_pages_of_what_is_counted_before_follow_one_another(catalogue, elsewhere, entries):
    catalogue._counts = StandingCounts(large=30)
    pages = [catalogue.search(SearchQuery(size=12))]
    while pages[-1].next:
        pages.append(catalogue.search(SearchQuery(size=12, after=pages[-1].next)))
    assert [len(page.hits) for page in pages] == [12, 12, 6] and {page.total for page in pages} == {30}
    assert pages[1].facets["kind"] == pages[0].facets["kind"]
    assert len({id_ for page in pages for id_ in shown(page)}) == len(entries)


def test_what_is_published_or_withdrawn_here_is_counted_at_once_and_a_small_archive_always_is(catalogue, elsewhere, entries):
    catalogue._counts = StandingCounts(large=30)
    assert counted(catalogue.search(EVERYTHING)) == (30, 30)
    catalogue.withdraw(entries[0].id, 50)
    assert counted(catalogue.search(EVERYTHING)) == (29, 29), "twenty-nine are few"
    elsewhere.put([(entries[0], 51)])
    assert counted(catalogue.search(EVERYTHING)) == (30, 30)
    catalogue.withdraw(entries[1].id, 52)
    assert counted(catalogue.search(EVERYTHING)) == (29, 29)
