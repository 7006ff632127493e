"""The cache of originals: one fetch for many, never wrong bytes, bounded, and a killed user leaves nothing."""

import hashlib
import multiprocessing
import os
import signal
import time

import pytest

from archive.errors import ScratchFull
from archive.steps.making import scratch_cache
from archive.steps.making.scratch_cache import ScratchCache

BOTH = multiprocessing.get_context("fork")


class Originals:
    """Bytes elsewhere, and how often each was fetched."""

    def __init__(self):
        self.fetched = []

    def file(self, cache, data, name=None):
        def fetch(target):
            self.fetched.append(data)
            target.write_bytes(data)

        sha512 = hashlib.sha512(data).hexdigest()
        return cache.file(name or f"{sha512}.jpg", sha512, len(data), fetch)


@pytest.fixture
def originals():
    return Originals()


@pytest.fixture
def cache(tmp_path):
    return ScratchCache(tmp_path, most=100)


def lying(cache):
    return sorted(path.read_bytes() for path in cache.folder.glob("*.jpg"))


def test_what_lies_there_is_not_fetched_again(cache, originals):
    for _ in range(3):
        with originals.file(cache, b"a") as path:
            assert path.read_bytes() == b"a" and path.suffix == ".jpg"
    assert originals.fetched == [b"a"]


@pytest.mark.parametrize("wrong", [b"A", b"", b"aa"], ids=["another byte", "cut off", "grown"])
def test_what_was_changed_meanwhile_is_never_served(cache, originals, wrong):
    with originals.file(cache, b"a") as path:
        times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.chmod(0o600)
    path.write_bytes(wrong)
    os.utime(path, ns=times)
    with originals.file(cache, b"a") as path:
        assert path.read_bytes() == b"a"
    assert originals.fetched == [b"a", b"a"]


def test_what_was_only_touched_is_read_and_not_fetched(cache, originals):
    with originals.file(cache, b"a") as path:
        pass
    os.utime(path)
    with originals.file(cache, b"a"):
        pass
    assert originals.fetched == [b"a"]


def test_whoever_uses_a_file_that_was_spoiled_gets_it_right_the_next_time(cache, originals):
    """Also the one who holds it already: nobody waits for himself."""
    with originals.file(cache, b"a") as path:
        path.chmod(0o600)
        path.write_bytes(b"b")
        with originals.file(cache, b"a") as again:
            assert again.read_bytes() == b"a"


def test_no_more_lies_there_than_there_may_and_the_longest_unused_goes_first(cache, originals):
    for data in (b"a" * 40, b"b" * 40, b"a" * 40, b"c" * 40):
        with originals.file(cache, data):
            time.sleep(0.02)
    assert lying(cache) == [b"a" * 40, b"c" * 40]
    assert cache.clear() == 80


def test_what_is_in_use_stays_whatever_else_comes(cache, originals):
    with originals.file(cache, b"a" * 90) as path:
        with originals.file(cache, b"b" * 90):
            assert lying(cache) == [b"a" * 90, b"b" * 90]
        assert cache.clear(most=0) == 90
        cache.forget(path.name)
        assert lying(cache) == [b"a" * 90]
    cache.forget(path.name)
    assert [one.name for one in cache.folder.iterdir()] == ["held"]


def test_a_film_larger_than_all_that_may_lie_there_is_fetched_once_for_its_parts(cache, originals):
    for _ in range(3):
        with originals.file(cache, b"a" * 500):
            pass
    assert len(originals.fetched) == 1
    with originals.file(cache, b"b"):
        assert lying(cache) == [b"b"]


def test_what_nobody_has_used_for_hours_goes(cache, originals):
    with originals.file(cache, b"a") as path:
        pass
    past = time.time() - scratch_cache.AGE_S - 1
    os.utime(f"{path}.use", (past, past))
    cache.clear()
    assert lying(cache) == []


def test_where_the_disk_is_full_what_nobody_uses_makes_room(cache, originals, tmp_path):
    with originals.file(cache, b"a"):
        pass
    tries = []

    def fetch(target):
        tries.append(lying(cache))
        if len(tries) == 1:
            raise ScratchFull(folder=str(tmp_path), free_mb=0, needed_mb=1)
        target.write_bytes(b"b")

    with cache.file("b.jpg", hashlib.sha512(b"b").hexdigest(), 1, fetch):
        pass
    assert tries == [[b"a"], []]


def test_a_fetch_that_fails_leaves_nothing(cache, originals):
    def fetch(target):
        target.write_bytes(b"half")
        raise ConnectionError

    with pytest.raises(ConnectionError), cache.file("a.jpg", hashlib.sha512(b"a").hexdigest(), 1, fetch):
        pass
    assert lying(cache) == [] and list(cache.scratch.glob("media-*")) == []
    with originals.file(cache, b"a", "a.jpg") as path:
        assert path.read_bytes() == b"a"


def _use(cache, number, counted, seconds):
    data = b"film" * 1000

    def fetch(target):
        with counted.get_lock():
            counted.value += 1
        time.sleep(seconds)
        target.write_bytes(data)

    for n in range(20):
        with cache.file("film.jpg", hashlib.sha512(data).hexdigest(), len(data), fetch) as path:
            assert path.read_bytes() == data
        if n % 5 == number % 5:
            cache.clear(most=0)


def test_processes_beside_each_other_share_one_fetch(tmp_path):
    cache, counted = ScratchCache(tmp_path, most=10**6), BOTH.Value("i", 0)
    data = b"film" * 1000

    def fetch(target):
        with counted.get_lock():
            counted.value += 1
        time.sleep(0.3)
        target.write_bytes(data)

    def use():
        with cache.file("film.jpg", hashlib.sha512(data).hexdigest(), len(data), fetch) as path:
            assert path.read_bytes() == data

    assert _all_end_well([BOTH.Process(target=use) for _ in range(6)])
    assert counted.value == 1


def test_processes_that_fetch_use_and_clear_at_once_never_read_anything_wrong(tmp_path):
    cache, counted = ScratchCache(tmp_path, most=10**6), BOTH.Value("i", 0)
    assert _all_end_well([BOTH.Process(target=_use, args=(cache, n, counted, 0.0)) for n in range(6)])
    cache.clear(most=0)
    assert [one.name for one in cache.folder.iterdir()] == ["held"]


def _all_end_well(processes):
    for one in processes:
        one.start()
    for one in processes:
        one.join(60)
    return [one.exitcode for one in processes] == [0] * len(processes)


@pytest.mark.parametrize("moment", ["fetching", "using"])
def test_whoever_is_killed_stands_in_nobodys_way(tmp_path, moment):
    cache, reached = ScratchCache(tmp_path, most=10**6), BOTH.Event()

    def fetch(target):
        target.write_bytes(b"a" if moment == "using" else b"")
        if moment == "fetching":
            reached.set()
            time.sleep(60)

    def use():
        with cache.file("a.jpg", hashlib.sha512(b"a").hexdigest(), 1, fetch):
            reached.set()
            time.sleep(60)

    one = BOTH.Process(target=use)
    one.start()
    assert reached.wait(30)
    os.kill(one.pid, signal.SIGKILL)
    one.join(30)
    with Originals().file(cache, b"a", "a.jpg") as path:
        assert path.read_bytes() == b"a"
    cache.clear(most=0)
    assert [left.name for left in tmp_path.rglob("*") if left.is_file()] == ["held"]
