"""Preserved objects on the real server, judged by ocfl-py straight from the bucket."""

import io
import json
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest

from archive.errors import Conflict, DigestMismatch, NotFound
from archive.store import Bytes, Committed, NewVersion, Received, Unchanged
from archive.store.ocfl.names import object_folder
from archive.store.s3.digests import sha512, sha512_of

pytestmark = pytest.mark.servers


def received(store, delivery, n, data):
    file = store.inbox.receive(delivery, n, f"{n}", io.BytesIO(data), len(data))
    return Received(delivery, n, file.size, file.sha512)


def version(files, *events, **more):
    return NewVersion(files, "delivery D1", "archive", events, **more)


def test_versions_are_written_read_and_valid(store, object_id, fresh, judge, event, tmp_path):
    video = received(store, fresh, 1, b"video" * 1000)
    first = version({"originals/越剧 选段.mp4": video, "record.json": Bytes(b"{1}")}, event)
    assert store.objects.commit(object_id, first) == Committed(1)
    second = version({"originals/越剧 选段.mp4": Unchanged("originals/越剧 选段.mp4"), "record.json": Bytes(b"{2}")}, event)
    assert store.objects.commit(object_id, second) == Committed(2)
    assert judge(object_id) == ""
    assert store.objects.read(object_id, "record.json") == b"{2}"
    assert store.objects.read(object_id, "record.json", 1) == b"{1}"
    with store.objects.open(object_id, "originals/越剧 选段.mp4") as stream:
        assert stream.size == 5000 and stream.read() == b"video" * 1000
    store.objects.fetch(object_id, "originals/越剧 选段.mp4", tmp_path / "o.mp4")
    assert (tmp_path / "o.mp4").read_bytes() == b"video" * 1000
    files = store.objects.files(object_id)
    assert set(files) == {"originals/越剧 选段.mp4", "record.json", "events/v1.jsonl", "events/v2.jsonl"}
    assert files["originals/越剧 选段.mp4"].digest == video.sha512
    assert json.loads(store.objects.read(object_id, "events/v1.jsonl"))["detail"] == "越剧"
    assert store.objects.head(object_id).version == 2


def test_the_same_again_writes_nothing(shared, object_id, fresh, event):
    files = {"originals/a": received(shared.store, fresh, 1, b"a"), "record.json": Bytes(b"{}")}
    shared.store.objects.commit(object_id, version(files, event))
    keys = shared.keys(shared.preservation, object_folder(object_id))
    assert shared.store.objects.commit(object_id, version(files, event)) == Committed(1, unchanged=True)
    assert shared.keys(shared.preservation, object_folder(object_id)) == keys


def test_bytes_are_stored_once_however_often_they_are_named(shared, object_id, fresh):
    same = received(shared.store, fresh, 1, b"same")
    shared.store.objects.commit(object_id, version({"a": same, "b": same}))
    shared.store.objects.commit(object_id, version({"c": same, "d": Bytes(b"same")}))
    content = [key for key in shared.keys(shared.preservation, object_folder(object_id)) if "/content/" in key]
    assert len(content) == 1 and shared.store.objects.read(object_id, "d") == b"same"


NAMES = [
    "清单.csv",
    "戏/越剧/合唱 1.MP4",
    "a b.jpg",
    "a#b",
    "100%.jpg",
    "a?b=c&d+e",
    "😀.mp4",
    "越" * 66 + ".mp4",
    "line\nbreak",
    " lead",
    "trail ",
    "a\\b",
    "tab\tx",
    "quo\"te'",
    "<x>&amp;[y]*{z}|",
    unicodedata.normalize("NFC", "é.txt"),
    unicodedata.normalize("NFD", "é.txt"),
    "..x",
    "\x01\x7f",
    "deep/" * 60 + "x.txt",
    "x" * 255,
    "../evil",
    "/abs",
    "x//y",
    "sur\udcffx",
]


def test_every_name_is_kept_and_valid(store, object_id, fresh, judge):
    files = {f"originals/{name}": received(store, fresh, n, b"%d" % n) for n, name in enumerate(NAMES, start=1)}
    store.objects.commit(object_id, version(files))
    assert judge(object_id) == ""
    for n, name in enumerate(NAMES, start=1):
        assert store.objects.read(object_id, f"originals/{name}") == b"%d" % n
    mapped = json.loads(store.objects.read(object_id, "names/v1.json"))
    assert mapped["originals/%2E%2E/evil"] == "originals/../evil" and len(mapped) == 4
    assert set(files) - set(mapped.values()) <= set(store.objects.files(object_id))


def test_an_original_that_is_not_what_was_received_is_never_visible(store, object_id, fresh, judge):
    right = received(store, fresh, 1, b"right")
    wrong = Received(fresh, 1, 5, sha512(b"wrong"))
    with pytest.raises(DigestMismatch) as caught:
        store.objects.commit(object_id, version({"a": wrong}))
    assert (caught.value.facts["expected"], caught.value.facts["found"]) == (sha512(b"wrong"), right.sha512)
    assert store.objects.head(object_id) is None
    assert store.objects.commit(object_id, version({"a": right})) == Committed(1)
    assert judge(object_id) == ""


