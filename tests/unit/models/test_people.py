"""People: one person however the name is written, and what is stored of them reads as it always did."""

import pytest

from archive.models.deletion import Category
from archive.models.people import Person, Role
from archive.models.report import Decision

OLD = '{"verb":"withdraw","by":"王芳","reason":"r","category":"privacy","at":"2026-11-23T00:00:00Z"}'


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张三", "张 三"), ("张三", "　张　三 "), ("张三", "張三"), ("张三", "张·三"), ("张三", "张\u200b三"),
        ("ZHANG San", "zhang san"), ("ZHANG San", "ＺＨＡＮＧ　Ｓａｎ"), ("Zhang San", "zhang.san"), ("Straße", "STRASSE"),
    ],
)  # fmt: skip
def test_a_name_written_otherwise_is_the_same_person(one, other):
    assert Person.named(one) == Person.named(other) == Person.read(other)
    assert len({Person.named(one), Person.named(other)}) == 1


@pytest.mark.parametrize(("one", "other"), [("张三", "张三丰"), ("张三", "李三"), ("a1", "a2"), ("!", "?")])
def test_other_names_are_other_people(one, other):
    assert Person.named(one) != Person.named(other)


def test_an_account_is_known_by_its_id_and_not_by_its_name():
    before, after = Person(id="u-17", name="张三"), Person(id="u-17", name="张三丰")
    assert before == after and Person(id="u-18", name="张三") != before != Person.named("张三")
    for one in (before, Person.named("张 三"), Person.named("")):
        again = Person.read(one.written())
        assert (again.id, again.name) == (one.id, one.name)


def test_no_name_brings_an_id_along():
    assert Person.named("张三 <u-17>").id != "u-17"
    assert Person.read(Person.named("张三 <u-17>").written()).id != "u-17"


def test_what_is_stored_of_a_decision_reads_and_writes_as_it_did_when_people_were_names():
    old = Decision.model_validate_json(OLD)
    assert (old.by.name, old.category, old.asked_by) == ("王芳", Category.PRIVACY, None)
    assert old.model_dump_json(exclude_none=True) == OLD
    assert old.model_dump(mode="json")["by"] == "王芳"


def test_roles_are_no_part_of_what_was_done_and_change_no_decision():
    old = Decision.model_validate_json(OLD)
    now = old.model_copy(update={"by": Person.named("王 芳", Role.REVIEWER)})
    assert now == old and "reviewer" not in now.model_dump_json()


def test_a_decision_of_an_account_is_read_back_as_its():
    made = Decision(verb="delete", by=Person(id="u-2", name="乙"), asked_by=Person(id="u-1", name="甲"), reason="r")
    again = Decision.model_validate_json(made.model_dump_json())
    assert again == made and (again.by.id, again.asked_by.id) == ("u-2", "u-1")
