"""Replicas that rotted, lost files, went another way, or were being written when the machine died: they are mended, and spoil
nothing themselves."""

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import unquote

import pytest
from ocfl.validator import Validator

from archive.errors import ReplicaAhead
from archive.models.preservation import Condition
from archive.models.report import Outcome
from archive.services import Services
from archive.steps.care import fixity, recover, replicate
from archive.steps.committed import commit
from archive.store import Bytes, FolderShelf, NewVersion, object_folder
from archive.store.verifying import verify
from faulty import PASS
from preserved import backed_up, bucket_replica, decided, original, versions, wiped, written
from reports import told

pytestmark = pytest.mark.servers
NOW = timedelta(0)
DAY_S = 24 * 3600


@pytest.fixture
def services(with_disks):
    """Services with one replica, a folder on a disk."""
    return with_disks("disk")


def rotten_until_written(key):
    """The store of the replica fails for this file until it is written anew."""
    written_anew = []

    def rule(request):
        if not unquote(request.path).endswith("/" + key):
            return PASS
        if request.method == "PUT":
            written_anew.append(request)
        return 500 if request.method == "GET" and not written_anew else PASS

    return rule


@pytest.mark.parametrize("name", ["曲.wav", "inventory.json"])
def test_a_file_that_a_replica_cannot_read_is_written_anew_when_asked(settings, faulty, name):
    services = Services(settings.model_copy(update={"replicas": (bucket_replica(settings, url=faulty.url),)}))
    services.prepare()
    one = written(services, 1)
    replicate.run(services)
    city, folder = services.replicas["city"], object_folder(one)
    faulty.rule = rotten_until_written(original(city, one) if name == "曲.wav" else folder + name)
    assert not verify(city, folder, one).sound
    assert told(replicate.run(services, again=[one])) == {f"city {one}": ("done", [])}
    assert verify(city, folder, one).problems == ()


@pytest.mark.parametrize("lost", ["/content/", "/inventory.json", "/v1/"])
def test_files_that_a_replica_lost_are_a_gap_and_are_copied_anew(services, tmp_path, lost):
    one = written(services, 1)
    replicate.run(services)
    disk, folder = services.replicas["disk"], object_folder(one)
    keys = [found.key for found in disk.objects(folder)]
    gone = [folder + "inventory.json"] if lost == "/inventory.json" else [key for key in keys if lost in key]
    for key in gone:
        (tmp_path / "disk" / key).unlink()
    assert [(gap.object, gap.kind) for gap in replicate.audit(services, "disk", mend=True)] == [(one, "differs")]
    replicate.run(services)
    assert verify(disk, folder, one).problems == () and list(replicate.audit(services, "disk")) == []


def test_a_file_of_another_length_is_a_gap_and_is_copied_anew(services):
    one = written(services, 1)
    replicate.run(services)
    disk = services.replicas["disk"]
    disk.put(original(disk, one), b"sound")
    assert [gap.kind for gap in replicate.audit(services, "disk", mend=True)] == ["differs"]
    replicate.run(services)
    assert verify(disk, object_folder(one), one).problems == () and list(replicate.audit(services, "disk")) == []


@pytest.mark.parametrize("name", [".曲.12.part", ".archive-replica", ".archive-0.part"])
def test_names_like_those_of_our_own_files_are_copied_and_found(services, name):
    one = "urn:archive:resource:00000000009"
    commit(services, one, NewVersion({"originals/" + name: Bytes(b"abc")}, "m", "archive"))
    replicate.run(services)
    assert verify(services.replicas["disk"], object_folder(one), one).problems == ()
    assert list(replicate.audit(services, "disk")) == []


