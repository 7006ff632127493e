"""Writing: every kind of version that our preserved objects get, its files, message and events. Nobody else makes one.

What is made here is committed by `steps/committed.py`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from archive.models.choices import Choices
from archive.models.deletion import Tombstone
from archive.models.delivery import Delivery, Item, ItemFile, ReceivedFile
from archive.models.holder import Holder
from archive.models.ids import ResourceId
from archive.models.media import Asset
from archive.models.network.measure import Frozen
from archive.models.packages import PackageListing, Unpacked
from archive.models.people import Person
from archive.models.preservation import Problem
from archive.models.preservation_copy import PreservationCopy
from archive.models.record import Record
from archive.models.report import Decision, DeliveryAct, Event, EventType, Receipt
from archive.models.reviewing import ReviewLog
from archive.preserved import details, documents, layout, versions
from archive.preserved.contents import Bytes, Content, Held, Local, NewVersion, Received, Unchanged
from archive.preserved.documents import Document, Identity, Submission

AGENT = "archive"
"""Whom versions and events name that no person made."""
T = TypeVar("T")
_DECIDED = {
    "approve": EventType.APPRAISAL,
    "return": EventType.APPRAISAL,
    "withdraw": EventType.DEACCESSION,
    "restore": EventType.ACCESSION,
    "delete": EventType.DEACCESSION,
    "undelete": EventType.ACCESSION,
}


class Mended(Protocol):
    """A file that is right again."""

    @property
    def path(self) -> str:
        """Where it lies in the object."""

    @property
    def source(self) -> str:
        """Where its bytes came from."""

    @property
    def aside(self) -> str:
        """Where the bad ones are kept, empty where there were none."""


class Said(NamedTuple):
    """All that an object says of a resource, but who decided what about it."""

    record: Record
    assets: Sequence[Asset]
    choices: Choices = Choices()


def accession(
    delivery: Delivery,
    item: Item,
    resource: ResourceId,
    assets: Sequence[Asset],
    received: Mapping[str, ReceivedFile],
    known: Identity | None = None,
) -> NewVersion:
    """A resource after a delivery, in full: the files that it names now; earlier versions keep what they had.

    `assets` are those of the item's files, in their order; `received` has the files that came, by the paths that rows use.
    `known` is what the object says of its identity so far: a resource stays of the name under which it was
    handed in first, with its number there, whatever delivery corrects it.
    """
    if item.record is None:
        raise ValueError(f"item {item.item} was refused")
    name, number = delivery.name, item.number
    if known and known.delivery_name != delivery.name:
        name, number = known.delivery_name, known.number or ""
    identity = Identity(id=resource, centre=delivery.centre, delivery_name=name, item=item.item, number=number)
    files: dict[str, Content] = {
        **_file(documents.RECORD, item.record),
        **_file(documents.IDENTITY, identity),
        **_file(documents.ASSETS, assets),
        **_file(documents.ROWS, item.rows),
    }
    for named in item.files:
        files[layout.original(named.path)] = _original(delivery, named, received)
    came = any(named.kept is None for named in item.files)
    events = [
        Event(type=EventType.INGESTION_START, agent=AGENT, detail=details.Source(delivery.id, delivery.centre).text()),
        *([Event(type=EventType.MESSAGE_DIGEST, agent=AGENT, detail=details.Digests().text())] if came else []),
        Event(type=EventType.FORMAT_IDENTIFICATION, agent=AGENT, detail="; ".join(_format_of(file) for file in item.files)),
        Event(type=EventType.ACCESSION, agent=AGENT, detail=details.Subject(resource).text()),
    ]
    return NewVersion(files, versions.Accession(delivery.id).message(), AGENT, events)


def with_edits(version: NewVersion, said: Said, kept: Collection[str]) -> NewVersion:
    """The version that a delivery brings, where it leaves some of what people edited: `kept` are originals that stay."""
    named = {layout.original(asset.path) for asset in said.assets}
    files = {path: one for path, one in version.files.items() if layout.original_in(path) is None or path in named}
    files |= {layout.original(path): Unchanged(layout.original(path)) for path in kept}
    return replace(version, files={**files, **_file(documents.RECORD, said.record), **_file(documents.ASSETS, said.assets)})


def reception(
    delivery: Delivery,
    files: Sequence[ReceivedFile],
    described: Mapping[str, ReceivedFile],
    packages: Sequence[Unpacked] = (),
) -> NewVersion:
    """A delivery as handed in, in full: `described` are its manifest and the like, by the paths they get; `packages` what of it
    came packed.
    """
    submission = Submission.model_validate(delivery.model_dump(exclude={"state", "token"}))
    kept: dict[str, Content] = {**_file(documents.DELIVERY, submission), **_file(documents.FILES, files)}
    for path, file in described.items():
        kept[path] = Received(delivery.id, file.n, file.size, file.sha512)
    events = [Event(type=EventType.INGESTION_START, agent=AGENT, detail=details.Count(len(files)).text())]
    if packages:
        kept |= _file(documents.PACKAGES, [_listing(one, files) for one in packages])
        events += [_unpacking(one) for one in packages]
    return NewVersion(kept, versions.Reception().message(), AGENT, events)


def _listing(package: Unpacked, files: Sequence[ReceivedFile]) -> PackageListing:
    return PackageListing(package=package, files=tuple(file for file in files if package.has(file.n)))


def _unpacking(package: Unpacked) -> Event:
    said = details.Unpacking(package.files, package.path, package.size, package.sha512).text()
    outcome = "success" if package.kind else details.FAILURE
    return Event(type=EventType.UNPACKING, agent=AGENT, outcome=outcome, detail=said)


def keeping(version: NewVersion, held: Collection[str], copies: Sequence[PreservationCopy]) -> NewVersion:
    """A version in full with what people and later steps wrote into the object before: `held` are the paths of the version
    before, `copies` what was derived; a copy stays while its original is held unchanged.
    """
    kept: dict[str, Content] = {path: Unchanged(path) for path in held if path in layout.LATER}
    originals = {
        name: file.sha512
        for path, file in version.files.items()
        if isinstance(file, (Received, Held)) and (name := layout.original_in(path)) is not None
    }
    still = tuple(one for one in copies if originals.get(one.source) == one.digest)
    if still:
        kept |= {one.path: Unchanged(one.path) for one in still if one.path}
        kept |= {layout.COPIES: Unchanged(layout.COPIES)} if still == tuple(copies) else _file(documents.COPIES, still)
    return replace(version, files={**version.files, **kept})


def answer(receipt: Receipt, acts: Sequence[DeliveryAct] = ()) -> NewVersion:
    """A delivery with what its centre was answered in the end, and with what people did to it before."""
    done = [
        Event(type=EventType.APPRAISAL, agent=one.by.written(), outcome=one.verb, detail=one.reason, at=one.at) for one in acts
    ]
    events = [*done, Event(type=EventType.ACCESSION, agent=AGENT, outcome=receipt.state.value)]
    return NewVersion(_file(documents.RECEIPT, receipt), versions.Answer().message(), AGENT, events, keep=True)


def registry(documents_: Mapping[str, bytes]) -> NewVersion:
    """What lives only in the ledger, in full, by the paths of its documents."""
    files: dict[str, Content] = {path: Bytes(data) for path, data in documents_.items()}
    return NewVersion(files, message=versions.Registration().message(), agent=AGENT)


def verdict(
    before: Sequence[Decision], decision: Decision, head: int, asked: Sequence[Event] = (), log: ReviewLog | None = None
) -> NewVersion:
    """A resource with one more decision, onto the version that was read: none that was made meanwhile is overwritten unseen.

    `asked` are events that led to it, `log` what reviewers did and said up to it.
    """
    why = details.Reason(decision.category, decision.reason).text() if decision.category else decision.reason
    kind = _DECIDED[decision.verb]
    event = Event(type=kind, agent=decision.by.written(), outcome=decision.verb, detail=why, at=decision.at)
    files = _file(documents.DECISIONS, [*before, decision])
    if log is not None:
        files |= _file(documents.REVIEWS, log)
    message = versions.Verdict(decision.verb).message()
    return NewVersion(files, message, decision.by.written(), [*asked, event], keep=True, onto=head)


def edition(
    held: Collection[str],
    copies: Sequence[PreservationCopy],
    said: Said,
    brought: Mapping[str, Content],
    by: Person,
    what: str,
    why: str,
    head: int,
) -> NewVersion:
    """A resource after somebody edited it, in full, onto the version that was read: `held` are the paths of that version,
    `copies` what was derived of its originals, `said` all that it says from now on. `brought` has the originals that are not
    there as they are called, by their paths as delivered; those that are no longer named stay in earlier versions.
    """
    kept: dict[str, Content] = {path: Unchanged(path) for path in held if _stays(path)}
    for asset in said.assets:
        path = layout.original(asset.path)
        kept[path] = brought.get(asset.path) or Unchanged(path)
    originals = {asset.path: asset.digest for asset in said.assets}
    still = tuple(one for one in copies if originals.get(one.source) == one.digest)
    kept |= {one.path: Unchanged(one.path) for one in still if one.path}
    kept |= _file(documents.COPIES, still) if still else {}
    kept |= {**_file(documents.RECORD, said.record), **_file(documents.ASSETS, said.assets)}
    kept |= _file(documents.CHOICES, said.choices) if said.choices or layout.CHOICES in held else {}
    event = Event(type=EventType.METADATA_MODIFICATION, agent=by.written(), outcome=what, detail=why)
    return NewVersion(kept, versions.Edition().message(), by.written(), [event], onto=head)


def _stays(path: str) -> bool:
    """Whether a file of the version before is neither an original nor made of one, nor of those that every version carries on."""
    apart = layout.original_in(path) is not None or layout.copy_in(path) is not None
    return not apart and not layout.is_history(path) and path != layout.COPIES


def review(log: ReviewLog, by: Person | None, told: str, head: int, *, again: bool = False) -> NewVersion:
    """A resource with one more line of its review, which decides nothing yet; with `again` its centre handed it in again."""
    agent = by.written() if by else AGENT
    purpose = versions.Resubmission() if again else versions.Reviewing()
    event = Event(type=EventType.APPRAISAL, agent=agent, outcome=purpose.message(), detail=told)
    return NewVersion(_file(documents.REVIEWS, log), purpose.message(), agent, [event], keep=True, onto=head)


def shared(every: Sequence[Holder], by: Person, told: str, head: int) -> NewVersion:
    """A resource with what repositories of others say that they have, onto the version that was read."""
    event = Event(type=EventType.METADATA_MODIFICATION, agent=by.written(), outcome=versions.Shared().message(), detail=told)
    return NewVersion(_file(documents.HOLDERS, every), versions.Shared().message(), by.written(), [event], keep=True, onto=head)


def asking(verb: str, by: str, reason: str, at: datetime) -> Event:
    """The event that a person asked for what another one has to confirm."""
    return Event(type=_DECIDED[verb], agent=by, outcome=details.asked(verb), detail=reason, at=at)


def normalization(others: Sequence[PreservationCopy], one: PreservationCopy, copy: Path, head: int) -> NewVersion:
    """A resource with one more preservation copy, or with why none can be made, beside those of its other originals."""
    files: dict[str, Content] = _file(documents.COPIES, [*others, one])
    if one.path:
        files[one.path] = Local(copy, one.size, one.sha512)
    told = f"{one.path}, lossless, {one.tool}" if one.path else one.reason
    event = Event(
        type=EventType.NORMALIZATION,
        agent=AGENT,
        outcome="success" if one.path else details.FAILURE,
        detail=f"{one.source}: {told}",
        at=one.at,
    )
    return NewVersion(files, versions.Normalization().message(), AGENT, [event], keep=True, onto=head)


def healing(problems: Iterable[Problem], done: Iterable[Mended], at: datetime) -> NewVersion:
    """A version for its events alone: what was wrong, and where the right bytes came from, as far as that is known."""
    wrong = [
        Event(type=EventType.FIXITY_CHECK, agent=AGENT, outcome=details.FAILURE, detail=f"{p.code} {p.path}: {p.found}")
        for p in problems
        if p.is_error or p.code == "W010"
    ]
    right = [
        Event(type=EventType.RECOVERY, agent=AGENT, detail=f"{one.path} from {one.source}; bad bytes at {one.aside or 'nowhere'}")
        for one in done
    ] or [Event(type=EventType.RECOVERY, agent=AGENT, detail="found right again")]
    return NewVersion({}, versions.Healing().message(), AGENT, [*wrong, *right], at, keep=True, note=True)


def statement(files: Mapping[str, bytes], verb: str, by: str, why: str, onto: int | None) -> NewVersion:
    """An object of the network after somebody said something of it, onto the version that was read: `files` by their paths, laid
    over those that it has; `verb` is that of its kind.
    """
    made: dict[str, Content] = {path: Bytes(data) for path, data in files.items()}
    event = Event(type=EventType.METADATA_MODIFICATION, agent=by, outcome=verb, detail=why)
    return NewVersion(made, versions.Stated(verb).message(), by, [event], keep=True, onto=onto)


def workbook(name: str, data: bytes, report: bytes, by: str) -> NewVersion:
    """A workbook of the network as it was handed in, and what became of its rows."""
    files: dict[str, Content] = {layout.original(name): Bytes(data), layout.REPORT: Bytes(report)}
    event = Event(type=EventType.INGESTION_START, agent=by, detail=details.Count(1).text())
    return NewVersion(files, versions.Reception().message(), by, [event])


def burial(found: Tombstone, events: Mapping[str, bytes], lost: Sequence[Event]) -> NewVersion:
    """What remains of a resource, in full: `events` are its own, by the paths they lay at, `lost` tell of those that could not
    be read.
    """
    buried = {layout.buried_events(path): Bytes(data) for path, data in events.items()}
    people = f"asked by {found.asked_by.written()}, confirmed by {found.confirmed_by.written()}"
    detail = f"{len(found.files)} files; {people}; {found.category.value}"
    deleted = Event(type=EventType.DELETION, agent=AGENT, detail=detail)
    return NewVersion({**_file(documents.TOMBSTONE, found), **buried}, versions.Burial().message(), AGENT, [deleted, *lost])


def unreadable(code: str, path: str, reason: str) -> Event:
    """The event that a file could not be read."""
    return Event(type=EventType.FIXITY_CHECK, agent=AGENT, outcome=details.FAILURE, detail=f"{code} {path}: {reason}")


def checks(lines: Iterable[Mapping[str, object]], at: datetime) -> NewVersion:
    """A day's log with what was read up to now."""
    files = {layout.checks(at.time()): Bytes(documents.check_lines(lines))}
    return NewVersion(files, versions.Checks().message(), AGENT, keep=True)


