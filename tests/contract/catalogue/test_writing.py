"""What is written: strictness, versions, tombstones, one index whoever comes first."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from elasticsearch import BadRequestError

from archive.catalogue import Catalogue, EntryRefused, PutResult
from archive.catalogue.indices import writer
from archive.catalogue.mapping import DATE
from archive.catalogue.writing import IndexRow, write
from archive.errors import CatalogueUnavailable
from archive.models.search import SearchQuery

pytestmark = pytest.mark.servers


def alias_of(catalogue):
    return catalogue._indices.alias


def index_of(catalogue):
    (index,) = catalogue._indices.live()
    return index


def titles(catalogue, text=""):
    return [hit.entry.title for hit in catalogue.search(SearchQuery(text=text)).hits]


def test_ensure_makes_one_dated_index_with_its_aliases(catalogue, raw):
    alias = alias_of(catalogue)
    assert index_of(catalogue) == f"{alias}-{DATE}-1"
    catalogue.ensure()
    aliases = raw.indices.get_alias(index=f"{alias}-*")[index_of(catalogue)]["aliases"]
    assert aliases[alias]["filter"] == {"term": {"visible": {"value": True}}} or aliases[alias]["filter"] == {
        "term": {"visible": True}
    }
    assert set(aliases) == {alias, f"{alias}-all", writer(index_of(catalogue))}


def test_ensure_by_many_at_once_makes_one_index(new_catalogue, raw):
    one = new_catalogue()
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(one.ensure) for _ in range(8)]:
            done.result()
    assert len(raw.indices.get(index=f"{alias_of(one)}-*")) == 1


def test_the_mapping_takes_no_unknown_field(catalogue, raw):
    with pytest.raises(BadRequestError, match="strict"):
        raw.index(index=index_of(catalogue), id="x", document={"id": "x", "visible": True, "phone": "13800000000"})
    with pytest.raises(EntryRefused, match="E320") as fault:
        write(raw, index_of(catalogue), [IndexRow("x", 1, {"id": "x", "visible": True, "phone": "1"})])
    assert fault.value.facts["id"] == "x" and "phone" in str(fault.value.facts["reason"])


def test_an_older_version_changes_nothing(catalogue, make_entry):
    assert catalogue.put([(make_entry(1, "新题名"), 7)]) == PutResult(indexed=1)
    assert catalogue.put([(make_entry(1, "旧题名"), 5), (make_entry(2, "别的"), 6)]) == PutResult(indexed=1, stale=1)
    assert sorted(titles(catalogue)) == ["别的", "新题名"]
    assert catalogue.put([(make_entry(1, "新题名"), 7)]) == PutResult(indexed=1), "the same again is no fault"
    assert catalogue.put([(make_entry(1, "更新题名"), 8)]) == PutResult(indexed=1)
    assert titles(catalogue, "更新题名") == ["更新题名"] and catalogue.count() == 2


def test_a_withdrawn_entry_is_gone_at_once_and_leaves_no_text(catalogue, make_entry, raw):
    one = make_entry(1, "撤回的题名")
    catalogue.put([(one, 3), (make_entry(2, "留下的题名"), 4)])
    assert catalogue.get(one.id) == one
    catalogue.withdraw(one.id, 5)
    assert titles(catalogue, "题名") == ["留下的题名"] and catalogue.count() == 1
    assert catalogue.get(one.id) is None
    assert [each.text for each in catalogue.suggest("撤回")] == []
    assert catalogue.search(SearchQuery()).facets["kind"][0].count == 1
    left = raw.get(index=index_of(catalogue), id=one.id)
    assert left["_source"] == {"id": one.id, "visible": False} and left["_version"] == 5


def test_a_late_put_does_not_bring_a_withdrawn_entry_back(catalogue, make_entry):
    one = make_entry(1, "撤回的题名")
    catalogue.withdraw(one.id, 5)
    assert catalogue.put([(one, 4)]) == PutResult(stale=1)
    assert catalogue.get(one.id) is None
    assert catalogue.put([(one, 6)]) == PutResult(indexed=1), "a restored entry is visible again"
    catalogue.withdraw(one.id, 5)
    assert catalogue.get(one.id) == one, "and a late withdrawal does not hide it"


def test_get_of_an_unknown_id(catalogue):
    assert catalogue.get("00000000000") is None


def test_put_of_more_than_a_batch(catalogue, make_entry):
    one = make_entry(1, "题")
    ids = [f"{n:011d}" for n in range(1201)]
    assert catalogue.put((one.model_copy(update={"id": each}), n) for n, each in enumerate(ids, 1)) == PutResult(indexed=1201)
    assert catalogue.count() == 1201
    assert catalogue.put([]) == PutResult()


def test_put_makes_the_index_where_there_is_none(new_catalogue, make_entry):
    one = new_catalogue()
    one.put([(make_entry(1, "题名"), 1)])
    assert titles(one) == ["题名"]


def test_suggestions_from_titles(filled):
    def first(typed):
        return [each.text for each in filled.suggest(typed)][:1]

    assert first("采茶") == first("caicha") == first("cai cha") == first("cc") == first("採茶") == ["采茶舞曲"]
    assert first("婺剧《穆") == ["婺剧《穆桂英》"]
    assert first("nverh") == ["女儿红"]
    assert first("连环") == ["台州乱弹《连环计》"], "a later word of the title"
    assert filled.suggest("采茶")[0].id == "00000000055"
    assert filled.suggest("") == filled.suggest("!!") == filled.suggest("不会有的") == ()
    assert len(filled.suggest("y", size=2)) == 2


def test_a_title_is_suggested_once(catalogue, make_entry):
    catalogue.put([(make_entry(1, "同名"), 1), (make_entry(2, "同名"), 2)])
    assert [each.text for each in catalogue.suggest("同")] == ["同名"]


def test_health_and_a_server_that_is_not_there(catalogue, make_entry):
    catalogue.health()
    gone = Catalogue.connect("http://127.0.0.1:9", "", "", "entries")
    for ask in (
        gone.health,
        gone.ensure,
        gone.count,
        lambda: gone.get("x"),
        lambda: gone.search(SearchQuery(text="越剧")),
        lambda: gone.suggest("越"),
        lambda: gone.put([(make_entry(1, "题"), 1)]),
        lambda: gone.withdraw("x", 1),
        lambda: gone.reindex([]),
    ):
        with pytest.raises(CatalogueUnavailable, match="E302") as fault:
            ask()
        assert fault.value.facts["server"] == "http://127.0.0.1:9"


def test_search_without_index_says_so(new_catalogue):
    with pytest.raises(CatalogueUnavailable, match="index_not_found"):
        new_catalogue().search(SearchQuery())
