"""Objects that others made, whole and wrong: each is judged as ocfl-py judges it, code by code."""

from pathlib import Path

import pytest
from ocfl.validator import Validator
from typer.testing import CliRunner

from archive.cli import app
from archive.errors import DigestMismatch, NotFound, ShelfUnwritable, TargetExists, UnsafeName
from archive.store.ocfl.foreign_objects import take_out
from archive.store.ocfl.inventory import Inventory
from archive.store.shelves import OthersFolder
from archive.store.verifying import is_root, verify, verify_root
from others_objects import CONTENT, FIXITY, Made

GOOD = {
    "1.1": {},
    "1.0": {"specs": ("1.0",) * 3},
    "updated from 1.0": {"specs": ("1.0", "1.0", "1.1")},
    "one version": {"versions": 1},
    "capital digests": {"upper": True},
    "sha256 throughout": {"algorithms": ("sha256",) * 3},
    "sha256 in older versions": {"algorithms": ("sha256", "sha256", "sha512")},
    "sha256 and capitals in older versions of 1.0": {
        "specs": ("1.0", "1.0", "1.1"),
        "algorithms": ("sha256", "sha512", "sha512"),
        "upper": True,
    },
    "another content folder": {"content": "stuff"},
    "zeros in versions": {"digits": 4, "specs": ("1.0",) * 3, "algorithms": ("sha256",) * 3},
    "all fixity digests": {"fixity": tuple(FIXITY)},
}


def verdicts(folder: Path) -> tuple[set[str], set[str]]:
    """(our codes, those of ocfl-py), errors and warnings."""
    found = verify(OthersFolder("others", folder), "", None)
    judge = Validator(log_warnings=True)
    judge.validate_object(str(folder))
    return {problem.code[:4] for problem in found.problems}, {code[:4] for code in judge.log.codes}


@pytest.mark.parametrize("kind", GOOD)
def test_a_whole_object_of_others_is_sound_and_every_version_can_be_read(tmp_path, kind):
    made = Made(tmp_path / "object", **GOOD[kind]).write()
    ours, theirs = verdicts(made.folder)
    assert ours == theirs and not {code for code in ours if code.startswith("E")}
    found = verify(OthersFolder("others", made.folder), "", None)
    assert found.sound and found.object == "urn:example:others" and found.version == len(made.inventories)
    inventory = Inventory.from_bytes((made.folder / "inventory.json").read_bytes(), "x")
    for number in range(1, inventory.version + 1):
        paths = {name: inventory.content(digest) for name, digest in inventory.state(number).items()}
        read = {name: (made.folder / str(path)).read_bytes() for name, path in paths.items()}
        assert read == CONTENT[number - 1]


def other(key, value):
    return lambda inventory: inventory.update({key: value})


def without(key):
    return lambda inventory: inventory.pop(key)


def in_versions(key, value):
    def change(inventory):
        for version in inventory["versions"].values():
            version[key] = value

    return change


def forgetting(inventory):
    """v1's files are in the manifest of v1 and of the newest, and not in this one."""
    gone = next(digest for digest, paths in inventory["manifest"].items() if paths == ["v1/content/a.txt"])
    del inventory["manifest"][gone]
    del inventory["versions"]["v1"]["state"][gone]


def swapped(inventory):
    """Two files have each other's digests throughout: by itself there is nothing wrong with it."""
    one, two = (next(d for d, p in inventory["manifest"].items() if p[0].endswith(n)) for n in ("v1/content/a.txt", "c.txt"))
    inventory["manifest"][one], inventory["manifest"][two] = inventory["manifest"][two], inventory["manifest"][one]


def twice_in_capitals(inventory):
    digest = next(iter(inventory["manifest"]))
    inventory["manifest"][digest.upper()] = ["v1/content/again.txt"]


def state_in_capitals(inventory):
    for version in inventory["versions"].values():
        version["state"] = {digest.upper(): paths for digest, paths in version["state"].items()}


def path_in_manifest(path):
    def change(inventory):
        inventory["manifest"][next(iter(inventory["manifest"]))].append(path)

    return change


def logical_path(path):
    def change(inventory):
        for version in inventory["versions"].values():
            version["state"][next(iter(version["state"]))].append(path)

    return change


def unused(inventory):
    inventory["manifest"]["0" * 128] = ["v1/content/a.txt"]


def fixity_of(algorithm, digest, path="v1/content/a.txt"):
    return other("fixity", {algorithm: {digest: [path]}})


