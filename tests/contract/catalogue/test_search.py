"""What people type and what they must find first, on the real server."""

import pytest

from archive.models.search import SearchQuery

pytestmark = pytest.mark.servers

FIRST = [
    # as written
    ("越剧", 1),
    ("梁祝", 1),
    ("红楼梦", 2),
    ("采茶舞曲", 5),
    ("舞龙", 24),
    # a two-character piece of a title, also across words
    ("茶舞", 5),
    ("相送", 1),
    ("花篮", 7),
    ("梁祝选段", 1),
    # pinyin joined, apart, with v for ü, by initials, run together over words
    ("yueju", 1),
    ("yue ju", 1),
    ("yuejv", 1),
    ("Yuè jù", 1),
    ("YJ", 1),
    ("yj", 1),
    ("caichawuqu", 5),
    ("ccwq", 5),
    ("shengzhou hechang", 4),
    ("shengzhoushihechangjie", 4),
    ("nverhong", 13),
    ("nv er hong", 13),
    # heteronyms as the vocabulary and the divisions read them
    ("yueqing", 10),
    ("shaoxinglianhualao", 9),
    ("taizhouluantan", 22),
    # traditional and simplified, either way; variants of one character
    ("越劇", 1),
    ("紹興蓮花落", 9),
    ("浦江剪纸", 6),
    ("海宁皮影戏", 23),
    ("畲族民歌", 17),
    ("乾隆", 18),
    ("海寧皮影戯", 23),
    ("三江邨邨歌", 27),
    # numbers, either way
    ("第3讲", 21),
    ("书法课第三讲", 21),
    ("腰鼓 二〇二四年", 28),
    ("二零二四年腰鼓队", 28),
    # several words, mixed kinds
    ("嵊州 合唱", 4),
    ("嵊州合唱", 4),
    ("越剧 2024", 1),
    ("2024年越剧", 1),
    ("越剧 2019", 2),
    ("越剧 柯桥", None),
    ("越剧 越城", 2),
    ("yueju 2019", 2),
    ("红楼梦 yueju", 2),
    # other names of a genre, its class, English
    ("小歌班 梁祝", 1),
    ("Yue opera", 1),
    ("YUE OPERA 2019", 2),
    ("传统戏剧 半把剪刀", 3),
    ("celadon", 11),
    # places of every level, contributors, centre, programme, description, subjects, tags
    ("剡湖街道", 4),
    ("剡溪业余越剧团", 1),
    ("景宁", 17),
    ("浙江省文化馆", 19),
    ("舞动乡村", 15),
    ("走村串户", 8),
    ("竹器", 7),
    ("光绪年间", 20),
    ("三江村村歌", 27),
    ("口述史 皮影", 23),
    # single characters, quotes, width, words that only join
    ("瓷", 11),
    ("龙", 11),
    ("“十八相送”", 1),
    ('"摄影 书法"', None),
    ("2024", 28),
    ("mv", 26),
    ("summer", 26),
    ("越剧的梁祝", 1),
    ("0000000007 7", 7),
    # must not be found
    ("昆曲", None),
    ("京剧 舞龙", None),
    ("zzzz", None),
]


@pytest.mark.parametrize(("typed", "first"), FIRST)
def test_first_hit(filled, typed, first):
    found = filled.search(SearchQuery(text=typed, size=100))
    titles = [hit.entry.title for hit in found.hits]
    if first is None:
        assert titles == [] and found.total == 0
        return
    assert found.total == len(found.hits) > 0, "nothing found"
    assert found.hits[0].entry.id[-1] == "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[first], titles


def test_every_term_must_match(filled):
    def ids(text):
        return {hit.entry.id for hit in filled.search(SearchQuery(text=text)).hits}

    assert ids("越剧 2024") < ids("越剧")
    assert len(ids("越剧")) == 3  # two titles and one description
    assert ids("越剧 2024") == ids("越剧") & ids("2024")


def test_title_before_description_and_more_places_before_fewer(filled):
    found = filled.search(SearchQuery(text="越剧"))
    assert [hit.entry.title[:5] for hit in found.hits] == ["越剧《梁祝", "越剧《红楼", "老艺人谈戏"]
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True) and scores[1] > 2 * scores[2]


def test_the_entry_comes_back_as_it_was_put(filled, entries):
    for hit in filled.search(SearchQuery(size=100)).hits:
        assert hit.entry in entries
    assert filled.search(SearchQuery(text="海宁皮影戏")).hits[0].entry.title == "海寧皮影戲傳承人訪談"


def test_highlights_are_ranges_of_the_original(filled):
    def marked(text, field="title"):
        shown = filled.search(SearchQuery(text=text)).hits[0].highlights[field][0]
        return [shown.text[start:end] for start, end in shown.ranges]

    assert marked("海宁皮影") == ["海寧皮影"]
    assert marked("yueju") == ["越剧"]
    assert marked("ccwq") == ["采茶舞曲"]
    assert marked("嵊州 合唱") == ["嵊州", "合唱"]
    assert marked("走村", "description") == ["走村"]
    assert marked("光绪", "tags") == ["光绪"]
    assert filled.search(SearchQuery()).hits[0].highlights == {}


ODD = [
    "",
    " ",
    "*",
    "?*~!@#$%^&*()[]{}\\/:;'<>,.",
    "😀",
    "😀越剧",
    "\x00\x1f",
    "a" * 200,
    "越" * 200,
    "龙 " * 100,
    '"',
    '""',
    "“”",
    "title:*",
    '{"match_all":{}}',
    "AND OR NOT",
    "越剧 AND",
    "(越剧",
    "越剧~2^4",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "é" * 100,
    "𠮷野家",
    "ａｂｃ",
    "ﷺ" * 10,
    "xi'an",
    "-越剧",
    "1e309",
    "٢٠٢٤",
]


@pytest.mark.parametrize("typed", ODD)
def test_nothing_typed_is_an_error(filled, typed):
    found = filled.search(SearchQuery(text=typed))
    assert 0 <= found.total <= 30
    assert isinstance(filled.suggest(typed), tuple)


@pytest.mark.parametrize("typed", ["", "   ", "*", "!!", "😀", "“”"])
def test_what_asks_for_nothing_shows_everything_newest_first(filled, typed):
    found = filled.search(SearchQuery(text=typed, size=3))
    assert found.total == 30
    assert [hit.entry.id[-1] for hit in found.hits] == ["Y", "X", "W"]


@pytest.mark.parametrize("typed", ["越剧 AND", "-越剧", "(越剧", "😀越剧", "<越剧>"])
def test_punctuation_is_no_syntax(filled, typed):
    wanted = 0 if "AND" in typed else 3
    assert filled.search(SearchQuery(text=typed)).total == wanted


def test_filter_values_that_make_no_sense_find_nothing(filled):
    for query in (
        SearchQuery(kind=("no-such",)),
        SearchQuery(year=(10**30,)),
        SearchQuery(year_from=10**30),
        SearchQuery(year_from=2020, year_to=1900),
        SearchQuery(division=("x", "", "33.*", "." * 300)),
        SearchQuery(genre=("a" * 40_000,)),
        SearchQuery(level=("planet",), centre=("*",)),
    ):
        assert filled.search(query).total == 0
