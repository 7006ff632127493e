"""Divisions, ancestors and successors of Zhejiang, as counted in the data's provenance."""

from collections import Counter

from archive import places
from archive.models.centre import Level


def test_counts_are_those_of_the_provenance_note():
    levels = Counter(one.level for one in places.divisions().values())
    assert levels == {Level.PROVINCE: 1, Level.CITY: 11, Level.COUNTY: 90, Level.TOWNSHIP: 1364}


def test_statistical_pseudo_divisions_are_left_out():
    assert places.division("330109403") is None
    assert not any(one.code.startswith("330383") and one.level is Level.TOWNSHIP for one in places.divisions().values())


def test_every_division_has_a_parent_that_is_there():
    for one in places.divisions().values():
        assert one.parent in places.divisions() or one.level is Level.PROVINCE


def test_the_line_of_a_township_begins_with_the_province():
    assert [one.name for one in places.ancestors("330683100")] == ["浙江省", "绍兴市", "嵊州市", "甘霖镇"]


def test_the_line_of_an_unknown_village_is_that_of_its_township():
    assert places.ancestors("330683100201") == places.ancestors("330683100")
    assert places.ancestors("110000") == ()


def test_retired_codes_have_one_or_several_successors():
    assert places.successors("330183") == ("330111",)
    assert places.successors("330104") == ("330102", "330114")
    assert places.successors("330683") == ()
    assert all(heir in places.divisions() for old in ("330103", "330104", "330204", "331021") for heir in places.successors(old))