def test_bytes_that_rot_in_the_bucket_are_not_handed_out(shared, object_id, tmp_path):
    store = shared.store
    store.objects.commit(object_id, version({"a": Bytes(b"sound")}))
    (key,) = [key for key in shared.keys(shared.preservation, object_folder(object_id)) if "/content/" in key]
    shared.client.sdk.put_object(shared.preservation, key, io.BytesIO(b"rotten"), 6)
    with pytest.raises(DigestMismatch) as caught:
        store.objects.read(object_id, "a")
    assert caught.value.facts == {"key": key, "expected": sha512(b"sound"), "found": sha512(b"rotten")}
    with pytest.raises(DigestMismatch):
        store.objects.fetch(object_id, "a", tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("path", "number", "named"), [("b", None, "b"), ("a", 2, "v2"), ("a", 0, "v0")])
def test_what_is_not_there_is_named(store, object_id, path, number, named):
    store.objects.commit(object_id, version({"a": Bytes(b"x")}))
    with pytest.raises(NotFound) as caught:
        store.objects.read(object_id, path, number)
    assert caught.value.facts["id"] == f"{object_id} {named}"


def test_an_object_that_is_not_there_has_no_head(store, object_id):
    assert store.objects.head(object_id) is None
    with pytest.raises(NotFound):
        store.objects.files(object_id)


def test_a_received_file_that_is_gone_is_named_and_nothing_is_visible(store, object_id, fresh):
    with pytest.raises(NotFound) as caught:
        store.objects.commit(object_id, version({"a": Received(fresh, 9, 1, sha512(b"x"))}))
    assert caught.value.facts["id"] == f"received/{fresh}/9"
    assert store.objects.head(object_id) is None


def together(work, count):
    def one(n):
        try:
            return work(n)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_writers_that_lay_their_files_over_each_other_all_succeed(store, object_id, judge, event):
    done = together(lambda n: store.objects.commit(object_id, version({f"f{n}": Bytes(b"%d" % n)}, event, keep=True)), 6)
    assert sorted(d.version for d in done) == [1, 2, 3, 4, 5, 6]
    assert judge(object_id) == ""
    assert {f"f{n}" for n in range(6)} <= set(store.objects.files(object_id))


def test_writers_of_the_same_file_are_never_undone_unseen(store, object_id, judge):
    store.objects.commit(object_id, version({"decisions.json": Bytes(b"[]")}))
    done = together(
        lambda n: store.objects.commit(object_id, version({"decisions.json": Bytes(b"%d" % n)}, keep=True, onto=1)), 5
    )
    won = [n for n, one in enumerate(done) if isinstance(one, Committed)]
    assert len(won) == 1 and store.objects.head(object_id).version == 2
    assert store.objects.read(object_id, "decisions.json") == b"%d" % won[0]
    assert all(one.facts == {"what": "object", "id": object_id} for n, one in enumerate(done) if n not in won)
    assert judge(object_id) == ""


def test_writers_of_different_states_conflict_and_leave_a_valid_object(store, object_id, fresh, judge):
    originals = [received(store, fresh, n, b"%d" % n * 1000) for n in range(1, 6)]
    done = together(lambda n: store.objects.commit(object_id, version({"a": originals[n]})), 5)
    won = [one for one in done if isinstance(one, Committed)]
    assert won and store.objects.head(object_id).version == len(won)
    assert judge(object_id) == ""


def test_the_same_delivery_written_by_several_at_once_is_one_version(store, object_id, fresh, judge, event):
    files = {f"originals/{n}": received(store, fresh, n, b"%d" % n * 1000) for n in range(1, 4)}
    done = together(lambda _: store.objects.commit(object_id, version(files, event)), 5)
    assert {one.version for one in done} == {1} and not all(one.unchanged for one in done)
    assert store.objects.head(object_id).version == 1
    assert judge(object_id) == ""


def test_a_commit_onto_another_version_than_it_knew_is_refused(store, object_id):
    store.objects.commit(object_id, version({"a": Bytes(b"1")}, onto=0))
    with pytest.raises(Conflict):
        store.objects.commit(object_id, version({"a": Bytes(b"2")}, onto=0))
    assert store.objects.commit(object_id, version({"a": Bytes(b"1")}, onto=0)) == Committed(1, unchanged=True)


def test_a_large_original_is_preserved(store, object_id, fresh, judge):
    data = bytes(range(256)) * 4 * 2**10 * 20
    store.objects.commit(object_id, version({"originals/large": received(store, fresh, 1, data)}))
    assert judge(object_id) == ""
    with store.objects.open(object_id, "originals/large") as stream:
        assert sha512_of(stream.chunks()) == sha512(data)
