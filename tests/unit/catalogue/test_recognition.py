"""What of a query names a place, a genre, a festival, a kind, years or a centre, and what is left of the words."""

import pytest

from archive.catalogue.cascade.recognition import MOST, recognise, rest


@pytest.mark.parametrize(
    ("text", "named", "left"),
    [
        ("绍兴 2023年 合唱", {"division": "绍兴市", "year": "2023", "genre": "合唱"}, ""),
        ("二〇二三年紹興市越劇", {"year": "2023", "division": "绍兴市", "genre": "越剧"}, ""),
        ("上世纪五十年代 录音", {"year": "1950–1959"}, "录音"),
        ("八十年代 竹编厂", {"year": "1980–1989"}, "竹编厂"),
        ("1980年代 竹编", {"year": "1980–1989"}, "竹编"),
        ("一九六〇年代的戏班", {"year": "1960–1969"}, "戏班"),
        ("21世纪10年代 广场", {"year": "2010–2019"}, "广场"),
        ("1990s choir", {"year": "1990–1999", "kind": "合唱"}, ""),
        ("2018-2020 婺剧", {"year": "2018–2020", "genre": "婺剧"}, ""),
        ("农历八月十五 草龙", {"festival": "中秋节"}, "草龙"),
        ("元宵 龙灯", {"festival": "元宵节"}, "龙灯"),
        ("清明 蚕花", {"festival": "清明"}, "蚕花"),
        ("国庆 讲座", {"festival": "国庆节", "genre": "讲座"}, ""),
        ("Lantern Festival 1999", {"festival": "元宵节", "year": "1999"}, ""),
        ("嵊州市文化馆 图片", {"centre": "嵊州市文化馆"}, "图片"),
        ("zj-330683 越剧", {"centre": "嵊州市文化馆", "genre": "越剧"}, ""),
        ("杭州市西湖区 茶", {"division": "西湖区"}, "茶"),
        ("甘霖镇的越剧", {"division": "甘霖镇", "genre": "越剧"}, ""),
        ("五十年代", {"year": "1950–1959"}, ""),
    ],
)
def test_what_the_words_name(text, named, left):
    found = recognise(text)
    assert {one.facet: one.label for one in found} == named
    assert rest(text, found) == left
    assert all(one.typed in text and one.typed not in one.without for one in found)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("杭州小热昏", "centre"),  # a genre and its place at most
        ("绍兴合唱赛", "genre"),  # 合唱 is not a word of its own there
        ("舟山 号子", "genre"),  # other places have 号子 too
        ("第12届", "year"),
        ("12345", "year"),
        ("19801", "year"),
        ("三打白骨精", "festival"),
        ("量子计算机", "kind"),
        ("“越剧”", "year"),
    ],
)
def test_what_only_looks_like_it_is_left_alone(text, never):
    assert never not in {one.facet for one in recognise(text)}


@pytest.mark.parametrize(
    "text", ["", " ", "*" * 300, "1999年" * 60, "绍" * 200, "𠀀𠀁 1980年代", "\u202e绍兴 越剧", "a b c " * 60]
)
def test_nothing_that_is_typed_is_a_fault(text):
    assert len(recognise(text)) <= MOST
