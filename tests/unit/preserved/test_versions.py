"""The messages of versions: what was ever written is understood, and what is written today is what was written then."""

import pytest

from archive.models.states import RESOURCE_MOVES, ResourceState
from archive.preserved import versions
from archive.preserved.standing import Standing, standing
from archive.preserved.versions import parse
from objects_as_preserved import ObjectAsPreserved, every_object

WRITTEN = {
    "edited": versions.Edition(),
    "delivery D16e1bee1018616689b89": versions.Accession("D16e1bee1018616689b89"),
    "approve": versions.Verdict("approve"),
    "return": versions.Verdict("return"),
    "withdraw": versions.Verdict("withdraw"),
    "restore": versions.Verdict("restore"),
    "delete": versions.Verdict("delete"),
    "undelete": versions.Verdict("undelete"),
    "review": versions.Reviewing(),
    "handed in again": versions.Resubmission(),
    "preservation copy": versions.Normalization(),
    "held by others": versions.Shared(),
    "healed": versions.Healing(),
    "as handed in": versions.Reception(),
    "receipt": versions.Answer(),
    "deleted": versions.Burial(),
    "fixity checks": versions.Checks(),
    "audit log": versions.AuditLog(),
    "registry": versions.Registration(),
    "stated: announce": versions.Stated("announce"),
    "facts": versions.FactsLog(),
    "frozen": versions.Frost(),
}
"""Every message that this archive has written since it began."""
FOREIGN = ["", "m", "Delivery D1", "delivery ", "delivery D1 of centre zj-330683", "approved", "submit", "publish", "healed\n"]


@pytest.mark.parametrize("message", WRITTEN)
def test_what_was_written_is_understood_and_written_again_to_the_byte(message):
    assert parse(message) == WRITTEN[message]
    assert parse(message).message() == message


@pytest.mark.parametrize("message", FOREIGN)
def test_what_others_wrote_is_left_as_it_is(message):
    assert parse(message) == versions.Unknown(message) and parse(message).message() == message


def test_every_kind_of_version_is_understood():
    assert {type(one) for one in WRITTEN.values()} | {versions.Unknown} == set(versions.Purpose.__args__)


def test_no_version_of_an_archive_that_stands_is_unknown():
    messages = [version.message for one in every_object() for version in one.inventory.versions]
    assert len(messages) == 17 and {parse(message).message() for message in messages} == set(messages)
    assert not [message for message in messages if isinstance(parse(message), versions.Unknown)]


def stood(*messages):
    return standing([parse(message) for message in messages])


def test_where_a_resource_stands_after_each_of_its_versions():
    messages = [version.message for version in ObjectAsPreserved("resource").inventory.versions]
    first, second = messages[0].removeprefix("delivery "), messages[3].removeprefix("delivery ")
    assert [stood(*messages[:n]) for n in range(1, len(messages) + 1)] == [
        Standing(ResourceState.IN_REVIEW, first, None),
        Standing(ResourceState.RETURNED, first, None),
        Standing(ResourceState.RETURNED, first, None),
        Standing(ResourceState.IN_REVIEW, second, None),
        Standing(ResourceState.PUBLISHED, second, 5),
        Standing(ResourceState.WITHDRAWN, second, None),
        Standing(ResourceState.PUBLISHED, second, 7),
        Standing(ResourceState.PUBLISHED, second, 7),
        Standing(ResourceState.DELETED, second, None),
        Standing(ResourceState.WITHDRAWN, second, None),
    ]


def test_a_correction_leaves_public_what_was_public_until_it_is_approved():
    assert stood("delivery D1", "approve", "delivery D2") == (ResourceState.IN_REVIEW, "D2", 2)
    assert stood("delivery D1", "approve", "delivery D2", "return") == (ResourceState.RETURNED, "D2", 2)
    assert stood("delivery D1", "approve", "edited") == (ResourceState.IN_REVIEW, "D1", 2)
    assert stood("delivery D1", "approve", "edited", "approve", "edited") == (ResourceState.IN_REVIEW, "D1", 4)
    assert stood("delivery D1", "approve", "withdraw", "edited") == (ResourceState.WITHDRAWN, "D1", None)
    for brought in ("edited", "delivery D1"):
        assert stood("delivery D1", "approve", brought, "withdraw", "restore") == (ResourceState.IN_REVIEW, "D1", None)
        assert stood("delivery D1", "approve", "withdraw", brought, "restore", "approve") == (ResourceState.PUBLISHED, "D1", 6)
    assert stood("delivery D1", "delete", "undelete", "restore") == (ResourceState.IN_REVIEW, "D1", None), "nobody approved it"
    assert stood("delivery D1", "approve", "delivery D2", "return", "delivery D3", "approve") == (
        ResourceState.PUBLISHED,
        "D3",
        6,
    )


def test_what_moves_nothing_moves_nothing():
    moving = versions.Accession | versions.Verdict | versions.Edition
    others = [message for message, purpose in WRITTEN.items() if not isinstance(purpose, moving)]
    assert stood("delivery D1", "approve", *others, *FOREIGN) == (ResourceState.PUBLISHED, "D1", 2)
    assert stood("delivery D1", "restore", "undelete") == (ResourceState.IN_REVIEW, "D1", None), "not from where it stands"
    assert stood() == (ResourceState.IN_REVIEW, "", None)


def test_the_verbs_of_verdicts_are_those_that_move_a_resource():
    verbs = {one.verb for one in WRITTEN.values() if isinstance(one, versions.Verdict)}
    assert verbs <= RESOURCE_MOVES.keys() and RESOURCE_MOVES.keys() - verbs == {"submit", "correct", "publish", "resubmit"}
