"""Originals on this machine's disk while something is made of them; tasks that run beside each other share one copy."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive import media
from archive.models.delivery import Resource
from archive.models.media import Asset
from archive.preserved import layout
from archive.services import Services

_FOLDER = "originals"
_STALE_S = 6 * 3600


@contextmanager
def original(services: Services, resource: Resource, asset: Asset, *, keep: bool = False) -> Iterator[Path]:
    """The original of an asset as a local file, fetched from its preserved object unless a task beside us has it already.

    With `keep` it stays for the next task of the same asset; without, the last who uses it removes it. What was kept and
    forgotten goes after six hours, when somebody fetches another one.

    Raises:
        StoreUnavailable, ScratchFull: try again.
    """
    folder = services.settings.scratch / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    _forget_stale(folder)
    path = folder / (_stem(asset.digest) + Path(asset.path).suffix.lower())
    lock = os.open(path.with_suffix(path.suffix + ".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.is_file() or path.stat().st_size != asset.size:
            with media.workspace(services.settings.scratch, asset.size) as arriving:
                whole = arriving / path.name
                services.store.objects.fetch(layout.resource_object(resource.id), layout.original(asset.path), whole)
                whole.replace(path)
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield path
        if not keep:
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)
    finally:
        os.close(lock)


def forget(services: Services, digest: str) -> None:
    """Remove what is kept here of an original that was deleted, by its SHA-512."""
    for file in (services.settings.scratch / _FOLDER).glob(f"{_stem(digest)}*"):
        file.unlink(missing_ok=True)


def _stem(digest: str) -> str:
    return digest[:32]


def _forget_stale(folder: Path) -> None:
    """Remove what nobody has used for long: a file whose lock is free and old."""
    for lock in folder.glob("*.lock"):
        with suppress(OSError):
            if time.time() - lock.stat().st_mtime < _STALE_S:
                continue
            handle = os.open(lock, os.O_RDWR)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                lock.with_suffix("").unlink(missing_ok=True)
                lock.unlink(missing_ok=True)
            finally:
                os.close(handle)
