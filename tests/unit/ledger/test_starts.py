"""Which runs are started first: one of each centre in turn, none beyond its centre's share."""

from datetime import UTC, datetime

from archive.ledger.starts import Waiting, in_share
from archive.models.ids import DeliveryId

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def waiting(*names: str) -> list[Waiting]:
    return [Waiting(DeliveryId(name), name[0], name, "new", {}, NOW) for name in names]


def chosen(rows, walking=None, share=0) -> list[str]:
    return [one.run for one in in_share(rows, walking or {}, share)]


def test_a_centre_with_many_waits_for_one_with_one():
    assert chosen(waiting("a1", "a2", "a3", "b1", "c1", "c2")) == ["a1", "b1", "c1", "a2", "c2", "a3"]


def test_no_centre_takes_more_than_its_share_with_what_is_on_its_way():
    rows = waiting("a1", "a2", "a3", "b1", "b2")
    assert chosen(rows, share=2) == ["a1", "b1", "a2", "b2"]
    assert chosen(rows, {"a": 1}, share=2) == ["a1", "b1", "b2"]
    assert chosen(rows, {"a": 2, "b": 5}, share=2) == []


def test_a_share_of_none_is_no_limit():
    assert len(chosen(waiting("a1", "a2", "a3"), {"a": 90})) == 3
