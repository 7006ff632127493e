"""The spool: bytes on their way from a browser, on this host's disk until they are a whole piece that the store takes.

A piece is a file of its own for each generation, so that who has lost the upload to another can spoil nothing.
"""

import os
import secrets
import shutil
from pathlib import Path

from archive.errors import SpoolFull

GB = 10**9


class Spool:
    """One folder, with an id that tells this disk from any other host's."""

    def __init__(self, folder: Path, reserve: int) -> None:
        self._folder, self._reserve = folder, reserve
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.host = _identity(folder / "host")

    def need(self, size: int) -> None:
        """Room for so many bytes, beside a reserve that stays free.

        Raises:
            SpoolFull: there is none.
        """
        free = shutil.disk_usage(self._folder).free
        if free - self._reserve < size:
            raise SpoolFull(server="spool", reason="ENOSPC", needed=f"{(size + self._reserve) / GB:.1f}", free=f"{free / GB:.1f}")

    def file(self, upload: str, number: int, generation: int) -> Path:
        """Where a piece (from 1) lies that somebody of this generation writes."""
        return self._folder / upload / f"{number}.{generation}"

    def found(self, upload: str, number: int, before: int) -> Path | None:
        """The newest file of a piece that was written by a generation up to this one."""
        lying = (self._folder / upload).glob(f"{number}.*")
        kept = [one for one in lying if one.suffix[1:].isdigit() and int(one.suffix[1:]) <= before]
        return max(kept, key=lambda one: int(one.suffix[1:]), default=None)

    def begin(self, upload: str, number: int, generation: int, data: bytes = b"") -> int:
        """A new file with these bytes, durable under its name; its descriptor."""
        path = self.file(upload, number, generation)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        if data:
            written(descriptor, data, 0)
        _name_durable(path.parent)
        return descriptor

    def drop(self, upload: str, number: int) -> None:
        """The store has this piece."""
        for one in (self._folder / upload).glob(f"{number}.*"):
            one.unlink(missing_ok=True)

    def clear(self, upload: str) -> None:
        """Nothing of an upload is wanted any more."""
        shutil.rmtree(self._folder / upload, ignore_errors=True)

    def uploads(self) -> list[str]:
        """Those of which something lies here."""
        return [one.name for one in self._folder.iterdir() if one.is_dir()]


def written(descriptor: int, data: bytes | memoryview, at: int) -> None:
    """Write at a place, and come back once a power cut would not lose it.

    Raises:
        SpoolFull: the disk has no room.
    """
    view = memoryview(data)
    try:
        while view:
            done = os.pwrite(descriptor, view, at)
            view, at = view[done:], at + done
        os.fsync(descriptor)
    except OSError as fault:
        raise SpoolFull(
            server="spool", reason=fault.strerror or str(fault), needed=f"{len(data) / GB:.1f}", free="0.0"
        ) from fault


def _identity(file: Path) -> str:
    """The disk's id, made once, however many processes begin at the same moment."""
    try:
        with file.open("x", encoding="ascii") as out:
            out.write(secrets.token_hex(8))
            out.flush()
            os.fsync(out.fileno())
    except FileExistsError:
        pass
    while not (found := file.read_text(encoding="ascii")):
        os.sched_yield()
    return found


def _name_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
