"""Who gives which post where, and who is one person with whom."""

import pytest

from archive.access.may import Act, Place, may, may_give, second, strong, through
from archive.models.people import Grant, Person, Role

COUNTY = Place("county", frozenset({"province", "city", "county"}))
TOWN = Place("town", frozenset({"province", "city", "county", "town"}))
OTHER = Place("other", frozenset({"province", "city", "other"}))
WHOLE = Place()


def holder(role, centre="county", other=""):
    return Person(id="p-1", name="示例王", roles=(Grant(role=role, centre=centre, on_behalf_of=other),))


@pytest.mark.parametrize("place", [COUNTY, TOWN, OTHER, WHOLE])
@pytest.mark.parametrize("role", [one for one in Role if one is not Role.RULE])
def test_a_lead_gives_who_hands_in_and_reviews_in_her_part_and_the_leads_below(role, place):
    mine = place in {COUNTY, TOWN}
    expected = (mine and role in {Role.ARCHIVIST, Role.REVIEWER}) or (place == TOWN and role is Role.LEAD)
    assert may_give(holder(Role.LEAD), role, place) is expected
    assert may_give(holder(Role.SECURITY, ""), role, place)
    for nobody in (Role.ARCHIVIST, Role.REVIEWER, Role.CURATOR, Role.OPERATOR, Role.AUDITOR):
        assert not may_give(holder(nobody, ""), role, place)


def test_nobody_gives_what_only_the_archive_itself_is():
    assert not may_give(holder(Role.SECURITY, ""), Role.RULE, WHOLE)


def test_ones_own_post_comes_before_one_that_is_lent():
    lent, own = Grant(role=Role.REVIEWER, centre="city", on_behalf_of="p-2"), Grant(role=Role.REVIEWER, centre="county")
    both = Person(id="p-1", name="示例王", roles=(lent, own))
    assert through(both, Act.APPROVE, TOWN) == own
    assert through(both, Act.APPROVE, OTHER) == lent
    assert through(both, Act.EXPORT, OTHER) is None


def test_for_whom_one_acts_is_no_second_person():
    wang, li, zhao = (Person(id=f"p-{n}", name=f"示例{n}") for n in (1, 2, 3))
    deputy = li.model_copy(update={"on_behalf_of": wang})
    for one, other in [(deputy, wang), (wang, deputy), (deputy, li), (deputy, zhao.model_copy(update={"on_behalf_of": wang}))]:
        assert not second(one, other)
    assert second(deputy, zhao) and second(deputy, None)
    curator = deputy.model_copy(update={"roles": (Grant(role=Role.CURATOR),)})
    assert not may(curator, Act.CONFIRM_DELETION, COUNTY, first=wang)


def test_from_reviewer_up_two_factors_are_shown():
    assert {role for role in Role if strong(holder(role))} == set(Role) - {Role.ARCHIVIST, Role.RULE}
