"""Bad luck around what is preserved: killed while withdrawing, two workers at one delivery, a full disk, everything at once."""

import os
import random
import resource
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from benchmarks import flip_a_bit, stress
from ocfl.storage_root import StorageRoot
from s3fs import S3FileSystem

from archive.config import Settings
from archive.errors import ArchiveError, StateRefused, Unavailable
from archive.local import stack
from archive.models.preservation import Condition
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.care import fixity, replicate
from archive.steps.committed import commit
from archive.steps.decisions import review
from archive.steps.ingest import preserve, receive, scan, verify
from archive.steps.publishing import publish
from archive.store import Bytes, NewVersion, resource_object
from deliveries import folder_of
from faulty import CUT_AFTER, PASS, WRITES, FaultyStore
from preserved import written
from stack_ports import free_ports

pytestmark = pytest.mark.servers


def published(services, take_in, tmp_path):
    take_in(folder_of(tmp_path, [{"item": "1", "title": "蚕花", "file": "a.jpg"}], a__jpg="crimson"))
    (waiting,) = services.ledger.resources.in_state(ResourceState.IN_REVIEW)
    review.decide(services, waiting.id, Decision(verb="approve", by="reviewer"))
    publish.run(services)
    return waiting.id


def test_a_withdrawal_killed_at_each_of_its_writes_is_finished_by_the_next(services, take_in, tmp_path):
    id_ = published(services, take_in, tmp_path)
    faulty = FaultyStore(services.settings.store_url)
    settings = services.settings.model_copy(update={"store_url": faulty.url})
    writes, verbs = 1, ("withdraw", "restore")
    while True:
        verb = verbs[(writes + 1) % 2]
        faulty.writes, faulty.rule = 0, lambda request, at=writes: _cut(request, at)
        killed = _killed(settings, faulty, id_, verb)
        faulty.rule = lambda _: PASS
        object_ = services.store.objects.snapshot(resource_object(id_))
        assert services.store.objects.head(resource_object(id_)).version == object_.inventory.version
        try:
            review.decide(services, id_, Decision(verb=verb, by="reviewer", reason="r"))
        except StateRefused:
            assert not killed, "it was done"
        publish.run(services)
        state = services.ledger.resources.get(id_).state
        assert state is (ResourceState.WITHDRAWN if verb == "withdraw" else ResourceState.PUBLISHED)
        assert services.store.objects.verify(resource_object(id_)).problems == ()
        decided = [one.verb for one in review.decisions(services, id_)]
        assert decided == [one.verb for one in services.ledger.resources.decisions(id_)], "written once"
        if not killed:
            break
        writes += 1
    faulty.close()
    assert writes > 5


def _cut(request, at):
    return CUT_AFTER if request.method in WRITES and request.write >= at else PASS


def _killed(settings, faulty, id_, verb):
    """Decide in a process that is killed when the store has done the write that is cut; whether it was."""
    struck = threading.Event()
    child = os.fork()
    if child == 0:
        try:
            review.decide(Services(settings), id_, Decision(verb=verb, by="reviewer", reason="r"))
        finally:
            os._exit(0)

    def strike():
        if not struck.is_set():
            struck.set()
            os.kill(child, signal.SIGKILL)

    faulty.cut = strike
    os.waitpid(child, 0)
    return struck.is_set()


def test_one_delivery_verified_and_preserved_by_two_workers_at_once(services, tmp_path):
    rows = [{"item": str(n), "title": f"剪纸 {n}", "file": f"{n}.jpg"} for n in range(4)]
    folder = folder_of(services.settings.drops / "zj-330683", rows, "spring", **{f"{n}__jpg": "navy" for n in range(4)})
    (folder / "_READY").touch()
    (delivery,) = scan.run(services)
    receive.run(services, delivery)
    both = [Services(services.settings), Services(services.settings)]
    with ThreadPoolExecutor(2) as pool:
        for step in (verify, preserve):
            list(pool.map(lambda one, step=step: _patiently(lambda: step.run(one, delivery)), both))
    resources = services.ledger.resources.of_delivery(delivery)
    assert sorted(r.item for r in resources) == ["0", "1", "2", "3"] and {r.version for r in resources} == {1}
    for one in resources:
        assert services.store.objects.verify(resource_object(one.id)).problems == ()
    assert len(list(services.store.objects.ids())) == 5, "four resources and the delivery, each once"


