"""Replicas on a second bucket and on a folder: copied and read back, compared, and healed from."""

import json
import uuid

import pytest

from archive.errors import DigestMismatch, NotFound, StoreUnavailable
from archive.models.preservation import Problem
from archive.store import BucketShelf, Bytes, FolderShelf, NewVersion, compare, ensure_root, object_folder, replicate
from archive.store.verifying import verify

pytestmark = pytest.mark.servers


@pytest.fixture(params=["bucket", "folder"])
def replica(request, shared, tmp_path):
    if request.param == "folder":
        shelf = FolderShelf("disk", tmp_path)
    else:
        shelf = BucketShelf("second", shared.client, f"t{uuid.uuid4().hex[:10]}-replica")
    shelf.declare()
    ensure_root(shelf)
    yield shelf
    shelf.remove_tree("")
    if request.param == "bucket":
        for one in shared.client.sdk.list_objects(shelf.bucket, recursive=True, include_version=True):
            shared.client.sdk.remove_object(shelf.bucket, one.object_name, one.version_id)
        shared.client.sdk.remove_bucket(shelf.bucket)


@pytest.fixture
def written(shared, object_id, event):
    """Write a version of the object; gives the object's id."""

    def write(text=b"one", keep=False):
        files = {"record.json": Bytes(text)} | ({} if keep else {"originals/越剧.mp4": Bytes(b"video" * 300_000)})
        shared.store.objects.commit(object_id, NewVersion(files, "m", "archive", [event], keep=keep))
        return object_id

    return write


def copied(shared, replica, object_id, **more):
    return replicate(shared.store.objects.shelf, replica, object_folder(object_id), object_id, **more)


def test_every_version_is_copied_and_the_copy_is_a_valid_object(shared, replica, written):
    object_id = written()
    assert copied(shared, replica, object_id) == 1
    written(b"two", keep=True)
    seen = []
    assert copied(shared, replica, object_id, tick=seen.append) == 2
    assert sum(seen) < 10_000, "what the replica has is not carried over again"
    found = verify(replica, object_folder(object_id), object_id)
    assert found.sound and found.problems == () and found.version == 2
    folder = object_folder(object_id)
    ours = {o.key: o.size for o in shared.store.objects.shelf.objects(folder)}
    assert {o.key: o.size for o in replica.objects(folder)} == ours


def test_a_copy_that_was_cut_short_is_never_taken_for_whole(shared, replica, written):
    object_id, folder = written(), object_folder(written())
    path = next(o.key for o in shared.store.objects.shelf.objects(folder) if "video" not in o.key and o.size > 1_000_000)
    replica.put(path, b"x" * 1_500_000)
    assert copied(shared, replica, object_id) == 1
    assert verify(replica, folder, object_id).sound


def test_rotten_bytes_are_not_spread(shared, replica, written):
    object_id = written()
    folder = object_folder(object_id)
    copied(shared, replica, object_id)
    written(b"two", keep=True)
    key = next(o.key for o in shared.store.objects.shelf.objects(folder) if "v2/content" in o.key and "record" in o.key)
    shared.store.objects.shelf.put(key, b"tow")
    with pytest.raises(DigestMismatch) as refusal:
        copied(shared, replica, object_id)
    assert refusal.value.facts["key"] == f"primary:{key}"
    assert json.loads(replica.get(folder + "inventory.json"))["head"] == "v1"


def test_what_is_not_there_cannot_be_copied(shared, replica, object_id):
    with pytest.raises(NotFound):
        copied(shared, replica, object_id)


def test_comparing_tells_what_is_missing_and_what_differs(shared, alone, replica, event):
    alone.store.ensure()
    ids = [f"urn:archive:resource:{uuid.uuid4().hex}" for _ in range(6)]
    for one in ids:
        alone.store.objects.commit(one, NewVersion({"a": Bytes(b"1")}, "m", "archive", [event]))
    here = alone.store.objects.shelf
    for one in ids[1:]:
        replicate(here, replica, object_folder(one), one)
    alone.store.objects.commit(ids[2], NewVersion({"a": Bytes(b"2")}, "m", "archive", [event]))
    here.remove_tree(object_folder(ids[3]))
    found = {pair.folder: pair for pair in compare(here, replica)}
    assert list(found) == sorted(found) and set(found) == {object_folder(one) for one in ids}
    states = [(found[object_folder(one)].here, found[object_folder(one)].there) for one in ids]
    assert states[0][1] is None and states[3][0] is None
    assert states[2][0] != states[2][1] and all(states[2])
    assert all(left == right for left, right in (states[1], states[4], states[5]))