def other_history(inventory):
    inventory["versions"]["v1"]["state"] = {digest: [digest] for digest in inventory["manifest"]}


def renamed_version(inventory):
    inventory["versions"]["v02"] = inventory["versions"].pop("v2")


MIXED = {"algorithms": ("sha256", "sha512", "sha512")}
NEWER_FIRST = {"specs": ("1.1", "1.0", "1.1")}

BAD = {
    "E001 file": ({}, lambda o: o.put("extra.txt", b"x")),
    "E001 folder": ({}, lambda o: o.put("extra/x.txt", b"x")),
    "E001 other digest file": ({}, lambda o: o.put("inventory.json.sha256", b"x")),
    "E003 none": ({}, lambda o: o.remove("0=ocfl_object_1.1")),
    "E003 two": ({}, lambda o: o.put("0=ocfl_object_1.0", b"ocfl_object_1.0\n")),
    "E006": ({}, lambda o: o.put("0=ocfl_object_7.0", b"ocfl_object_7.0\n")),
    "E007": ({"specs": ("1.0",) * 3}, lambda o: o.put("0=ocfl_object_1.0", b"1.0\n")),
    "E008": ({}, lambda o: o.change(3, other("versions", {}))),
    "E009": ({}, lambda o: o.change(3, lambda i: i["versions"].pop("v1"))),
    "E010": ({}, lambda o: o.change(3, renamed_version)),
    "E015": ({}, lambda o: o.put("v1/extra.txt", b"x")),
    "E015 digest file of another algorithm": ({}, lambda o: o.put("v1/inventory.json.sha256", b"x")),
    "E017": ({}, lambda o: o.change(3, other("contentDirectory", "content/a"))),
    "E018": ({}, lambda o: o.change(3, other("contentDirectory", ".."))),
    "E019": ({"content": "content"}, lambda o: o.change(1, without("contentDirectory"))),
    "E020": ({}, lambda o: o.change(1, other("contentDirectory", "stuff"))),
    "E023 stray": ({}, lambda o: o.put("v2/content/stray.txt", b"x")),
    "E023 stray in another content folder": ({"content": "stuff"}, lambda o: o.put("v2/stuff/stray.txt", b"x")),
    "E023 an older manifest forgets": ({}, lambda o: o.change(2, forgetting)),
    "E025": ({}, lambda o: o.change(3, other("digestAlgorithm", "md5"))),
    "E033": ({}, lambda o: o.pair("", b"{not json", "sha512")),
    "E036 id": ({}, lambda o: o.change_all(without("id"))),
    "E036 head": ({}, lambda o: o.change(3, without("head"))),
    "E036 type": ({}, lambda o: o.change(3, without("type"))),
    "E037 empty": ({}, lambda o: o.change_all(other("id", ""))),
    "E037 in an older version": ({}, lambda o: o.change(1, other("id", "urn:example:else"))),
    "E038 no such": ({}, lambda o: o.change(3, other("type", "https://ocfl.io/9.9/spec/#inventory"))),
    "E038 no address": ({}, lambda o: o.change(3, other("type", "inventory"))),
    "E040": ({}, lambda o: o.change(3, other("head", "v2"))),
    "E042": ({}, lambda o: o.change(3, path_in_manifest("v9/content/x.txt"))),
    "E044": ({}, lambda o: o.change(3, other("versions", []))),
    "E046 folder of none": ({}, lambda o: o.put("v4/content/x.txt", b"x")),
    "E048": ({}, lambda o: o.change(3, lambda i: i["versions"]["v3"].pop("created"))),
    "E049": ({}, lambda o: o.change_all(in_versions("created", "2019-01-01T02:03:04"))),
    "E050 unknown": ({}, lambda o: o.change(3, lambda i: i["versions"]["v3"]["state"].update({"0" * 128: ["x"]}))),
    "E050 other case": ({}, lambda o: o.change_all(state_in_capitals)),
    "E052": ({}, lambda o: o.change(3, logical_path("../x"))),
    "E053": ({}, lambda o: o.change(3, logical_path("/x"))),
    "E054": ({}, lambda o: o.change_all(in_versions("user", "a person"))),
    "E056 algorithm": ({}, lambda o: o.change(3, fixity_of("crc32", "00"))),
    "E056 of 1.0": ({"specs": ("1.0",) * 3}, lambda o: o.change(3, other("fixity", "none"))),
    "E057": ({}, lambda o: o.change(3, fixity_of("md5", "0" * 32, "v1/content/nowhere.txt"))),
    "E058": ({}, lambda o: o.remove("inventory.json.sha512")),
    "E058 of an older version by sha256": (MIXED, lambda o: o.remove("v1/inventory.json.sha256")),
    "E060": ({}, lambda o: o.put("inventory.json.sha512", b"0" * 128 + b" inventory.json\n")),
    "E060 of an older version by sha256": (MIXED, lambda o: o.put("v1/inventory.json.sha256", b"0" * 64 + b" inventory.json\n")),
    "E061": ({}, lambda o: o.put("inventory.json.sha512", b"what is this?")),
    "E061 name": ({}, lambda o: o.put("inventory.json.sha512", b"0" * 128 + b" other.json\n")),
    "E063": ({}, lambda o: o.remove("inventory.json")),
    "E064": ({}, lambda o: o.pair("v3/", b"{}", "sha512")),
    "E066": ({}, lambda o: o.change(2, other_history)),
    "E066 beyond algorithms": (MIXED, lambda o: o.change(1, other_history)),
    "E067": ({}, lambda o: o.put("extensions/x.txt", b"x")),
    "E092": ({}, lambda o: o.put("v1/content/a.txt", b"?")),
    "E092 missing": ({}, lambda o: o.remove("v1/content/a.txt")),
    "E092 by sha256": ({"algorithms": ("sha256",) * 3}, lambda o: o.put("v1/content/a.txt", b"?")),
    "E092 in an older manifest": (MIXED, lambda o: o.change(1, swapped)),
    "E093": ({}, lambda o: o.change(3, fixity_of("md5", "0" * 32))),
    "E093 blake2b": ({"fixity": ("blake2b-256",)}, lambda o: o.change(3, fixity_of("blake2b-256", "0" * 64))),
    "E093 in an older version": ({}, lambda o: o.change(1, fixity_of("sha1", "0" * 40))),
    "E094": ({}, lambda o: o.change_all(in_versions("message", ["x"]))),
    "E095": ({}, lambda o: o.change(3, logical_path("a.txt/x"))),
    "E096": ({}, lambda o: o.change(3, twice_in_capitals)),
    "E097": ({}, lambda o: o.change(3, other("fixity", {"md5": {m * 16: ["v1/content/a.txt"] for m in ("aB", "ab")}}))),
    "E099": ({}, lambda o: o.change(3, path_in_manifest("v1/content/../x.txt"))),
    "E100": ({}, lambda o: o.change(3, path_in_manifest("/v1/content/x.txt"))),
    "E101": ({}, lambda o: o.change(3, path_in_manifest("v1/content/a.txt/x"))),
    "E103": (NEWER_FIRST, lambda o: None),
    "E107": ({}, lambda o: o.change(3, unused)),
    "E111": ({}, lambda o: o.change(3, other("fixity", "none"))),
}

