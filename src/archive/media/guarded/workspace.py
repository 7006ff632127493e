"""A temporary folder per piece of work, always removed: at the end, or by the next worker when its owner was killed.

Room is reserved before work begins: a folder says in a file beside it how many bytes it may come to hold, and who comes later
counts what others were promised and have not used yet.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ScratchFull
from archive.media.guarded.limits import MB

_PREFIX = "media-"
_PROMISE = ".promise"
_SPARE = 64 * MB


@contextmanager
def workspace(scratch: Path, needed: int = 0) -> Iterator[Path]:
    """An empty folder in `scratch`, absolute, locked while it is in use and removed afterwards whatever happened.

    Raises:
        ScratchFull: the disk has no room for the `needed` bytes beside what others were promised.

    """
    scratch.mkdir(parents=True, exist_ok=True)
    _sweep(scratch)
    folder, lock = _claimed(scratch)
    try:
        _reserve(scratch, folder, needed)
        yield folder
    finally:
        _promise(folder).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _reserve(scratch: Path, folder: Path, needed: int) -> None:
    if not needed:
        return
    # The promise is written before the others' are counted: of two that come at once both may wait, never both begin.
    _promise(folder).write_text(str(needed), encoding="ascii")
    owed = sum(_outstanding(one) for one in scratch.glob(_PREFIX + "*" + _PROMISE) if one != _promise(folder))
    free = shutil.disk_usage(scratch).free - owed
    if free < needed + _SPARE:
        raise ScratchFull(folder=str(scratch), free_mb=max(0, free) // MB, needed_mb=(needed + _SPARE) // MB)


def _promise(folder: Path) -> Path:
    return folder.with_name(folder.name + _PROMISE)


def _outstanding(promise: Path) -> int:
    """Bytes promised and not yet written; nothing for a promise whose owner has gone."""
    folder = promise.with_name(promise.name.removesuffix(_PROMISE))
    try:
        used = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        return max(0, int(promise.read_text(encoding="ascii") or 0) - used)
    except (OSError, ValueError):
        return 0


def _claimed(scratch: Path) -> tuple[Path, int]:
    # A sweeper may take the folder between its making and its locking: then make another.
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=scratch)).resolve()
        lock = _locked(folder)
        if lock is not None and folder.exists():
            return folder, lock
        if lock is not None:
            os.close(lock)


def _sweep(scratch: Path) -> None:
    """Remove what killed workers left: a folder that nobody holds locked belongs to nobody."""
    for folder in scratch.glob(_PREFIX + "*"):
        if folder.name.endswith(_PROMISE):
            continue
        lock = _locked(folder)
        if lock is None:
            continue
        try:
            _promise(folder).unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)


def _locked(folder: Path) -> int | None:
    """Its descriptor, locked for us alone; None where it is gone, is not ours, or somebody works in it."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock
