"""Counts for who comes without a query, on the real index: by year, by festival, of given values with the newest of each."""

import pytest

from archive.models.media import MediaType
from archive.models.public import PublicFile, PublicMedia
from archive.models.record import Term, When
from archive.models.search import SearchQuery
from archive.vocabulary import festivals_of_the_year

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def through_time(new_catalogue, make_entry):
    """Ten entries of several decades and festivals."""
    lantern = Term(id="fest.yuanxiao", label="元宵节")
    rows = (
        ("龙灯", {"date": When(edtf="2024-02-24", given="2024年元宵"), "years": (2024,)}),
        ("余杭滚灯元宵踩街", {"date": When(edtf="1986", given="1986年"), "years": (1986,)}),
        ("板凳龙", {"genres": (lantern,), "years": (1989,), "date": None}),
        ("清明上河图十字绣", {"years": (2019,), "date": None}),
        ("含山轧蚕花", {"subjects": ("清明",), "years": (2019,), "date": None}),
        ("畲族三月三歌会", {"years": (2018,), "date": None}),
        ("三月三十日排练", {"years": (2018,), "date": None}),
        ("戏班往事", {"years": tuple(range(1958, 1967)), "date": When(edtf="1958/1966", given="1958至1966年")}),
        ("無日期的照片", {"years": (), "date": None}),
        ("也无日期", {"years": (), "date": None}),
    )
    made = new_catalogue()
    made.ensure()
    entries = [make_entry(n, title).model_copy(update=fields) for n, (title, fields) in enumerate(rows, start=1)]
    made.put((one, n) for n, one in enumerate(entries, start=1))
    return made


def titles(catalogue, **asked):
    return sorted(hit.entry.title for hit in catalogue.search(SearchQuery(size=100, **asked)).hits)


def test_every_bar_of_the_line_of_time_opens_what_it_counts(through_time):
    line = through_time.timeline(SearchQuery())
    assert (line.total, line.undated) == (10, 2)
    assert [(one.year, one.count) for one in line.decades] == [(2020, 1), (2010, 4), (1980, 2), (1960, 1), (1950, 1)]
    for one in line.years:
        assert through_time.search(SearchQuery(year=(one.year,))).total == one.count
    for one in line.decades:
        assert through_time.search(SearchQuery(year_from=one.year, year_to=one.year + 9)).total == one.count
    assert titles(through_time, undated=True) == ["也无日期", "無日期的照片"]
    assert through_time.search(SearchQuery(undated=True, year=(2024,))).total == 3, "a year chosen beside it adds up"


def test_the_line_of_time_of_a_choice_has_titles(through_time, filled):
    line = through_time.timeline(SearchQuery(year_from=2018), titles=1)
    assert line.total == 5
    assert {one.year: [title for _, title in one.titles] for one in line.years} == {
        2024: ["龙灯"], 2019: ["含山轧蚕花"], 2018: ["三月三十日排练"]
    }  # fmt: skip
    centre = filled.timeline(SearchQuery(centre=("zj-330683",)), titles=2)
    assert centre.total == filled.search(SearchQuery(centre=("zj-330683",))).total > 0


@pytest.mark.parametrize(
    ("festival", "expected"),
    [
        ("fest.yuanxiao", ["余杭滚灯元宵踩街", "板凳龙", "龙灯"]),
        ("term.05", ["含山轧蚕花"]),
        ("fest.sanyuesan", ["畲族三月三歌会"]),
        ("fest.laba", []),
        ("no such", []),
    ],
)
def test_a_festival_is_told_by_term_by_words_or_by_its_day(through_time, festival, expected):
    assert titles(through_time, festival=(festival,)) == sorted(expected)


def test_counts_of_festivals_are_those_of_their_searches(through_time):
    counts = through_time.counted("festival", tuple(festivals_of_the_year()), newest=True)
    for one in festivals_of_the_year():
        found = through_time.search(SearchQuery(festival=(one,), sort="newest"))
        assert found.total == (counts[one].count if one in counts else 0)
        assert one not in counts or counts[one].newest.id == found.hits[0].entry.id


def test_genres_and_centres_are_counted_with_their_newest(filled, entries):
    genres = filled.counted("genre", ("opera.yueju", "ich.IV", "dance.nowhere"), newest=True)
    assert {one: found.count for one, found in genres.items()} == {"opera.yueju": 2, "ich.IV": 6}
    assert genres["opera.yueju"].newest.id == entries[1].id
    centres = filled.counted("centre", ("zj-330683", "zj-nobody"))
    assert centres["zj-330683"].count == filled.search(SearchQuery(centre=("zj-330683",))).total
    assert centres["zj-330683"].newest is None and list(centres) == ["zj-330683"]
    assert filled.counted("genre", (), newest=True) == {}


def test_the_newest_with_a_picture_stands_for_a_genre(catalogue, make_entry):
    poster = PublicMedia(
        part=1, media=MediaType.VIDEO, words="不外传" * 100, poster=PublicFile(path="a/poster.jpg", mime="image/jpeg")
    )
    with_picture = make_entry(1, "有海报", genres=("opera.yueju",)).model_copy(update={"media": (poster,)})
    catalogue.put([(with_picture, 1), (make_entry(2, "没有海报", genres=("opera.yueju",)), 2)])
    shown = catalogue.counted("genre", ("opera.yueju",), newest=True)["opera.yueju"].newest
    assert shown.title == "有海报" and shown.media[0].poster.path == "a/poster.jpg"
    assert shown.media[0].words == "", "what only searches need is not fetched"
