"""Names of places as people write them."""

import pytest

from archive import places

NAMED = {
    "嵊州": "330683",
    "嵊州市": "330683",
    " 嵊州市 ": "330683",
    "浙江省绍兴市嵊州市": "330683",
    "浙江绍兴嵊州": "330683",
    "绍兴嵊州": "330683",
    "浙江省 / 绍兴市 / 嵊州市": "330683",
    "中国浙江省": "330000",
    "紹興嵊縣": "330683",
    "餘姚": "330281",
    "臨平區": "330113",
    "景宁": "331127",
    "景宁县": "331127",
    "景宁畲族自治县": "331127",
    "金华": "330700",
    "龙泉": "331181",
    "西湖": "330106",
    "杭州西湖": "330106",
    "温岭市城东街道": "331081002",
    "台州温岭城东街道": "331081002",
    "绍兴县": "330603",
    "宁波市江东区": "330212",
    "甘霖镇": "330683100",
    "莪山乡": "330122201",
    "３３０６８３": "330683",
    "330183": "330111",
}


@pytest.mark.parametrize(("words", "code"), NAMED.items())
def test_a_name_finds_its_division(words, code):
    found = places.find(words)
    assert found is not None and found.code == code


@pytest.mark.parametrize(
    "words", ["", "城东街道", "全省", "北京", "江干区", "330104", "999999", "绍兴杭州", "州", "嵊州大剧院", "嵊" * 500]
)
def test_unknown_and_ambiguous_names_find_nothing(words):
    assert places.find(words) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("嵊州市文化馆大剧院", "330683"),
        ("浙江省绍兴市嵊州市甘霖镇施家岙村", "330683100"),
        ("杭州市西湖区曙光路53号", "330106"),
        ("绍兴市", "330600"),
    ],
)
def test_a_place_within_a_division_is_located_there(words, code):
    found = places.locate(words)
    assert found is not None and found.code == code


@pytest.mark.parametrize("words", ["温州街12号", "杭州剧院", "城东街道办事处", "大会堂"])
def test_words_that_only_begin_like_a_place_are_not_located(words):
    assert places.locate(words) is None
