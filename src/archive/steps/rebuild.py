"""Rebuild: bring the ledger's rows back from the preserved objects alone, and with them the index and all that was made."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple

from pydantic import ValidationError

from archive.errors import ArchiveError, ObjectInvalid, Unavailable
from archive.ledger.rebuilding import Held, RestoredDelivery, RestoredResource
from archive.models.report import Outcome, Report
from archive.services import Services
from archive.steps import restored
from archive.steps.tally import Tally, fault_of, step
from archive.store import Found

AT_ONCE = 8
BATCH = 400
RESOURCE, DELIVERY = "urn:archive:resource:", "urn:archive:delivery:"


class Read(NamedTuple):
    """One object as read: what it holds, and what it says of a resource or a delivery."""

    held: Held
    resource: RestoredResource | None = None
    delivery: RestoredDelivery | None = None
    fault: ArchiveError | None = None


def run(services: Services, tick: Callable[[int], None] = lambda _: None) -> Report:
    """Walk the storage root once and write a row for every object that the ledger does not know; eight are read at once.

    Public resources go to the outbox, so that the worker puts them into the index at once, and everything goes to the queue of
    `remake`, since its renditions may be gone. Rows that are there are left alone, so it is safe to repeat, to kill, and to
    run beside everything else; a second run goes on where the first was stopped. `tick` is given numbers of objects.

    Raises:
        StoreUnavailable, LedgerUnavailable: what was written stays; run it again.
    """
    with step(services, "rebuild") as tally:
        found = services.store.objects.walk()
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="rebuild") as pool:
            while batch := list(islice(found, BATCH)):
                _batch(services, batch, pool, tally)
                tick(len(batch))
        services.ledger.rebuilding.settle()
        return tally.report()


def _batch(services: Services, batch: list[Found], pool: ThreadPoolExecutor, tally: Tally) -> None:
    held = list(_held(services, batch))
    known = services.ledger.rebuilding.known([one.object for one in held])
    reads = list(pool.map(lambda one: read(services, one), (one for one in held if one.object not in known)))
    good = [one for one in reads if not one.fault and one.held.version]
    services.ledger.rebuilding.restore(
        [one.held for one in good],
        [one.resource for one in good if one.resource],
        [one.delivery for one in good if one.delivery],
    )
    for one in reads:
        if one.fault:
            tally.add(one.held.object, Outcome.FAILED, [fault_of(one.fault)])
    for outcome, count in ((Outcome.DONE, len(good)), (Outcome.UNCHANGED, len(known))):
        if count:
            tally.add(f"{count} objects from {batch[0].folder}", outcome)


def _held(services: Services, batch: list[Found]) -> Iterator[Held]:
    for one in batch:
        if found := services.store.objects.id_in(one.folder):
            yield Held(found, 0, one.files, one.size)


def read(services: Services, held: Held) -> Read:
    """What one object says. An object that cannot be read is a line of the report; the others go on.

    Raises:
        Unavailable: the store itself does not answer.
    """
    try:
        object_ = services.store.objects.snapshot(held.object)
        if object_ is None:
            return Read(held)
        known = held._replace(version=object_.inventory.version)
        if held.object.startswith(RESOURCE):
            return Read(known, resource=restored.resource(services, object_))
        if held.object.startswith(DELIVERY):
            return Read(known, delivery=restored.delivery(services, object_))
        return Read(known)
    except Unavailable:
        raise
    except ArchiveError as error:
        return Read(held, fault=error)
    except (ValidationError, KeyError, TypeError) as error:
        return Read(held, fault=ObjectInvalid(id=held.object, reason=f"{type(error).__name__}: {error}"[:300]))
