"""Buckets, storage root, renditions."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest

from archive.errors import BadInput, NotFound, ObjectInvalid, SettingWrong, StoreUnavailable
from archive.store import Bytes, NewVersion, Stat, Store, delivery_object, resource_object

pytestmark = pytest.mark.servers


def test_a_storage_root_is_made_once_by_several_and_valid(alone, judge_root):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: alone.store.ensure(), range(4)))
    alone.store.ensure()
    alone.store.health()
    assert alone.keys(alone.preservation) == [
        "0=ocfl_1.1",
        "README.txt",
        "extensions/0003-hash-and-id-n-tuple-storage-layout/config.json",
        "ocfl_layout.json",
    ]
    page = alone.client.sdk.get_object(alone.preservation, "README.txt").read().decode()
    assert "永久保存库" in page and "preservation store" in page
    ids = {resource_object("7ZQ4M1T9KC5"), delivery_object("D0123456789abcdef0123"), "urn:archive:" + "long" * 30}
    for object_id in ids:
        alone.store.objects.commit(object_id, NewVersion({"record.json": Bytes(b"{}")}, "m", "archive"))
    assert set(alone.store.objects.ids()) == ids
    assert judge_root(alone.preservation) == (True, 3, 3, "")


def test_a_storage_root_of_another_kind_is_refused(alone):
    alone.client.ensure_bucket(alone.preservation)
    alone.client.sdk._put_object(alone.preservation, "ocfl_layout.json", b'{"extension": "0004-hashed-n-tuple"}')
    with pytest.raises(ObjectInvalid) as caught:
        alone.store.ensure()
    assert caught.value.facts == {"id": alone.preservation, "reason": "ocfl_layout.json differs"}
    alone.client.sdk.remove_object(alone.preservation, "ocfl_layout.json")


def test_a_store_without_its_buckets_is_not_healthy(alone):
    with pytest.raises(StoreUnavailable) as caught:
        alone.store.health()
    assert caught.value.facts["reason"] == f"no bucket {alone.inbox}"


def test_wrong_keys_are_a_setting_not_an_outage(servers, shared):
    store = Store.connect(servers.store_url, servers.store_access_key, "wrong", "us-east-1", *shared.buckets)
    with pytest.raises(SettingWrong) as caught:
        store.health()
    assert caught.value.facts == {"name": "ARCHIVE_STORE_ACCESS_KEY", "reason": "SignatureDoesNotMatch"}


def test_a_folder_of_renditions_is_uploaded_master_playlist_last(store, fresh, tmp_path):
    names = ["master.m3u8", "1080/index.m3u8", "1080/init.mp4", "1080/0.m4s", "audio/index.m3u8", "海报.webp"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    begun = []

    def mime(name):
        begun.append(name)
        return "video/mp4" if name.endswith("4") else f"x/{name[-2:]}"

    done = store.renditions.put_folder(f"renditions/{fresh}/hls-1/", tmp_path, mime)
    assert done == sorted((name, len(name.encode())) for name in names)
    assert begun[-1] == "master.m3u8" and set(begun[3:5]) == {"1080/index.m3u8", "audio/index.m3u8"}
    found = store.renditions.stat(f"renditions/{fresh}/hls-1/1080/init.mp4")
    assert isinstance(found, Stat) and (found.size, found.mime) == (13, "video/mp4") and '"' not in found.etag
    store.renditions.clear(f"renditions/{fresh}/hls-1/")
    assert store.renditions.stat(f"renditions/{fresh}/hls-1/master.m3u8") is None


def test_a_part_of_a_rendition_knows_the_whole(store, fresh, tmp_path):
    (tmp_path / "v").write_bytes(bytes(range(256)) * 40_000)
    assert store.renditions.put(f"{fresh}/v", tmp_path / "v", "video/mp4") == 10_240_000
    with store.renditions.open(f"{fresh}/v", 1000, 3000) as body:
        assert (body.size, body.mime) == (10_240_000, "video/mp4")
        assert b"".join(body.chunks()) == (bytes(range(256)) * 40)[1000:4000]
    with store.renditions.open(f"{fresh}/v", 10_239_999) as body:
        assert b"".join(body.chunks(1)) == b"\xff"
    with store.renditions.open(f"{fresh}/v") as body:
        assert io.BufferedReader(body).read(3) == b"\x00\x01\x02" and body.etag == store.renditions.stat(f"{fresh}/v").etag


def test_what_is_not_there_or_lies_outside_is_told(store, fresh, tmp_path):
    with pytest.raises(NotFound), store.renditions.open(f"{fresh}/gone"):
        pass
    (tmp_path / "v").write_bytes(b"abc")
    store.renditions.put(f"{fresh}/v", tmp_path / "v", "text/plain")
    with pytest.raises(BadInput) as caught, store.renditions.open(f"{fresh}/v", 10, 5):
        pass
    assert caught.value.facts == {"what": "range", "id": f"{fresh}/v"}
