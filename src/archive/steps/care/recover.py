"""Recover: bring into order what writers left behind that died, and let the ledger know what is held."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from archive.models.report import Outcome, Report
from archive.services import Services
from archive.steps.alone import alone
from archive.steps.decisions import tombstones
from archive.steps.tally import Tally, step

LEASE = timedelta(hours=1)


def run(services: Services, lease: timedelta = LEASE) -> Report:
    """Every commit that began longer ago than a lease and was never noted as done: forward after its commit point, else back.

    Takes no ids: the ledger knows which commits began. Safe to repeat, to kill and to run twice at once.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    with step(services, "recover") as tally:
        _each(services, services.ledger.holdings.begun(lease), lease, tally)
        services.store.objects.forget_uploads(lease)
        return tally.report()


def everything(services: Services, tick: Callable[[str], None], lease: timedelta = LEASE) -> Report:
    """Every object of the storage root, by walking it; for an archive whose ledger does not know its holdings, or is doubted."""
    with step(services, "recover") as tally:
        _each(services, services.store.objects.ids(), lease, tally, tick)
        services.store.objects.forget_uploads(lease)
        return tally.report()


def _each(
    services: Services, ids: Iterable[str], lease: timedelta, tally: Tally, tick: Callable[[str], None] = lambda _: None
) -> None:
    for object_id in ids:
        with alone(services, tally, object_id):
            tally.add(object_id, one(services, object_id, lease))
        tick(object_id)


def one(services: Services, object_id: str, lease: timedelta = LEASE) -> Outcome:
    """One object: DONE when something was brought into order or noted, SKIPPED while its writer may be at work.

    One that was deleted for good and lies here again, e.g. from a backup, is not noted: the next purge sees to it.
    """
    found = services.store.objects.recover(object_id, lease)
    if found.waiting:
        return Outcome.SKIPPED
    if tombstones.is_gone(services, object_id):
        services.ledger.holdings.forget(object_id)
        services.ledger.deletions.keeps(object_id, tombstones.STORE)
        return Outcome.DONE
    before = services.ledger.holdings.get(object_id)
    services.ledger.holdings.settle(services.store.objects.verify(object_id, content=False))
    known = before is not None and before.version == found.version
    return Outcome.UNCHANGED if known and not found.swept else Outcome.DONE
