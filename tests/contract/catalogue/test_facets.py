"""Facets: counts, several choices of one, the tree of divisions; orders and pages."""

import pytest

from archive.catalogue import CursorBroken
from archive.models.record import Contributor, Role
from archive.models.search import SearchQuery

pytestmark = pytest.mark.servers


def counts(found, facet):
    return {one.value: one.count for one in found.facets[facet]}


def test_counts_of_everything(filled, entries):
    found = filled.search(SearchQuery())
    assert counts(found, "kind")["chorus"] == sum(one.kind == "chorus" for one in entries)
    assert sum(counts(found, "kind").values()) == 30
    assert counts(found, "level")["province"] == 1
    assert counts(found, "genre")["opera.yueju"] == 2
    assert counts(found, "genre")["ich.IV"] == 6, "a class counts the genres below it"
    assert counts(found, "genre")["村歌"] == 1
    assert counts(found, "media") == {"video": 20, "picture": 5, "sound": 2, "document": 2, "other": 1}
    years = [int(one.value) for one in found.facets["year"]]
    assert years == sorted(years, reverse=True)


def test_people_are_counted_and_found_whatever_they_did(catalogue, make_entry):
    one, other = make_entry(1, "甲戏"), make_entry(2, "乙戏")
    did = (Contributor(name="王某某（司鼓）", role=Role.ACCOMPANIST, credit="鼓师"), Contributor(name="李某", role=Role.DIRECTOR))
    sang = (Contributor(name="王某某", role=Role.PERFORMER),)
    catalogue.put([(one.model_copy(update={"contributors": did}), 1), (other.model_copy(update={"contributors": sang}), 2)])
    assert counts(catalogue.search(SearchQuery()), "person") == {"王某某": 2, "李某": 1}
    assert catalogue.search(SearchQuery(person=("王某某",))).total == 2
    assert catalogue.search(SearchQuery(text="王某某")).total == 2 and catalogue.search(SearchQuery(text="wangmoumou")).total == 2
    (hit,) = catalogue.search(SearchQuery(text="鼓师 王某某")).hits
    assert hit.entry.id == one.id and hit.entry.contributors == did
    assert catalogue.search(SearchQuery(text="导演")).total == 1


def test_labels_are_for_people(filled):
    found = filled.search(SearchQuery(text="越剧"))

    def label(facet, value):
        return next((one.label, one.label_en) for one in found.facets[facet] if one.value == value)

    assert label("kind", "oral-history") == ("口述史", "Oral history")
    assert label("genre", "opera.yueju") == ("越剧", "Yue opera")
    assert label("centre", "zj-330683")[0] == "嵊州市文化馆"
    assert label("level", "county") == ("县级", "County")
    assert label("media", "sound") == ("音频", "Sound")
    assert label("division", "330683")[0] == "嵊州市"


def test_choices_of_one_facet_add_up_and_facets_narrow_together(filled):
    one = filled.search(SearchQuery(kind=("chorus",)))
    both = filled.search(SearchQuery(kind=("chorus", "lecture")))
    assert one.total == 3 and both.total == 4
    assert counts(one, "kind") == counts(filled.search(SearchQuery()), "kind"), "a facet ignores its own choice"
    assert counts(one, "genre") == {"music.hechang": 2, "ich.II": 2, "村歌": 1}, "other facets follow it"
    assert filled.search(SearchQuery(kind=("chorus",), year=(2024,))).total == 1
    assert counts(filled.search(SearchQuery(kind=("chorus",), year=(2024,))), "kind")["chorus"] == 1


