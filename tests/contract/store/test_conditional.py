"""Conditional writes through the SDK's private methods: this is what breaks when minio is updated."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from archive.errors import Conflict
from archive.store.s3 import conditional, multipart, reading
from archive.store.s3.conditional import NEW, Condition, Place

pytestmark = pytest.mark.servers


def outcomes(writes):
    def one(write):
        try:
            write()
        except Conflict as conflict:
            return conflict.facts["id"]
        return "written"

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, writes))


def test_of_eight_writers_one_creates(shared, fresh):
    for turn in range(5):
        place = Place(shared.inbox, f"{fresh}/{turn}")
        found = outcomes([lambda n=n, p=place: conditional.put(shared.client, p, b"%d" % n, when=NEW) for n in range(8)])
        assert sorted(found) == sorted(["written"] + [place.key] * 7)
        assert reading.get(shared.client, place).data == b"%d" % found.index("written")


def test_of_eight_writers_one_replaces_what_all_have_read(shared, fresh):
    place = Place(shared.inbox, fresh)
    for _ in range(5):
        seen = Condition(etag=conditional.put(shared.client, place, b"before"))
        found = outcomes([lambda n=n, s=seen: conditional.put(shared.client, place, b"%d" % n, when=s) for n in range(8)])
        assert found.count("written") == 1
        assert reading.get(shared.client, place).data == b"%d" % found.index("written")


def test_replacing_what_is_not_there_is_a_conflict(shared, fresh):
    with pytest.raises(Conflict):
        conditional.put(shared.client, Place(shared.inbox, fresh), b"x", when=Condition(etag="0" * 32))
    assert reading.get(shared.client, Place(shared.inbox, fresh)) is None


def test_a_copy_creates_once(shared, fresh):
    source, target = Place(shared.inbox, f"{fresh}/a"), Place(shared.inbox, f"{fresh}/b")
    etag = conditional.put(shared.client, source, b"bytes")
    found = outcomes([lambda: conditional.copy(shared.client, source, target, etag, NEW)] * 6)
    assert sorted(found) == sorted(["written"] + [target.key] * 5)
    assert reading.get(shared.client, target).data == b"bytes"


def test_a_copy_of_what_changed_meanwhile_is_a_conflict(shared, fresh):
    source, target = Place(shared.inbox, f"{fresh}/a"), Place(shared.inbox, f"{fresh}/b")
    etag = conditional.put(shared.client, source, b"before")
    conditional.put(shared.client, source, b"after")
    with pytest.raises(Conflict):
        conditional.copy(shared.client, source, target, etag)
    assert reading.stat(shared.client, target) is None


def test_a_multipart_upload_does_not_replace_what_is_there(shared, fresh):
    """One after the other; several at the same moment may all succeed on SeaweedFS 4.48 (ADR 0003)."""
    place = Place(shared.inbox, fresh)
    for letter, when in ((b"a", NEW), (b"b", NEW)):
        upload = multipart.begin(shared.client, place)
        part = multipart.put_part(shared.client, place, upload, 1, letter * 100)
        if letter == b"a":
            multipart.complete(shared.client, place, upload, [part], when)
            continue
        with pytest.raises(Conflict) as caught:
            multipart.complete(shared.client, place, upload, [part], when)
        assert caught.value.facts == {"what": "object", "id": fresh}
        multipart.abort(shared.client, place, upload)
    assert reading.get(shared.client, place).data == b"a" * 100
