"""Bad luck on the real store: writers killed at every write, connections cut, errors; nothing acknowledged is lost."""

import io
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from archive.errors import ArchiveError, ClockOff, DigestMismatch, StoreUnavailable
from archive.store import Bytes, NewVersion, Received, Store
from archive.store.ocfl.names import object_folder
from archive.store.s3.digests import sha512
from faulty import CUT_AFTER, CUT_BEFORE, CUT_WITHIN, PASS, WRITES, FaultyStore

pytestmark = pytest.mark.servers
NOW = timedelta(0)
LARGE = bytes(range(256)) * 4096 * 20  # 20 MiB: three parts


@pytest.fixture
def faulty(servers):
    proxy = FaultyStore(servers.store_url)
    yield proxy
    proxy.close()


@pytest.fixture
def through(servers, shared, faulty):
    """A store of ours whose every request passes the proxy."""
    keys = (servers.store_access_key, servers.store_secret_key.get_secret_value(), servers.store_region)
    return Store.connect(faulty.url, *keys, *shared.buckets)


@pytest.fixture(scope="module")
def forker():
    """A process that has everything imported and forks one for each piece of code: a fresh one would take a second."""
    code = """
        import os, sys
        from pathlib import Path
        from archive.store import Bytes, Unchanged, Local, NewVersion, Received, Store
        for line in sys.stdin:
            if (child := os.fork()) == 0:
                try:
                    exec(eval(line))
                except BaseException as error:
                    print(repr(error), file=sys.stderr, flush=True)
                    os._exit(1)
                os._exit(0)
            print(child, flush=True)
            print(os.waitpid(child, 0)[1], flush=True)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.stdin.close()
    process.wait(30)


class Writer:
    """A process that runs some lines."""

    def __init__(self, forker, lines) -> None:
        self._forker = forker
        forker.stdin.write(repr(lines) + "\n")
        forker.stdin.flush()
        self.pid = int(forker.stdout.readline())

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """0 when it came to its end, else the signal or status."""
        return int(self._forker.stdout.readline())


@pytest.fixture
def writer(forker, servers, shared, faulty, tmp_path):
    """Run a few lines in a process of their own, with `store`, and give it; `Local` files come from `tmp_path`."""
    word = servers.store_secret_key.get_secret_value()
    connect = (faulty.url, servers.store_access_key, word, servers.store_region, *shared.buckets)
    head = f"store = Store.connect(*{connect!r})\nhere = Path({str(tmp_path)!r})\n"
    return lambda lines: Writer(forker, head + lines)


def killed_at(faulty, start, when, write):
    """Start a writer and SIGKILL it at its n-th write, before or after the store has done it; whether it came that far."""
    struck, ready = threading.Event(), threading.Event()
    process = None

    def strike():
        ready.wait(30)
        if not struck.is_set():
            struck.set()
            process.kill()

    def rule(request):
        if request.method in WRITES and request.write >= write:
            if when == CUT_BEFORE or request.write > write:
                strike()
                return CUT_BEFORE
            return CUT_AFTER
        return PASS

    faulty.writes, faulty.rule, faulty.cut = 0, rule, strike
    process = start()
    ready.set()
    ended = process.wait()
    faulty.rule, faulty.cut = (lambda _: PASS), (lambda: None)
    assert struck.is_set() or ended == 0
    return struck.is_set()


FIRST = 'files = {"originals/越剧.mp4": Local(here / "large", SIZE, "DIGEST"), "record.json": Bytes(b"{1}"), "a": Bytes(b"a")}\n'


def commit_of(object_id, files, keep=False):
    return f"{files}store.objects.commit({object_id!r}, NewVersion(files, 'm', 'archive', keep={keep}))"


@pytest.mark.parametrize("when", [CUT_BEFORE, CUT_AFTER])
def test_a_writer_killed_at_each_of_its_writes_leaves_an_object_that_is_brought_into_order(
    shared, fresh, faulty, writer, judge, tmp_path, when
):
    (tmp_path / "large").write_bytes(LARGE)
    first = FIRST.replace("SIZE", str(len(LARGE))).replace("DIGEST", sha512(LARGE))
    objects = shared.store.objects
    write, counted = 1, 0
    while True:
        object_id = f"urn:archive:resource:{fresh}-{write}"
        lines = commit_of(object_id, first)
        if not killed_at(faulty, lambda lines=lines: writer(lines), when, write):
            break
        seen = objects.head(object_id)
        objects.recover(object_id, NOW)
        objects.forget_uploads(NOW)
        after = objects.head(object_id)
        assert after or not seen, "what readers saw stays"
        if after:
            counted += 1
            assert objects.read(object_id, "record.json") == b"{1}" and objects.verify(object_id).problems == ()
        else:
            assert shared.keys(shared.preservation, object_folder(object_id)) == []
        write += 1
    # declaration, five of the upload in parts, two small files, commit point, and four after it at least
    assert write > 10 and counted >= 3
    assert judge(object_id) == ""


@pytest.mark.parametrize("when", [CUT_BEFORE, CUT_AFTER])
def test_a_writer_of_a_later_version_killed_at_each_of_its_writes(shared, fresh, faulty, writer, judge, when):
    objects, write, forward = shared.store.objects, 1, 0
    while True:
        object_id = f"urn:archive:resource:{fresh}-{write}"
        objects.commit(object_id, NewVersion({"a": Bytes(b"1"), "b": Bytes(b"1")}, "one", "archive"))
        lines = commit_of(object_id, 'files = {"b": Bytes(b"2"), "c": Bytes(b"3")}\n', keep=True)
        if not killed_at(faulty, lambda lines=lines: writer(lines), when, write):
            break
        assert objects.read(object_id, "a") == b"1"
        seen = objects.head(object_id).version
        objects.recover(object_id, NOW)
        now = objects.head(object_id).version
        assert now >= seen and objects.verify(object_id).problems == ()
        assert objects.read(object_id, "b") == (b"2" if now == 2 else b"1")
        forward += now == 2
        write += 1
    assert write > 6 and forward >= 3
    assert judge(object_id) == ""


def test_an_upload_in_parts_goes_on_where_a_killed_writer_left_it(shared, object_id, faulty, writer, tmp_path, judge):
    (tmp_path / "large").write_bytes(LARGE)
    files = f'files = {{"large": Local(here / "large", {len(LARGE)}, "{sha512(LARGE)}")}}\n'
    assert killed_at(faulty, lambda: writer(commit_of(object_id, files)), CUT_AFTER, 4)  # declaration, begin, two parts
    sent = []

    def watched(request):
        if request.method == "PUT" and "partNumber" in request.path:
            sent.append(request.path)
        return PASS

    faulty.rule = watched
    assert writer(commit_of(object_id, files)).wait() == 0
    assert len(sent) < 3 and judge(object_id) == ""


def test_a_copy_inside_the_server_goes_on_from_the_parts_that_are_there(shared, through, faulty, fresh):
    from archive.store.s3.conditional import Place
    from archive.store.s3.copying import copy

    shared.store.inbox.receive(fresh, 1, "f", io.BytesIO(LARGE), len(LARGE))
    source, target = Place(shared.inbox, f"received/{fresh}/1"), Place(shared.preservation, f"000/000/000/{fresh}/v1/content/0/f")
    count = []

    def third(request):
        if "partNumber" in request.path:
            count.append(request.path)
        return 503 if "partNumber=3" in request.path else PASS

    faulty.rule = third
    client = through.objects.shelf.client
    with pytest.raises(StoreUnavailable):
        copy(client, source, target, whole=5 << 20, part=5 << 20)
    faulty.rule = lambda request: count.append(request.path) or PASS if "partNumber" in request.path else PASS
    count.clear()
    assert copy(client, source, target, whole=5 << 20, part=5 << 20) == len(LARGE)
    assert len(count) < 4, count
    with shared.store.objects.shelf.opened(target.key) as stream:
        assert sha512(b"".join(stream.chunks())) == sha512(LARGE)
    shared.store.objects.shelf.remove_tree("000/")


def test_a_store_that_cannot_copy_is_streamed_through(shared, through, faulty, fresh, judge):
    """What such a store answers to a copy is given by the proxy; all else is the real one."""
    object_id = f"urn:archive:resource:{fresh}"
    file = shared.store.inbox.receive(fresh, 1, "f", io.BytesIO(LARGE), len(LARGE))
    through.objects.shelf.client.copies = False
    through.objects.commit(object_id, NewVersion({"f": Received(fresh, 1, file.size, file.sha512)}, "m", "archive"))
    assert judge(object_id) == "" and through.objects.verify(object_id).size == len(LARGE)


@pytest.mark.parametrize("fault", [500, 503, 0.3, CUT_BEFORE, CUT_AFTER, CUT_WITHIN])
def test_a_store_that_goes_wrong_now_and_then_loses_nothing(shared, through, faulty, fresh, judge, fault):
    dice = random.Random(str(fault))
    faulty.rule = lambda request: fault if dice.random() < 0.15 else PASS
    acknowledged: dict[str, int] = {}

    def write(number):
        object_id = f"urn:archive:resource:{fresh}-{number % 4}"
        for _ in range(40):
            try:
                done = through.objects.commit(
                    object_id, NewVersion({f"f{number}": Bytes(b"%d" % number)}, "m", "archive", keep=True)
                )
                acknowledged[f"{object_id} f{number}"] = done.version
                return
            except ArchiveError as error:
                assert error.retriable, error
        raise AssertionError("never done")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(12)))
    assert len(acknowledged) == 12
    for name, version in acknowledged.items():
        object_id, _, path = name.partition(" ")
        assert shared.store.objects.read(object_id, path) == path[1:].encode()
        assert shared.store.objects.head(object_id).version >= version
    for number in range(4):
        object_id = f"urn:archive:resource:{fresh}-{number}"
        shared.store.objects.recover(object_id, NOW)
        assert judge(object_id) == ""


def test_bytes_that_arrive_other_than_they_were_sent_are_never_committed(shared, fresh):
    object_id = f"urn:archive:resource:{fresh}"
    file = shared.store.inbox.receive(fresh, 1, "f", io.BytesIO(b"sent"), 4)
    with pytest.raises(DigestMismatch):
        shared.store.objects.commit(object_id, NewVersion({"f": Received(fresh, 1, file.size, sha512(b"else"))}, "m", "archive"))
    assert shared.store.objects.head(object_id) is None
    assert shared.store.objects.recover(object_id, NOW).version == 0
    assert shared.keys(shared.preservation, object_folder(object_id)) == []


def test_two_recoverers_at_once(shared, object_id, judge):
    from archive.store.ocfl.commit import Commit
    from archive.store.ocfl.plan import planned
    from archive.store.ocfl.root import ObjectRoot
    from archive.store.ocfl.settle import settle

    objects = shared.store.objects
    objects.commit(object_id, NewVersion({"a": Bytes(b"1")}, "m", "archive"))
    root = ObjectRoot(shared.client, shared.preservation, object_id, shared.inbox)
    settled = settle(root)
    plan = planned(settled.head.inventory, NewVersion({"a": Bytes(b"2")}, "m", "archive"))
    for step in Commit(root, settled, plan).steps()[:3]:
        step()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: objects.recover(object_id, NOW).version, range(8)))
    assert set(found) == {2} and judge(object_id) == "" and objects.read(object_id, "a") == b"2"


def test_a_living_writer_keeps_what_it_has_written(shared, object_id, fresh, judge):
    """While its lease is renewed nobody sweeps, however long it takes; afterwards the version counts."""
    from archive.store.ocfl import lease as leases
    from archive.store.ocfl.commit import Commit
    from archive.store.ocfl.inventory import Inventory
    from archive.store.ocfl.plan import planned
    from archive.store.ocfl.root import ObjectRoot

    root = ObjectRoot(shared.client, shared.preservation, object_id, shared.inbox)
    commit = Commit(root, None, planned(Inventory(object_id), NewVersion({"a": Bytes(b"1")}, "m", "archive")))
    short = timedelta(seconds=2)
    with leases.Lease(shared.client, root.lease, beat_s=0.3):
        commit.declare()
        commit.content()
        end = threading.Event()
        end.wait(3.2)
        assert shared.store.objects.recover(object_id, short).waiting
        commit.commit_point()
    for step in commit.showing:
        step()
    assert judge(object_id) == "" and shared.keys(shared.inbox, "leases/") == []


def test_a_dead_writers_work_goes_once_its_lease_has_ended(shared, object_id):
    from archive.store.ocfl.root import ObjectRoot
    from archive.store.s3 import conditional

    root = ObjectRoot(shared.client, shared.preservation, object_id, shared.inbox)
    shared.store.objects.shelf.put(root.folder + "v1/content/0123456789abcdef/a", b"half")
    conditional.put(shared.client, root.lease, b"dead\n")
    assert shared.store.objects.recover(object_id, timedelta(seconds=2)).waiting
    threading.Event().wait(3.1)
    found = shared.store.objects.recover(object_id, timedelta(seconds=2))
    assert (found.version, found.swept, found.waiting) == (0, 1, False)
    assert shared.keys(shared.preservation, root.folder) == []


def test_a_clock_that_is_twenty_minutes_off_is_said_and_loses_nothing(servers, shared, object_id):
    """The clock of the SDK is set wrong in a process of its own, as that of a machine would be."""
    word = servers.store_secret_key.get_secret_value()
    connect = (servers.store_url, servers.store_access_key, word, servers.store_region, *shared.buckets)
    code = f"""
        import datetime, minio.signer, minio.api, minio.time
        now = minio.time.utcnow
        late = lambda: now() + datetime.timedelta(minutes=20)
        minio.time.utcnow = late
        for module in (minio.api, minio.signer):
            if hasattr(module, "time"): module.time.utcnow = late
        from archive.errors import ArchiveError
        from archive.store import Bytes, NewVersion, Store
        try:
            Store.connect(*{connect!r}).objects.commit({object_id!r}, NewVersion({{"a": Bytes(b"1")}}, "m", "archive"))
            print("done")
        except ArchiveError as error:
            print(error.code, error.retriable)
    """
    said = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    ).stdout.split()
    assert said in (["done"], [ClockOff.code, "True"])
    head = shared.store.objects.head(object_id)
    assert (head is not None) == (said == ["done"])
