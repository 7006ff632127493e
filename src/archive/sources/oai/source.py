"""What was harvested, as a source: each delivery holds up to 200 records, a list of them and their metadata as given, and where
the source says so the files that they link.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from archive.errors import Conflict, SourceMissing
from archive.models.delivery import ReceivedFile, SourceFile
from archive.models.harvest import HarvestedRecord, LinkedFile
from archive.models.intake import IntakeSource
from archive.models.report import Fault
from archive.sources.contract import Lying, ReadyDelivery, Receiving, Stream
from archive.sources.fetching import Body, Fetching
from archive.sources.names import sha256_of

LIST = "manifest.json"
_WAITS_S, _SLOWEST_BPS = 300, 32 << 10
"""How long a linked file may take: so many seconds, and more by its size."""


class KnownRecords(Protocol):
    """What was harvested."""

    def due(self, source: str) -> list[str]:
        """Names of the deliveries that have something to be handed in."""

    def of(self, source: str, delivery: str, centre: str) -> list[HarvestedRecord]:
        """The records of a delivery of a centre."""

    def handed_in(self, source: str, delivery: str, records: Sequence[HarvestedRecord]) -> None:
        """It was received with these records, as they stood then."""


def metadata_file(n: int) -> str:
    """Where the metadata of a record lies in its delivery, by its place among those of the source."""
    return f"records/{n:07d}.txt"


class HarvestedSource:
    """The deliveries of one repository."""

    def __init__(self, name: str, row: IntakeSource, records: KnownRecords, inbox: Receiving) -> None:
        self.name, self._row, self._records, self._inbox = name, row, records, inbox
        self._fetching = Fetching(row.name, own_network=row.own_network)
        self._read: tuple[str, list[HarvestedRecord]] = ("", [])
        """The delivery that was listed last, as it stood then."""

    def ready(self) -> Iterator[ReadyDelivery]:
        """Deliveries with records that are new or have changed."""
        for name in self._records.due(self._row.name):
            yield ReadyDelivery(self._row.centre, name, f"{self._row.address}#{name}")

    def is_still(self, found: ReadyDelivery) -> bool:
        """A page is written at once."""
        return True

    def lying(self, older_than_s: float) -> Iterator[Lying]:
        """Nothing: nobody puts anything there."""
        return iter(())

    def advise(self, lying: Lying, text: bytes) -> bool:
        """Nothing lies."""
        return False

    def files(self, found: ReadyDelivery) -> list[SourceFile]:
        """The list, the metadata of each record, and the files that are fetched, sorted by path."""
        records = self._of(found)
        made = [SourceFile(path=path, size=len(data), mark=_mark(data)) for path, data in self._made(records).items()]
        linked = [SourceFile(path=one.path, size=one.size, mark=one.address) for one in self._linked(records)]
        return sorted((*made, *linked), key=lambda file: file.path)

    def oddities(self, found: ReadyDelivery) -> list[Fault]:
        """None."""
        return []

    def open(self, found: ReadyDelivery, path: str) -> AbstractContextManager[Stream]:
        """One file."""
        return self._opened(path)

    @contextmanager
    def _opened(self, path: str) -> Iterator[Stream]:
        made = self._made(self._read[1])
        if path in made:
            yield io.BytesIO(made[path])
            return
        with self._fetched(self._link(path)) as body:
            yield body

    def manifest_sha256(self, found: ReadyDelivery, path: str) -> str:
        """SHA-256 of the list."""
        with self.open(found, path) as stream:
            return sha256_of(stream)

    def take(self, found: ReadyDelivery, path: str, delivery: str, n: int) -> ReceivedFile:
        """Into the inbox; a file of others by its address, of just the size that its record says."""
        made = self._made(self._read[1] if self._read[0] == found.name else self._of(found))
        if path in made:
            return self._inbox.receive(delivery, n, path, io.BytesIO(made[path]), len(made[path]))
        link = self._link(path)
        with self._fetched(link) as body:
            if body.size is not None and body.size != link.size:
                raise Conflict(what="file", id=path)
            return self._inbox.receive(delivery, n, path, body, link.size)

    def done(self, found: ReadyDelivery) -> None:
        """Note it, as far as it was read."""
        records = self._read[1] if self._read[0] == found.name else self._of(found)
        self._records.handed_in(self._row.name, found.name, records)

    def answer(self, found: ReadyDelivery, receipts: Mapping[str, bytes | None]) -> None:
        """Nowhere: a repository takes no receipts. The pages of deliveries show it."""

    def leave(self, found: ReadyDelivery, name: str, data: bytes) -> bool:
        """Nowhere."""
        return False

    def _fetched(self, link: LinkedFile) -> AbstractContextManager[Body]:
        return self._fetching.asked(link.address, seconds=_WAITS_S + link.size / _SLOWEST_BPS)

    def _of(self, found: ReadyDelivery) -> list[HarvestedRecord]:
        records = self._records.of(self._row.name, found.name, self._row.centre)
        if not records:
            raise SourceMissing(path=found.location)
        self._read = (found.name, records)
        return records

    def _made(self, records: list[HarvestedRecord]) -> dict[str, bytes]:
        """The list and the metadata, by path."""
        rows = [row for one in records for row in _rows(one, self._linked([one]))]
        text = json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True)
        return {LIST: text.encode()} | {metadata_file(one.n): self._as_given(one) for one in records}

    def _as_given(self, one: HarvestedRecord) -> bytes:
        """The metadata below where they are from: as text, since XML may hold scripts and is taken from nobody."""
        told = {"repository": self._row.address, "identifier": one.identifier, "datestamp": one.datestamp}
        head = "".join(f"{name}: {value}\n" for name, value in told.items())
        return f"OAI-PMH 2.0\n{head}\n{one.metadata}\n".encode()

    def _linked(self, records: list[HarvestedRecord]) -> list[LinkedFile]:
        return [file for one in records for file in one.media] if self._row.takes_media else []

    def _link(self, path: str) -> LinkedFile:
        found = next((one for one in self._linked(self._read[1]) if one.path == path), None)
        if found is None:
            raise SourceMissing(path=path)
        return found


def _rows(one: HarvestedRecord, media: list[LinkedFile]) -> list[dict[str, str]]:
    """A row for the record with its metadata, and one for each file of it that is fetched."""
    own = {**(one.row or {}), "item": one.identifier, "work": one.work, "file": metadata_file(one.n), "role": "other"}
    return [own, *({"item": one.identifier, "file": file.path} for file in media)]


def _mark(data: bytes) -> str:
    return sha256_of(io.BytesIO(data))
