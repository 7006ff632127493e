"""One process of the stress run: a writer that notes what was acknowledged, or a recoverer. Killed at any moment."""

import hashlib
import os
import random
import sys
from datetime import timedelta
from pathlib import Path

from archive.config import Settings
from archive.errors import ArchiveError
from archive.services import Services
from archive.store import Bytes, Local, NewVersion, Store

OBJECTS = 60
"""Enough that none gets hundreds of versions: an inventory repeats every version's state, and no resource has so many."""
LEASE = timedelta(seconds=45)
"""Longer than any commit of this run takes: what is younger may be a living writer's."""
LARGE = 9 << 20
SEED_OF_NAMES = "urn:archive:resource:stress-{number}"


def main(home: str, role: str, seed: str, acknowledged: str) -> None:
    """Work until killed."""
    dice = random.Random(seed)
    store = Services(Settings.load(Path(home))).store
    if role == "writer":
        _write(store, dice, Path(acknowledged))
    while True:
        try:
            store.objects.recover(SEED_OF_NAMES.format(number=dice.randrange(OBJECTS)), LEASE)
            store.objects.forget_uploads(LEASE)
        except ArchiveError as error:
            _expected(error)


def _write(store: Store, dice: random.Random, log: Path) -> None:
    scratch = log.with_name(f"{log.name}.{os.getpid()}.large")
    with log.open("a") as out:
        while True:
            object_id = SEED_OF_NAMES.format(number=dice.randrange(OBJECTS))
            large = dice.random() < 0.1
            data = dice.randbytes(LARGE if large else dice.randrange(1, 60_000))
            digest = hashlib.sha512(data).hexdigest()
            path = f"files/{os.getpid()}-{digest[:12]}"
            if large:
                scratch.write_bytes(data)
            content = Local(scratch, len(data), digest) if large else Bytes(data)
            try:
                store.objects.commit(object_id, NewVersion({path: content}, "stress", "stress", keep=True))
            except ArchiveError as error:
                _expected(error)
                continue
            out.write(f"{object_id} {path} {digest}\n")
            out.flush()


def _expected(error: ArchiveError) -> None:
    """A store that is away and a writer that was first are part of the game; anything else ends the run."""
    if not error.retriable:
        print(f"UNEXPECTED {error}", file=sys.stderr, flush=True)
        os._exit(3)


if __name__ == "__main__":
    main(*sys.argv[1:])
