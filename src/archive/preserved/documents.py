"""The documents in our preserved objects: what their bytes say, and the bytes that say it; each is read as it is written."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from archive.models.base import Model
from archive.models.choices import Choices
from archive.models.deletion import Tombstone
from archive.models.delivery import ReceivedFile
from archive.models.holder import Holder
from archive.models.ids import CentreId, DeliveryId, ResourceId
from archive.models.media import Asset
from archive.models.network.call import Call, Nomination
from archive.models.network.concepts import MODELS
from archive.models.network.fact import Fact, FactLogged
from archive.models.network.honour import Honour
from archive.models.network.judged import Mark, Sheet
from archive.models.network.measure import Cell, Frozen
from archive.models.network.statement import Concept, Statement
from archive.models.packages import PackageListing
from archive.models.preservation_copy import PreservationCopy
from archive.models.record import Record
from archive.models.report import Decision, Event, Receipt
from archive.models.reviewing import ReviewLog
from archive.preserved import layout

T = TypeVar("T")
SCHEMA = "archive-record/1"
"""Stands in the description. The number changes when a field changes its meaning or goes; what is only added leaves it."""
NETWORK_SCHEMA = "archive-network/1"
"""Stands in statements, and changes likewise."""
_NOT_KEPT = {"derived"}
"""Fields of an asset that only the ledger has."""
_ASSETS = TypeAdapter(tuple[Asset, ...])
_ROWS = TypeAdapter(tuple[dict[str, str], ...])
_DECISIONS = TypeAdapter(list[Decision])
_COPIES = TypeAdapter(tuple[PreservationCopy, ...])
_NOMINATIONS = TypeAdapter(tuple[Nomination, ...])
_HONOURS = TypeAdapter(tuple[Honour, ...])
_MARKS = TypeAdapter(tuple[Mark, ...])
_HOLDERS = TypeAdapter(tuple[Holder, ...])
_FILES = TypeAdapter(list[ReceivedFile])
_PACKAGES = TypeAdapter(tuple[PackageListing, ...])


class Identity(Model):
    """Which resource an object is of, and what its centre calls it."""

    id: ResourceId
    centre: CentreId
    delivery_name: str
    item: str
    number: str | None = None
    """None in objects that do not say whether what the item is called was a number or only the row it stood in."""


class Submission(Model):
    """What was handed in: as the ledger knows a delivery, without what changes afterwards."""

    id: DeliveryId
    centre: CentreId
    name: str
    source: str
    location: str
    fingerprint: str
    found_at: datetime | None = None
    """None in objects that do not say when it was found."""


@dataclass(frozen=True)
class Document(Generic[T]):
    """A file of an object: its logical path, its bytes by what it says, and what it says by its bytes.

    `read` raises ValueError where the bytes are none of this document.
    """

    name: str
    write: Callable[[T], bytes]
    read: Callable[[bytes], T]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False).encode()


def _record(data: bytes) -> Record:
    """One without a schema is of the first."""
    fields = json.loads(data)
    if not isinstance(fields, dict) or fields.pop("schema", SCHEMA) != SCHEMA:
        raise ValueError(f"{layout.RECORD} is not of {SCHEMA}")
    return Record.model_validate(fields)


def _record_bytes(record: Record) -> bytes:
    fields = record.model_dump(mode="json", exclude_none=True)
    return json.dumps({"schema": SCHEMA, **fields}, ensure_ascii=False, indent=1).encode()


def _copies_bytes(copies: Sequence[PreservationCopy]) -> bytes:
    ordered = tuple(sorted(copies, key=lambda one: one.source))
    return _COPIES.dump_json(ordered, indent=1, exclude_none=True)


RECORD: Document[Record] = Document(layout.RECORD, _record_bytes, _record)
"""The description, with the version of its schema (`schemas/Record.json`)."""
IDENTITY: Document[Identity] = Document(
    layout.IDENTITY, lambda one: _json(one.model_dump(mode="json", exclude_none=True)), Identity.model_validate_json
)
ASSETS: Document[Sequence[Asset]] = Document(
    layout.ASSETS,
    lambda assets: _json([asset.model_dump(mode="json", exclude=_NOT_KEPT) for asset in assets]),
    _ASSETS.validate_json,
)
ROWS: Document[Sequence[Mapping[str, str]]] = Document(layout.ROWS, lambda rows: _json(list(rows)), _ROWS.validate_json)
DECISIONS: Document[Sequence[Decision]] = Document(
    layout.DECISIONS,
    lambda decisions: _DECISIONS.dump_json(list(decisions), indent=1, exclude_none=True),
    _DECISIONS.validate_json,
)
CHOICES: Document[Choices] = Document(
    layout.CHOICES, lambda one: _json(one.model_dump(mode="json", exclude_none=True)), Choices.model_validate_json
)
REVIEWS: Document[ReviewLog] = Document(layout.REVIEWS, lambda one: one.json_text().encode(), ReviewLog.model_validate_json)
HOLDERS: Document[Sequence[Holder]] = Document(
    layout.HOLDERS,
    lambda every: _json([one.model_dump(mode="json", exclude_defaults=True) for one in every]),
    _HOLDERS.validate_json,
)
"""In the order in which they were found, the one whose record is the description first."""
COPIES: Document[Sequence[PreservationCopy]] = Document(layout.COPIES, _copies_bytes, _COPIES.validate_json)
"""In the order of the originals' names, also those of which no copy could be made."""
DELIVERY: Document[Submission] = Document(
    layout.DELIVERY, lambda one: _json(one.model_dump(mode="json")), Submission.model_validate_json
)
FILES: Document[Sequence[ReceivedFile]] = Document(
    layout.FILES, lambda files: _json([file.model_dump() for file in files]), _FILES.validate_json
)
PACKAGES: Document[Sequence[PackageListing]] = Document(
    layout.PACKAGES,
    lambda every: _json([one.model_dump(mode="json", exclude={"package": {"faults"}}) for one in every]),
    _PACKAGES.validate_json,
)
"""Of a delivery that came packed: each package with its digests, and every file that came out of it."""
RECEIPT: Document[Receipt] = Document(layout.RECEIPT, lambda one: one.json_text().encode(), Receipt.model_validate_json)
FROZEN: Document[Frozen] = Document(layout.REPORT, lambda one: _json(one.model_dump(mode="json")), Frozen.model_validate_json)
"""In a report: one revision of it. Where it lies depends on its number."""
TOMBSTONE: Document[Tombstone] = Document(layout.TOMBSTONE, lambda one: one.json_text().encode(), Tombstone.model_validate_json)


