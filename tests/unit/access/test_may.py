"""Who may do what: every role with every act, in every part of the tree."""

import pytest

from archive import i18n
from archive.access.may import APART, BY_A_SECOND, EVERYWHERE, Act, No, Place, Reason, Yes, acts, bearers, may, reach, second
from archive.models.people import Grant, Person, Role

LINE = ("zj-330000", "zj-330600", "zj-330683")
SHENGZHOU = Place("zj-330683", frozenset(LINE))
EVERY = [(role, act) for role in Role for act in Act]


def bearer(role: Role, centre: str = "", name: str = "王芳") -> Person:
    return Person(id=name, name=name, roles=(Grant(role=role, centre=centre),))


@pytest.mark.parametrize(("role", "act"), EVERY)
def test_a_role_allows_its_acts_and_no_other_wherever_it_holds(role, act):
    does = role in bearers(act)
    for held_at in ("", *LINE):
        answer = may(bearer(role, held_at), act, SHENGZHOU)
        assert answer == (Yes() if does else No(Reason.ROLE)) and bool(answer) is does


@pytest.mark.parametrize(("role", "act"), [(role, act) for role, act in EVERY if role in bearers(act)])
@pytest.mark.parametrize("part", ["zj-330602", "zj-330683001", "330683"])
def test_no_role_reaches_beyond_its_part_of_the_tree(role, act, part):
    assert may(bearer(role, part), act, SHENGZHOU) == No(Reason.PART)
    assert may(bearer(role, part), act, Place("nobody")) == No(Reason.PART), "an unknown centre stands below nobody"
    assert may(bearer(role, part), act, EVERYWHERE) == No(Reason.PART), "what concerns everything needs a role everywhere"


@pytest.mark.parametrize("act", Act)
def test_nobody_may_without_a_role_or_a_name(act):
    assert may(Person.named("王芳"), act, SHENGZHOU) == No(Reason.ROLE)
    for blank in ("", "  ", "\u3000"):
        assert may(Person.named(blank, *Role), act, SHENGZHOU) == No(Reason.UNNAMED)


@pytest.mark.parametrize("act", Act)
def test_every_act_has_somebody_who_does_it_and_one_role_of_several_is_enough(act):
    assert bearers(act)
    both = Person(id="a", name="a", roles=(Grant(role=Role.RULE, centre="zj-110000"), Grant(role=bearers(act)[0])))
    assert may(both, act, SHENGZHOU)


@pytest.mark.parametrize("act", Act)
def test_what_a_second_person_does_the_first_one_may_not_and_everything_else_they_may(act):
    role = bearers(act)[0]
    first, same, other = Person.named("张 三", role), Person.named("張三", role), Person.named("李四", role)
    assert may(other, act, SHENGZHOU, first)
    assert may(same, act, SHENGZHOU, first) == (No(Reason.SAME) if act in BY_A_SECOND else Yes())
    assert second(other, first) and not second(same, first) and second(same, None)


def test_nobody_decides_alone_what_is_gone_for_good_and_no_rule_does():
    assert {Act.CONFIRM_DELETION, Act.CONFIRM_UNDELETION} == BY_A_SECOND
    for act in (Act.ASK_DELETION, Act.CONFIRM_DELETION, Act.ASK_UNDELETION, Act.CONFIRM_UNDELETION):
        assert Role.RULE not in bearers(act) and Role.ARCHIVIST not in bearers(act) and Role.OPERATOR not in bearers(act)


@pytest.mark.parametrize("key", [*(f"word.act.{act}" for act in Act), *(f"may.no.{reason}" for reason in Reason)])
def test_every_act_and_every_reason_has_its_words(key):
    entry = i18n.messages()[key]
    assert entry["en"].isascii() and not entry["zh"].isascii()


@pytest.mark.parametrize("act", Act)
def test_a_single_check_and_a_list_are_one_answer(act):
    for role in Role:
        for centre in ("", *LINE, "zj-330602"):
            person = bearer(role, centre)
            assert bool(may(person, act, SHENGZHOU)) == reach(person, act).covers(SHENGZHOU)
            assert (act in acts(person)) == bool(reach(person, act))


def test_posts_of_administration_share_no_act_that_changes_another():
    assert {Role.OPERATOR, Role.SECURITY, Role.AUDITOR} == APART
    done = {role: acts(bearer(role)) for role in APART}
    for one in APART:
        for other in APART - {one}:
            assert not done[one] & done[other]