WARNED = {
    "W002": ({}, lambda o: o.put("v1/extra/x.txt", b"x")),
    "W005": ({}, lambda o: o.change_all(other("id", "no address"))),
    "W007": ({}, lambda o: o.change_all(lambda i: [v.pop("message") for v in i["versions"].values()])),
    "W008": ({}, lambda o: o.change_all(in_versions("user", {"name": "A Person"}))),
    "W009": ({}, lambda o: o.change_all(in_versions("user", {"name": "A Person", "address": "1 Wonky Way"}))),
    "W010": ({}, lambda o: (o.remove("v1/inventory.json"), o.remove("v1/inventory.json.sha512"))),
    "W011": ({}, lambda o: o.change(1, in_versions("message", "else"))),
    "W013": ({}, lambda o: o.put("extensions/unregistered/x.txt", b"x")),
}


BEYOND = {"E003", "E046", "E064", "E092", "E093"}
"""What only one of the two says beside the fault: we go on reading files where the root's inventory is wrong, it does not."""


@pytest.mark.parametrize("kind", BAD | WARNED)
def test_a_wrong_object_of_others_is_judged_as_the_reference_judges_it(tmp_path, kind):
    kinds, wrong = (BAD | WARNED)[kind]
    made = Made(tmp_path / "object", **kinds).write()
    wrong(made)
    ours, theirs = verdicts(made.folder)
    assert kind[:4] in theirs, f"the reference says {theirs}"
    assert kind[:4] in ours, f"we say {ours}, the reference {theirs}"
    assert ours ^ theirs <= BEYOND, f"we say {ours}, the reference {theirs}"


