"""Stale uploads: a file that nobody goes on with is told of after a week, and what came of it goes a week later. Nightly.

A file that is whole is told of, and stays until a person hands it in or takes it away.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from archive.errors import NotFound, TrayClosed
from archive.models.report import Outcome, Report
from archive.models.uploads import Upload, UploadState
from archive.services import Services
from archive.steps.desk import notices, trays
from archive.steps.desk.receiving import assembled
from archive.steps.tally import Tally, step

TOLD_AFTER = timedelta(days=7)
GONE_AFTER = timedelta(days=14)
BETWEEN = timedelta(days=6, hours=12)
"""However clocks jump, nothing goes that was not told of so long before."""


def run(services: Services, now: datetime | None = None) -> Report:
    """Tell, clear, finish what was cut short, put the sums of bytes together. Safe to repeat and to kill at any point.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    now = now or datetime.now(UTC)
    desk = services.ledger.desk
    with step(services, "stale-uploads") as tally:
        for upload in desk.uploads.unassembled(3600):
            assembled(services, upload.id)
            tally.add(upload.id, Outcome.DONE)
        _told(services, tally, [one for one in desk.uploads.stale(now - TOLD_AFTER) if not _is_told(one, now)], now)
        for upload in desk.uploads.stale(now - GONE_AFTER):
            if upload.state is UploadState.OPEN and upload.told_at and now - upload.told_at >= BETWEEN and _is_told(upload, now):
                _gone(services, tally, upload)
        trays.clear_removed(services)
        for tray_id in desk.trays.empty_since(now - GONE_AFTER):
            desk.trays.remove(tray_id)
        _received(services, tally)
        desk.quotas.fold()
        services.store.trays.clear_left_over(now - GONE_AFTER, lambda file: _in_store(services, file))
        return tally.report()


def _in_store(services: Services, upload_id: str) -> str:
    try:
        return services.ledger.desk.uploads.get(upload_id).store_upload
    except NotFound:
        return ""


def _is_told(upload: Upload, now: datetime) -> bool:
    """What was told at a time that is still to come was told while a clock was wrong: it is told again."""
    return upload.told_at is not None and upload.told_at <= now


def _told(services: Services, tally: Tally, found: list[Upload], now: datetime) -> None:
    by_tray: dict[str, list[Upload]] = defaultdict(list)
    for one in found:
        by_tray[one.tray].append(one)
    for tray_id, files in by_tray.items():
        tray = services.ledger.desk.trays.get(tray_id)
        facts = {"name": tray.name, "count": len(files), "until": f"{now + GONE_AFTER - TOLD_AFTER:%Y-%m-%d}"}
        told = {one.person for one in files}
        address, again = f"/work/trays/{tray_id}", f"{now:%Y-%m-%d}"
        notices.tell(services, "upload_stale", tray_id, tray.centre, people=told, facts=facts, address=address, again=again)
        services.ledger.desk.uploads.told([one.id for one in files], now)
        tally.add(tray_id, Outcome.DONE)


def _gone(services: Services, tally: Tally, upload: Upload) -> None:
    try:
        tray = services.ledger.desk.trays.get(upload.tray)
        services.ledger.desk.uploads.remove(upload.id)
    except (NotFound, TrayClosed):
        return
    facts = {"name": tray.name, "file": upload.path}
    address = f"/work/trays/{upload.tray}"
    notices.tell(services, "upload_gone", upload.id, tray.centre, people=[upload.person], facts=facts, address=address)
    tally.add(f"{upload.tray}/{upload.path}", Outcome.DONE)


def _received(services: Services, tally: Tally) -> None:
    """Trays that were received and whose bytes something kept from being taken away."""
    for tray_id in services.store.trays.trays():
        try:
            tray = services.ledger.desk.trays.get(tray_id)
        except NotFound:
            continue  # a ledger that was lost does not tell whose it is: a person looks
        if tray.received_at is not None:
            services.store.trays.clear_tray(tray_id)
            tally.add(tray_id, Outcome.DONE)
