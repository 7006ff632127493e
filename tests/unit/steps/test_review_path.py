"""The way up through the levels, and which of them must see what."""

import pytest

from archive.models.centre import Level
from archive.models.doubts import DoubtKind
from archive.models.reviewing import ReviewRule, Stop
from archive.steps.desk import review_path as path

V, T, C, P, Z = Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY, Level.CITY, Level.PROVINCE


def line(**reviewers):
    """From the village up; `county="wang"` says who reviews there."""
    return [Stop(level.value, level.value, level, frozenset(reviewers.get(level.value, "").split())) for level in (V, T, C, P, Z)]


@pytest.mark.parametrize(
    ("rules", "doubts", "flags", "level"),
    [
        ([], [], [], C),
        ([ReviewRule(level=T)], [], [], T),
        ([ReviewRule(level=Z), ReviewRule(centre="c", level=T)], [], [], Z),
        ([ReviewRule(level=P, doubts=(DoubtKind.MINORS,))], [], [], C),
        ([ReviewRule(level=P, doubts=(DoubtKind.MINORS,))], ["minors"], [], P),
        ([ReviewRule(level=T), ReviewRule(level=Z, flags=("damaged",))], [], ["damaged"], Z),
        ([ReviewRule(level=Z, kinds=("performance",))], [], [], C),
        ([ReviewRule(level=Z, kinds=("photograph",), doubts=(DoubtKind.DOUBLE,))], ["minors"], [], C),
        ([ReviewRule(level=Z, kinds=("photograph",))], [], [], Z),
    ],
)
def test_of_the_rules_that_fit_the_highest_level_counts(rules, doubts, flags, level):
    assert path.level_of(rules, "photograph", doubts, flags) is level


@pytest.mark.parametrize(
    ("who", "level", "first", "decides"),
    [
        ({"village": "a", "county": "b", "city": "c"}, C, "village", "county"),
        ({"county": "b"}, T, "county", "county"),
        ({"city": "c"}, C, "city", "city"),
        ({"township": "a"}, C, "township", "county"),
        ({}, C, "county", "county"),
        ({}, Z, "province", "province"),
    ],
)
def test_what_waits_waits_at_the_lowest_level_where_somebody_reviews(who, level, first, decides):
    up = line(**who)
    last = path.deciding(up, level)
    assert (path.first(up, last).centre, last.centre) == (first, decides)


def test_a_level_where_only_who_made_it_reviews_is_no_place_to_wait():
    up = line(village="maker", township="maker other", county="b")
    last = path.deciding(up, C)
    assert path.first(up, last, {"maker"}).centre == "township"


def test_levels_without_reviewers_are_passed_over_and_named():
    up = line(village="a", city="c", province="d")
    last = path.deciding(up, Z)
    assert path.following(up, "village", last).centre == "city"
    assert [stop.centre for stop in path.passed_over(up, "village", "city")] == ["township", "county"]
    assert path.passed_over(up, "city", "province") == []


def test_passing_up_leads_to_somebody_and_never_down():
    up = line(township="a", city="c")
    assert path.higher(up, "township").centre == "city"
    assert path.higher(up, "city").centre == "province", "nobody reviews there, but it is above"
    assert path.higher(up, "province") is None
    assert path.higher([], "x") is None and path.deciding([], C) is None
