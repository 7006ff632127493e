"""A temporary folder per piece of work, always removed: at the end, or by the next worker when its owner was killed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "media-"


@contextmanager
def workspace(scratch: Path) -> Iterator[Path]:
    """An empty folder in `scratch`, absolute, locked while it is in use and removed afterwards whatever happened."""
    scratch.mkdir(parents=True, exist_ok=True)
    _sweep(scratch)
    folder, lock = _claimed(scratch)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _claimed(scratch: Path) -> tuple[Path, int]:
    # A sweeper may take the folder between its making and its locking: then make another.
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=scratch)).resolve()
        try:
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        if folder.exists():
            return folder, lock
        os.close(lock)


def _sweep(scratch: Path) -> None:
    """Remove what killed workers left: a folder that nobody holds locked belongs to nobody."""
    for folder in scratch.glob(_PREFIX + "*"):
        try:
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(lock)
