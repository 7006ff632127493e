"""The centres to start from."""

from archive import places
from archive.models.centre import Level, ReviewPolicy


def test_there_is_one_centre_for_each_division():
    assert [one.division for one in places.centres().values()] == list(places.divisions())


def test_names_follow_the_level():
    named = {key: places.centre(f"zj-{key}") for key in ("330000", "330600", "330683", "330683100")}
    assert [one.name for one in named.values() if one] == ["浙江省文化馆", "绍兴市文化馆", "嵊州市文化馆", "甘霖镇综合文化站"]


def test_english_names_come_from_the_pinyin():
    assert places.centre("zj-330683").name_en == "Shengzhou Cultural Centre"
    assert places.centre("zj-330113").name_en == "Linping Cultural Centre"
    assert places.centre("zj-331127").name_en == "Jingning Cultural Centre"
    assert places.centre("zj-330683100").name_en == ""


def test_a_person_must_look_by_default_and_unknown_ids_are_none():
    assert places.centre("zj-330683100").level is Level.TOWNSHIP
    assert {one.policy for one in places.centres().values()} == {ReviewPolicy.REQUIRED}
    assert places.centre("zj-999999") is None
