"""Healing on plain folders: whatever a flipped bit makes an inventory say, no good file is touched; what can come back does."""

import json
import random

import pytest

from archive.store import FolderShelf, object_folder
from archive.store.ocfl.inventory import NAME, SIDECAR, Inventory, Version, sidecar
from archive.store.ocfl.root import DECLARATION, DECLARED
from archive.store.replicating import Patient
from archive.store.s3.digests import sha512
from archive.store.verifying import verify

OBJECT = "urn:archive:resource:00000000001"
FOLDER = object_folder(OBJECT)
SONG, RECORD = "v1/content/x/曲.wav", "v2/content/y/record.json"
ONE = Inventory(OBJECT).next(
    Version({"originals/曲.wav": sha512(b"song")}, "2026-01-01T00:00:00+00:00", "m", "archive"), {SONG: sha512(b"song")}
)
TWO = ONE.next(
    Version({"originals/曲.wav": sha512(b"song"), "record.json": sha512(b"{}")}, "2026-01-02T00:00:00+00:00", "m", "archive"),
    {RECORD: sha512(b"{}")},
)
WHOLE = {
    DECLARATION: DECLARED,
    SONG: b"song",
    RECORD: b"{}",
    "v1/" + NAME: ONE.to_bytes(),
    "v1/" + SIDECAR: sidecar(ONE.to_bytes()),
    "v2/" + NAME: TWO.to_bytes(),
    "v2/" + SIDECAR: sidecar(TWO.to_bytes()),
    NAME: TWO.to_bytes(),
    SIDECAR: sidecar(TWO.to_bytes()),
}


class Case:
    """An object on a folder, a second folder that may help, and one for what is set aside."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.shelf, self.other, self.aside = (self.place(name) for name in ("own", "other", "aside"))
        self.fill(self.shelf)

    def place(self, name):
        (self.folder / name).mkdir()
        shelf = FolderShelf(name, self.folder / name)
        shelf.declare()
        return shelf

    def fill(self, shelf, files=WHOLE):
        """What is written here needs no disk to hold it: no file is synced."""
        for path, data in files.items():
            target = self.path(path, shelf)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)

    def path(self, path, shelf=None):
        return self.folder / (shelf or self.shelf).name / (FOLDER + path)

    def now(self):
        return {path: file.read_bytes() for path in WHOLE if (file := self.path(path)).exists()}

    def heal(self, *others, least=0):
        """Heal and verify until nothing more is healed; what was."""
        done = []
        for _ in range(6):
            found = verify(self.shelf, FOLDER, OBJECT).problems
            patient = Patient(self.shelf, others, self.aside, FOLDER, OBJECT)
            now = patient.heal(found, lambda key: (self.folder / "own" / key).unlink(), least)
            if not now:
                break
            done += now
        return done


def unreadable(path):
    """Reading it is an error of the disk, as with a bad sector."""
    path.unlink()
    path.symlink_to(path.name)


@pytest.fixture
def case(tmp_path):
    return Case(tmp_path)


@pytest.mark.parametrize("where", [NAME, "v1/" + NAME, "v2/" + NAME, SIDECAR, "v1/" + SIDECAR])
def test_a_bit_that_flips_in_an_inventory_is_found_and_healed_and_no_file_is_touched(case, where):
    data, chance = WHOLE[where], random.Random(5)
    for at in range(chance.randrange(40), len(data), 41):
        flipped = data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
        case.path(where).write_bytes(flipped)
        assert not verify(case.shelf, FOLDER, OBJECT).sound
        healed = case.heal()
        assert case.now() == WHOLE, f"bit flipped at {at} of {where}: {healed}"
        assert {one.path for one in healed} == {where}


KINDS = (None, 1, 1.5, [], {}, "", [None], [[1]], {"a": 1}, True, "v0", "v99")


def strange_inventories():
    """The root's inventory with each of its values replaced by values of other kinds."""

    def places(value, at=()):
        yield at
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, one in items:
            yield from places(one, (*at, key))

    whole = json.loads(TWO.to_bytes())
    for *path, last in (at for at in places(whole) if at):
        for kind in KINDS:
            changed = json.loads(TWO.to_bytes())
            inner = changed
            for key in path:
                inner = inner[key]
            if inner[last] != kind:
                inner[last] = kind
                yield (*path, last), kind, json.dumps(changed).encode()
    yield "deep", "", b"[" * 200_000


@pytest.mark.parametrize("agrees", [False, True], ids=["digest differs", "digest agrees"])
def test_a_strange_inventory_is_judged_and_stops_nobody(case, agrees):
    for at, kind, data in strange_inventories():
        case.path(NAME).write_bytes(data)
        if agrees:
            case.path(SIDECAR).write_bytes(sidecar(data))
        assert not verify(case.shelf, FOLDER, OBJECT).sound, f"{at} = {kind!r}"
    case.path(SIDECAR).write_bytes(WHOLE[SIDECAR])
    assert case.heal() and case.now() == WHOLE


