"""Erasing on the real server: every version of every key below a prefix, nothing beside it, and no empty folder left."""

import pytest

from archive.errors import StoreUnavailable
from archive.store import BucketShelf, FolderShelf, erase, erase_tree
from archive.store.s3 import multipart
from archive.store.s3.conditional import Place

pytestmark = pytest.mark.servers
BELOW = ("inventory.json", "v1/content/0a/曲 目#.wav", "v1/content/0b/a\\b")


@pytest.fixture(params=["plain", "versioned", "folder"])
def shelf(request, alone, tmp_path):
    if request.param == "folder":
        made = FolderShelf("disk", tmp_path)
    else:
        made = BucketShelf("replica", alone.client, alone.preservation)
        alone.client.ensure_bucket(alone.preservation)
    if request.param != "plain":
        made.declare()
    return made


def versions(shelf):
    found = shelf.client.sdk.list_objects(shelf.bucket, recursive=True, include_version=True)
    return sorted({o.object_name for o in found if not o.is_dir})


def test_everything_below_goes_and_nothing_beside_it(shelf):
    for _ in range(2):
        for name in BELOW:
            shelf.put(f"abc/def/0123/object/{name}", b"bytes")
    for beside in ("abc/def/0123/object-2/x", "abc/de/x"):
        shelf.put(beside, b"stays")
    erase_tree(shelf, "abc/def/0123/object/")
    assert list(shelf.objects("abc/def/0123/object/")) == [] and list(shelf.folders("abc/def/0123/object/")) == []
    assert list(shelf.folders("abc/def/0123/")) == ["abc/def/0123/object-2/"]
    assert shelf.get("abc/def/0123/object-2/x") == shelf.get("abc/de/x") == b"stays"
    if isinstance(shelf, BucketShelf):
        assert versions(shelf) == ["abc/de/x", "abc/def/0123/object-2/x"], "no older version, no delete marker"
    erase_tree(shelf, "abc/def/0123/object/")
    erase_tree(shelf, "abc/def/0123/object-2/")
    assert list(shelf.folders("abc/")) == ["abc/de/"], "folders that became empty go, up to the root"
    erase_tree(shelf, "abc/de/")
    assert list(shelf.folders("")) == []


def test_what_a_plain_removal_left_behind_goes_too(alone):
    alone.client.ensure_bucket(alone.preservation)
    shelf = BucketShelf("replica", alone.client, alone.preservation)
    shelf.declare()
    shelf.put("a/o/x", b"1")
    shelf.remove_tree("a/o/")
    assert shelf.get("a/o/x") is None and versions(shelf), "the bytes are still there under a delete marker"
    erase_tree(shelf, "a/o/")
    assert versions(shelf) == []


def test_an_upload_that_was_begun_is_thrown_away(alone):
    alone.client.ensure_bucket(alone.preservation)
    shelf = BucketShelf("replica", alone.client, alone.preservation)
    for key in ("a/o/big", "a/other/big"):
        upload = multipart.begin(alone.client, Place(shelf.bucket, key))
        multipart.put_part(alone.client, Place(shelf.bucket, key), upload, 1, b"x" * 100)
    erase_tree(shelf, "a/o/")
    assert [one.key for one in multipart.begun(alone.client, shelf.bucket)] == ["a/other/big"]
    for one in list(multipart.begun(alone.client, shelf.bucket)):
        multipart.abort(alone.client, Place(shelf.bucket, one.key), one.upload)


def test_one_key_and_not_those_that_begin_like_it(alone):
    alone.client.ensure_bucket(alone.inbox)
    shelf = BucketShelf("inbox", alone.client, alone.inbox)
    for n in (1, 10, 11):
        shelf.put(f"received/D1/{n}", b"x")
    erase(shelf, "received/D1/1")
    erase(shelf, "received/D1/2")
    assert versions(shelf) == ["received/D1/10", "received/D1/11"]


def test_a_disk_that_is_not_mounted_lets_go_of_nothing(tmp_path):
    shelf = FolderShelf("disk", tmp_path / "away")
    with pytest.raises(StoreUnavailable, match="mounted"):
        erase_tree(shelf, "abc/o/")
