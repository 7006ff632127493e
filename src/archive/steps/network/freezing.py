"""Freezing: the numbers of a month go into a preserved object and stay; what is told later of it makes a new revision."""

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.errors import Conflict, MeasureUnknown, MonthNotOver, NeverFrozen, RevisionUnexplained
from archive.i18n.moments import day
from archive.models.network.measure import Frozen, month_after, month_of
from archive.models.people import Person, Role
from archive.models.report import Outcome, Report
from archive.preserved import documents, layout, writing
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.tally import step

if TYPE_CHECKING:
    from archive.store import Snapshot

RULE = Person.named("policy: months", Role.RULE)
"""Who freezes a month by the calendar."""


def last_month(now: datetime | None = None) -> str:
    """The month before that of a moment, in the province's time."""
    today = day(now or datetime.now(UTC))
    return month_of(
        today.replace(day=1).replace(month=today.month - 1) if today.month > 1 else today.replace(today.year - 1, 12, 1)
    )


def nightly(services: Services) -> Report:
    """Freeze the month before this one, and those since the last frozen one. Takes no ids; safe to repeat and to kill.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    with step(services, "freeze-month") as tally:
        for month in _due(services):
            before = known(services, month)
            one = before or _frozen(services, month, 1, RULE, "")
            tally.add(f"{month} {one.sha256[:12]}", Outcome.UNCHANGED if before else Outcome.DONE)
        return tally.report()


def _due(services: Services) -> list[str]:
    """The month before this one, and before it those that a night has missed."""
    months, frozen = [last_month()], [one.month for one in services.ledger.network.measures.frozen(None)]
    newest = max(frozen, default=months[0])
    while month_after(newest) < months[0]:
        newest = month_after(newest)
        months.insert(-1, newest)
    return months


def run(services: Services, month: str, by: Person) -> Frozen:
    """Freeze a month that is over; one that is frozen stays as it is. Safe to repeat and to kill.

    Raises:
        MeasureUnknown, MonthNotOver.
        StoreUnavailable, LedgerUnavailable: try again.
    """
    _over(month)
    with step(services, "freeze-month"):
        return known(services, month) or _frozen(services, month, 1, by, "")


def revise(services: Services, month: str, reason: str, by: Person) -> Frozen:
    """Freeze it once more with what was told of it since; the revisions before stay. The same numbers are no revision.

    Raises:
        MeasureUnknown, MonthNotOver, NeverFrozen, RevisionUnexplained.
        Conflict: somebody else revised it meanwhile.
        StoreUnavailable, LedgerUnavailable: try again.
    """
    _over(month)
    if not reason.strip():
        raise RevisionUnexplained(month=month)
    with step(services, "revise-month"):
        before, onto = _newest(services, month)
        if before is None:
            raise NeverFrozen(what="report", id=month)
        return _frozen(services, month, before.revision + 1, by, reason.strip(), before, onto)


def known(services: Services, month: str) -> Frozen | None:
    """The newest revision, as its object says, so that nobody who was killed after writing it freezes another."""
    return _newest(services, month)[0]


def _newest(services: Services, month: str) -> tuple[Frozen | None, int]:
    """The newest revision, and the version of the object that says so, of one reading."""
    object_ = services.store.objects.snapshot(layout.report_object(month))
    if object_ is None:
        return None, 0
    recall(services, object_)
    return max(_revisions(object_), key=lambda one: one.revision), object_.inventory.version


def rows(services: Services, month: str, revision: int) -> bytes:
    """The numbers of a revision, one JSON a line: series, month, centre, division, dimensions, value.

    Raises:
        NeverFrozen: there is no such revision.
    """
    object_ = services.store.objects.snapshot(layout.report_object(month))
    path = layout.frozen_rows(revision)
    if object_ is None or path not in object_.inventory.state():
        raise NeverFrozen(what="report", id=f"{month}.{revision}")
    return object_.read(path)


def recall(services: Services, object_: "Snapshot") -> None:
    """Write the rows of a report's revisions into a ledger that lacks them."""
    services.ledger.network.measures.note_frozen(_revisions(object_))


def _revisions(object_: "Snapshot") -> list[Frozen]:
    paths = sorted(filter(layout.is_frozen_head, object_.inventory.state()))
    return [documents.FROZEN.read(object_.read(path)) for path in paths]


def _frozen(
    services: Services, month: str, revision: int, by: Person, reason: str, before: Frozen | None = None, onto: int = 0
) -> Frozen:
    measures = services.ledger.network.measures
    measures.settle(wait=True)
    seq, cells = measures.rows(month)
    data = documents.cell_lines(cells)
    digest = hashlib.sha256(data).hexdigest()
    if before is not None and before.sha256 == digest:
        return before
    one = Frozen(
        month=month,
        revision=revision,
        seq=seq,
        sha256=digest,
        rows=len(cells),
        by=by.written(),
        reason=reason,
        at=datetime.now(UTC),
    )
    try:
        commit(services, layout.report_object(month), writing.frozen(one, data, onto))
    except Conflict:
        found = known(services, month)
        if found is None or revision > 1:
            raise
        return found
    measures.note_frozen([one])
    return one


def _over(month: str) -> None:
    try:
        begins = datetime.strptime(month, "%Y-%m")
    except ValueError as wrong:
        raise MeasureUnknown(what="month", value=month) from wrong
    if month != f"{begins:%Y-%m}":
        raise MeasureUnknown(what="month", value=month)
    if month >= month_of(day(datetime.now(UTC))):
        raise MonthNotOver(month=month)