def test_divisions_of_five_levels(filled, make_entry, catalogue):
    found = filled.search(SearchQuery(division=("330600",)))
    values = {one.value: one for one in found.facets["division"]}
    assert found.total == values["330600"].count == 9
    assert values["330000"].count == 30
    assert (values["330683"].level, values["330683"].parent) == ("county", "330600")
    assert "330683001" not in values, "townships are shown once their county is chosen"
    below = {one.value: one for one in filled.search(SearchQuery(division=("330683",))).facets["division"]}
    assert (below["330683001"].label, below["330683001"].level) == ("剡湖街道", "township")
    village = make_entry(1, "村晚", division="330683001")
    line = village.place.divisions
    village = village.model_copy(
        update={
            "place": village.place.model_copy(
                update={"divisions": (*line, line[0].model_copy(update={"id": "330683001200", "label": "某某村"}))}
            )
        }
    )
    catalogue.put([(village, 1)])
    deep = {one.value: one for one in catalogue.search(SearchQuery(division=("330683001",))).facets["division"]}
    assert (deep["330683001200"].label, deep["330683001200"].level) == ("某某村", "village")
    assert deep["330683001200"].parent == "330683001"
    assert catalogue.search(SearchQuery(text="某某村", division=("330683001200",))).total == 1


def test_years_as_choice_and_as_range(filled):
    assert filled.search(SearchQuery(year=(2018, 2019))).total == 2
    assert filled.search(SearchQuery(year_from=2017, year_to=2019)).total == 3
    assert filled.search(SearchQuery(year_to=2017)).total == 1


@pytest.mark.parametrize("sort", ["relevance", "newest", "date"])
@pytest.mark.parametrize("text", ["", "文化馆"])
def test_pages_hold_every_entry_once(filled, sort, text):
    seen, after = [], None
    while True:
        page = filled.search(SearchQuery(text=text, sort=sort, size=7, after=after))
        assert page.total == 30
        seen += [hit.entry.id for hit in page.hits]
        after = page.next
        if after is None:
            break
    whole = filled.search(SearchQuery(text=text, sort=sort, size=100))
    assert seen == [hit.entry.id for hit in whole.hits] and len(set(seen)) == 30
    assert whole.next is None


def test_orders(filled):
    newest = filled.search(SearchQuery(sort="newest", size=100)).hits
    assert [hit.entry.published_at for hit in newest] == sorted((h.entry.published_at for h in newest), reverse=True)
    dated = filled.search(SearchQuery(sort="date", size=100)).hits
    assert [hit.entry.years[0] for hit in dated] == sorted((h.entry.years[0] for h in dated), reverse=True)


def test_a_cursor_stays_right_while_entries_come(catalogue, entries):
    catalogue.put((each, n) for n, each in enumerate(entries[:20], start=1))
    first = catalogue.search(SearchQuery(text="文化馆", size=5))
    catalogue.put((each, n) for n, each in enumerate(entries, start=1))
    rest = catalogue.search(SearchQuery(text="文化馆", size=100, after=first.next))
    seen = {hit.entry.id for hit in first.hits}
    assert not seen & {hit.entry.id for hit in rest.hits}
    assert {one.id for one in entries[:20]} <= seen | {hit.entry.id for hit in rest.hits}


@pytest.mark.parametrize(
    "after", ["x", "🙈", "W10", "e30", "WyJhIiwxXQ", "a" * 5000, "bnVsbA", "[", "WyI1YzM1NDlhZGFhNmQiLHt9LDEsMl0"]
)
def test_a_broken_cursor_is_bad_input(filled, after):
    with pytest.raises(CursorBroken, match="E120") as fault:
        filled.search(SearchQuery(after=after))
    assert fault.value.facts["after"] == after[:40]


def test_a_cursor_of_another_search_is_bad_input(filled):
    cursor = filled.search(SearchQuery(size=3)).next
    assert filled.search(SearchQuery(size=9, after=cursor)).total == 30, "the size may change"
    for other in (
        SearchQuery(text="越剧", after=cursor),
        SearchQuery(sort="date", after=cursor),
        SearchQuery(kind=("chorus",), after=cursor),
    ):
        with pytest.raises(CursorBroken):
            filled.search(other)
