"""The version before beside this one: a field that says nothing is no field that changed."""

from archive.models.record import Record
from archive.steps.desk import review_view


def test_fields_that_only_one_version_has_are_compared_all_the_same():
    then, now = Record(title="板登龙"), Record(title="板凳龙", activity="2026-01")
    assert [(one.field, one.then, one.now) for one in review_view._changes(then, now)] == [
        ("title", "板登龙", "板凳龙"),
        ("activity", "", "2026-01"),
    ]
    assert review_view._changes(now, now) == []
