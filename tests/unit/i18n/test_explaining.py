"""Sentences of errors: each in its own language, whatever the facts are made of."""

import pytest

from archive import i18n
from archive.errors import ArchiveError, ManifestUnreadable, NotFound, ReasonMissing, StateRefused
from archive.models.states import DELIVERY_MOVES, RESOURCE_MOVES, DeliveryState, ResourceState


def told(error: ArchiveError) -> list[str]:
    return [i18n.explain(error.code, error.facts, language).what for language in i18n.LANGUAGES]


def test_words_of_the_program_are_told_in_the_language_of_the_sentence():
    assert told(NotFound(what="entry", id="nonsense")) == ["没有条目“nonsense”", "there is no entry “nonsense”"]
    refused = StateRefused(what="resource", id="X", state="in_review", verb="withdraw")
    assert told(refused) == ["资源 X 现为“待审核”,不能撤下", "cannot withdraw resource X: it is in review"]
    assert told(ReasonMissing(id="X", verb="restore"))[0] == "资源 X:恢复缺少理由或决定人姓名"


@pytest.mark.parametrize("verb", sorted({*DELIVERY_MOVES, *RESOURCE_MOVES}))
def test_every_verb_has_its_word(verb):
    zh, en = told(StateRefused(what="delivery", id="X", state="ready", verb=verb))
    assert verb not in zh and "_" not in en


@pytest.mark.parametrize("state", sorted({*DeliveryState, *ResourceState}))
def test_every_state_has_its_word(state):
    zh, en = told(StateRefused(what="delivery", id="X", state=state, verb="delete"))
    assert f"“{state}”" not in zh and "_" not in en


def test_a_reason_is_told_in_one_language_and_one_that_has_no_other_in_both():
    zh, en = told(ManifestUnreadable(name="清单.csv", **i18n.reason("manifest.broken", detail="x")))
    assert zh == "清单“清单.csv”打不开:文件已损坏(x)" and en == "the manifest “清单.csv” cannot be read: it is damaged (x)"
    assert [said.rpartition(":")[2].strip() for said in told(ManifestUnreadable(name="a", reason="9 > 8 bytes"))] == [
        "9 > 8 bytes"
    ] * 2