DAMAGES = {
    "bit": ("originals", lambda data: b"V" + data[1:]),
    "missing file": ("originals", None),
    "root inventory": ("inventory.json", lambda data: data[:100]),
    "root digest file": ("inventory.json.sha512", None),
    "version's inventory": ("v1/inventory.json", lambda data: data[:-20]),
    "version's digest file": ("v1/inventory.json.sha512", None),
    "declaration": ("0=ocfl_object_1.1", None),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_what_is_bad_is_healed_and_the_bad_bytes_are_kept(shared, replica, written, judge, kind):
    object_id = written()
    written(b"two", keep=True)
    copied(shared, replica, object_id)
    shelf, folder = shared.store.objects.shelf, object_folder(object_id)
    name, change = DAMAGES[kind]
    key = next(o.key for o in shelf.objects(folder) if o.key == folder + name or (name == "originals" and o.size > 1_000_000))
    before = shelf.get(key)
    damaged(shared, shelf, key, change)
    problems = shared.store.objects.verify(object_id).problems
    assert problems
    healed = shared.store.heal(object_id, problems, [replica])
    assert shelf.get(key) == before and judge(object_id) == ""
    assert key in {folder + one.path for one in healed}
    if change:
        (kept,) = [one.aside for one in healed if folder + one.path == key]
        assert shared.client.sdk.get_object(shared.inbox, kept).read() == change(before)


def damaged(shared, shelf, key, change):
    if change:
        shelf.put(key, change(shelf.get(key)))
    else:
        shared.client.sdk.remove_object(shelf.bucket, key)


def test_without_a_replica_inventories_are_healed_by_themselves_and_content_is_left(shared, written, judge):
    object_id = written()
    written(b"two", keep=True)
    shelf, folder = shared.store.objects.shelf, object_folder(object_id)
    damaged(shared, shelf, folder + "v1/inventory.json.sha512", None)
    damaged(shared, shelf, folder + "inventory.json", lambda data: data[:50])
    assert shared.store.heal(object_id, shared.store.objects.verify(object_id).problems, [])
    assert judge(object_id) == ""
    key = next(o.key for o in shelf.objects(folder) if o.size > 1_000_000)
    damaged(shared, shelf, key, lambda data: b"V" + data[1:])
    assert shared.store.heal(object_id, shared.store.objects.verify(object_id).problems, []) == []
    assert shelf.get(key).startswith(b"Video")


def test_a_strangers_file_is_taken_out_and_kept(shared, written, judge):
    object_id = written()
    shelf, folder = shared.store.objects.shelf, object_folder(object_id)
    shelf.put(folder + "notes.txt", b"mine")
    shared.store.heal(object_id, shared.store.objects.verify(object_id).problems, [])
    assert judge(object_id) == ""
    kept = [key for key in shared.keys(shared.inbox, "aside/") if key.endswith(folder + "notes.txt")]
    assert shared.client.sdk.get_object(shared.inbox, kept[0]).read() == b"mine"


def test_a_replica_that_is_bad_itself_heals_nothing(shared, replica, written):
    object_id = written()
    copied(shared, replica, object_id)
    shelf, folder = shared.store.objects.shelf, object_folder(object_id)
    key = next(o.key for o in shelf.objects(folder) if o.size > 1_000_000)
    for one in (shelf, replica):
        one.put(key, b"V" + one.get(key)[1:])
    problem = Problem(code="E092", path=key[len(folder) :], found="")
    assert shared.store.heal(object_id, [problem], [replica]) == []
    assert not shared.store.objects.verify(object_id).sound


def test_nothing_is_written_where_the_disk_is_not_mounted(shared, written, tmp_path):
    with pytest.raises(StoreUnavailable) as refusal:
        copied(shared, FolderShelf("disk", tmp_path / "mnt"), written())
    assert "mounted" in str(refusal.value) and not (tmp_path / "mnt").exists()


def test_a_key_that_leads_out_of_the_folder_is_refused(tmp_path):
    shelf = FolderShelf("disk", tmp_path / "disk")
    (tmp_path / "disk").mkdir()
    shelf.declare()
    for key in ("../x", "/x", "a/../../x"):
        with pytest.raises(Exception, match="E108"):
            shelf.put(key, b"")
    assert list(tmp_path.iterdir()) == [tmp_path / "disk"]