def audit_log(files: Mapping[str, bytes], at: datetime) -> NewVersion:
    """A month of the audit log with lines and a head more than it had."""
    made: dict[str, Content] = {path: Bytes(data) for path, data in files.items()}
    return NewVersion(made, versions.AuditLog().message(), AGENT, created=at, keep=True)


def facts_log(lines: bytes, at: datetime) -> NewVersion:
    """A month's log of facts with some more than it had."""
    files: dict[str, Content] = {layout.fact_log_lines(at): Bytes(lines)}
    return NewVersion(files, versions.FactsLog().message(), AGENT, created=at, keep=True)


def frozen(one: Frozen, rows: bytes, onto: int) -> NewVersion:
    """A month's report with one more revision, onto the version that was read; those before stay."""
    files: dict[str, Content] = {
        layout.frozen_head(one.revision): Bytes(documents.FROZEN.write(one)),
        layout.frozen_rows(one.revision): Bytes(rows),
    }
    event = Event(type=EventType.INGESTION_START, agent=one.by, detail=details.Count(one.rows).text())
    return NewVersion(files, versions.Frost().message(), one.by, [event], created=one.at, keep=True, onto=onto)


def _file(document: Document[T], said: T) -> dict[str, Content]:
    return {document.name: Bytes(document.write(said))}


def _original(delivery: Delivery, named: ItemFile, received: Mapping[str, ReceivedFile]) -> Content:
    if named.kept:
        return Held(layout.resource_object(named.kept.resource), named.kept.size, named.kept.sha512)
    file = received[named.path]
    return Received(delivery.id, file.n, file.size, file.sha512)


def _format_of(file: ItemFile) -> str:
    """`a.avi: video/x-msvideo, fmt/5 Audio/Video Interleaved Format (siegfried 1.11.9, PRONOM 125)`."""
    known = file.format
    if known is None:
        return f"{file.path}: {file.mime}"
    name = " ".join(filter(None, (known.puid or "no PUID", known.name, known.version)))
    return f"{file.path}: {file.mime}, {name}" + (f" ({known.by})" if known.by else "")
