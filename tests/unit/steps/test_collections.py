"""What a member of a collection may say of a stretch and of a detail."""

import pytest
from pydantic import ValidationError

from archive.models.network.collection import Collection, CollectionState, Member, Partner
from archive.steps.network.curating import misplaced


@pytest.mark.parametrize(
    ("t", "xywh", "wrong"),
    [
        ("", "", ""),
        ("12,47.5", "", ""),
        ("12", "", ""),
        ("9,3", "", "t"),
        ("3,3", "", "t"),
        ("", "percent:10,20,30,40", ""),
        ("", "percent:0,0,100,100", ""),
        ("", "percent:80,0,30,10", "xywh"),
        ("", "percent:10,10,0,10", "xywh"),
    ],
)
def test_a_clip_ends_after_it_begins_and_a_detail_lies_within_its_picture(t, xywh, wrong):
    assert misplaced(Member(subject="7ZQ4M1T9KC5", t=t, xywh=xywh)) == wrong


@pytest.mark.parametrize(
    "bad", [{"t": "a,b"}, {"t": "1,2,3"}, {"xywh": "10,20,30,40"}, {"xywh": "percent:-1,0,5,5"}, {"part": 0}]
)
def test_what_no_viewer_could_read_is_no_member(bad):
    with pytest.raises(ValidationError):
        Member.model_validate({"subject": "7ZQ4M1T9KC5"} | bad)


def test_a_collection_points_at_its_members_and_at_who_takes_part():
    members = (Member(subject="A", caption="x"), Member(subject="S", kind="site"))
    made = Collection(id="C", title="t", state=CollectionState.DRAFT, members=members, partners=(Partner(kind="centre", id="z"),))
    found = [(one.relation, one.kind, one.target) for one in made.relations()]
    assert found == [("member", "resource", "A"), ("member", "site", "S"), ("partner", "centre", "z")]
