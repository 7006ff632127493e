"""Places as county people write them: old names, communes, old towns, villages, and namesakes that are asked about."""

import pytest

from archive import places
from archive.places import Reading

FOUND = [
    # words, the centre's own division, what is meant, how it was read
    ("绍兴市柯桥区安昌街道", "", "330603007", Reading.NAMED),
    ("安昌古镇", "", "安昌街道", Reading.READ),
    ("安昌古镇", "330603", "安昌街道", Reading.READ),
    ("安昌镇", "", "安昌街道", Reading.READ),
    ("绍兴县安昌镇", "", "安昌街道", Reading.READ),
    ("义乌县佛堂公社", "", "佛堂镇", Reading.READ),
    ("义乌县佛堂人民公社塔山大队", "", "佛堂镇", Reading.READ),
    ("嵊县甘霖公社蛟镇大队", "330683", "甘霖镇", Reading.READ),
    ("吴兴县练市公社", "", "练市镇", Reading.READ),
    ("绍兴地区嵊县", "", "嵊州市", Reading.READ),
    ("佛堂老街", "", "佛堂镇", Reading.READ),
    ("余杭县临平镇", "", "临平街道", Reading.READ),
    ("诸暨斯宅村", "", "诸暨市", Reading.READ),
    ("诸暨市东白湖镇斯宅村", "", "东白湖镇", Reading.NAMED),
    ("斯宅村", "330681", "诸暨市", Reading.HOME),
    ("城东街道", "331081", "城东街道", Reading.HOME),
    ("嵊州大剧院", "330683", "嵊州市", Reading.READ),
    ("椒江市葭芷街道", "", "椒江区", Reading.READ),
    ("嵊州市（甘霖镇）", "", "甘霖镇", Reading.NAMED),
    ("３３０６８３", "", "嵊州市", Reading.NAMED),
    ("嵊州市文化馆大剧院", "", "嵊州市", Reading.NAMED),
]


@pytest.mark.parametrize(("words", "home", "meant", "reading"), FOUND)
def test_what_is_meant_and_how_it_was_read(words, home, meant, reading):
    found = places.resolve(words, home)
    assert found.division is not None
    assert meant in (found.division.name, found.division.code) and found.reading is reading


@pytest.mark.parametrize(
    ("words", "home", "among"),
    [
        ("城东街道", "", {"330382", "330702", "330783", "330902", "331081"}),
        ("城东街道", "330683", {"330382", "330702", "330783", "330902", "331081"}),
        ("金华县", "", {"330702", "330703"}),
        ("汤溪县", "", {"330702", "330781"}),
        ("安昌古镇", "330782", {"330603"}),  # elsewhere than its writer: there may be another
    ],
)
def test_what_may_be_several_is_not_chosen(words, home, among):
    found = places.resolve(words, home)
    assert (found.division, {one.code[:6] for one in found.candidates}) == (None, among)


@pytest.mark.parametrize("words", ["温州街12号", "杭州剧院", "大会堂", "火星", "人民公社", "村", "嵊州大剧院", "", "嵊" * 500])
def test_words_that_only_sound_like_a_place_name_none(words):
    assert places.resolve(words, "") == places.Resolved()


@pytest.mark.parametrize("words", ["上海市", "江苏省昆山市周庄古镇", "北京长安大戏院"])
def test_other_provinces_are_elsewhere_whoever_writes_them(words):
    found = places.resolve(words, "330783")
    assert (found.division, found.elsewhere) == (None, True)


def test_every_full_name_of_a_division_still_means_it():
    for one in places.divisions().values():
        name = "".join(above.name for above in places.ancestors(one.code)[1:]) or one.name
        assert places.resolve(name).division == one, name


def test_every_division_that_a_former_name_leads_to_is_in_force():
    assert all(places.division(code) for code in places.FORMER.values())
    assert all(places.division(code) for codes in places.resolving.SEVERAL.values() for code in codes)