def _patiently(work):
    for _ in range(20):
        try:
            return work()
        except ArchiveError as error:
            assert error.retriable, error
    raise AssertionError("never done")


@pytest.fixture(scope="module")
def own_store(tmp_path_factory):
    """A store and a ledger that only these tests have, to be filled up and killed."""
    home = tmp_path_factory.mktemp("own")
    running = stack.up(Settings(home=home, min_disk_gb=1, min_memory_gb=1, **free_ports()), ("ledger", "store"))
    found = Services(running.settings)
    found.ledger.migrate()
    found.store.ensure()
    yield found
    running.stop()


def _weed(settings):
    mark = str(Path(settings.home).absolute() / "store")
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or [""]
        if "weed" in words[0] and any(mark in word for word in words):
            return process
    raise AssertionError("no store")


def test_a_full_disk_is_said_and_what_was_there_stays(own_store):
    object_id = "urn:archive:resource:7ZQ4M1T9KC5"
    commit(own_store, object_id, NewVersion({"a": Bytes(b"first")}, "m", "archive"))
    weed = _weed(own_store.settings)
    weed.rlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
    noise = os.urandom(3_000_000)
    with pytest.raises(Unavailable) as refusal:
        commit(own_store, object_id, NewVersion({"b": Bytes(noise)}, "m", "archive", keep=True))
    assert refusal.value.code == "E301"
    weed = _weed(own_store.settings)
    weed.rlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    _patiently_for(lambda: own_store.store.objects.read(object_id, "a") == b"first")
    _patiently_for(lambda: commit(own_store, object_id, NewVersion({"b": Bytes(noise)}, "m", "archive", keep=True)))
    assert own_store.store.objects.read(object_id, "b") == noise
    assert own_store.store.objects.verify(object_id).problems == ()


def _patiently_for(work):
    waiting = threading.Event()
    for _ in range(60):
        try:
            return work()
        except Unavailable:
            waiting.wait(0.5)
    raise AssertionError("never came back")


@pytest.mark.parametrize(
    ("seconds", "kills"), [pytest.param(24, 12, id="short"), pytest.param(90, 45, id="long", marks=pytest.mark.soak)]
)
def test_writers_recoverers_and_the_store_killed_at_random_lose_nothing(own_store, monkeypatch, seconds, kills):
    """The short forms of `make stress`; in the end ocfl-py judges the whole storage root, reading from the bucket."""
    done = stress.run(own_store.settings, seconds=seconds, kills=kills, store_kills=1, seed="short")
    assert done.lost == [] and done.invalid == []
    assert done.acknowledged > 20
    s = own_store.settings
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s.store_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s.store_access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s.store_secret_key.get_secret_value())
    monkeypatch.setenv("AWS_DEFAULT_REGION", s.store_region)
    S3FileSystem.clear_instance_cache()
    root = StorageRoot(root=f"s3://{s.bucket_preservation}")
    assert root.validate(), root.log.status_str()
    assert root.num_objects == root.good_objects == len(list(own_store.store.objects.ids()))
    S3FileSystem.clear_instance_cache()


def test_a_bit_that_flips_in_a_volume_of_the_store_is_healed_from_the_replica(servers, with_disks, monkeypatch):
    """What `make rot` tells, with bytes of its own: those of another test may still lie in a volume."""
    monkeypatch.setattr(flip_a_bit, "DATA", random.Random("a volume").randbytes(200_000))
    services = with_disks("disk")
    one = written(services, 1, flip_a_bit.DATA)
    replicate.run(services)
    flip_a_bit.flip(servers.home)
    fixity.run(services, everything=True)
    assert services.ledger.holdings.get(one).condition is Condition.HEALED
    assert services.store.objects.read(one, "originals/曲.wav") == flip_a_bit.DATA


@pytest.mark.soak
def test_the_rot_demonstration_ends_well():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.flip_a_bit"],
        cwd=Path(stress.__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "E092" in done.stdout and "healed" in done.stdout and "byte for byte" in done.stdout
