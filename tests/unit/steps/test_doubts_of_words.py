"""What the words of rights and of a consent's own columns say against publishing."""

import pytest

from archive.models.record import Consent, Record
from archive.steps.decisions import doubts


def codes(rights="", consent=None):
    agreed = consent or Consent(statement="同意公开")
    return [one.code for one in doubts.consent(Record(title="甲", rights=rights, consent=agreed))]


@pytest.mark.parametrize("rights", ["权利人不明", "孤儿作品", "仅限馆内", "未获授权", "版权有争议", "权利状况不明"])
def test_rights_with_which_nothing_opens_wait_for_a_person(rights):
    assert codes(rights) == ["doubt.not-for-all"]


@pytest.mark.parametrize("rights", ["", "本馆所有", "已获授权", "公有领域", "CC BY 4.0", "问老王"])
def test_other_rights_are_no_doubt(rights):
    assert codes(rights) == []


def test_children_named_in_their_own_column_need_a_guardian_who_agreed():
    def of(statement, minors):
        return [one.code for one in doubts._minors(Record(title="甲", consent=Consent(statement=statement, minors=minors)))]

    assert of("同意公开", True) == ["doubt.minors"]
    assert of("监护人同意公开", True) == [] == of("同意公开", False)