def test_a_replica_of_another_history_takes_nothing_over_when_our_inventory_rots(services):
    """The store came from a backup and a writer that knows of no ledger went on; its replica had gone on before, and has more
    versions. Somebody has to look."""
    one = written(services, 1)
    back = backed_up(services, one)
    decided(services, one, b"approve")
    decided(services, one, b"return")
    replicate.run(services)
    theirs = versions(services.replicas["disk"], one)
    back()
    recover.everything(services, lambda _: None, NOW)
    withdrawal = NewVersion({"decisions.json": Bytes(b"withdraw")}, "withdraw", "archive", keep=True)
    services.store.objects.commit(one, withdrawal)
    assert told(replicate.run(services, again=[one])) == {f"disk {one}": ("failed", [ReplicaAhead.code])}
    shelf, inventory = services.store.objects.shelf, object_folder(one) + "inventory.json"
    data = bytearray(shelf.get(inventory))
    data[40] ^= 1
    shelf.put(inventory, bytes(data))
    for _ in range(2):
        fixity.run(services, everything=True)
        assert services.ledger.holdings.get(one).condition is Condition.DAMAGED
        assert services.store.objects.read(one, "decisions.json") == b"withdraw"
    assert versions(services.replicas["disk"], one) == theirs


def killed(work):
    """Do something in a process that is to die of it."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it came to its end"


class BreakingOff:
    """A stream whose reader is killed in its middle."""

    size = 3_000_000

    def chunks(self, size):
        yield b"x" * 1_000_000
        os.kill(os.getpid(), signal.SIGKILL)


def test_what_a_killed_writer_leaves_lies_in_no_object_and_is_swept_away(services, tmp_path):
    one = written(services, 1, random.Random(3).randbytes(BreakingOff.size))
    disk, top, folder = services.replicas["disk"], tmp_path / "disk", object_folder(one)
    key = original(services.store.objects.shelf, one)
    killed(lambda: disk.put_stream(key, BreakingOff(), BreakingOff.size))
    (left,) = top.rglob("*.part")
    replicate.run(services)
    assert left.exists(), "its writer might be alive"
    assert Validator().validate_object(str(top / folder)), "ocfl-py finds no fault"
    assert verify(disk, folder, one).problems == () and list(replicate.audit(services, "disk")) == []
    os.utime(left, (time.time() - 2 * DAY_S,) * 2)
    written(services, 2)
    replicate.run(Services(services.settings))
    assert not left.exists()


def test_a_bad_copy_is_not_replaced_by_a_worse_original(services):
    one = written(services, 1)
    replicate.run(services)
    disk, shelf = services.replicas["disk"], services.store.objects.shelf
    key = original(shelf, one)
    one_letter_off = disk.get(key)[:-1] + b"?"
    disk.put(key, one_letter_off)
    shelf.put(key, b"")
    (line,) = replicate.run(services, again=[one]).lines
    assert line.outcome is Outcome.FAILED
    assert disk.get(key) == one_letter_off


def test_an_object_that_three_heal_at_once_is_as_it_was(services):
    one = written(services, 1)
    decided(services, one)
    replicate.run(services)
    shelf = services.store.objects.shelf
    before = wiped(shelf, one)
    several = [Services(services.settings) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda healer: fixity.run(healer, everything=True), several))
    after = versions(shelf, one)
    assert services.store.objects.verify(one).sound
    assert {key: after[key] for key in before} == before
    assert services.ledger.holdings.get(one).version == services.store.objects.head(one).version


class Dying(FolderShelf):
    """A disk whose writer is killed when it has written so many files."""

    def __init__(self, name, folder, files) -> None:
        super().__init__(name, folder)
        self._files = files

    def put(self, key, data):
        self._die()
        super().put(key, data)

    def put_stream(self, key, stream, size):
        self._die()
        super().put_stream(key, stream, size)

    def _die(self):
        if self._files == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._files -= 1


@pytest.mark.parametrize("files", [0, 2, 5, 8])
def test_a_replica_whose_copying_was_killed_is_completed(services, tmp_path, files):
    one = written(services, 1)
    decided(services, one)

    def copied():
        dying = Services(services.settings)
        dying.replicas["disk"] = Dying("disk", tmp_path / "disk", files)
        replicate.run(dying)

    killed(copied)
    replicate.run(services)
    assert verify(services.replicas["disk"], object_folder(one), one).problems == ()
    assert list(replicate.audit(services, "disk")) == []
