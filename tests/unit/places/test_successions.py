"""What carries on what was merged, split or renamed."""

from datetime import date

from archive import places
from archive.models.centre import Centre, Former, Level

DAY = date(2026, 1, 1)


def centre(id_, name, division, **more):
    """A station; ids are single letters here."""
    more["successors"] = tuple(f"zj-{one}" for one in more.get("successors", ()))
    return Centre(id=f"zj-{id_}", name=name, division=division, level=more.pop("level", Level.TOWNSHIP), **more)


def known(*centres):
    return {one.id: one for one in centres}


def test_ids_codes_and_names_lead_to_the_end_of_the_line():
    first = centre("a", "甲站", "330683101", closed=DAY, successors=("b",), names=(Former(value="老甲站", until=DAY),))
    found = places.succeeded(
        known(first, centre("b", "乙站", "330683102", closed=DAY, successors=("c",)), centre("c", "丙站", "330683103")), (), ()
    )
    assert {old: found.centres[old] for old in ("zj-a", "zj-b", "甲站", "老甲站", "乙站", "330683101")} == dict.fromkeys(
        ("zj-a", "zj-b", "甲站", "老甲站", "乙站", "330683101"), "zj-c"
    )
    assert found.names["老甲站"] == "丙站" and found.division("330683101") == "330683103"
    assert found.division("330683101200") == "330683103", "its villages lie there too"
    assert found.division("330683104") == "330683104"


def test_what_was_split_is_its_own_and_what_is_borne_by_another_leads_nowhere():
    split = centre("a", "甲站", "330683101", closed=DAY, successors=("b", "c"))
    renamed = centre("d", "丁站", "330683104", names=(Former(value="戊站", until=DAY),))
    found = places.succeeded(known(split, centre("b", "乙站", "1"), centre("c", "丙站", "2"), renamed), {"戊站"}, ())
    assert "zj-a" not in found.centres and "甲站" not in found.names and "330683101" not in found.divisions
    assert "戊站" not in found.names, "another station is called so now"


def test_a_hall_that_the_station_took_over_leaves_its_village_where_it_is():
    hall = centre("v", "示例村文化礼堂", "330683101200", level=Level.VILLAGE, closed=DAY, successors=("a",))
    found = places.succeeded(known(hall, centre("a", "甲站", "330683101")), (), ())
    assert found.centres["zj-v"] == "zj-a" and "330683101200" not in found.divisions


def test_a_circle_ends():
    one, two = (centre(a, a, "", closed=DAY, successors=(b,)) for a, b in ("ab", "ba"))
    assert places.heir(one, known(one, two)) is two


def test_retired_codes_have_the_line_of_their_successor_and_a_split_one_its_own():
    assert [one.label for one in places.line("330103")] == ["浙江省", "杭州市", "拱墅区"]
    assert [one.label for one in places.line("330104")] == ["浙江省", "杭州市", "江干区"]
    assert places.CHANGED["下城区"] == "拱墅区"
