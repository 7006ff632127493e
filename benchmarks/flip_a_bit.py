"""`make rot`: a bit is flipped in a volume file of the real store, found by the nightly reading, and healed from a replica."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.config import Replica, Settings
from archive.models.preservation import Condition
from archive.services import Services
from archive.steps.care import fixity, overview, replicate
from archive.steps.committed import commit
from archive.store import Bytes, FolderShelf, NewVersion, resource_object
from benchmarks.servers import running

RESOURCE = "7ZQ4M1T9KC5"
DATA = random.Random(1953).randbytes(2_000_000)
"""Stands for an original; noise, since the store packs what can be packed."""


def main() -> int:
    """The whole story, told as it happens; exit status 1 when it does not end well."""
    with TemporaryDirectory(prefix="archive-disk-") as disk, running(("ledger", "store"), None) as settings:
        FolderShelf("disk", Path(disk)).declare()
        services = Services(settings.model_copy(update={"replicas": (Replica(name="disk", folder=Path(disk)),)}))
        services.ledger.migrate()
        services.store.ensure()
        return 0 if told(services, settings) else 1


def told(services: Services, settings: Settings) -> bool:
    """Preserve, copy, flip, read, heal; whether the object is as it was."""
    object_id = resource_object(RESOURCE)
    commit(services, object_id, NewVersion({"originals/曲.wav": Bytes(DATA)}, "as handed in", "archive"))
    say("preserved", f"{object_id}, {len(DATA):,} bytes")
    replicate.run(services)
    say("copied", f"to the replica “disk”, read back there: v{services.ledger.copies.of(object_id)[0].version}")
    where = flip(settings.home)
    say("a bit is flipped", f"in {where.name}, a volume file of the object store, behind its back")
    found = services.store.objects.verify(object_id)
    for problem in found.problems:
        say("verify says", f"{problem.code} {problem.path}: {problem.found}")
    fixity.run(services, everything=True)
    after = overview.of(services, RESOURCE)
    if after is None or after.holding is None:
        return False
    say("the night's reading", f"{after.holding.condition}; head is now v{after.versions[-1].number}")
    for event in after.events:
        say("event", f"v{event.version} {event.type}: {event.outcome}, {event.detail}")
    sound = services.store.objects.verify(object_id).sound
    same = services.store.objects.read(object_id, "originals/曲.wav") == DATA
    say("verify says", "sound" if sound else "damaged")
    say("the original", "is as it was handed in, byte for byte" if same else "IS LOST")
    return sound and same and after.holding.condition is Condition.HEALED and not found.sound


def flip(home: Path) -> Path:
    """Flip one bit in the middle of the original, in the file of the server that holds it; of what was deleted of it as well."""
    found = [file for file in volumes(home) if flipped(file, DATA)]
    if not found:
        raise FileNotFoundError("no volume holds the original")
    return found[-1]


def flipped(file: Path, data: bytes) -> int:
    """Flip a bit in the middle of these bytes wherever they stand in a volume; how often they did."""
    content, at, times = file.read_bytes(), -1, 0
    with file.open("r+b") as volume:
        while (at := content.find(data[:64], at + 1)) >= 0:
            volume.seek(at + len(data) // 2)
            (byte,) = volume.read(1)
            volume.seek(-1, 1)
            volume.write(bytes([byte ^ 0x01]))
            times += 1
    return times


def volumes(home: Path) -> Iterator[Path]:
    """The volume files of the embedded store."""
    yield from sorted(home.glob("store/**/*.dat"))


def say(what: str, words: str) -> None:
    """A line of the story."""
    print(f"{what:>22}  {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
