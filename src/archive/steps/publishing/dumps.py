"""Dumps: all public records in files to take home, weekly, and anew the night after an entry left the public.

A dump that knows nothing of a withdrawal is closed from that moment on (the portal asks the ledger at every request), and erased
when the next one is there.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive import dumps, media
from archive.models.dumps import Dump, DumpIndex
from archive.models.report import Outcome, Report
from archive.services import Services
from archive.steps.tally import log, step

KEPT = 2
_WEEK = timedelta(days=6, hours=12)
"""Half a day less than a week: the night's run is never a few seconds too early."""
_ATTEMPTS = 3


def run(services: Services, *, now: datetime | None = None, force: bool = False) -> Report:
    """Make a dump where one is due: none is there, the newest is a week old, or it is closed; `force` always does.

    Safe to repeat and to kill: a dump is there once the index names it, and what lies there unnamed goes with the next one.
    Memory stays the same however many entries there are.

    Raises:
        ToolMissing: the extra `dumps` is not installed.
        StoreUnavailable, LedgerUnavailable: nothing was put in place.
    """
    now = now or datetime.now(UTC)
    with step(services, "dumps") as tally:
        index = services.store.dumps.index()
        if not force and not _due(services, index, now):
            tally.add(index.dumps[0].name, Outcome.UNCHANGED)
            return tally.report()
        with media.workspace(services.settings.scratch) as folder:
            made = _made(services, folder, now)
            services.store.dumps.put(made, folder)
            others = [one for one in index.dumps if one.name != made.name and _open(services, one)]
            services.store.dumps.keep(DumpIndex(dumps=(made, *others)[:KEPT]), folder)
        tally.add(made.name, Outcome.DONE)
        return tally.report()


def write(services: Services, folder: Path, now: datetime | None = None) -> Dump:
    """Write a dump of what is public now into an empty folder.

    Raises:
        ToolMissing: the extra `dumps` is not installed.
    """
    begun = now or datetime.now(UTC)
    change = services.ledger.changes.last()  # before the first record is read: what leaves from now on closes the dump
    entries = (record for record, _ in services.ledger.publications.entries())
    written = dumps.write(folder, entries, services.ledger.publications.left())
    name = begun.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return Dump(
        name=name, made_at=begun, change=change, records=written.records, left=written.left, files=written.files
    )  # fmt: skip


def _made(services: Services, folder: Path, now: datetime) -> Dump:
    """A dump that no withdrawal closed while it was written; where one always did, the last of a few, for the night after."""
    for attempt in range(_ATTEMPTS):
        made = write(services, folder, now)
        if _open(services, made):
            break
        log.info("an entry left while the dump was written", attempt=attempt + 1)
    return made


def _due(services: Services, index: DumpIndex, now: datetime) -> bool:
    newest = next(iter(index.dumps), None)
    return newest is None or now - newest.made_at >= _WEEK or not _open(services, newest)


def _open(services: Services, dump: Dump) -> bool:
    return services.ledger.changes.left_since(dump.change, dump.made_at) is None