def test_what_the_reference_itself_stumbles_over_is_told(tmp_path):
    made = Made(tmp_path / "object").write()
    made.change(3, without("manifest"))
    assert {"E041", "E033"} & {problem.code[:4] for problem in verify(OthersFolder("others", made.folder), "", None).problems}
    made.change(3, other("manifest", 7))
    assert not verify(OthersFolder("others", made.folder), "", None).sound


def test_a_declaration_of_another_ocfl_than_the_inventory_is_told(tmp_path):
    """By E038 of the specification; the reference lets it pass."""
    made = Made(tmp_path / "object", specs=("1.0",) * 3).write()
    made.remove("0=ocfl_object_1.0")
    made.put("0=ocfl_object_1.1", b"ocfl_object_1.1\n")
    (problem,) = verify(OthersFolder("others", made.folder), "", None).problems
    assert (problem.code, problem.path) == ("E038", "0=ocfl_object_1.0")


def test_storage_roots_of_any_version_and_layout_are_judged(tmp_path):
    root = tmp_path / "root"
    Made(root / "a/b/one", specs=("1.0",) * 3).write()
    Made(root / "two", specs=("1.0",) * 3, algorithms=("sha256",) * 3).write()
    (root / "0=ocfl_1.0").write_bytes(b"ocfl_1.0\n")
    (root / "ocfl_layout.json").write_text('{"extension": "none", "description": "by hand"}')
    shelf = OthersFolder("others", root)
    found = list(verify_root(shelf))
    assert is_root(shelf) and all(one.sound for one in found) and [one.files for one in found] == [0, 4, 4]

    def codes():
        return {problem.code for problem in next(verify_root(shelf)).problems}

    (root / "a/stray.txt").write_bytes(b"x")
    (root / "extensions").mkdir()
    (root / "extensions/stray.txt").write_bytes(b"x")
    (root / "ocfl_layout.json").write_text("[]")
    Made(root / "three").write()
    assert codes() == {"E070", "E072", "E081", "E086"}
    (root / "0=ocfl_1.1").write_bytes(b"1.1")
    assert codes() == {"E069", "E070", "E072", "E080", "E086"}


def test_a_folder_of_others_is_never_written_to(tmp_path):
    made = Made(tmp_path / "object").write()
    shelf = OthersFolder("others", made.folder)
    for write in (lambda: shelf.put("x", b""), shelf.declare, lambda: shelf.remove_tree("v1/")):
        with pytest.raises(ShelfUnwritable):
            write()


@pytest.mark.parametrize("kind", GOOD)
def test_each_version_of_an_object_of_others_is_taken_out_as_it_was(tmp_path, kind):
    made = Made(tmp_path / "object", **GOOD[kind]).write()
    for number in range(1, len(made.inventories) + 1):
        target = tmp_path / f"out-{number}"
        assert take_out(made.folder, target, number) == 2
        assert {str(p.relative_to(target)): p.read_bytes() for p in target.rglob("*") if p.is_file()} == CONTENT[number - 1]


def test_what_is_rotten_missing_or_leads_out_is_not_taken_out(tmp_path):
    made = Made(tmp_path / "object").write()
    with pytest.raises(NotFound):
        take_out(made.folder, tmp_path / "none", 4)
    made.put("v1/content/a.txt", b"?")
    with pytest.raises(DigestMismatch):
        take_out(made.folder, tmp_path / "rotten", 1)
    assert not (tmp_path / "rotten/a.txt").exists()
    made.change(3, logical_path("../../out.txt"))
    with pytest.raises(UnsafeName):
        take_out(made.folder, tmp_path / "astray")
    with pytest.raises(TargetExists):
        take_out(made.folder, tmp_path / "rotten")


def test_the_command_says_what_is_wrong_and_ends_with_1(tmp_path):
    made = Made(tmp_path / "object", specs=("1.0",) * 3, algorithms=("sha256",) * 3).write()
    right = CliRunner().invoke(app, ["object", "judge", str(made.folder)])
    assert right.exit_code == 0 and "urn:example:others v3" in right.output
    made.put("v1/content/a.txt", b"?")
    wrong = CliRunner().invoke(app, ["object", "judge", str(made.folder)])
    assert wrong.exit_code == 1 and "E092 v1/content/a.txt sha256" in wrong.output
