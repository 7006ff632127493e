"""The care for what is preserved when things go wrong in ways that look like others: nothing good is taken for bad, and no object
keeps the night from the others."""

import json
import random
import zlib
from contextlib import suppress
from datetime import timedelta
from urllib.parse import unquote

import pytest
from benchmarks.flip_a_bit import volumes

from archive.models.preservation import Condition
from archive.models.report import Outcome
from archive.steps.care import fixity, recover, replicate
from archive.steps.committed import commit
from archive.store import Bytes, NewVersion, object_folder
from archive.store.ocfl.inventory import sidecar
from archive.store.verifying import verify
from faulty import PASS
from preserved import original, versions, written

pytestmark = pytest.mark.servers
NOW = timedelta(0)


@pytest.fixture
def through_faults(with_disks, faulty):
    """Services that reach their store by a proxy, and the proxy."""
    return with_disks(store_url=faulty.url), faulty


def condition(services, object_id):
    return services.ledger.holdings.get(object_id).condition


def unread(services, *ids):
    """As far as the ledger knows, they were never read: they are the first of the night."""
    for one in ids:
        services.ledger.holdings.forget(one)
    recover.everything(services, lambda _: None, NOW)


def with_another_letter(inventory):
    """One bit flipped in the content path of the original."""
    at = inventory.rindex(b".wav", 0, inventory.index(b'"type"')) + 1
    return inventory[:at] + bytes([inventory[at] ^ 1]) + inventory[at + 1 :]


@pytest.mark.parametrize("size", [5001, 70 << 20], ids=["small", "large"])
def test_a_bit_in_a_path_of_an_inventory_makes_no_original_a_stranger(with_disks, size):
    services = with_disks()
    object_id = written(services, 1, random.Random(1).randbytes(size))
    shelf, folder = services.store.objects.shelf, object_folder(object_id)
    key = original(shelf, object_id)
    good = shelf.get(folder + "inventory.json")
    shelf.put(folder + "inventory.json", with_another_letter(good))
    fixity.run(services, everything=True)
    assert shelf.size(key) == size and condition(services, object_id) is Condition.HEALED
    assert services.store.objects.verify(object_id).sound
    assert [o.key for o in services.store.inbox.shelf.objects("aside/") if o.key.endswith(".wav")] == []


def test_a_large_strangers_file_is_kept_whole(with_disks):
    services = with_disks()
    object_id, data = written(services, 1), random.Random(2).randbytes(70 << 20)
    services.store.objects.shelf.put(object_folder(object_id) + "notes.bin", data)
    fixity.run(services, everything=True)
    (kept,) = [o.key for o in services.store.inbox.shelf.objects("aside/") if o.key.endswith("notes.bin")]
    assert services.store.inbox.shelf.get(kept) == data and condition(services, object_id) is Condition.HEALED


def test_a_worse_copy_replaces_nothing(with_disks):
    services = with_disks("disk")
    object_id = written(services, 1)
    replicate.run(services)
    shelf = services.store.objects.shelf
    key = original(shelf, object_id)
    ours = b"S" + shelf.get(key)[1:]
    shelf.put(key, ours)
    services.replicas["disk"].put(key, b"")
    fixity.run(services, everything=True)
    assert shelf.get(key) == ours and condition(services, object_id) is Condition.DAMAGED


def test_a_bit_in_a_digest_and_a_rotten_copy_leave_the_good_file_alone(with_disks):
    services = with_disks("disk")
    object_id = written(services, 1)
    replicate.run(services)
    shelf, folder = services.store.objects.shelf, object_folder(object_id)
    key = original(shelf, object_id)
    good, inventory = shelf.get(key), shelf.get(folder + "inventory.json")
    services.replicas["disk"].put(key, b"rotten")
    digest = next(d for d, paths in json.loads(inventory)["manifest"].items() if folder + paths[0] == key).encode()
    at = inventory.index(digest, inventory.index(b'"manifest"')) + 40
    shelf.put(
        folder + "inventory.json", inventory[:at] + (b"1" if inventory[at : at + 1] == b"0" else b"0") + inventory[at + 1 :]
    )
    fixity.run(services, everything=True)
    assert shelf.get(key) == good and condition(services, object_id) is Condition.HEALED


def test_the_second_replica_is_asked_where_the_first_has_a_bad_sector(with_disks, tmp_path):
    services = with_disks("first", "second")
    object_id = written(services, 1)
    replicate.run(services)
    key = original(services.store.objects.shelf, object_id)
    services.store.objects.shelf.put(key, b"rotten")
    bad = tmp_path / "first" / key
    bad.unlink()
    bad.symlink_to(bad.name)  # reading it is an error of the disk
    fixity.run(services, everything=True)
    assert condition(services, object_id) is Condition.HEALED


