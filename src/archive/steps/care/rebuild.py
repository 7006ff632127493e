"""Rebuild: bring the ledger's rows back from the preserved objects alone, and with them the index and all that was made."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple

from archive.errors import ArchiveError, IdentityTaken, ObjectInvalid
from archive.ledger.rebuilding import HeldObject, RestoredDelivery, RestoredResource
from archive.models.ids import ResourceId
from archive.models.report import Outcome, Report
from archive.models.states import ResourceState
from archive.preserved import layout
from archive.services import Services
from archive.steps.alone import is_away
from archive.steps.care import registry
from archive.steps.decisions import deletion, reading_back, tombstones
from archive.steps.network import facts_log, freezing, recalling
from archive.steps.tally import Tally, fault_of, step
from archive.store import ObjectFolder, Snapshot

AT_ONCE = 8
BATCH = 400


class ObjectRead(NamedTuple):
    """One object as read: what it holds, and what it says of a resource or a delivery."""

    held: HeldObject
    resource: RestoredResource | None = None
    delivery: RestoredDelivery | None = None
    fault: ArchiveError | None = None


def run(services: Services, tick: Callable[[int], None] = lambda _: None) -> Report:
    """Walk the storage root once and write a row for every object that the ledger does not know; eight are read at once.

    What lives only in the ledger is restored from the registry first, where nobody has done that and the ledger has nothing of
    its own. Public resources go to the outbox, so that the worker puts them into the index at once, and everything goes to the
    queue of `remake`, since its renditions may be gone. Rows that are there are left alone, so it is safe to repeat, to kill,
    and to run beside everything else; a second run goes on where the first was stopped. `tick` is given numbers of objects.

    Raises:
        StoreUnavailable, LedgerUnavailable: what was written stays; run it again.
    """
    with step(services, "rebuild") as tally, ThreadPoolExecutor(AT_ONCE, thread_name_prefix="rebuild") as pool:
        registry.restore_if_untouched(services, tally)
        found, reading = services.store.objects.walk(), None
        while batch := list(islice(found, BATCH)):
            ahead = _begun(services, batch, pool)
            if reading:
                _written(services, reading, tally, tick)
            reading = ahead  # the next ones are read while these are written
        if reading:
            _written(services, reading, tally, tick)
        services.ledger.rebuilding.settle()
        registry.finish(services, tally)
        return tally.report()


class Batch(NamedTuple):
    """A batch of objects that is being read, without those that the ledger knows."""

    batch: list[ObjectFolder]
    known: int
    reads: Iterator[ObjectRead]


def _begun(services: Services, batch: list[ObjectFolder], pool: ThreadPoolExecutor) -> Batch:
    held = list(_held(services, batch))
    known = services.ledger.rebuilding.known([one.object for one in held])
    reads = pool.map(lambda one: read(services, one), [one for one in held if one.object not in known])
    return Batch(batch, len(known), reads)


def _written(services: Services, reading: Batch, tally: Tally, tick: Callable[[int], None]) -> None:
    reads = _restored(services, list(reading.reads))
    for one in reads:
        if one.fault:
            tally.add(one.held.object, Outcome.FAILED, [fault_of(one.fault)])
    done = sum(1 for one in reads if _is_whole(one))
    for outcome, count in ((Outcome.DONE, done), (Outcome.UNCHANGED, reading.known)):
        if count:
            tally.add(f"{count} objects from {reading.batch[0].folder}", outcome)
    tick(len(reading.batch))


def _restored(services: Services, reads: list[ObjectRead]) -> list[ObjectRead]:
    """Rows of all; an object that tells of a deletion is known only when all that follows is written, should this be killed."""
    deleted = [one for one in reads if _tells_of_deletion(one)]
    others = [one for one in reads if not _tells_of_deletion(one)]
    services.ledger.rebuilding.restore(
        [one.held for one in others if _is_whole(one)],
        [one.resource for one in reads if one.resource],
        [one.delivery for one in reads if one.delivery],
    )
    recalled = [_recalled(services, one) for one in deleted]
    services.ledger.rebuilding.restore([one.held for one in recalled if _is_whole(one)], [], [])
    return _placed(services, others + recalled)


def _placed(services: Services, reads: list[ObjectRead]) -> list[ObjectRead]:
    """The same, each resource whose place another one has taken with that as its fault; the next rebuild tells it again."""
    taken = services.ledger.rebuilding.taken([one.resource.resource for one in reads if one.resource])
    return [_judged(one, taken) for one in reads]


def _judged(one: ObjectRead, taken: Mapping[str, ResourceId]) -> ObjectRead:
    if one.fault or not one.resource or one.resource.resource.id not in taken:
        return one
    r = one.resource.resource
    fault = IdentityTaken(id=r.id, other=taken[r.id], centre=r.centre, delivery=r.delivery_name, item=r.item)
    return one._replace(fault=fault)


def _is_whole(one: ObjectRead) -> bool:
    return one.fault is None and one.held.version > 0


def _tells_of_deletion(one: ObjectRead) -> bool:
    if one.resource:
        return one.resource.resource.state is ResourceState.DELETED
    return _is_whole(one) and layout.tombstone_in(one.held.object) is not None


def _recalled(services: Services, one: ObjectRead) -> ObjectRead:
    """Write the request, the exclusions and the purge that follow from a deletion."""
    try:
        if one.resource:
            deletion.recall(services, one.resource.resource)
        elif remains_of := layout.tombstone_in(one.held.object):
            tombstones.recall(services, remains_of)
    except ArchiveError as error:
        if is_away(services, error):
            raise
        return one._replace(fault=error)
    except ValueError as error:
        return one._replace(fault=_invalid(one.held, error))
    return one


def _held(services: Services, batch: list[ObjectFolder]) -> Iterator[HeldObject]:
    for one in batch:
        if found := services.store.objects.id_in(one.folder):
            yield HeldObject(found, 0, one.files, one.size)


def read(services: Services, held: HeldObject) -> ObjectRead:
    """What one object says. An object that cannot be read is a line of the report; the others go on.

    Raises:
        Unavailable: the store itself does not answer.
    """
    try:
        object_ = services.store.objects.snapshot(held.object)
        if object_ is None:
            return ObjectRead(held)
        known = held._replace(version=object_.inventory.version)
        if layout.resource_in(held.object) is not None:
            return _resource(services, known, object_)
        if layout.network_in(held.object) is not None:
            recalling.recall(services, object_)
        elif layout.is_facts_log(held.object):
            facts_log.recall(services, object_)
        elif layout.report_in(held.object) is not None:
            freezing.recall(services, object_)
        delivery = reading_back.delivery(services, object_) if layout.delivery_in(held.object) is not None else None
        return ObjectRead(known, delivery=delivery)
    except ArchiveError as error:
        if is_away(services, error):
            raise
        return ObjectRead(held) if tombstones.is_gone(services, held.object) else ObjectRead(held, fault=error)
    except (ValueError, KeyError, TypeError) as error:
        return ObjectRead(held, fault=_invalid(held, error))


def _invalid(held: HeldObject, error: Exception) -> ArchiveError:
    return ObjectInvalid(id=held.object, reason=f"{type(error).__name__}: {error}"[:300])


def _resource(services: Services, held: HeldObject, object_: Snapshot) -> ObjectRead:
    found = reading_back.resource(services, object_)
    if found.resource.state is ResourceState.DELETED and tombstones.is_gone(services, held.object):
        # A purge was stopped half-way: the tombstone wins, and the next purge goes on.
        return ObjectRead(held._replace(version=0))
    return ObjectRead(held, resource=found)
