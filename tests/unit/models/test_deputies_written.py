"""A deputy and for whom they act, as both are kept; and what was kept before there were deputies."""

import pytest

from archive.models.people import Person
from archive.models.report import Decision

WANG = Person(id="p-2", name="示例王")
LI = Person(id="p-1", name="示例李", on_behalf_of=WANG)


def test_both_names_are_kept_in_a_decision_and_come_back():
    kept = Decision(verb="approve", by=LI).model_dump_json()
    assert "示例李 <p-1>（代 示例王 <p-2>）" in kept
    found = Decision.model_validate_json(kept).by
    assert (found.id, found.name, found.on_behalf_of.id, found.on_behalf_of.name) == ("p-1", "示例李", "p-2", "示例王")
    assert found.written() == LI.written() and found.alone().written() == "示例李 <p-1>"


@pytest.mark.parametrize(
    "written", ["王芳", "示例王 <p-2>", "policy: trusted centre", "王芳（代 李明）", "a <b> <p-3>", "x <y>（代 z）"]
)
def test_what_was_written_before_reads_and_writes_as_it_did(written):
    found = Person.read(written)
    assert found.written() == written and found.on_behalf_of is None
