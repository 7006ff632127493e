"""Damaged objects of every kind: our verdict has the code of the fault, and ocfl-py, reading the same bucket, has it too."""

import json

import pytest
from ocfl.validator import Validator

from archive.store import Bytes, NewVersion
from archive.store.ocfl.inventory import sidecar
from archive.store.ocfl.names import object_folder
from archive.store.s3.digests import sha512

pytestmark = pytest.mark.servers


@pytest.fixture
def two_versions(shared, object_id, event):
    """An object of two versions; gives (put, remove, get, paths) on its folder."""
    objects = shared.store.objects
    objects.commit(
        object_id,
        NewVersion({"originals/越剧.mp4": Bytes(b"video" * 1000), "record.json": Bytes(b"{1}")}, "one", "archive", [event]),
    )
    objects.commit(object_id, NewVersion({"record.json": Bytes(b"{2}")}, "two", "archive", [event], keep=True))
    return Folder(shared, object_folder(object_id))


class Folder:
    def __init__(self, shared, folder):
        self._sdk, self._bucket, self.folder = shared.client.sdk, shared.preservation, folder
        self.paths = [key[len(folder) :] for key in shared.keys(shared.preservation, folder)]

    def put(self, path, data):
        self._sdk._put_object(self._bucket, self.folder + path, data, {})

    def remove(self, path):
        self._sdk.remove_object(self._bucket, self.folder + path)

    def get(self, path):
        return self._sdk.get_object(self._bucket, self.folder + path).read()

    def original(self):
        return next(path for path in self.paths if path.endswith("越剧.mp4"))

    def inventory(self, change):
        """Change the root's inventory and that of its version, with digest files that agree."""
        data = json.loads(self.get("inventory.json"))
        change(data)
        new = json.dumps(data).encode()
        for below in ("", "v2/"):
            self.put(below + "inventory.json", new)
            self.put(below + "inventory.json.sha512", sidecar(new))


def flipped(folder):
    folder.put(folder.original(), b"Video" + b"video" * 999)


def without_a_state(data):
    del data["versions"]["v1"]


def unknown_digest(data):
    data["versions"]["v2"]["state"]["0" * 128] = ["nowhere"]


def other_head(data):
    data["head"] = "v7"


def no_id(data):
    del data["id"]


def other_history(data):
    data["versions"]["v1"]["state"] = {digest: [f"x{i}"] for i, digest in enumerate(data["versions"]["v1"]["state"])}


DAMAGES = {
    "E092": flipped,
    "E092 missing": lambda f: f.remove(f.original()),
    "E003": lambda f: f.remove("0=ocfl_object_1.1"),
    "E007": lambda f: f.put("0=ocfl_object_1.1", b"ocfl_object_1.0\n"),
    "E063": lambda f: f.remove("inventory.json"),
    "E058": lambda f: f.remove("inventory.json.sha512"),
    "E058 of a version": lambda f: f.remove("v1/inventory.json.sha512"),
    "E060": lambda f: f.put("inventory.json.sha512", f"{sha512(b'else')} inventory.json\n".encode()),
    "E061": lambda f: f.put("v1/inventory.json.sha512", b"what is this?"),
    "E033": lambda f: f.put("inventory.json", f.get("inventory.json")[:200]),
    "E064": lambda f: f.put("v2/inventory.json", f.get("v1/inventory.json")),
    "E001": lambda f: f.put("notes.txt", b"a stranger's file"),
    "E015": lambda f: f.put("v1/notes.txt", b"a stranger's file"),
    "E023": lambda f: f.put("v2/content/0123456789abcdef/stray", b"a stranger's file"),
    "E046": lambda f: f.put("v9/content/0123456789abcdef/stray", b"a stranger's file"),
    "E009": lambda f: f.inventory(without_a_state),
    "E050": lambda f: f.inventory(unknown_digest),
    "E040": lambda f: f.inventory(other_head),
    "E036": lambda f: f.inventory(no_id),
    "E066": lambda f: f.inventory(other_history),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_object_has_the_code_of_its_fault(shared, object_id, two_versions, from_bucket, kind):
    DAMAGES[kind](two_versions)
    found = shared.store.objects.verify(object_id)
    ours = {problem.code[:4] for problem in found.problems if problem.is_error}
    judge = Validator()
    assert not judge.validate_object(f"s3://{shared.preservation}/{two_versions.folder.rstrip('/')}")
    theirs = {code[:4] for code in judge.log.codes if code.startswith("E")}
    assert kind[:4] in ours and not found.sound
    assert kind[:4] in theirs, f"ocfl-py says {theirs}, we say {ours}"


def test_a_sound_object_is_sound_and_every_byte_was_read(shared, object_id, two_versions, judge):
    seen = []
    found = shared.store.objects.verify(object_id, tick=seen.append)
    assert found.sound and found.problems == () and (found.version, found.files) == (2, 4)
    assert found.size == sum(seen) == sum(len(two_versions.get(path)) for path in two_versions.paths if "/content/" in path)
    assert judge(object_id) == ""


def test_what_is_wrong_names_the_file_and_what_was_found(shared, object_id, two_versions):
    flipped(two_versions)
    (problem,) = shared.store.objects.verify(object_id).problems
    assert problem.path == two_versions.original() and problem.found.startswith("sha512 ")


def test_without_content_only_names_and_inventories_are_looked_at(shared, object_id, two_versions):
    flipped(two_versions)
    assert shared.store.objects.verify(object_id, content=False).sound
    two_versions.remove(two_versions.original())
    assert [p.found for p in shared.store.objects.verify(object_id, content=False).problems] == ["missing"]
