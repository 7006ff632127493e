"""What every kind of source offers, and what the sources need of the inbox. A new kind of source is one class."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from archive.models.delivery import ReceivedFile, SourceFile
from archive.models.report import Fault


class LyingKind(StrEnum):
    """Why it is not taken."""

    UNMARKED = "unmarked"
    LOOSE = "loose"


@dataclass(frozen=True)
class ReadyDelivery:
    """A delivery that a source has: the centre's id, the delivery's name, and the source's own address of it."""

    centre: str
    name: str
    location: str


@dataclass(frozen=True)
class Lying:
    """Something in a source that no scan will take: a delivery nobody has marked ready, or a file where deliveries should be."""

    kind: LyingKind
    centre: str
    name: str
    location: str


class Stream(Protocol):
    """A binary stream."""

    def read(self, size: int = -1, /) -> bytes | None:
        """At most `size` bytes, empty at the end."""


class Receiving(Protocol):
    """The received side of the inbox."""

    def receive(self, delivery: str, n: int, path: str, stream: Stream, size: int) -> ReceivedFile:
        """Store and digest a stream of `size` bytes; `Conflict` when it holds fewer or more."""


class Dropping(Protocol):
    """The drop side of the inbox."""

    def ready(self) -> Iterator[tuple[str, str]]:
        """(centre, delivery name) of what is marked ready."""

    def unmarked(self, older_than_s: float) -> Iterator[tuple[str, str]]:
        """(centre, delivery name) of what lies there for so long and is not marked ready."""

    def answered(self, centre: str, name: str, file: str) -> bytes | None:
        """A file of the receipt, or None."""

    def location(self, centre: str, name: str) -> str:
        """The prefix of a drop."""

    def dropped(self, centre: str, name: str) -> list[SourceFile]:
        """Files of a drop."""

    def open_drop(self, centre: str, name: str, path: str) -> AbstractContextManager[Stream]:
        """One file of a drop."""

    def take(self, centre: str, name: str, path: str, delivery: str, n: int) -> ReceivedFile:
        """Copy a file of a drop to where its centre has no rights, and digest it."""

    def clear_drop(self, centre: str, name: str) -> None:
        """Take the marker and the drop away."""

    def answer_drop(self, centre: str, name: str, file: str, data: bytes, mime: str) -> None:
        """Put a file of the receipt where the centre reads it."""

    def unanswer_drop(self, centre: str, name: str, file: str) -> None:
        """Take a file of an earlier receipt away, if there is one."""


class Source(Protocol):
    """How deliveries arrive. Listing reads no file but the manifest; nothing outside of a delivery is ever followed."""

    @property
    def name(self) -> str:
        """Its short name, as the ledger keeps it."""

    def ready(self) -> Iterator[ReadyDelivery]:
        """Deliveries that are said to be complete and not yet received, as they are listed. Nothing but marks is looked at."""

    def is_still(self, found: ReadyDelivery) -> bool:
        """Whether nothing in it has changed for as long as the settings want."""

    def lying(self, older_than_s: float) -> Iterator[Lying]:
        """What lies there for so long and will not be taken as it lies."""

    def advise(self, lying: Lying, text: bytes) -> bool:
        """Leave a text beside what lies there, where whoever put it there finds it; False where the same text lies there."""

    def files(self, found: ReadyDelivery) -> list[SourceFile]:
        """The delivery's files, sorted by path; hidden files of file managers are left out.

        Raises:
            SourceMissing: the delivery is gone.
        """

    def oddities(self, found: ReadyDelivery) -> list[Fault]:
        """What lies in the delivery and cannot be taken: links, pipes, names that are not text. They refuse nothing."""

    def open(self, found: ReadyDelivery, path: str) -> AbstractContextManager[Stream]:
        """One file as a binary stream.

        Raises:
            SourceMissing: it is gone, or no longer a plain file.
        """

    def manifest_sha256(self, found: ReadyDelivery, path: str) -> str:
        """SHA-256 of the manifest, which names the run together with the listing."""

    def take(self, found: ReadyDelivery, path: str, delivery: str, n: int) -> ReceivedFile:
        """Move one file's bytes to `received/<delivery>/<n>`.

        Raises:
            Conflict: the file changed meanwhile; worth another try.
            SourceMissing: it is gone.
        """

    def done(self, found: ReadyDelivery) -> None:
        """Note that everything was received, so that `ready` does not find it again. Safe to repeat."""

    def answer(self, found: ReadyDelivery, receipts: Mapping[str, bytes | None]) -> None:
        """Leave the receipt's files (name -> bytes) where the centre finds them, replacing an earlier one; None takes it away."""
