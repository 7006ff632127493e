"""Addresses of searches, facets as links, found words as HTML."""

import pytest
from starlette.datastructures import QueryParams

from archive.models.search import FacetValue, Highlight, SearchQuery, SearchResults
from archive.web.portal import facets
from archive.web.portal.highlights import marked
from archive.web.shared import query


def test_an_address_goes_to_a_query_and_back():
    address = (
        "q=%E8%B6%8A%E5%89%A7&kind=chorus&kind=lecture&division=330683&year=2023&media=video&year_from=1990&sort=date&after=abc"
    )
    asked = query.read(QueryParams(address))
    assert asked.text == "越剧"
    assert asked.kind == ("chorus", "lecture")
    assert (asked.year, asked.year_from, asked.sort, asked.after) == ((2023,), 1990, "date", "abc")
    assert query.read(QueryParams(query.query_string(asked)[1:])) == asked


def test_characters_that_turn_text_are_not_asked_for():
    asked = query.read(QueryParams({"q": "\u202e越剧\u2066 \u200f合唱\x07\x9b", "genre": "opera\u202e"}))
    assert (asked.text, asked.genre) == ("越剧 合唱", ("opera",))


@pytest.mark.parametrize(
    "nonsense", ["sort=x", "year=abc", "year_from=%EF%BC%92", "kind=", "q=" + "长" * 500, "year=99999", "unknown=1"]
)
def test_nonsense_is_left_out(nonsense: str):
    asked = query.read(QueryParams(nonsense))
    assert len(asked.text) <= 200
    assert asked == SearchQuery(text=asked.text)


def test_choosing_starts_at_the_first_page_and_choosing_again_takes_back():
    asked = SearchQuery(text="合唱", year=(2020,), after="cursor")
    assert query.toggled(asked, "kind", "chorus") == "/search?q=%E5%90%88%E5%94%B1&kind=chorus&year=2020"
    assert query.toggled(asked, "year", "2020") == "/search?q=%E5%90%88%E5%94%B1"


def _places() -> tuple[FacetValue, ...]:
    rows = [("330000", "浙江省", None), ("330600", "绍兴市", "330000"), ("330100", "杭州市", "330000"),
            ("330683", "嵊州市", "330600"), ("330683102", "甘霖镇", "330683")]  # fmt: skip
    return tuple(FacetValue(value=v, label=n, count=3, parent=p) for v, n, p in rows)


@pytest.mark.parametrize(
    ("chosen", "seen"),
    [
        ((), [("浙江省", 0), ("绍兴市", 1), ("杭州市", 1)]),
        (("330600",), [("浙江省", 0), ("绍兴市", 1), ("嵊州市", 2), ("杭州市", 1)]),
        (("330683",), [("浙江省", 0), ("绍兴市", 1), ("嵊州市", 2), ("甘霖镇", 3), ("杭州市", 1)]),
    ],
)
def test_the_tree_of_places_opens_along_what_is_chosen(chosen: tuple[str, ...], seen: list[tuple[str, int]]):
    results = SearchResults(total=3, hits=(), facets={"division": _places()})
    groups = {g.name: g for g in facets.groups(SearchQuery(division=chosen), results, "zh")}
    assert [(c.label, c.depth) for c in groups["division"].choices] == seen


def test_levels_can_be_chosen_although_nobody_counts_them():
    groups = {g.name: g for g in facets.groups(SearchQuery(), SearchResults(total=1, hits=()), "en")}
    assert [c.label for c in groups["level"].choices] == ["Province", "City", "County", "Township", "Village"]
    assert {c.entries for c in groups["level"].choices} == {None}


def test_where_nothing_is_found_only_chosen_levels_stand():
    nothing = SearchResults(total=0, hits=(), facets={})
    assert facets.groups(SearchQuery(text="没有"), nothing, "zh") == ()
    (group,) = facets.groups(SearchQuery(text="没有", level=("city",)), nothing, "zh")
    assert [c.value for c in group.choices] == ["city"]


def test_years_stand_newest_first_and_the_rest_behind_a_fold():
    years = tuple(FacetValue(value=str(y), label=str(y), count=1) for y in range(2000, 2012))
    results = SearchResults(total=12, hits=(), facets={"year": years})
    group = next(g for g in facets.groups(SearchQuery(year=(2000,)), results, "zh") if g.name == "year")
    assert [c.label for c in group.choices] == [str(y) for y in range(2011, 2003, -1)] + ["2000"]
    assert [c.label for c in group.more] == ["2003", "2002", "2001"]


def test_chips_name_what_is_chosen_and_lead_to_the_search_without_it():
    asked = SearchQuery(text="戏", kind=("chorus",), genre=("opera.yueju",), year_from=1990)
    results = SearchResults(
        total=1, hits=(), facets={"genre": (FacetValue(value="opera.yueju", label="越剧", label_en="Yue opera", count=1),)}
    )
    chips = facets.chips(asked, results, "en")
    assert [(c.name, c.label) for c in chips] == [("kind", "Chorus"), ("genre", "Yue opera"), ("year", "≥ 1990")]
    assert chips[1].href == "/search?q=%E6%88%8F&kind=chorus&year_from=1990"


@pytest.mark.parametrize(
    ("ranges", "html"),
    [
        (((0, 2),), "<mark>越剧</mark>&lt;b&gt;折子戏"),
        (((0, 1), (1, 2)), "<mark>越剧</mark>&lt;b&gt;折子戏"),
        (((5, 99), (-3, 1)), "<mark>越</mark>剧&lt;b&gt;<mark>折子戏</mark>"),
        ((), "越剧&lt;b&gt;折子戏"),
    ],
)
def test_found_words_are_marked_and_everything_else_is_escaped(ranges: tuple[tuple[int, int], ...], html: str):
    assert str(marked(Highlight(text="越剧<b>折子戏", ranges=ranges))) == html
