"""Objects of others in the bucket: read and copied as they are, judged, and never written upon."""

import pytest

from archive.errors import ObjectForeign
from archive.store import Bytes, FolderShelf, NewVersion, object_folder, replicate
from archive.store.ocfl.root import ensure_root
from archive.store.s3.conditional import Place, put
from archive.store.verifying import verify
from others_objects import CONTENT, Made

pytestmark = pytest.mark.servers

KINDS = {
    "1.0 by sha256 with zeros": {"specs": ("1.0",) * 3, "algorithms": ("sha256",) * 3, "digits": 3},
    "capital digests": {"upper": True},
    "another content folder, sha256 first": {"content": "stuff", "algorithms": ("sha256", "sha512", "sha512")},
    "fixity": {"fixity": ("md5",)},
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_object_of_others_is_read_copied_and_never_written_upon(shared, tmp_path, fresh, event, kind):
    object_id = f"urn:example:{fresh}"
    made = Made(tmp_path / "object", **KINDS[kind]).write()
    made.change_all(lambda inventory: inventory.update(id=object_id))
    folder = object_folder(object_id)
    lying = {str(path.relative_to(made.folder)): path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    for path, data in lying.items():
        put(shared.client, Place(shared.preservation, folder + path), data)
    objects = shared.store.objects
    assert objects.verify(object_id).sound and folder in {one.folder for one in objects.walk() if one.declared}
    for number, files in enumerate(CONTENT, start=1):
        assert {path: objects.read(object_id, path, number) for path in objects.files(object_id, number)} == files
    objects.fetch(object_id, "a.txt", tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_bytes() == CONTENT[2]["a.txt"] and objects.snapshot(object_id).read("d.txt") == b"d"
    with pytest.raises(ObjectForeign, match="E319"):
        objects.commit(object_id, NewVersion({"x": Bytes(b"x")}, "more", "archive", [event], keep=True))
    objects.recover(object_id)
    (tmp_path / "disk").mkdir()
    disk = FolderShelf("disk", tmp_path / "disk")
    disk.declare()
    replicate(objects.shelf, disk, folder, object_id)
    assert verify(disk, folder, object_id).sound
    for there in ({k: disk.get(folder + k) for k in lying}, {k: objects.shelf.get(folder + k) for k in lying}):
        assert there == lying
    shared.client.sdk.remove_object(shared.preservation, folder + next(k for k in lying if k.startswith("0=")))
    healed = shared.store.heal(object_id, objects.verify(object_id).problems, [disk])
    assert [one.path for one in healed] == [next(k for k in lying if k.startswith("0="))] and objects.verify(object_id).sound


def test_a_root_of_ocfl_1_0_is_not_made_invalid(alone):
    alone.client.ensure_bucket(alone.preservation)
    old = Place(alone.preservation, "0=ocfl_1.0")
    put(alone.client, old, b"ocfl_1.0\n")
    with pytest.raises(ObjectForeign, match="E319"):
        ensure_root(alone.client, alone.preservation)
    assert alone.keys(alone.preservation) == ["0=ocfl_1.0"]
    alone.client.sdk.remove_object(old.bucket, old.key)
