"""Whom the public may be shown: age, consent, objection, agreement; one rule."""

from datetime import date

import pytest

from archive.access.people_shown import comes_of_age, names_school, shown
from archive.models.network.agent import Agent, AgentKind

TODAY = date(2026, 11, 30)


def person(**fields):
    return Agent(id="00000000001", title="示例甲", state="active", **({"public": True} | fields))


def aged(years, **fields):
    return person(minor_until=comes_of_age(TODAY.replace(year=TODAY.year - years)), **fields)


@pytest.mark.parametrize(
    ("who", "is_shown"),
    [
        (person(), True),
        (person(public=None), False),
        (person(public=False), False),
        (person(objected=True), False),
        (person(merged_into="00000000002"), False),
        (person(kind=AgentKind.ENSEMBLE, public=None), True),
        (person(kind=AgentKind.ENSEMBLE, public=False), False),
        (person(kind=AgentKind.ENSEMBLE, objected=True), False),
        (aged(13, consent="示例-1"), False),
        (aged(14), False),
        (aged(14, consent="示例-1"), True),
        (aged(17, consent="示例-1", objected=True), False),
        (aged(18), True),
        (aged(18, public=None), False),
    ],
)
def test_who_is_shown(who, is_shown):
    assert shown(who, TODAY) is is_shown


def test_a_day_makes_the_difference_and_a_leap_day_has_one():
    born = date(2012, 12, 1)
    young = person(minor_until=comes_of_age(born), consent="示例-1")
    assert not shown(young, TODAY) and shown(young, date(2026, 12, 1))
    assert comes_of_age(date(2008, 2, 29)) == date(2026, 3, 1)


@pytest.mark.parametrize("words", ["示例小学", "示例镇中心幼儿园", "示例中学三(2)班", "Example Primary School", "五年级"])
def test_schools_are_known_by_their_words(words):
    assert names_school(words)
    assert not names_school("示例社区合唱团") and not names_school("示例大学生艺术团")
