"""Which verbs move a resource, and that deletion takes it from anywhere and never gives it back to the public by itself."""

import pytest
from pydantic import ValidationError

from archive.models.deletion import Category
from archive.models.report import Decision
from archive.models.states import RESOURCE_MOVES
from archive.models.states import ResourceState as R

TABLE = {
    "submit": ({R.PRESERVED}, R.IN_REVIEW),
    "approve": ({R.IN_REVIEW}, R.APPROVED),
    "return": ({R.IN_REVIEW}, R.RETURNED),
    "resubmit": ({R.RETURNED}, R.IN_REVIEW),
    "correct": ({R.RETURNED, R.IN_REVIEW, R.APPROVED, R.PUBLISHED}, R.PRESERVED),
    "publish": ({R.APPROVED}, R.PUBLISHED),
    "withdraw": ({R.PUBLISHED, R.PRESERVED, R.IN_REVIEW, R.RETURNED, R.APPROVED}, R.WITHDRAWN),
    "restore": ({R.WITHDRAWN}, R.APPROVED),
    "delete": ({R.PRESERVED, R.IN_REVIEW, R.RETURNED, R.APPROVED, R.PUBLISHED, R.WITHDRAWN}, R.DELETED),
    "undelete": ({R.DELETED}, R.WITHDRAWN),
}


@pytest.mark.parametrize("verb", TABLE)
def test_a_verb_starts_and_ends_where_the_table_says(verb):
    assert RESOURCE_MOVES[verb] == TABLE[verb]


def test_the_table_is_complete():
    assert set(RESOURCE_MOVES) == set(TABLE)


def test_from_deleted_only_undelete_leads_and_not_to_the_public():
    assert [verb for verb, (starts, _) in RESOURCE_MOVES.items() if R.DELETED in starts] == ["undelete"]
    assert RESOURCE_MOVES["undelete"][1] is R.WITHDRAWN
    assert {verb for verb, (starts, _) in RESOURCE_MOVES.items() if R.WITHDRAWN in starts} == {"restore", "delete"}


@pytest.mark.parametrize("verb", ["approve", "return", "withdraw", "restore", "delete", "undelete"])
def test_a_decision_of_before_is_still_read(verb):
    old = Decision.model_validate_json(f'{{"verb": "{verb}", "by": "甲", "at": "2025-01-01T00:00:00Z"}}')
    assert (old.category, old.asked_by) == (None, None)
    assert "category" not in old.model_dump_json(exclude_none=True)


@pytest.mark.parametrize("fields", [{"verb": "purge"}, {"verb": "delete", "category": "because"}])
def test_other_verbs_and_categories_are_refused(fields):
    with pytest.raises(ValidationError):
        Decision(by="甲", **fields)


def test_every_category_has_words_for_the_public():
    from archive import i18n

    for category in Category:
        zh, en = (i18n.text(f"web.gone.category.{category.value}", language) for language in i18n.LANGUAGES)
        assert zh != en and not zh.startswith("web.")
