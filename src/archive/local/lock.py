"""One stack per folder: an advisory lock that lives as long as the processes that hold its descriptor."""

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FolderLock:
    """A held lock. Its descriptor is handed to supervisord, so the lock ends with the last of both (flock(2))."""

    descriptor: int

    @classmethod
    def take(cls, file: Path) -> "FolderLock | None":
        """Take the lock; None when somebody holds it."""
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return cls(descriptor)

    @classmethod
    def take_within(cls, file: Path, patience_s: float) -> "FolderLock | None":
        """Take the lock as soon as it is free; None when the patience ran out."""
        deadline = time.monotonic() + patience_s
        lock = cls.take(file)
        while lock is None and time.monotonic() < deadline:
            time.sleep(0.1)
            lock = cls.take(file)
        return lock

    def release(self) -> None:
        """Let go of our share of it."""
        os.close(self.descriptor)
