"""Rebuild: bring the ledger's rows back from the preserved objects alone, and with them the index and all that was made."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple

from archive.errors import ArchiveError, IdentityTaken, ObjectInvalid
from archive.ledger.rebuilding import Held, RestoredDelivery, RestoredResource
from archive.models.ids import ResourceId
from archive.models.report import Outcome, Report
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.alone import is_away
from archive.steps.care import registry
from archive.steps.decisions import deletion, reading_back, tombstones
from archive.steps.tally import Tally, fault_of, step
from archive.store import Found, Snapshot

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


class Reading(NamedTuple):
    """A batch of objects that is being read, without those that the ledger knows."""

    batch: list[Found]
    known: int
    reads: Iterator[Read]


def _begun(services: Services, batch: list[Found], pool: ThreadPoolExecutor) -> Reading:
    held = list(_held(services, batch))
    known = services.ledger.rebuilding.known([one.object for one in held])
    reads = pool.map(lambda one: read(services, one), [one for one in held if one.object not in known])
    return Reading(batch, len(known), reads)


def _written(services: Services, reading: Reading, tally: Tally, tick: Callable[[int], None]) -> None:
    reads = _restored(services, list(reading.reads))
    for one in reads:
        if one.fault:
            tally.add(one.held.object, Outcome.FAILED, [fault_of(one.fault)])
    done = sum(1 for one in reads if _is_whole(one))
    for outcome, count in ((Outcome.DONE, done), (Outcome.UNCHANGED, reading.known)):
        if count:
            tally.add(f"{count} objects from {reading.batch[0].folder}", outcome)
    tick(len(reading.batch))


def _restored(services: Services, reads: list[Read]) -> list[Read]:
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


def _placed(services: Services, reads: list[Read]) -> list[Read]:
    """The same, each resource whose place another one has taken with that as its fault; the next rebuild tells it again."""
    taken = services.ledger.rebuilding.taken([one.resource.resource for one in reads if one.resource])
    return [_judged(one, taken) for one in reads]


def _judged(one: Read, taken: Mapping[str, ResourceId]) -> Read:
    if one.fault or not one.resource or one.resource.resource.id not in taken:
        return one
    r = one.resource.resource
    fault = IdentityTaken(id=r.id, other=taken[r.id], centre=r.centre, delivery=r.delivery_name, item=r.item)
    return one._replace(fault=fault)


def _is_whole(one: Read) -> bool:
    return one.fault is None and one.held.version > 0


def _tells_of_deletion(one: Read) -> bool:
    if one.resource:
        return one.resource.resource.state is ResourceState.DELETED
    return _is_whole(one) and one.held.object.startswith(tombstones.PREFIX)


def _recalled(services: Services, one: Read) -> Read:
    """Write the request, the exclusions and the purge that follow from a deletion."""
    try:
        if one.resource:
            deletion.recall(services, one.resource.resource)
        else:
            tombstones.recall(services, one.held.object.removeprefix(tombstones.PREFIX))
    except ArchiveError as error:
        if is_away(services, error):
            raise
        return one._replace(fault=error)
    except ValueError as error:
        return one._replace(fault=_invalid(one.held, error))
    return one


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
            return _resource(services, known, object_)
        # Of a delivery that was refused as a whole only the receipt is preserved.
        if held.object.startswith(DELIVERY) and object_.has("delivery.json"):
            return Read(known, delivery=reading_back.delivery(services, object_))
        return Read(known)
    except ArchiveError as error:
        if is_away(services, error):
            raise
        return Read(held) if tombstones.is_gone(services, held.object) else Read(held, fault=error)
    except (ValueError, KeyError, TypeError) as error:
        return Read(held, fault=_invalid(held, error))


def _invalid(held: Held, error: Exception) -> ArchiveError:
    return ObjectInvalid(id=held.object, reason=f"{type(error).__name__}: {error}"[:300])


def _resource(services: Services, held: Held, object_: Snapshot) -> Read:
    found = reading_back.resource(services, object_)
    if found.resource.state is ResourceState.DELETED and tombstones.is_gone(services, held.object):
        # A purge was stopped half-way: the tombstone wins, and the next purge goes on.
        return Read(held._replace(version=0))
    return Read(held, resource=found)
