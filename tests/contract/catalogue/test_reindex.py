"""A new index beside the old one, while writes go on."""

import threading

import pytest

from archive.catalogue import ReindexRefused, indices
from archive.catalogue.mapping import mapping
from archive.errors import Conflict, LedgerUnavailable
from archive.models.search import SearchQuery

pytestmark = pytest.mark.servers


def indices_of(catalogue, raw):
    return sorted(raw.indices.get(index=f"{catalogue._indices.alias}-*", expand_wildcards="all"))


def numbered(entries):
    return [(each, n) for n, each in enumerate(entries, start=1)]


def test_reindex_replaces_the_index_and_keeps_the_entries(catalogue, entries, raw):
    catalogue.put(numbered(entries))
    (old,) = indices_of(catalogue, raw)
    seen = []
    result = catalogue.reindex(iter(numbered(entries)), seen.append)
    assert (result.count, result.before) == (30, 30) and seen[-1] == 30
    assert indices_of(catalogue, raw) == [result.index] and result.index != old
    assert result.index == old.removesuffix("1") + "2"
    assert catalogue.search(SearchQuery(text="越剧")).total == 3 and catalogue.count() == 30
    assert catalogue.reindex(numbered(entries)).index.endswith("-3")
    assert catalogue._indices.unfinished() == frozenset()


def test_reindex_where_there_was_none(new_catalogue, entries, raw):
    one = new_catalogue()
    result = one.reindex(numbered(entries))
    assert (result.count, result.before) == (30, 0)
    one.ensure()
    assert indices_of(one, raw) == [result.index] and one.count() == 30


def test_writes_during_a_build_reach_both(catalogue, entries, make_entry):
    catalogue.put(numbered(entries))
    late, changed = make_entry(31, "新来的条目"), make_entry(1, "改过的题名")

    def slowly():
        yield from numbered(entries[:10])
        catalogue.put([(late, 100), (changed, 101)])
        catalogue.withdraw(entries[1].id, 102)
        catalogue.withdraw(entries[19].id, 103)
        assert catalogue.count() == 29, "visitors of the old index see it at once"
        assert catalogue.search(SearchQuery(text="新来的条目")).total == 1
        yield from numbered(entries)

    assert catalogue.reindex(slowly()).count == 29
    assert catalogue.get(late.id) == late and catalogue.get(changed.id) == changed
    assert catalogue.get(entries[1].id) is None and catalogue.get(entries[19].id) is None
    assert catalogue.search(SearchQuery(text="改过的题名")).total == 1


def test_concurrent_writers_lose_nothing_over_the_swap(catalogue, entries, make_entry):
    catalogue.put(numbered(entries[:5]))
    stop, version, lost = threading.Event(), [1000], []
    one = make_entry(20, "不停改写")

    def keep_writing():
        while not stop.is_set():
            version[0] += 1
            catalogue.put([(one.model_copy(update={"description": f"第{version[0]}版"}), version[0])])
            if catalogue.get(one.id).description != f"第{version[0]}版":
                lost.append(version[0])

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        for _ in range(4):
            catalogue.reindex(numbered(entries[:5]))
            assert catalogue.count() == 6
    finally:
        stop.set()
        writer.join()
    assert lost == [] and version[0] > 1004
    assert catalogue.get(one.id).description == f"第{version[0]}版"


def test_an_index_of_an_earlier_mapping_answers_and_is_told_until_the_reindex(new_catalogue, entries, raw, monkeypatch):
    one = new_catalogue()
    with monkeypatch.context() as earlier:
        earlier.setattr(indices, "DATE", "2026-11-23")
        one.ensure()
    one.put(numbered(entries))
    one.ensure()
    assert one.outdated() and one.search(SearchQuery(text="越剧")).total == 3
    one.reindex(numbered(entries))
    assert not one.outdated() and one.search(SearchQuery(text="越剧")).total == 3


def test_an_index_that_lacks_fields_learns_them_and_takes_what_is_published(new_catalogue, entries, raw, monkeypatch):
    one, fields = new_catalogue(), mapping()
    for later in ("people", "part"):
        del fields["mappings"]["properties"][later]
    with monkeypatch.context() as earlier:
        earlier.setattr(indices, "DATE", "2026-11-29")
        earlier.setattr(indices, "mapping", lambda: fields)
        one.ensure()
    one.ensure()
    one.put(numbered(entries))
    (name,) = one.search(SearchQuery()).facets["person"][:1]
    assert one.search(SearchQuery(person=(name.value,))).total == name.count > 0 and one.outdated()


def test_tombstones_survive(catalogue, entries):
    catalogue.put(numbered(entries))
    catalogue.withdraw(entries[0].id, 50)
    catalogue.reindex(numbered(entries[1:]))
    assert catalogue.put([(entries[0], 49)]).stale == 1
    assert catalogue.get(entries[0].id) is None


def test_a_failed_build_is_dropped_and_the_old_index_stays(catalogue, entries, raw):
    catalogue.put(numbered(entries))
    before = indices_of(catalogue, raw)

    def breaks():
        yield from numbered(entries[:3])
        raise LedgerUnavailable(server="ledger", reason="gone")

    with pytest.raises(LedgerUnavailable):
        catalogue.reindex(breaks())
    assert indices_of(catalogue, raw) == before and catalogue.count() == 30
    assert catalogue._indices.unfinished() == frozenset()


def test_a_build_that_lost_too_much_is_refused_unless_forced(catalogue, entries, raw):
    catalogue.put(numbered(entries))
    before = indices_of(catalogue, raw)
    for few in ([], numbered(entries[:12])):
        with pytest.raises(ReindexRefused, match="E321") as fault:
            catalogue.reindex(few)
        assert (fault.value.facts["before"], fault.value.facts["after"]) == (30, len(few))
        assert indices_of(catalogue, raw) == before and catalogue.count() == 30
    assert catalogue.reindex(numbered(entries[:12]), force=True).count == 12


def test_an_abandoned_build_is_cleared_away(catalogue, entries, raw):
    catalogue.put(numbered(entries))
    abandoned = catalogue._indices.start()
    catalogue.put(numbered(entries[:2]))
    raw.indices.refresh(index=abandoned)
    assert raw.count(index=abandoned)["count"] == 2, "it is fed until somebody clears it away"
    result = catalogue.reindex(numbered(entries))
    assert indices_of(catalogue, raw) == [result.index]


def test_a_second_reindex_takes_over(catalogue, entries, raw):
    catalogue.put(numbered(entries))

    def overtaken():
        yield from numbered(entries[:3])
        catalogue.reindex(numbered(entries))
        yield from numbered(entries)

    with pytest.raises(Conflict) as fault:
        catalogue.reindex(overtaken())
    assert fault.value.facts["what"] == "reindex"
    assert len(indices_of(catalogue, raw)) == 1 and catalogue.count() == 30