def test_a_whole_object_that_is_gone_comes_back_in_one_night(with_disks):
    services = with_disks("disk")
    object_id = written(services, 1)
    commit(services, object_id, NewVersion({"record.json": Bytes(b"two")}, "m", "archive", keep=True))
    replicate.run(services)
    shelf, folder = services.store.objects.shelf, object_folder(object_id)
    before = versions(shelf, object_id)
    shelf.remove_tree(folder)
    fixity.run(services, everything=True)
    assert condition(services, object_id) is Condition.HEALED
    assert {key: shelf.get(key) for key in before} == before
    assert verify(shelf, folder, object_id).problems == () and services.ledger.holdings.get(object_id).version == 3


def test_an_inventory_of_a_version_that_is_gone_comes_back(with_disks):
    services = with_disks()
    object_id = written(services, 1)
    commit(services, object_id, NewVersion({"record.json": Bytes(b"two")}, "m", "archive", keep=True))
    shelf, folder = services.store.objects.shelf, object_folder(object_id)
    good = shelf.get(folder + "v1/inventory.json")
    for name in ("inventory.json", "inventory.json.sha512"):
        shelf.remove_tree(folder + "v1/" + name)
    fixity.run(services, everything=True)
    assert condition(services, object_id) is Condition.HEALED and shelf.get(folder + "v1/inventory.json") == good


def test_a_commit_at_work_is_no_damage_and_recovery_looks_there(with_disks):
    services = with_disks()
    object_id = written(services, 1)
    shelf, left = services.store.objects.shelf, object_folder(object_id) + "v2/content/abcdef/new.wav"
    shelf.put(left, b"on its way")
    report = fixity.run(services, everything=True)
    assert [line for line in report.lines if line.faults] == [] and condition(services, object_id) is Condition.SOUND
    assert shelf.get(left) == b"on its way"
    assert recover.run(services).lines == (), "its lease has not ended"
    recover.run(services, NOW)
    assert shelf.get(left) is None and services.store.objects.verify(object_id).sound


def test_a_strange_inventory_does_not_keep_the_night_from_the_others(with_disks):
    services = with_disks()
    bad, good = written(services, 1), written(services, 2)
    unread(services, bad, good)
    shelf, path = services.store.objects.shelf, object_folder(bad) + "inventory.json"
    strange = json.loads(shelf.get(path))
    strange["versions"]["v1"] = None
    shelf.put(path, json.dumps(strange).encode())
    shelf.put(path + ".sha512", sidecar(json.dumps(strange).encode()))
    fixity.run(services, everything=True)
    assert condition(services, good) is Condition.SOUND


def unreadable(path):
    """A file of the first resource that the store answers for with 500, however often it is asked."""
    key = object_folder("urn:archive:resource:00000000001") + path
    return lambda request: 500 if request.method == "GET" and unquote(request.path).endswith("/" + key) else PASS


@pytest.mark.parametrize("name", ["v1/inventory.json", "inventory.json", "inventory.json.sha512", "0=ocfl_object_1.1"])
def test_a_small_file_that_cannot_be_read_does_not_keep_the_night_from_the_others(through_faults, name):
    services, faulty = through_faults
    bad, good = written(services, 1), written(services, 2)
    unread(services, bad, good)
    faulty.rule = unreadable(name)
    fixity.run(services, everything=True)
    assert condition(services, good) is Condition.SOUND and condition(services, bad) is Condition.DAMAGED
    (problem, *_) = services.ledger.holdings.get(bad).problems
    assert problem.found.startswith("cannot be read: ")


def test_recovery_goes_on_past_an_object_that_cannot_be_read(through_faults):
    services, faulty = through_faults
    bad, good = written(services, 1), written(services, 2)
    for one in (bad, good):
        services.ledger.holdings.forget(one)
    faulty.rule = unreadable("inventory.json")
    report = recover.everything(services, lambda _: None, NOW)
    outcomes = {line.subject: (line.outcome, [fault.code for fault in line.faults]) for line in report.lines}
    assert outcomes[bad] == (Outcome.FAILED, ["E301"]) and services.ledger.holdings.get(good) is not None


def spoiled_in_a_volume(servers, data):
    """Flip a bit of a small file in a volume of the store, where its bytes lie packed."""
    for file in volumes(servers.home):
        raw, at = file.read_bytes(), -1
        while (at := raw.find(b"\x1f\x8b\x08", at + 1)) >= 0:
            with suppress(zlib.error):
                if zlib.decompressobj(31).decompress(raw[at : at + len(data)]) == data:
                    with file.open("r+b") as volume:
                        volume.seek(at + 60)
                        volume.write(bytes([raw[at + 60] ^ 1]))
                    return
    raise FileNotFoundError("no volume holds it")


def test_a_bit_that_flips_in_the_stores_own_inventory_is_healed(servers, with_disks):
    """Root and version have the same bytes; the store says 500 for the one that is rotten."""
    services = with_disks()
    bad, good = written(services, 1), written(services, 2)
    spoiled_in_a_volume(servers, services.store.objects.shelf.get(object_folder(bad) + "inventory.json"))
    fixity.run(services, everything=True)
    assert condition(services, bad) is Condition.HEALED and condition(services, good) is Condition.SOUND
    assert services.store.objects.verify(bad).sound
