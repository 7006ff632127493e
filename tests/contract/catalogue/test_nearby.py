"""What is alike in meaning, and what of the words is taken for a facet: on the real index, with the real model."""

import pytest

from archive.catalogue import Catalogue
from archive.catalogue.document import document
from archive.catalogue.mapping import mapping
from archive.catalogue.meaning import Sentences
from archive.catalogue.meaning.sentences import _e5
from archive.models.search import SearchQuery


def titles(hits):
    return [hit.entry.title for hit in hits]


def gone():
    raise OSError("no model here")


@pytest.fixture(scope="module")
def with_model(new_catalogue):
    """The same alias seen with the model, with one that fails, and without."""
    plain = new_catalogue()

    def seen(meaning):
        return Catalogue(plain._client, plain._url, plain._indices.alias, meaning=meaning)

    return seen(Sentences(_e5, 60)), seen(Sentences(gone)), plain


@pytest.fixture(scope="module")
def three(with_model, entries):
    able, dead, plain = with_model
    able.ensure()
    able.put((each, n) for n, each in enumerate(entries, start=1))
    return able, dead, plain


def test_what_no_word_finds_is_shown_apart_and_counted_nowhere(three):
    able, dead, plain = three
    asked = SearchQuery(text="穿长袖子跳的古装戏", near=True)
    found = able.search(asked)
    assert found.total == 0 and not found.hits and found.next is None
    assert any(word in " ".join(titles(found.nearby)) for word in ("剧", "戏"))
    assert all(hit.highlights for hit in found.nearby)
    without = plain.search(asked).model_dump_json(exclude={"took_ms"})
    assert dead.search(asked).model_dump_json(exclude={"took_ms"}) == without
    assert found.model_dump_json(exclude={"took_ms", "nearby"}) == plain.search(asked).model_dump_json(
        exclude={"took_ms", "nearby"}
    )


@pytest.mark.parametrize("words", ["越剧", "半把剪刀", "月剧", "yueju", "嵊州 合唱", "2024", "", "“越剧”"])
def test_what_the_words_find_is_the_same_byte_for_byte(three, words):
    able, _, plain = three
    asked = SearchQuery(text=words, near=True)
    apart = {"took_ms", "nearby"}
    assert able.search(asked).model_dump_json(exclude=apart) == plain.search(asked).model_dump_json(exclude=apart)


def test_few_have_what_is_alike_beside_them_and_none_of_it_twice(three):
    able, *_ = three
    found = able.search(SearchQuery(text="越剧《红楼梦》片段", near=True))
    assert titles(found.hits) == ["越剧《红楼梦》片段"] and found.total == 1
    assert "越剧《梁祝》选段“十八相送”" in titles(found.nearby) and not set(titles(found.hits)) & set(titles(found.nearby))
    assert able.search(SearchQuery(text="越剧《红楼梦》片段")).nearby == ()
    here = able.search(SearchQuery(text="越剧《红楼梦》片段", kind=("performance",), near=True))
    assert here.nearby and {hit.entry.kind for hit in here.nearby} == {"performance"}


@pytest.mark.parametrize("words", ["量子计算机怎么编程", "blockchain", "特斯拉充电桩在哪", "美国总统选举", "weather tomorrow"])
def test_what_is_nowhere_near_is_not_found(three, words):
    found = three[0].search(SearchQuery(text=words, near=True))
    assert (found.total, found.nearby) == (0, ())


def test_a_reindex_carries_vectors_over_and_a_withdrawal_takes_them_away(new_catalogue, entries):
    plain = new_catalogue()
    able = Catalogue(plain._client, plain._url, plain._indices.alias, meaning=Sentences(_e5, 60))
    dead = Catalogue(plain._client, plain._url, plain._indices.alias, meaning=Sentences(gone))
    able.ensure()
    able.put((each, n) for n, each in enumerate(entries[:3], start=1))

    def vectors():
        answer = plain._client.mget(index=plain._indices.everything, ids=[one.id for one in entries[:3]])
        return [doc["_source"].get("meaning") for doc in answer["docs"]]

    before = vectors()
    assert all(before)
    dead.reindex((each, n) for n, each in enumerate(entries[:3], start=1))
    assert vectors() == before, "the model was not asked: what it would say is known"
    changed = entries[1].model_copy(update={"title": "另一个题名"})
    dead.put([(changed, 20)])
    assert vectors()[1] is None, "a vector of another text is none"
    able.withdraw(entries[0].id, 21)
    assert vectors()[0] is None


@pytest.mark.parametrize(
    ("words", "title", "labels"),
    [
        ("2010年代 婺剧", "婺剧《穆桂英》", {"2010–2019", "婺剧"}),
        ("2020年代 宁波 甬剧", "甬剧《半把剪刀》", {"2020–2029", "宁波市", "甬剧"}),
        ("2010年代 视频", "婺剧《穆桂英》", {"2010–2019"}),
    ],
)
def test_what_the_words_name_is_taken_for_it_where_they_find_nothing(three, words, title, labels):
    plain = three[2]
    assert plain.search(SearchQuery(text=words)).total == 0
    found = plain.search(SearchQuery(text=words, near=True))
    assert found.stage == "understood" and title in titles(found.hits)
    assert {one.label for one in found.understood} == labels and all(hit.highlights for hit in found.hits)


@pytest.mark.parametrize(
    ("words", "field", "marked"),
    [
        ("讲座", "title", "讲座"),
        ("2017", "date", "2017"),
        ("传统戏剧", "genres", "传统戏剧"),
        ("手工", "subjects", "手工"),
        ("zj-330726", "centre", "330726"),
        ("00000000055", "id", "00000000055"),
        ("YJ", "title", "越剧"),
        ("caicha", "title", "采茶"),
        ("口述史", "kind", "口述史"),
    ],
)
def test_every_hit_says_why(three, words, field, marked):
    found = three[2].search(SearchQuery(text=words))
    assert found.hits
    assert all(any(piece.ranges for pieces in hit.highlights.values() for piece in pieces) for hit in found.hits)
    pieces = [piece for hit in found.hits for piece in hit.highlights.get(field, ())]
    assert any(piece.text[start:stop] == marked for piece in pieces for start, stop in piece.ranges)


def test_an_index_of_an_earlier_mapping_answers_by_its_words(raw, entries):
    alias, earlier = "test-earlier", mapping()
    del earlier["mappings"]["properties"]["meaning"]
    raw.indices.create(index=f"{alias}-1", settings=earlier["settings"], mappings=earlier["mappings"], aliases={alias: {}})
    try:
        raw.index(index=f"{alias}-1", id=entries[0].id, document=document(entries[0]), refresh=True)
        able = Catalogue(raw, "", alias, meaning=Sentences(_e5, 60))
        assert titles(able.search(SearchQuery(text="十八相送", near=True)).hits) == [entries[0].title]
        assert able.search(SearchQuery(text="穿长袖子跳的古装戏", near=True)).nearby == ()
    finally:
        raw.indices.delete(index=f"{alias}-1")
