"""Drops and received bytes on the real server."""

import hashlib
import io
import random
import unicodedata

import pytest

from archive.errors import Conflict, NotFound
from archive.store.s3 import copying, reading
from archive.store.s3.conditional import Place

pytestmark = pytest.mark.servers
LARGE = random.Random(7).randbytes(21 * 2**20 + 5)
NAMES = [
    "manifest.csv",
    "清单.csv",
    "越剧/十八相送 (第1场).mp4",
    "a#b?c&d+e=f%20.jpg",
    "100%.jpg",
    "😀.mp4",
    "越" * 66 + ".mp",
    "line\nbreak.txt",
    " lead and trail ",
    "quo\"te'<x>&amp;[y]*{z}|.txt",
    "\x01control\x7f.bin",
    unicodedata.normalize("NFC", "é.txt"),
    unicodedata.normalize("NFD", "é.txt"),
    "..x",
    "._resource",
]


def digests(data):
    return hashlib.sha512(data).hexdigest(), hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("size", [0, 1, 8 * 2**20, 8 * 2**20 + 1, len(LARGE)])
def test_a_stream_is_received_whole_with_its_digests(store, fresh, size, tmp_path):
    data, seen = LARGE[:size], []
    file = store.inbox.receive(fresh, 3, "戏/1.mp4", io.BytesIO(data), size, seen.append)
    assert (file.n, file.path, file.size, file.sha512, file.sha256) == (3, "戏/1.mp4", size, *digests(data))
    assert seen[-1] == size and seen == sorted(seen)
    assert store.inbox.received(fresh) == {3: size}
    with store.inbox.open(fresh, 3) as stream:
        assert stream.read() == data
    store.inbox.fetch(fresh, 3, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == data and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("promised", "held"), [(10, 9), (10, 11), (0, 1), (len(LARGE), len(LARGE) - 1), (len(LARGE) - 9, len(LARGE))]
)
def test_a_stream_of_another_length_is_not_received(shared, fresh, promised, held):
    with pytest.raises(Conflict) as caught:
        shared.store.inbox.receive(fresh, 1, "x", io.BytesIO(LARGE[:held]), promised)
    assert caught.value.facts == {"what": "length", "id": f"received/{fresh}/1"} and caught.value.retriable
    assert shared.store.inbox.received(fresh) == {}
    assert list(shared.client.sdk._list_multipart_uploads(shared.inbox, prefix=f"received/{fresh}").uploads) == []


def test_a_stream_that_fails_leaves_nothing(store, fresh):
    class Unplugged(io.BytesIO):
        def read(self, size=-1, /):
            if self.tell() > 10 * 2**20:
                raise OSError("disk gone")
            return super().read(size)

    with pytest.raises(OSError, match="disk gone"):
        store.inbox.receive(fresh, 1, "x", Unplugged(LARGE), len(LARGE))
    assert store.inbox.received(fresh) == {}


def test_receiving_again_replaces(store, fresh):
    store.inbox.receive(fresh, 1, "a", io.BytesIO(b"first"), 5)
    store.inbox.receive(fresh, 1, "a", io.BytesIO(b"second"), 6)
    store.inbox.receive(fresh, 12, "b", io.BytesIO(b""), 0)
    assert store.inbox.received(fresh) == {1: 6, 12: 0}
    assert store.inbox.received(fresh[:-1]) == {}
    store.inbox.clear(fresh)
    store.inbox.clear(fresh)
    assert store.inbox.received(fresh) == {}
    with pytest.raises(NotFound) as caught, store.inbox.open(fresh, 1):
        pass
    assert caught.value.facts == {"what": "object", "id": f"received/{fresh}/1"}


def test_every_name_a_centre_may_give_comes_back_as_it_was(store, fresh):
    for name in NAMES:
        store.inbox.put_drop("zj-330683", fresh, name, io.BytesIO(name.encode()), len(name.encode()))
    dropped = store.inbox.dropped("zj-330683", fresh)
    assert {f.path for f in dropped} == set(NAMES)
    assert all(f.size == len(f.path.encode()) and f.mark for f in dropped)
    for n, name in enumerate(NAMES, start=1):
        taken = store.inbox.take("zj-330683", fresh, name, f"D{fresh}", n)
        assert (taken.path, taken.sha512, taken.sha256) == (name, *digests(name.encode()))
        with store.inbox.open_drop("zj-330683", fresh, name) as stream:
            assert stream.read(5) == name.encode()[:5]
    store.inbox.clear_drop("zj-330683", fresh)
    assert store.inbox.dropped("zj-330683", fresh) == []
    assert store.inbox.received(f"D{fresh}") == {n: len(name.encode()) for n, name in enumerate(NAMES, start=1)}


def test_a_large_file_is_taken_from_a_drop(store, fresh):
    store.inbox.put_drop("zj-330683", fresh, "大.mp4", io.BytesIO(LARGE), len(LARGE))
    taken = store.inbox.take("zj-330683", fresh, "大.mp4", f"D{fresh}", 1)
    assert (taken.size, taken.sha512, taken.sha256) == (len(LARGE), *digests(LARGE))


def test_a_file_that_is_gone_from_the_drop_is_named(store, fresh):
    with pytest.raises(NotFound) as caught:
        store.inbox.take("zj-330683", fresh, "gone.mp4", f"D{fresh}", 1)
    assert caught.value.facts["id"] == f"drop/zj-330683/{fresh}/gone.mp4"


def test_only_what_is_marked_is_ready(alone):
    alone.store.ensure()
    inbox = alone.store.inbox
    for centre, name in (("zj-330683", "2024 春"), ("zj-330683", "夏"), ("zj-330700", "秋")):
        inbox.put_drop(centre, name, "manifest.csv", io.BytesIO(b"x"), 1)
    assert list(inbox.ready()) == []
    for centre, name in (("zj-330683", "2024 春"), ("zj-330700", "秋")):
        inbox.mark_ready(centre, name)
        inbox.mark_ready(centre, name)
    assert list(inbox.ready()) == [("zj-330683", "2024 春"), ("zj-330700", "秋")]
    inbox.clear_drop("zj-330683", "2024 春")
    assert list(inbox.ready()) == [("zj-330700", "秋")]
    assert alone.keys(alone.inbox, "drop/") == ["drop/zj-330683/夏/manifest.csv", "drop/zj-330700/秋/manifest.csv"]


def test_a_marker_of_a_name_that_no_delivery_can_have_is_told_and_an_empty_folder_is_not(alone):
    alone.store.ensure()
    for key in ("ready/", "ready/zj-330683/", "ready/zj-330683/a/b", "ready/zj-330683/ "):
        alone.client.sdk.put_object(alone.inbox, key, io.BytesIO(b""), 0)
    assert list(alone.store.inbox.ready()) == [("zj-330683", " "), ("zj-330683", "a/b")]


def test_copying_in_parts_gives_the_same_bytes(shared, fresh):
    source, target = Place(shared.inbox, f"{fresh}/a"), Place(shared.inbox, f"{fresh}/b")
    shared.client.sdk.put_object(source.bucket, source.key, io.BytesIO(LARGE), len(LARGE))
    assert copying.copy(shared.client, source, target, whole=5 * 2**20, part=5 * 2**20) == len(LARGE)
    assert reading.get(shared.client, target).data == LARGE