def _statement(data: bytes) -> Statement:
    fields = json.loads(data)
    if not isinstance(fields, dict) or fields.pop("schema", "") != NETWORK_SCHEMA:
        raise ValueError(f"{layout.STATEMENT} is not of {NETWORK_SCHEMA}")
    return MODELS[Concept(fields.pop("concept"))].model_validate(fields)


def _statement_bytes(said: Statement) -> bytes:
    needed = {"id": said.id, "title": said.title, "state": said.state}
    fields = said.model_dump(mode="json", exclude_defaults=True) | needed
    return _json({"schema": NETWORK_SCHEMA, "concept": said.concept.value, **fields})


STATEMENT: Document[Statement] = Document(layout.STATEMENT, _statement_bytes, _statement)
"""What is said of an activity, an agent and their like, with the version of its schema."""


def _every(many: Sequence[Model]) -> bytes:
    return _json([one.model_dump(mode="json", exclude_defaults=True) for one in many])


CALL: Document[Call] = Document(
    layout.CALL, lambda one: _json(one.model_dump(mode="json", exclude_defaults=True)), Call.model_validate_json
)
NOMINATIONS: Document[Sequence[Nomination]] = Document(layout.NOMINATIONS, _every, _NOMINATIONS.validate_json)
"""In the order in which they came."""
HONOURS: Document[Sequence[Honour]] = Document(layout.HONOURS, _every, _HONOURS.validate_json)


def sheet(data: bytes) -> Sheet:
    """A sealed sheet; its bytes are `Sheet.canonical`."""
    return Sheet.model_validate_json(data)


def mark_list(marks: Sequence[Mark]) -> bytes:
    """Marks of an open round."""
    return _every(marks)


def marks_in(data: bytes) -> Sequence[Mark]:
    """The marks of such a file."""
    return _MARKS.validate_json(data)


def event_lines(events: Iterable[Event]) -> bytes:
    """Events as they lie in a file of history, one JSON a line."""
    return "".join(f"{event.model_dump_json(exclude_none=True)}\n" for event in events).encode()


def events_in(data: bytes) -> list[Event]:
    """The events of such a file."""
    return [Event.model_validate_json(line) for line in data.splitlines() if line.strip()]


def fact_lines(facts: Iterable[Fact]) -> bytes:
    """Facts as they were counted with a version, one JSON a line."""
    return "".join(f"{one.model_dump_json(exclude_defaults=True)}\n" for one in facts).encode()


def facts_in(data: bytes) -> list[Fact]:
    """The facts of such a file."""
    return [Fact.model_validate_json(line) for line in data.splitlines() if line.strip()]


def logged_lines(facts: Iterable[FactLogged]) -> bytes:
    """Facts as a log has them, one JSON a line."""
    return "".join(f"{one.model_dump_json(exclude_defaults=True)}\n" for one in facts).encode()


def logged_in(data: bytes) -> list[FactLogged]:
    """The facts of such a file."""
    return [FactLogged.model_validate_json(line) for line in data.splitlines() if line.strip()]


def cell_lines(cells: Iterable[Cell]) -> bytes:
    """Numbers of a month as they are frozen, always the same bytes of the same numbers."""
    return "".join(f"{json.dumps([*one[:-1], _plain(one.value)], ensure_ascii=False)}\n" for one in cells).encode()


def cells_in(data: bytes) -> list[Cell]:
    """The numbers of such a file."""
    return [Cell(*json.loads(line)) for line in data.splitlines() if line.strip()]


def _plain(value: float) -> float | int:
    """To the millionth, so that it does not matter in which order they were added; whole numbers as such."""
    return int(value) if value == int(value) else round(value, 6)


def check_lines(checks: Iterable[Mapping[str, object]]) -> bytes:
    """What was read and how it was found, one JSON a line."""
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in checks).encode()
