"""Audit log: its lines and its head go to the preservation store every night, where the ledger's keeper cannot change them; it is
verified against itself and against every head that lies there, and comes back from there into an empty ledger.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import chain, islice

from archive.errors import AuditBroken, AuditHeadDiffers, AuditLogShort
from archive.ledger.accounts import audit
from archive.models.accounts import Act, AuditHead
from archive.models.report import Outcome, Report
from archive.preserved import layout, writing
from archive.services import Services
from archive.steps.alone import alone
from archive.steps.committed import commit
from archive.steps.tally import Tally, fault_of, step
from archive.store import Snapshot

LINES = 50_000
"""Lines in one file: about 20 MB."""
_FIRST_MONTH = date(2026, 11, 1)
"""None can be older than the software."""


def run(services: Services) -> Report:
    """Write the lines since the last time and the head into this month's object, which only grows. Takes no ids; safe to repeat
    and to kill: where there is no new line, nothing is written. Nothing removes lines, here or there.

    A log that does not follow from what the store has is not written: E830, E831 or E832 stands in the report instead.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    with step(services, "audit-log") as tally:
        kept = newest_head(services)
        with alone(services, tally, "audit log"):
            if kept is not None:
                _follows(services, kept)
            _written(services, kept, tally)
        return tally.report()


def verify(services: Services) -> Report:
    """Whether every line follows from the one before, and the log has every head that the store keeps as it was.

    Raises:
        StoreUnavailable, LedgerUnavailable.
    """
    with step(services, "audit-log-verify") as tally:
        kept = {one.id: one for one in heads(services)}
        previous, number, compared = audit.FIRST, 0, len(kept)
        for line in services.ledger.accounts.audit.walk():
            if audit.broken(iter((line,)), previous, number) is not None:
                tally.add(f"line {line.id}", Outcome.FAILED, [fault_of(AuditBroken(line=number + 1))])
                return tally.report()
            previous, number = line.hash, line.id
            head = kept.pop(line.id, None)
            if head and head.hash != line.hash:
                tally.add(f"line {line.id}", Outcome.FAILED, [fault_of(AuditHeadDiffers(line=line.id, at=head.taken_at))])
                return tally.report()
        if kept:
            tally.add("audit log", Outcome.FAILED, [fault_of(AuditLogShort(line=max(kept), newest=number))])
        else:
            tally.add(f"{number} lines, {compared} heads", Outcome.DONE)
        return tally.report()


def heads(services: Services) -> Iterator[AuditHead]:
    """Every head that the store keeps, oldest first."""
    for kept in _months(services):
        for path in sorted(filter(layout.is_audit_head, kept.inventory.state())):
            yield AuditHead.model_validate_json(kept.read(path))


def newest_head(services: Services) -> AuditHead | None:
    """The last head that the store keeps."""
    for month in reversed(list(_every_month())):
        kept = services.store.objects.snapshot(layout.audit_log_object(month))
        paths = sorted(filter(layout.is_audit_head, kept.inventory.state())) if kept else []
        if kept and paths:
            return AuditHead.model_validate_json(kept.read(paths[-1]))
    return None


def restore(services: Services, tally: Tally) -> None:
    """Bring every line that the store keeps into a log that has none, as it was. Safe to repeat and to kill."""
    log, done = services.ledger.accounts.audit, 0
    newest = log.head()
    for kept in _months(services):
        found = (layout.audit_lines_in(path) or (0, 0) for path in kept.inventory.state())
        for first, last in sorted(one for one in found if one[0]):
            if newest is not None and last <= newest.id:
                continue
            lines = [Act.model_validate_json(line) for line in kept.read(layout.audit_lines(first, last)).splitlines()]
            if not log.bring(lines, first=first == 1):
                return
            done += len(lines)
    if done:
        tally.add(f"{done} audit", Outcome.DONE)


def _follows(services: Services, kept: AuditHead) -> None:
    line = services.ledger.accounts.audit.get(kept.id)
    if line is None:
        newest = services.ledger.accounts.audit.head()
        raise AuditLogShort(line=kept.id, newest=newest.id if newest else 0)
    if line.hash != kept.hash:
        raise AuditHeadDiffers(line=kept.id, at=kept.taken_at)


def _written(services: Services, kept: AuditHead | None, tally: Tally) -> None:
    """A piece at a time, so that memory stays; each with its own head, and none that is broken."""
    number, previous = (kept.id, kept.hash) if kept else (0, audit.FIRST)
    lines = services.ledger.accounts.audit.walk(number)
    wrote = False
    while first := next(lines, None):
        piece = [first, *islice(lines, LINES - 1)]
        if (wrong := audit.broken(iter(piece), previous, number)) is not None:
            raise AuditBroken(line=wrong)
        last, now = piece[-1], datetime.now(UTC)
        head = AuditHead(id=last.id, hash=last.hash, at=last.at, taken_at=now)
        files = {
            layout.audit_lines(first.id, last.id): "".join(f"{one.model_dump_json()}\n" for one in piece).encode(),
            layout.audit_head(now): head.model_dump_json().encode(),
        }
        commit(services, layout.audit_log_object(now.date()), writing.audit_log(files, now))
        tally.add(f"lines {first.id}-{last.id}", Outcome.DONE)
        number, previous, wrote = last.id, last.hash, True
    if not wrote:
        tally.add("audit log", Outcome.UNCHANGED)


def _months(services: Services) -> Iterator[Snapshot]:
    found = (services.store.objects.snapshot(layout.audit_log_object(month)) for month in _every_month())
    return (one for one in found if one is not None)


def _every_month() -> Iterator[date]:
    today = datetime.now(UTC).date()
    years = range(_FIRST_MONTH.year, today.year + 1)
    months = chain.from_iterable((date(year, month, 1) for month in range(1, 13)) for year in years)
    return (one for one in months if _FIRST_MONTH <= one <= today)
