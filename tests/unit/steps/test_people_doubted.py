"""What is said of people is looked at for children and numbers like everything else that an entry says."""

from types import SimpleNamespace

import pytest

from archive.models.record import Contributor, Record, Role
from archive.steps.decisions import doubts
from archive.steps.publishing import entries


@pytest.mark.parametrize("field", ["name", "credit", "given"])
def test_words_that_tell_of_children(field):
    said = {"name": "甲某", field: "小演员甲某"}
    record = Record(title="甲", contributors=(Contributor(role=Role.ACCOMPANIST, **said),))
    assert [doubt.code for doubt in doubts._minors(record)] == ["doubt.minors"]
    plain = Record(title="甲", contributors=(Contributor(name="甲某", role=Role.HOST, credit="报幕"),))
    assert list(doubts._minors(plain)) == []


@pytest.mark.parametrize(("role", "column"), [(Role.PERFORMER, "表演者"), (Role.CAMERA, "演职员")])
@pytest.mark.parametrize("field", ["name", "credit", "given"])
def test_numbers_of_people(role, column, field):
    said = {"name": "甲某", field: "甲某13800138000"}
    record = Record(title="甲", contributors=(Contributor(role=role, **said),))
    (doubt,) = doubts._numbers(SimpleNamespace(record=record, assets=()))
    assert doubt.code == "E251" and column in doubt.facts.values()


def test_numbers_are_masked_wherever_people_are_named():
    masked = entries._masked(
        Contributor(name="甲某", role=Role.CAMERA, credit="摄像13800138000", given="甲某13800138000").model_dump()
    )
    assert "13800138000" not in str(masked)
