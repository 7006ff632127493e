"""What was handed in through the workbench, as a source: trays, of which each file lies whole in the store."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Protocol

from archive.errors import NotFound, SourceMissing
from archive.models.delivery import ReceivedFile, SourceFile
from archive.models.report import Fault
from archive.models.uploads import Tray, Upload
from archive.sources.contract import Lying, ReadyDelivery, Receiving, Stream
from archive.sources.names import mime_of, sha256_of

SUMS = "sha256sums.txt"
"""What the senders' computers said of their files, as a checksum file that the line compares like anybody's."""
_SUMS_TOO = "sha256sums-上传.sha256"
"""The same where somebody has sent a file of that name."""


class KnownTrays(Protocol):
    """Which trays there are."""

    def waiting(self) -> list[Tray]:
        """Those that were handed in and not received, the oldest first."""

    def get(self, tray_id: str) -> Tray:
        """One of them; `NotFound` where there is none."""

    def received(self, tray_id: str) -> None:
        """Note that its bytes lie where those of every delivery do."""


class KnownFiles(Protocol):
    """Which files they have."""

    def of(self, tray: str) -> list[Upload]:
        """The files of one."""


class Holding(Receiving, Protocol):
    """What of the inbox is needed: where received files go, and the place of receipts."""

    def take_uploaded(self, tray: str, file: str, path: str, delivery: str, n: int) -> ReceivedFile:
        """Copy a file inside the store, and digest the copy."""

    def answer_drop(self, centre: str, name: str, file: str, data: bytes, mime: str) -> None:
        """Put a file of the receipt where its centre reads it."""

    def unanswer_drop(self, centre: str, name: str, file: str) -> None:
        """Take one away."""

    def answered(self, centre: str, name: str, file: str) -> bytes | None:
        """A file of the receipt, or None."""


class Bytes(Protocol):
    """The files of trays in the store."""

    def open(self, tray: str, file: str) -> AbstractContextManager[Stream]:
        """One of them."""

    def clear_tray(self, tray: str) -> None:
        """Take all of a tray away."""


class UploadSource:
    """Trays that were handed in; `ReadyDelivery.location` is a tray's id."""

    name = "upload"

    def __init__(self, trays: KnownTrays, files: KnownFiles, store: Bytes, inbox: Holding) -> None:
        self._trays, self._files, self._store, self._inbox = trays, files, store, inbox
        self._read: tuple[str, dict[str, Upload]] = ("", {})
        """The files of the tray that was asked for last: nothing of it changes."""

    def ready(self) -> Iterator[ReadyDelivery]:
        """What was handed in and not received."""
        return (found_of(tray) for tray in self._trays.waiting())

    def is_still(self, found: ReadyDelivery) -> bool:
        """Nothing of it changes once it was handed in."""
        return True

    def lying(self, older_than_s: float) -> Iterator[Lying]:
        """Nothing: open trays are told of on their page, and by `care.uploads`."""
        return iter(())

    def advise(self, lying: Lying, text: bytes) -> bool:
        """Nothing lies."""
        return False

    def files(self, found: ReadyDelivery) -> list[SourceFile]:
        """Its files and the senders' digests of them, sorted by path; a digest is a file's mark."""
        uploads = self._uploads(found)
        sums = _sums(uploads)
        files = [SourceFile(path=one.path, size=one.size, mark=one.sha256) for one in uploads]
        files.append(SourceFile(path=_sums_name(uploads), size=len(sums), mark=sha256_of(io.BytesIO(sums))))
        return sorted(files, key=lambda file: file.path)

    def oddities(self, found: ReadyDelivery) -> list[Fault]:
        """None: what cannot be taken was refused before it was sent."""
        return []

    @contextmanager
    def open(self, found: ReadyDelivery, path: str) -> Iterator[Stream]:
        """One file."""
        uploads = self._uploads(found)
        if path == _sums_name(uploads):
            yield io.BytesIO(_sums(uploads))
            return
        with ExitStack() as stack:
            try:
                stream = stack.enter_context(self._store.open(found.location, self._id(found, path)))
            except NotFound as missing:
                raise SourceMissing(path=f"{found.name}/{path}") from missing
            yield stream

    def manifest_sha256(self, found: ReadyDelivery, path: str) -> str:
        """SHA-256 of the manifest."""
        with self.open(found, path) as stream:
            return sha256_of(stream)

    def take(self, found: ReadyDelivery, path: str, delivery: str, n: int) -> ReceivedFile:
        """Copy one file inside the store and digest the copy."""
        uploads = self._uploads(found)
        if path == _sums_name(uploads):
            sums = _sums(uploads)
            return self._inbox.receive(delivery, n, path, io.BytesIO(sums), len(sums))
        try:
            return self._inbox.take_uploaded(found.location, self._id(found, path), path, delivery, n)
        except NotFound as missing:
            raise SourceMissing(path=f"{found.name}/{path}") from missing

    def done(self, found: ReadyDelivery) -> None:
        """Note it, then take the tray's bytes away: all of them were received."""
        self._trays.received(found.location)
        self._store.clear_tray(found.location)

    def answer(self, found: ReadyDelivery, receipts: Mapping[str, bytes | None]) -> None:
        """Write to `receipts/<centre>/<delivery>/`, as for what was dropped there."""
        for name, data in receipts.items():
            if data is None:
                self._inbox.unanswer_drop(found.centre, found.name, name)
            else:
                self._inbox.answer_drop(found.centre, found.name, name, data, mime_of(name))

    def leave(self, found: ReadyDelivery, name: str, data: bytes) -> bool:
        """Beside the receipt."""
        if self._inbox.answered(found.centre, found.name, name) is not None:
            return False
        self._inbox.answer_drop(found.centre, found.name, name, data, mime_of(name))
        return True

    def _uploads(self, found: ReadyDelivery) -> list[Upload]:
        try:
            tray = self._trays.get(found.location)
        except NotFound as missing:
            raise SourceMissing(path=f"{found.centre}/{found.name}") from missing
        if tray.received_at is not None:
            raise SourceMissing(path=f"{found.centre}/{found.name}")
        if self._read[0] != tray.id:
            self._read = (tray.id, {one.path: one for one in self._files.of(tray.id)})
        return list(self._read[1].values())

    def _id(self, found: ReadyDelivery, path: str) -> str:
        if one := self._read[1].get(path):
            return one.id
        raise SourceMissing(path=f"{found.name}/{path}")


def found_of(tray: Tray) -> ReadyDelivery:
    """A tray as the contract of sources calls it."""
    return ReadyDelivery(centre=tray.centre, name=tray.name, location=tray.id)


def _sums(uploads: Sequence[Upload]) -> bytes:
    return "".join(f"{one.sha256}  {one.path}\n" for one in uploads if one.sha256).encode()


def _sums_name(uploads: Sequence[Upload]) -> str:
    return _SUMS_TOO if any(one.path.lower() == SUMS for one in uploads) else SUMS