def test_a_strange_inventory_of_an_earlier_version_stops_nobody(case):
    for at, kind, data in strange_inventories():
        case.path("v1/" + NAME).write_bytes(data)
        assert not verify(case.shelf, FOLDER, OBJECT).sound, f"{at} = {kind!r}"


def test_an_object_that_is_lost_whole_comes_back_by_itself(case):
    case.fill(case.other)
    for path in WHOLE:
        case.path(path).unlink()
    case.heal(case.other)
    assert case.now() == WHOLE


@pytest.mark.parametrize("number", [1, 2])
def test_the_inventory_of_a_version_is_made_anew_from_the_newest(case, number):
    case.path(f"v{number}/{NAME}").unlink()
    case.path(f"v{number}/{SIDECAR}").unlink()
    assert {one.aside for one in case.heal()} == {""}
    assert case.now() == WHOLE


def test_no_version_is_ever_taken_back(case):
    """The replica has not heard of version 2, and nothing here can be read that tells of it."""
    case.fill(case.other, {path: data for path, data in WHOLE.items() if not path.startswith("v2/")})
    case.fill(case.other, {NAME: ONE.to_bytes(), SIDECAR: sidecar(ONE.to_bytes())})
    case.path(NAME).write_bytes(b"?")
    case.path("v2/" + NAME).write_bytes(b"?")
    assert case.heal(case.other) == []
    for path in ("v2/" + NAME, NAME, SIDECAR):
        case.path(path).unlink()
    assert case.heal(case.other, least=2) == []
    assert case.now()[RECORD] == b"{}"


def test_bytes_of_a_replica_that_are_worse_replace_nothing(case):
    case.fill(case.other, {**WHOLE, SONG: b""})
    case.path(SONG).write_bytes(b"sonG")
    assert case.heal(case.other) == [] and case.now()[SONG] == b"sonG"


def test_a_problem_that_is_none_any_more_touches_nothing(case):
    case.fill(case.other, {**WHOLE, SONG: b"rotten"})
    case.path(SONG).write_bytes(b"rotten")
    found = verify(case.shelf, FOLDER, OBJECT).problems
    case.path(SONG).write_bytes(b"song")
    assert Patient(case.shelf, [case.other], case.aside, FOLDER, OBJECT).heal(found, lambda _: None) == []
    assert case.now() == WHOLE


def test_a_replica_with_a_bad_sector_is_passed_over(case):
    case.fill(case.other)
    for path in (SONG, SIDECAR):
        unreadable(case.path(path, case.other))
    second = case.place("second")
    case.fill(second)
    case.path(SONG).write_bytes(b"rotten")
    (healed,) = case.heal(case.other, second)
    assert healed.source == "second" and case.now() == WHOLE


def test_a_stranger_stays_while_no_inventory_can_be_trusted(case):
    case.fill(case.shelf, {"v1/content/z/stray": b"mine"})
    for path in (NAME, "v1/" + NAME, "v2/" + NAME):
        case.path(path).write_bytes(b"{}")
    assert case.heal() == [] and case.path("v1/content/z/stray").read_bytes() == b"mine"


def test_a_stranger_that_a_replica_names_stays(case):
    ours = Inventory(OBJECT, {SONG: sha512(b"song")}, ONE.versions)
    theirs = Inventory(OBJECT, {SONG: sha512(b"song"), "v1/content/z/more": sha512(b"more")}, ONE.versions)
    for shelf, inventory in ((case.shelf, ours), (case.other, theirs)):
        pair = {NAME: inventory.to_bytes(), SIDECAR: sidecar(inventory.to_bytes())}
        case.fill(shelf, {DECLARATION: DECLARED, SONG: b"song", "v1/content/z/more": b"more", **pair})
        case.fill(shelf, {f"v1/{path}": data for path, data in pair.items()})
    for path in ("v2/" + NAME, "v2/" + SIDECAR, RECORD):
        case.path(path).unlink()
    assert case.heal(case.other) == [] and case.path("v1/content/z/more").read_bytes() == b"more"


def test_a_stranger_that_cannot_be_kept_whole_stays(case):
    case.fill(case.shelf, {"v1/notes.txt": b"mine"})
    unreadable(case.path("v1/notes.txt"))
    assert case.heal() == [] and case.path("v1/notes.txt").is_symlink()


def test_what_a_writer_brings_is_no_illness_and_is_left_to_it(case):
    three = TWO.next(Version({}, "2026-01-03T00:00:00+00:00", "m", "archive"), {"v3/content/z/a": sha512(b"a")})
    case.fill(case.shelf, {"v3/content/z/a": b"a", "v3/" + NAME: three.to_bytes()})
    found = verify(case.shelf, FOLDER, OBJECT).problems
    assert {(one.code, one.path) for one in found} == {("E046", "v3/content/z/a"), ("E046", "v3/" + NAME)}
    assert case.heal() == [] and case.now() == WHOLE
