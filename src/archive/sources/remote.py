"""A place of one centre's that is reached over a line: `<path>/<delivery>/_READY`, as in a folder of drops."""

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from archive import logs
from archive.errors import ArchiveError, Conflict, SourceMissing
from archive.models.delivery import ReceivedFile, SourceFile
from archive.models.intake import RemoteEntry
from archive.models.report import Fault
from archive.sources.contract import Lying, ReadyDelivery, Receiving, Stream
from archive.sources.names import MARKS, READY, RECEIVED, UNREACHABLE, ignored, sha256_of

_DEEPEST = 40
_MOST_FILES = 200_000


class Remote(Protocol):
    """What each kind of place offers. Paths are relative to the folder of deliveries, with slashes, "" for itself."""

    @property
    def address(self) -> str:
        """Where it is, for people; no secret in it."""

    def entries(self, folder: str) -> list[RemoteEntry]:
        """What lies in a folder.

        Raises:
            SourceMissing: there is no such folder.
            IntakeAway, IntakeRefuses.
        """

    def open(self, path: str) -> AbstractContextManager[Stream]:
        """A file as a stream.

        Raises:
            SourceMissing, IntakeAway, IntakeRefuses.
        """

    def rename(self, path: str, new: str) -> None:
        """Give a small file another name in its folder, whatever lay there before."""

    def put(self, path: str, data: bytes) -> None:
        """Write a small file."""


class RemoteSource:
    """Deliveries of one centre in such a place."""

    def __init__(self, name: str, centre: str, remote: Remote, inbox: Receiving, quiet_s: float = 0.0) -> None:
        self.name = name
        self._centre, self._remote, self._inbox, self._quiet_s = centre, remote, inbox, quiet_s

    def ready(self) -> Iterator[ReadyDelivery]:
        """Folders with a mark, by name."""
        for folder in sorted(entry.name for entry in self._remote.entries("") if entry.folder and not entry.name.startswith(".")):
            if self._marker(folder):
                yield ReadyDelivery(self._centre, folder, f"{self._remote.address}/{folder}")

    def is_still(self, found: ReadyDelivery) -> bool:
        """Whether every file is older than `quiet_s`, where the place tells."""
        if not self._quiet_s:
            return True
        return max((entry.modified for _, entry in self._walk(found)), default=0.0) <= time.time() - self._quiet_s

    def lying(self, older_than_s: float) -> Iterator[Lying]:
        """Nothing is said of what lies there: it is the centre's own place, and may hold anything."""
        return iter(())

    def advise(self, lying: Lying, text: bytes) -> bool:
        """Into the folder as its receipt."""
        return self._left(f"{lying.name}/_RECEIPT.txt", text)

    def files(self, found: ReadyDelivery) -> list[SourceFile]:
        """Plain files below the folder, sorted by path."""
        files = [SourceFile(path=path, size=entry.size, mark=entry.mark) for path, entry in self._walk(found)]
        return sorted(files, key=lambda file: file.path)

    def oddities(self, found: ReadyDelivery) -> list[Fault]:
        """None: places like these list files and folders only."""
        return []

    def open(self, found: ReadyDelivery, path: str) -> AbstractContextManager[Stream]:
        """One file."""
        return self._remote.open(f"{found.name}/{path}")

    def manifest_sha256(self, found: ReadyDelivery, path: str) -> str:
        """SHA-256 of the manifest."""
        with self.open(found, path) as stream:
            return sha256_of(stream)

    def take(self, found: ReadyDelivery, path: str, delivery: str, n: int) -> ReceivedFile:
        """Stream one file into the inbox; one that changes meanwhile raises `Conflict`."""
        before = self._entry(found, path)
        with self.open(found, path) as stream:
            taken = self._inbox.receive(delivery, n, path, stream, before.size)
        if self._entry(found, path) != before:
            raise Conflict(what="file", id=path)
        return taken

    def done(self, found: ReadyDelivery) -> None:
        """Rename the mark. Where we may only read, it stays: the same delivery is never taken in twice."""
        try:
            if marker := self._marker(found.name):
                self._remote.rename(f"{found.name}/{marker}", f"{found.name}/{RECEIVED}")
        except ArchiveError as error:
            logs.get("sources").warning("mark not renamed", place=found.location, reason=str(error))

    def answer(self, found: ReadyDelivery, receipts: Mapping[str, bytes | None]) -> None:
        """Leave the receipt's files in the folder; a place that takes none costs a line in the log, and is not asked twice.

        Nothing is ever taken away from a place of a centre's own: files of an earlier receipt stay there.
        """
        for name, data in receipts.items():
            if data is not None and not self._left(f"{found.name}/{name}", data):
                return

    def leave(self, found: ReadyDelivery, name: str, data: bytes) -> bool:
        """Beside the receipt, unless something of that name lies there or the place does not say."""
        try:
            taken = any(entry.name == name for entry in self._remote.entries(found.name))
        except ArchiveError as error:
            logs.get("sources").warning("not left", place=f"{self._remote.address}/{found.name}", reason=str(error))
            return False
        return not taken and self._left(f"{found.name}/{name}", data)

    def _left(self, path: str, data: bytes) -> bool:
        try:
            self._remote.put(path, data)
        except ArchiveError as error:
            logs.get("sources").warning("receipt not written", place=f"{self._remote.address}/{path}", reason=str(error))
            return False
        return True

    def _marker(self, delivery: str) -> str | None:
        names = sorted(entry.name for entry in self._remote.entries(delivery) if not entry.folder)
        if READY not in names and RECEIVED in names:
            return next((name for name in names if name in {f"{READY}.txt", READY.lower()}), None)
        return next((name for name in (READY, *names) if name in names and name.upper() in MARKS), None)

    def _entry(self, found: ReadyDelivery, path: str) -> RemoteEntry:
        folder, _, name = f"{found.name}/{path}".rpartition("/")
        entry = next((one for one in self._remote.entries(folder) if one.name == name and not one.folder), None)
        if entry is None:
            raise SourceMissing(path=f"{found.location}/{path}")
        return entry

    def _walk(self, found: ReadyDelivery) -> Iterator[tuple[str, RemoteEntry]]:
        """Files with their paths in the delivery; what file managers leave, and names that lead out, are passed over."""
        waiting, seen = [""], 0
        while waiting:
            below = waiting.pop()
            for entry in self._remote.entries(f"{found.name}/{below}".rstrip("/")):
                path = below + entry.name
                seen += 1
                if seen > _MOST_FILES or below.count("/") > _DEEPEST:
                    raise SourceMissing(path=f"{found.location}/{path}")
                if entry.name in UNREACHABLE or "/" in entry.name or ignored(path):
                    continue
                if entry.folder:
                    waiting.append(f"{path}/")
                else:
                    yield path, entry
