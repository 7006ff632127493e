"""Genres by any of their names, with the known traps."""

import pytest

from archive import vocabulary

NAMED = {
    "越剧": "opera.yueju",
    "越劇": "opera.yueju",
    "绍兴文戏": "opera.yueju",
    "紹興戲": "opera.yueju",
    "Yue opera": "opera.yueju",
    "YUE  OPERA": "opera.yueju",
    "ｙｕｅ　ｏｐｅｒａ": "opera.yueju",
    "opera.yueju": "opera.yueju",
    "崑曲": "opera.kunqu",
    "合唱": "music.hechang",
    "浦江剪紙": "art.pujiang-jianzhi",
    # traps of data/PROVENANCE.md
    "杭州评话": "quyi.hangzhou-pinghua",
    "杭州评词": "quyi.hangzhou-pingci",
    "绍兴平调": "quyi.shaoxing-pinghudiao",
    "宁海平调": "opera.ninghai-pingdiao",
    "唱新闻": "quyi.changxinwen",
    "唱新闻（金华）": "quyi.jinhua-daoqing",
    "余杭滚灯": "dance.yuhang-gundeng",
    # one word for several terms: the specific one
    "曲艺": "ich.V",
    "广场舞": "dance.guangchangwu",
    "三月三": "fest.sanyuesan",
}


@pytest.mark.parametrize(("words", "identifier"), NAMED.items())
def test_a_name_finds_its_term(words, identifier):
    found = vocabulary.find_genre(words)
    assert found is not None and found.id == identifier


@pytest.mark.parametrize("words", ["", "  ", "滚灯", "二十四节气", "solar term", "摇滚", "越剧团"])
def test_unknown_and_undecided_words_find_nothing(words):
    assert vocabulary.find_genre(words) is None


def test_every_simplified_and_traditional_name_finds_a_term_of_that_name():
    for one in vocabulary.genres().values():
        for name in (one.zh, one.zh_hant):
            assert vocabulary.find_genre(name).zh == one.zh


def test_all_terms_are_there_with_their_line_to_the_class():
    assert len(vocabulary.genres()) == 291
    assert [one.zh for one in vocabulary.ancestors("opera.yueju")] == ["传统戏剧", "越剧"]
    assert vocabulary.ancestors("nothing") == ()


def test_festivals_have_their_lunar_day():
    assert len(vocabulary.festivals()) == 14
    assert {one.zh: one.lunar for one in vocabulary.festivals()}["端午节"] == "05-05"


def test_the_home_of_yuhang_rolling_lantern_is_where_it_is_now():
    assert vocabulary.genres()["dance.yuhang-gundeng"].origin == "临平区"
