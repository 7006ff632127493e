"""`make stress`: writers, recoverers and the real store killed at random; nothing that was acknowledged may be lost.

`python -m benchmarks.stress [--minutes 10] [--kills 200]`: exit status 1 when a byte is lost or an object is invalid.
"""

import argparse
import hashlib
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psutil
from rich.progress import Progress

from archive.config import Settings
from archive.errors import Unavailable
from archive.services import Services
from archive.store import Store
from benchmarks.servers import running

WRITERS, RECOVERERS = 4, 2
STORE_KILLS = 3
BEGIN_S = 120.0
HERE = Path(__file__).parent


class Outcome(NamedTuple):
    """What was killed, what was acknowledged, and what of it is wrong."""

    kills: int
    store_kills: int
    acknowledged: int
    lost: list[str]
    invalid: list[str]

    @property
    def good(self) -> bool:
        """Whether nothing is lost and nothing is invalid."""
        return not self.lost and not self.invalid


class _Worker:
    """A process that is started again after each kill, with another seed."""

    def __init__(self, home: Path, role: str, folder: Path, number: int) -> None:
        self._command = [sys.executable, "-m", "benchmarks.stress_worker", str(home), role]
        self._log, self._number, self._starts = folder / f"{role}-{number}.log", number, 0
        self.start()

    def start(self) -> None:
        self._starts += 1
        seed = f"{self._number}-{self._starts}"
        self.process = subprocess.Popen([*self._command, seed, str(self._log)], cwd=HERE.parent, stdin=subprocess.DEVNULL)

    def kill(self) -> None:
        if self.process.poll() == 3:
            raise AssertionError(f"{self._log.stem} met an error that nobody may meet")
        self.process.kill()
        self.process.wait()


def run(settings: Settings, seconds: float, kills: int, store_kills: int = STORE_KILLS, seed: str = "1") -> Outcome:
    """Let the workers write for so long, spread the kills over the time, then bring all into order and compare."""
    dice = random.Random(seed)
    with TemporaryDirectory(prefix="archive-stress-") as folder:
        workers = [_Worker(settings.home, "writer", Path(folder), n) for n in range(WRITERS)]
        workers += [_Worker(settings.home, "recoverer", Path(folder), n) for n in range(RECOVERERS)]
        _until_begun(Path(folder))
        of_store = {kills * (n + 1) // (store_kills + 1) for n in range(store_kills)}
        with Progress(transient=True) as bar:
            for number in bar.track(range(kills), description="kills"):
                time.sleep(seconds / kills * dice.uniform(0.5, 1.5))
                victim = dice.choice(workers)
                victim.kill()
                if number in of_store:
                    _kill_store(settings)
                victim.start()
        for worker in workers:
            worker.kill()
        acknowledged = list(_acknowledged(Path(folder)))
    store = Services(settings).store
    _wait(store)
    return Outcome(kills, store_kills, len(acknowledged), _lost(store, acknowledged), _invalid(store))


def _until_begun(folder: Path) -> None:
    """The time counts from the first file that is acknowledged: on a busy machine the workers take long to start."""
    end = time.monotonic() + BEGIN_S
    while next(_acknowledged(folder), None) is None and time.monotonic() < end:
        time.sleep(0.2)


def _acknowledged(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Whole lines only: a writer may have been killed within one."""
    for log in sorted(folder.glob("writer-*.log")):
        for line in log.read_text().splitlines():
            object_id, _, rest = line.partition(" ")
            path, _, digest = rest.partition(" ")
            if len(digest) == 128:
                yield object_id, path, digest


def _lost(store: Store, acknowledged: list[tuple[str, str, str]]) -> list[str]:
    lost, objects = [], {one: store.objects.snapshot(one) for one in {object_id for object_id, _, _ in acknowledged}}
    for object_id, path, digest in acknowledged:
        object_ = objects[object_id]
        if object_ is None or not object_.has(path) or hashlib.sha512(object_.read(path)).hexdigest() != digest:
            lost.append(f"{object_id} {path}")
    return lost


def _invalid(store: Store) -> list[str]:
    wrong = []
    for object_id in store.objects.ids():
        store.objects.recover(object_id, timedelta(0))
    for object_id in store.objects.ids():
        found = store.objects.verify(object_id)
        wrong += [f"{object_id} {problem.code} {problem.path}" for problem in found.problems]
    return wrong


def _kill_store(settings: Settings) -> None:
    """SIGKILL; its supervisor starts it again."""
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if any(str(settings.home.absolute() / "store") in word for word in words) and any("weed" in word for word in words[:1]):
            process.kill()


def _wait(store: Store) -> None:
    end = time.monotonic() + 120
    while True:
        try:
            store.health()
            return
        except Unavailable:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


def main() -> int:
    """Run it and say what was found."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks.stress")
    reader.add_argument("--minutes", type=float, default=10)
    reader.add_argument("--kills", type=int, default=200)
    asked = reader.parse_args()
    with running(("store",), None) as settings:
        Services(settings).store.ensure()
        done = run(settings, asked.minutes * 60, asked.kills)
    print(f"{done.kills} workers and {done.store_kills} stores killed, {done.acknowledged} files acknowledged,", end=" ")
    print(f"{len(done.lost)} lost, {len(done.invalid)} things invalid")
    for one in (*done.lost, *done.invalid):
        print(f"  {one}")
    return 0 if done.good else 1


if __name__ == "__main__":
    sys.exit(main())
