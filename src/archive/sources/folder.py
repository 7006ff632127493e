"""Folders as sources: a folder of drops, `drop/<centre>/<delivery>/` with `_READY` in it, or one folder given by hand."""

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from archive import logs
from archive.errors import Conflict, SettingWrong
from archive.models.delivery import ReceivedFile, SourceFile
from archive.models.report import Fault
from archive.sources import beneath
from archive.sources.contract import Found, Receiving
from archive.sources.names import READY, RECEIVED, sha256_of


class _Folder:
    """What both kinds share: `Found.location` is the delivery's folder. A centre's own files are only ever read."""

    def __init__(self, inbox: Receiving) -> None:
        self._inbox = inbox

    def files(self, found: Found) -> list[SourceFile]:
        """Plain files below the folder, sorted by path, with modification times as marks."""
        return beneath.listed(Path(found.location)).files

    def oddities(self, found: Found) -> list[Fault]:
        """Links, pipes, devices, unreadable folders, names that are not text."""
        return beneath.listed(Path(found.location)).oddities

    def open(self, found: Found, path: str) -> AbstractContextManager[BinaryIO]:
        """One file; never through a link."""
        return beneath.opened(Path(found.location), path)

    def manifest_sha256(self, found: Found, path: str) -> str:
        """SHA-256 of the manifest."""
        with self.open(found, path) as stream:
            return sha256_of(stream)

    def take(self, found: Found, path: str, delivery: str, n: int) -> ReceivedFile:
        """Stream one file into the inbox; a file that grows or is rewritten meanwhile raises `Conflict`."""
        with self.open(found, path) as stream:
            before = os.fstat(stream.fileno())
            taken = self._inbox.receive(delivery, n, path, stream, before.st_size)
            after = os.fstat(stream.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise Conflict(what="file", id=path)
        return taken

    def answer(self, found: Found, receipts: dict[str, bytes]) -> None:
        """Write the receipt's files beside the delivery's own, each replaced at once.

        A folder that cannot be written (a disc, a share gone) costs nothing but a line in the log: the receipt has a page.
        """
        try:
            for name, data in receipts.items():
                _replace(Path(found.location) / name, data)
        except OSError as fault:
            logs.get("sources").warning("receipt not written", folder=found.location, reason=str(fault))


class FolderSource(_Folder):
    """A folder of drops on a disk or share."""

    name = "folder"

    def __init__(self, drops: Path, inbox: Receiving, quiet_s: float = 0.0) -> None:
        super().__init__(inbox)
        self._drops, self._quiet_s = drops, quiet_s

    def ready(self, limit: int) -> list[Found]:
        """Deliveries with `_READY`, in the order of centre and name; with `quiet_s`, only those unchanged for so long."""
        return list(islice(self._ready(), limit))

    def done(self, found: Found) -> None:
        """Rename `_READY` to `_RECEIVED`; the centre's files stay as they are.

        Raises:
            SettingWrong: the folder of drops may not be written.
        """
        try:
            (Path(found.location) / READY).replace(Path(found.location) / RECEIVED)
        except FileNotFoundError:
            return
        except PermissionError as fault:
            raise SettingWrong(name="ARCHIVE_DROP_FOLDER", reason=f"{found.location}: {fault.strerror}") from fault

    def _ready(self) -> Iterator[Found]:
        for centre in _folders(self._drops):
            for delivery in _folders(centre):
                marker = delivery / READY
                if marker.is_file() and not marker.is_symlink() and self._quiet(delivery):
                    yield Found(centre=centre.name, name=delivery.name, location=str(delivery))

    def _quiet(self, delivery: Path) -> bool:
        if not self._quiet_s:
            return True
        newest = max((int(file.mark) for file in beneath.listed(delivery).files), default=0)
        return time.time() - newest / 1e9 >= self._quiet_s


class OneFolder(_Folder):
    """One folder given by hand; it needs no marker, and nothing in it is renamed."""

    name = "given"

    def __init__(self, folder: Path, centre: str, inbox: Receiving) -> None:
        super().__init__(inbox)
        self._folder, self._centre = folder, centre

    def ready(self, limit: int) -> list[Found]:
        """The folder, as one delivery named after it."""
        found = Found(centre=self._centre, name=self._folder.name, location=str(self._folder))
        return [found][:limit]

    def done(self, found: Found) -> None:
        """Nothing to note."""


def _replace(target: Path, data: bytes) -> None:
    fresh = target.with_name(f"{target.name}.new")
    fresh.unlink(missing_ok=True)
    with fresh.open("xb") as out:  # never through a link that somebody put there
        out.write(data)
    fresh.replace(target)


def _folders(parent: Path) -> list[Path]:
    """The folders in a folder, sorted by name; hidden ones and links are no centres and no deliveries."""
    try:
        with os.scandir(parent) as entries:
            names = sorted(e.name for e in entries if e.is_dir(follow_symlinks=False) and not e.name.startswith("."))
    except (FileNotFoundError, PermissionError):
        return []
    return [parent / name for name in names]
