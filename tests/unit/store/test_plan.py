"""The next version of an object, worked out without a server."""

import hashlib
import json

import pytest

from archive.errors import NotFound, ObjectInvalid, UnsafeName
from archive.models.report import Event, EventType
from archive.store import Bytes, Inventory, NewVersion, Received, Unchanged
from archive.store.ocfl.inventory import rfc3339, sidecar
from archive.store.ocfl.plan import planned
from archive.store.s3.digests import Digests, sha512
from archive.store.s3.upload import MOST_PARTS, PART, part_size

EVENT = Event(type=EventType.ACCESSION, agent="archive")
NOBODY = Inventory("urn:archive:resource:7ZQ4M1T9KC5")
OPERA = Received("D1", 1, 5, sha512(b"opera"))


def version(files, **more):
    return NewVersion(files, "delivery D1", "archive", **more)


def test_a_first_version_names_its_files_and_its_events():
    plan = planned(NOBODY, version({"originals/戏.mp4": OPERA, "record.json": Bytes(b"{}")}, events=[EVENT]))
    assert plan is not None
    assert plan.after.version == 1
    assert set(plan.after.state()) == {"originals/戏.mp4", "record.json", "events/v1.jsonl"}
    assert plan.writes[f"v1/content/{OPERA.sha512[:16]}/戏.mp4"] == (OPERA.sha512, OPERA)
    (line,) = next(c.data for _, c in plan.writes.values() if isinstance(c, Bytes) and b"accession" in c.data).splitlines()
    assert json.loads(line)["agent"] == "archive"


def test_the_same_state_again_is_unchanged_whatever_the_events_say():
    first = planned(NOBODY, version({"a": OPERA}, events=[EVENT]))
    assert planned(first.after, version({"a": OPERA}, events=[EVENT, EVENT])) is None
    assert planned(first.after, version({"a": Unchanged("a")}, keep=True)) is None
    assert planned(first.after, version({"b": Unchanged("a")})).after.state().keys() == {"b", "events/v1.jsonl"}


def test_the_same_bytes_are_written_once_and_never_again():
    twice = planned(NOBODY, version({"a": OPERA, "b": OPERA}))
    assert len(twice.writes) == 1 and twice.after.state() == {"a": OPERA.sha512, "b": OPERA.sha512}
    renamed = planned(twice.after, version({"c": OPERA}))
    assert renamed.writes == {} and renamed.after.state() == {"c": OPERA.sha512}
    back = planned(planned(twice.after, version({"c": Bytes(b"new")})).after, version({"c": OPERA}))
    assert back.writes == {} and back.after.version == 3


def test_a_version_laid_over_the_one_before_keeps_what_it_does_not_name():
    first = planned(NOBODY, version({"a": OPERA, "record.json": Bytes(b"1")}, events=[EVENT])).after
    second = planned(first, version({"record.json": Bytes(b"2")}, events=[EVENT], keep=True)).after
    assert second.state()["a"] == OPERA.sha512 and second.state()["record.json"] == sha512(b"2")
    assert {"events/v1.jsonl", "events/v2.jsonl"} <= second.state().keys()
    assert second.state(1)["record.json"] == sha512(b"1")


def test_events_of_earlier_versions_stay_when_the_state_is_given_in_full():
    first = planned(NOBODY, version({"a": OPERA}, events=[EVENT])).after
    second = planned(first, version({"b": Bytes(b"x")}, events=[EVENT])).after
    assert second.state().keys() == {"b", "events/v1.jsonl", "events/v2.jsonl"}


def test_names_that_had_to_be_mapped_are_recorded():
    plan = planned(NOBODY, version({"originals/../x": OPERA, "originals/y": OPERA}))
    recorded = [c.data for _, c in plan.writes.values() if isinstance(c, Bytes)]
    assert [json.loads(data) for data in recorded] == [{"originals/%2E%2E/x": "originals/../x"}]
    assert "names/v1.json" in plan.after.state()


def test_a_kept_file_that_is_not_there_is_named():
    with pytest.raises(NotFound) as caught:
        planned(NOBODY, version({"a": Unchanged("originals/gone.mp4")}))
    assert caught.value.facts == {"what": "file", "id": "urn:archive:resource:7ZQ4M1T9KC5 originals/gone.mp4"}


@pytest.mark.parametrize("files", [("a/./b", "a/%2E/b"), ("a", "a/b"), ("a/b/c", "a/b")])
def test_names_that_cannot_stand_together_are_refused(files):
    with pytest.raises(UnsafeName):
        planned(NOBODY, version({name: Bytes(name.encode()) for name in files}))


def test_an_inventory_reads_back_as_it_was_written():
    first = planned(NOBODY, version({"a": OPERA, "戏": Bytes(b"x")}, events=[EVENT])).after
    second = planned(first, version({"a": Bytes(b"y")}, keep=True)).after
    data = second.to_bytes()
    assert Inventory.from_bytes(data, "k") == second
    assert Inventory.from_bytes(data, "k").to_bytes() == data
    read = json.loads(data)
    assert read["head"] == "v2" and read["digestAlgorithm"] == "sha512"
    assert read["versions"]["v1"]["user"] == {"name": "archive", "address": "urn:archive:agent:archive"}
    assert sidecar(data) == f"{sha512(data)} inventory.json\n".encode()


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"head": "v2", "versions": {}, "id": "x", "manifest": {}}', b"\xff"])
def test_what_is_not_an_inventory_is_told_with_its_object(data):
    with pytest.raises(ObjectInvalid) as caught:
        Inventory.from_bytes(data, "urn:x")
    assert caught.value.facts["id"] == "urn:x" and str(caught.value.facts["reason"]).startswith("inventory: ")


def test_moments_have_their_offset():
    assert rfc3339(EVENT.at).endswith("+00:00")


def test_both_digests_are_those_of_the_bytes_in_order():
    with Digests() as digests:
        for piece in (b"a" * 100_000, b"b", b""):
            digests.update(piece)
        assert digests.hexdigests()[0] == sha512(b"a" * 100_000 + b"b")
        assert digests.hexdigests()[1] == hashlib.sha256(b"a" * 100_000 + b"b").hexdigest()


def test_the_number_of_parts_stays_below_the_limit_of_s3():
    assert part_size(1) == PART
    for size in (50 * 10**9, 200 * 10**9, 5 * 2**40):
        assert size / part_size(size) <= MOST_PARTS
