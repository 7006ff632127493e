"""What a visitor gets where nothing is found as it was typed: what sounds like it, then what holds some of the words."""

import pytest

from archive.models.search import Respelled, SearchQuery


def titles(results):
    return [hit.entry.title for hit in results.hits]


@pytest.mark.parametrize(
    ("typed", "read", "title"),
    [
        ("月剧", "越剧", "越剧《红楼梦》片段"),
        ("勇剧", "甬剧", "甬剧《半把剪刀》"),
        ("乐清细文刻纸", "乐清细纹刻纸", "乐清细纹刻纸"),
        ("蒲江剪纸", "浦江剪纸", "浦江剪紙作品展"),
        ("guangchangw", "广场舞", "广场舞大赛决赛"),
        ("caichaw", "采茶舞曲", "采茶舞曲"),
        ("绍兴联花落", "绍兴莲花落", "绍兴莲花落《翠姐回娘家》"),
    ],
)
def test_what_sounds_like_it_is_found_and_told(filled, typed, read, title):
    assert filled.search(SearchQuery(text=typed)).total == 0
    found = filled.search(SearchQuery(text=typed, near=True))
    assert title in titles(found)
    assert (found.stage, found.respelled, found.asked) == ("respelled", (Respelled(typed=typed, read=read),), read)
    literally = filled.search(SearchQuery(text=read))
    assert (titles(literally), literally.facets) == (titles(found), found.facets)
    assert all(hit.highlights for hit in found.hits)


def test_only_what_was_read_otherwise_is_told(filled):
    found = filled.search(SearchQuery(text="嵊州 月剧 2024年", near=True))
    assert titles(found) == ["越剧《梁祝》选段“十八相送”"]
    assert found.respelled == (Respelled(typed="月剧", read="越剧"),) and found.asked == "嵊州 越剧 2024"


@pytest.mark.parametrize("words", ["越剧", "yueju", "YJ", "嵊州 合唱", "海宁皮影", "2024", "", "*", "采茶", "书法"])
def test_what_is_found_as_typed_is_never_joined_by_anything(filled, words):
    plain, near = (filled.search(SearchQuery(text=words, near=near)) for near in (False, True))
    assert plain.total and plain.model_dump(exclude={"took_ms"}) == near.model_dump(exclude={"took_ms"})
    assert (near.stage, near.respelled, near.asked) == ("precise", (), "")


@pytest.mark.parametrize("words", ["“月剧”", "量子计算机", "blockchain", "的了吗", "zj-339999", "0000000000X", "股票行情"])
def test_what_is_quoted_or_nowhere_near_is_not_found(filled, words):
    found = filled.search(SearchQuery(text=words, near=True))
    assert (found.total, found.stage) == (0, "precise")


def test_facets_that_leave_nothing_are_what_to_change(filled):
    found = filled.search(SearchQuery(text="越剧", kind=("lecture",), near=True))
    assert (found.total, found.stage) == (0, "precise") and found.facets["kind"]
    heard = filled.search(SearchQuery(text="月剧", kind=("lecture",), near=True))
    assert (heard.total, heard.stage, heard.asked) == (0, "respelled", "越剧") and heard.facets["kind"]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("小朋友学写毛笔字的视频", "少儿书法课第三讲"),
        ("老人讲从前的戏班", "老艺人谈戏班岁月"),
        ("哪里有舞狮或者板凳龙", "舞龙"),
        ("怎么做青瓷", "龙泉青瓷烧制技艺讲座"),
    ],
)
def test_a_question_finds_what_it_asks_about(filled, question, title):
    found = filled.search(SearchQuery(text=question, near=True))
    assert found.stage == "relaxed" and titles(found)[0] == title
    assert found.asked and not set(found.asked.split()) & {"的", "怎么", "哪里", "视频"}


def test_a_place_is_a_limit_where_anything_is_left(filled):
    here = filled.search(SearchQuery(text="宁波有没有舞龙和舞狮", near=True))
    assert here.stage == "understood" and titles(here) == ["村晚:舞龙迎春"]
    elsewhere = filled.search(SearchQuery(text="江山有没有青瓷的讲座", near=True))
    assert titles(elsewhere)[:1] == ["龙泉青瓷烧制技艺讲座"]


@pytest.mark.parametrize("words", ["月剧", "老人讲戏班怎么唱戏", "yuej"])
@pytest.mark.parametrize("sort", ["relevance", "newest", "date"])
def test_pages_go_on_in_every_stage(filled, words, sort):
    whole = filled.search(SearchQuery(text=words, sort=sort, near=True))
    seen, after = [], None
    while len(seen) <= whole.total:
        page = filled.search(SearchQuery(text=words, sort=sort, size=1, after=after, near=True))
        assert (page.total, page.stage) == (whole.total, whole.stage)
        seen += titles(page)
        if (after := page.next) is None:
            break
    assert whole.total and seen == titles(whole)


@pytest.mark.parametrize(
    "words",
    [
        "(" * 65 + "越居",
        "!?;..",
        "月剧 OR 1=1; --",
        "/.*月剧.*/",
        "🎭月剧🎭",
        "\u202e月剧",
        "𠀀𠀁剧",
        "月" * 200,
        "a b " * 50,
        "1" * 200,
    ],
)
def test_nothing_that_is_typed_is_a_fault(filled, words):
    filled.search(SearchQuery(text=words, near=True))
