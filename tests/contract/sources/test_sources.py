"""Both kinds of source on a real inbox: the same contract, the same delivery, the same bytes."""

import hashlib
import io
import threading
from pathlib import Path

import pytest
from minio import Minio

from archive.errors import Conflict, SourceMissing
from archive.sources import BucketSource, FolderSource, OneFolder, ReadyDelivery, Source
from archive.store import Store

pytestmark = pytest.mark.servers
CENTRE, NAME = "zj-330683", "2024 春晚"
FILES = {"清单.csv": "题名,文件\n".encode(), "戏/越剧 #1 (100%).mp4": b"opera" * 1000, "空.txt": b"", "._戏": b"junk"}
TAKEN = sorted(FILES.keys() - {"._戏"})


@pytest.fixture
def store(settings) -> Store:
    word = settings.store_secret_key.get_secret_value()
    buckets = (settings.bucket_inbox, settings.bucket_preservation, settings.bucket_access)
    return Store.connect(settings.store_url, settings.store_access_key, word, settings.store_region, *buckets)


def folder_with_files(folder: Path) -> Path:
    for path, data in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.fixture(params=["folder", "bucket"])
def source(request, store, tmp_path) -> Source:
    """A source in which one delivery is ready."""
    if request.param == "folder":
        folder_with_files(tmp_path / CENTRE / NAME)
        (tmp_path / CENTRE / NAME / "_READY").touch()
        return FolderSource(tmp_path, store.inbox)
    for path, data in FILES.items():
        store.inbox.put_drop(CENTRE, NAME, path, io.BytesIO(data), len(data))
    store.inbox.mark_ready(CENTRE, NAME)
    return BucketSource(store.inbox)


def test_a_delivery_is_found_listed_taken_and_done(source, store):
    (found,) = source.ready()
    assert (found.centre, found.name) == (CENTRE, NAME)
    files = source.files(found)
    assert [(f.path, f.size) for f in files] == [(path, len(FILES[path])) for path in TAKEN]
    assert all(f.mark for f in files) and [(f.code, f.value) for f in source.oddities(found)] == [("E275", "._戏")]
    assert source.manifest_sha256(found, "清单.csv") == hashlib.sha256(FILES["清单.csv"]).hexdigest()
    with source.open(found, TAKEN[0]) as stream:
        assert stream.read(5) == FILES[TAKEN[0]][:5]
    for n, path in enumerate(TAKEN, start=1):
        taken = source.take(found, path, "D1", n)
        assert (taken.n, taken.path, taken.size) == (n, path, len(FILES[path]))
        assert taken.sha512 == hashlib.sha512(FILES[path]).hexdigest()
        assert taken.sha256 == hashlib.sha256(FILES[path]).hexdigest()
    source.done(found)
    source.done(found)
    assert list(source.ready()) == []
    assert store.inbox.received("D1") == {n: len(FILES[path]) for n, path in enumerate(TAKEN, start=1)}


def test_listing_the_same_files_again_gives_the_same_marks(source):
    (found,) = source.ready()
    assert source.files(found) == source.files(found)


def test_a_file_that_is_gone_is_named(source):
    (found,) = source.ready()
    with pytest.raises(SourceMissing) as caught:
        source.take(found, "戏/gone.mp4", "D2", 1)
    assert str(caught.value.facts["path"]).endswith("戏/gone.mp4")
    with pytest.raises(SourceMissing) as caught, source.open(found, "戏/gone.mp4"):
        pass
    assert str(caught.value.facts["path"]).endswith("戏/gone.mp4")


def test_the_centre_finds_its_receipt(source, store, settings):
    (found,) = source.ready()
    source.answer(found, {"_RECEIPT.html": b"<p>old</p>"})
    source.answer(found, {"_RECEIPT.html": "<p>收到</p>".encode()})
    if source.name == "folder":
        assert Path(found.location, "_RECEIPT.html").read_text(encoding="utf-8") == "<p>收到</p>"
        return
    client = Minio(
        settings.store_url.removeprefix("http://"),
        settings.store_access_key,
        settings.store_secret_key.get_secret_value(),
        secure=False,
    )
    answer = client.get_object(settings.bucket_inbox, f"receipts/{CENTRE}/{NAME}/_RECEIPT.html")
    assert answer.read().decode() == "<p>收到</p>" and answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_bucket_drop_is_gone_once_it_is_received_and_a_folder_is_not(store, tmp_path):
    folder_with_files(tmp_path / CENTRE / NAME)
    (tmp_path / CENTRE / NAME / "_READY").touch()
    folder, bucket = FolderSource(tmp_path, store.inbox), BucketSource(store.inbox)
    for path, data in FILES.items():
        store.inbox.put_drop(CENTRE, NAME, path, io.BytesIO(data), len(data))
    for source in (folder, bucket):
        source.done(ReadyDelivery(CENTRE, NAME, str(tmp_path / CENTRE / NAME)))
    assert store.inbox.dropped(CENTRE, NAME) == []
    assert [f.path for f in folder.files(ReadyDelivery(CENTRE, NAME, str(tmp_path / CENTRE / NAME)))] == TAKEN


def test_a_file_that_grows_while_it_is_taken_is_a_conflict(store, tmp_path):
    growing, stop = tmp_path / "growing.mp4", threading.Event()
    growing.write_bytes(b"x" * 20 * 2**20)

    def grow():
        with growing.open("ab", buffering=0) as out:
            while not stop.is_set():
                out.write(b"y" * 4096)

    thread = threading.Thread(target=grow)
    thread.start()
    source = OneFolder(tmp_path, CENTRE, store.inbox)
    try:
        with pytest.raises(Conflict) as caught:
            source.take(next(iter(source.ready())), "growing.mp4", "D3", 1)
    finally:
        stop.set()
        thread.join()
    assert caught.value.retriable and store.inbox.received("D3") == {}
    assert source.take(next(iter(source.ready())), "growing.mp4", "D3", 1).size == growing.stat().st_size


def test_a_file_that_is_rewritten_while_it_is_taken_is_a_conflict(store, tmp_path):
    rewritten, stop = tmp_path / "rewritten.mp4", threading.Event()
    rewritten.write_bytes(b"x" * 30 * 2**20)

    def rewrite():
        with rewritten.open("r+b", buffering=0) as out:
            while not stop.is_set():
                out.seek(0)
                out.write(b"y")

    thread = threading.Thread(target=rewrite)
    thread.start()
    source = OneFolder(tmp_path, CENTRE, store.inbox)
    try:
        with pytest.raises(Conflict) as caught:
            source.take(next(iter(source.ready())), "rewritten.mp4", "D4", 1)
    finally:
        stop.set()
        thread.join()
    assert caught.value.facts == {"what": "file", "id": "rewritten.mp4"}


def test_a_name_that_begins_like_another_reaches_no_other_drop(store):
    store.inbox.put_drop(CENTRE, NAME, "清单.csv", io.BytesIO(b"x"), 1)
    assert store.inbox.dropped(CENTRE, NAME[:-1]) == []
