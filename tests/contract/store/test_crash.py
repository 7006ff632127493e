"""A writer stops at each step of a commit; the next one finds its way, and readers never see half a version."""

from datetime import timedelta

import pytest

from archive.store import Bytes, Committed, Inventory, NewVersion
from archive.store.ocfl.commit import Commit
from archive.store.ocfl.names import object_folder
from archive.store.ocfl.plan import planned
from archive.store.ocfl.root import ObjectRoot
from archive.store.ocfl.settle import settle, sweep

pytestmark = pytest.mark.servers
COUNTS = 3  # the third step is the commit point
STEPS = 7


def version(files, event):
    return NewVersion({name: Bytes(data) for name, data in files.items()}, "delivery", "archive", [event])


def stopped_after(bench, object_id, new, steps):
    """Commit a version and stop after so many steps."""
    root = ObjectRoot(bench.client, bench.preservation, object_id, bench.inbox)
    settled = settle(root)
    plan = planned(settled.head.inventory if settled else Inventory(object_id), new)
    for step in Commit(root, settled, plan).steps()[:steps]:
        step()


@pytest.mark.parametrize("steps", range(STEPS + 1))
def test_a_first_version_stopped_half_way(shared, object_id, judge, event, steps):
    objects = shared.store.objects
    stopped_after(shared, object_id, version({"a": b"old", "b": b"old too"}, event), steps)
    head = objects.head(object_id)
    assert (head.version if head else 0) == (1 if steps >= COUNTS else 0)
    if head:
        assert objects.read(object_id, "a") == b"old"
    done = objects.commit(object_id, version({"a": b"new"}, event))
    assert done == Committed(2 if steps >= COUNTS else 1)
    assert judge(object_id) == ""
    assert objects.read(object_id, "a") == b"new"
    assert "b" not in objects.files(object_id)


@pytest.mark.parametrize("steps", range(STEPS + 1))
def test_a_later_version_stopped_half_way(shared, object_id, judge, event, steps):
    objects = shared.store.objects
    objects.commit(object_id, version({"a": b"first"}, event))
    stopped_after(shared, object_id, version({"a": b"second", "b": b"b"}, event), steps)
    assert objects.read(object_id, "a") in ({b"first", b"second"} if steps >= COUNTS else {b"first"})
    done = objects.commit(object_id, version({"a": b"third"}, event))
    assert done == Committed(3 if steps >= COUNTS else 2)
    assert judge(object_id) == ""
    assert objects.read(object_id, "a") == b"third" and objects.read(object_id, "a", 1) == b"first"
    if steps >= COUNTS:
        assert objects.read(object_id, "b", 2) == b"b"


@pytest.mark.parametrize("steps", range(STEPS + 1))
def test_the_same_version_again_finishes_what_was_begun(shared, object_id, judge, event, steps):
    new = version({"a": b"a" * 1000, "b": b"b"}, event)
    stopped_after(shared, object_id, new, steps)
    assert shared.store.objects.commit(object_id, new) == Committed(1, unchanged=steps >= COUNTS)
    assert judge(object_id) == ""


def test_a_writer_stopped_between_two_files_leaves_nothing_behind_the_next(shared, object_id, judge, event):
    root = ObjectRoot(shared.client, shared.preservation, object_id, shared.inbox)
    plan = planned(Inventory(object_id), version({"a": b"old", "b": b"old too"}, event))
    commit = Commit(root, None, plan)
    commit.declare()
    commit._write(min(plan.writes))
    shared.store.objects.commit(object_id, version({"c": b"new"}, event))
    assert judge(object_id) == ""


def test_rotten_leftovers_are_not_taken_for_content(shared, object_id, judge, event):
    new = version({"a": b"sound"}, event)
    stopped_after(shared, object_id, new, 2)
    for key in shared.keys(shared.preservation, object_folder(object_id) + "v1/"):
        shared.client.sdk._put_object(shared.preservation, key, b"rotten")
    assert shared.store.objects.commit(object_id, new) == Committed(1)
    assert judge(object_id) == "" and shared.store.objects.read(object_id, "a") == b"sound"


def test_a_root_inventory_that_rotted_is_replaced_by_its_versions_own(shared, object_id, judge, event):
    objects = shared.store.objects
    objects.commit(object_id, version({"a": b"first"}, event))
    objects.commit(object_id, version({"a": b"second"}, event))
    shared.client.sdk._put_object(shared.preservation, object_folder(object_id) + "inventory.json", b"rotten")
    assert objects.head(object_id).version == 2 and objects.read(object_id, "a") == b"second"
    assert objects.commit(object_id, version({"a": b"third"}, event)) == Committed(3)
    assert judge(object_id) == ""


def test_a_version_in_progress_is_left_alone_and_an_abandoned_one_is_not(shared, object_id, judge, event):
    first = version({"a": b"first"}, event)
    shared.store.objects.commit(object_id, first)
    stopped_after(shared, object_id, version({"a": b"second"}, event), 2)
    folder = object_folder(object_id) + "v2/"
    assert shared.store.objects.commit(object_id, first) == Committed(1, unchanged=True)
    assert len(shared.keys(shared.preservation, folder)) == 1
    root = ObjectRoot(shared.client, shared.preservation, object_id, shared.inbox)
    sweep(root, shared.store.objects.head(object_id), abandoned=timedelta(0))
    assert shared.keys(shared.preservation, folder) == [] and judge(object_id) == ""


def test_nothing_is_swept_from_an_object_whose_listing_lacks_content(shared, object_id, event):
    shared.store.objects.commit(object_id, version({"a": b"first"}, event))
    folder = object_folder(object_id)
    (key,) = [k for k in shared.keys(shared.preservation, folder) if k.endswith("/a")]
    shared.client.sdk.remove_object(shared.preservation, key)
    shared.client.sdk._put_object(shared.preservation, f"{folder}v1/content/stray", b"x")
    root = ObjectRoot(shared.client, shared.preservation, object_id, shared.inbox)
    sweep(root, shared.store.objects.head(object_id))
    assert f"{folder}v1/content/stray" in shared.keys(shared.preservation, folder)
