"""Reading the figures: the ledger's in one transaction, and the disks of this machine."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from archive import logs
from archive.errors import LedgerUnavailable
from archive.figures.figure import Figure
from archive.ledger.figures import LedgerFigures
from archive.services import Services

log = logs.get("figures")


def read(services: Services) -> tuple[Figure, ...]:
    """Everything as it stands. Where the ledger is away, the rest is told, and `archive_ledger_up` is 0."""
    s = services.settings
    promised = timedelta(days=s.fixity_days)
    found = [Figure(name="archive_info", labels={"version": version("archive")}, value=1), *_disks(places(services))]
    try:
        standing = services.ledger.figures.read(promised, [one.name for one in s.replicas])
    except LedgerUnavailable as away:
        log.warning("figures without the ledger", code=away.code, reason=str(away))
        return (*found, Figure(name="archive_ledger_up", value=0))
    return (*found, Figure(name="archive_ledger_up", value=1), *_of_the_ledger(standing, promised))


def places(services: Services) -> Mapping[str, Path]:
    """The folders whose disks can fill up, by what lies there. A store that is reached by its address alone tells nothing."""
    s = services.settings
    own = s.home.resolve() / "store"
    found = {"scratch": s.scratch, "drop": s.drops} | ({"store": own} if own.is_dir() else {})
    return found | {f"replica:{one.name}": one.folder.absolute() for one in s.replicas if one.folder}


def _disks(folders: Mapping[str, Path]) -> Iterator[Figure]:
    for place, folder in folders.items():
        there = next((one for one in (folder, *folder.parents) if one.is_dir()), None)
        if there is None:
            continue
        usage = shutil.disk_usage(there)
        for name, value in (("archive_disk_free_bytes", usage.free), ("archive_disk_size_bytes", usage.total)):
            yield Figure(name=name, labels={"place": place}, value=value)


def _of_the_ledger(found: LedgerFigures, promised: timedelta) -> Iterator[Figure]:
    yield from _labelled("archive_deliveries", "state", found.deliveries)
    yield from _labelled("archive_resources", "state", found.resources)
    yield Figure(name="archive_public_entries", value=found.public)
    yield from _labelled("archive_waiting", "queue", {name: one.number for name, one in found.waiting.items()})
    yield from _labelled("archive_waiting_oldest_seconds", "queue", {name: one.oldest_s for name, one in found.waiting.items()})
    yield from _labelled("archive_stuck", "hands", found.stuck)
    yield from _labelled("archive_starts_waiting", "why", found.starts)
    yield Figure(name="archive_reserved_bytes", value=found.reserved)
    reading = found.reading
    values = {
        "archive_fixity_objects": reading.objects,
        "archive_fixity_overdue": reading.overdue,
        "archive_fixity_overdue_share": min(1.0, reading.overdue / reading.objects) if reading.objects else 0.0,
        "archive_fixity_damaged": reading.damaged,
        "archive_fixity_oldest_seconds": reading.oldest_s,
        "archive_fixity_promised_seconds": promised.total_seconds(),
    }
    yield from (Figure(name=name, value=value) for name, value in values.items())
    yield from _labelled("archive_replica_lacking", "replica", {name: one.number for name, one in found.lacking.items()})
    ages = {name: one.oldest_s for name, one in found.lacking.items()}
    yield from _labelled("archive_replica_lacking_oldest_seconds", "replica", ages)
    yield from _of_the_steps(found)


def _of_the_steps(found: LedgerFigures) -> Iterator[Figure]:
    for one in found.steps:
        values = {
            "archive_step_runs_total": one.runs,
            "archive_step_failed_total": one.failed,
            "archive_step_seconds_total": one.seconds,
            "archive_step_last_time_seconds": _unix(one.last_at),
            "archive_step_last_seconds": one.last_seconds,
            "archive_step_sound_time_seconds": _unix(one.sound_at),
        }
        yield from (Figure(name=name, labels={"step": one.step}, value=value) for name, value in values.items())
    for many in found.counts:
        name, label = ("archive_faults_total", "code") if many.kind == "fault" else ("archive_step_outcomes_total", "outcome")
        yield Figure(name=name, labels={"step": many.step, label: many.name}, value=many.number)


def _labelled(name: str, label: str, values: Mapping[str, float]) -> Iterator[Figure]:
    return (Figure(name=name, labels={label: one}, value=value) for one, value in values.items())


def _unix(moment: datetime | None) -> float:
    """Seconds since 1970; 0 for what never was, as is usual there."""
    return moment.timestamp() if moment else 0.0
