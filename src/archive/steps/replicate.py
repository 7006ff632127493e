"""Replicate: bring every replica to the newest version of every object; audit: compare both sides by their inventories."""

from collections.abc import Callable, Iterator
from itertools import islice

from archive.errors import ArchiveError, DigestMismatch
from archive.models.preservation import Gap
from archive.models.report import Outcome, Report
from archive.services import Services
from archive.steps import tombstones
from archive.steps.heal import heal
from archive.steps.tally import Tally, fault_of, log, step
from archive.store import Pair, Shelf, compare, ensure_root, object_folder, object_id_of, replicate

Tick = Callable[[int], None]
BATCH = 500


def run(services: Services, only: str = "", limit: int | None = None, tick: Tick = lambda _: None) -> Report:
    """Copy what the replicas lack, oldest first, each file read back. Takes no ids; safe to repeat, to kill, to run twice.

    A replica that does not answer is left for the next time; the others go on. Rotten bytes met on the way are healed first.

    Raises:
        ReplicaUnknown: no replica is called `only`.
    """
    with step(services, "replicate") as tally:
        for name in [only] if only else list(services.replicas):
            _one_replica(services, services.replica(name), limit, tally, tick)
        return tally.report()


def _one_replica(services: Services, shelf: Shelf, limit: int | None, tally: Tally, tick: Tick) -> None:
    failed: list[str] = []
    left = limit if limit is not None else 1 << 62
    try:
        ensure_root(shelf)
        while left > 0 and (page := services.ledger.copies.lacking(shelf.name, min(left, 200), failed)):
            for object_id in page:
                if not _copy(services, shelf, object_id, tally, tick):
                    failed.append(object_id)
            left -= len(page)
    except ArchiveError as error:
        if not error.retriable:
            raise
        log.warning("replica waits", replica=shelf.name, code=error.code, reason=str(error))
        tally.add(shelf.name, Outcome.FAILED, [fault_of(error)])


def _copy(services: Services, shelf: Shelf, object_id: str, tally: Tally, tick: Tick) -> bool:
    try:
        version = copy(services, shelf, object_id, tick=tick)
    except ArchiveError as error:
        if tombstones.is_gone(services, object_id):
            services.ledger.holdings.forget(object_id)
            return True
        services.ledger.copies.note(object_id, shelf.name, 0, error.code)
        if error.retriable:
            raise
        tally.add(
            f"{shelf.name} {object_id}",
            Outcome.FAILED,
            [fault_of(error)],
        )
        return False
    tally.add(f"{shelf.name} {object_id}", Outcome.DONE)
    services.ledger.copies.note(object_id, shelf.name, version)
    return True


def copy(services: Services, shelf: Shelf, object_id: str, distrust: bool = False, tick: Tick = lambda _: None) -> int:
    """Bring one object to one replica; where our own bytes turn out to be rotten, they are healed first. The version copied."""
    source, folder = services.store.objects.shelf, object_folder(object_id)
    try:
        return replicate(source, shelf, folder, object_id, distrust, tick)
    except DigestMismatch:
        found = services.store.objects.verify(object_id)
        if found.sound:
            raise
        heal(services, found)
        return replicate(source, shelf, folder, object_id, distrust, tick)


def audit(services: Services, name: str = "", mend: bool = False, tick: Tick = lambda _: None) -> Iterator[Gap]:
    """Every difference between the store and a replica, and between the store and the ledger; a batch in memory at a time.

    What was deleted for good and still lies somewhere is no gap: it is noted for the next `purge`.

    Without a name, the store is compared with the ledger alone. With `mend`, what the replica lacks or has otherwise is noted
    to be copied anew, and what the ledger does not know is written into it.

    Raises:
        ReplicaUnknown: no replica has this name.
        StoreUnavailable: one of both does not answer.
    """
    other = services.replica(name) if name else None
    pairs = compare(services.store.objects.shelf, other)
    while batch := list(islice(pairs, BATCH)):
        yield from _audited(services, batch, name, mend)
        tick(len(batch))


def _audited(services: Services, batch: list[Pair], name: str, mend: bool) -> Iterator[Gap]:
    ids = {pair.folder: object_id_of(pair.folder) or pair.folder for pair in batch}
    known = services.ledger.holdings.versions(list(ids.values()))
    for pair in batch:
        object_id = ids[pair.folder]
        gap = _gap(pair, object_id, name)
        if (gap or object_id not in known) and tombstones.is_gone(services, object_id):
            services.ledger.deletions.keeps(object_id, name if pair.here is None else tombstones.STORE)
            continue
        if gap:
            if mend and gap.kind in {"missing", "differs"}:
                services.ledger.copies.missing(object_id, name)
            yield gap
        if pair.here is not None and object_id not in known:
            if mend:
                services.ledger.holdings.settle(services.store.objects.verify(object_id, content=False))
            yield Gap(object=object_id, replica=name, kind="unlisted")


def _gap(pair: Pair, object_id: str, name: str) -> Gap | None:
    here, there = pair.here or "", pair.there or ""
    if pair.here == "":
        return Gap(object=object_id, replica=name, kind="invalid", there=there)
    if pair.here is None:
        return Gap(object=object_id, replica=name, kind="extra", there=there)
    if pair.there is None:
        return Gap(object=object_id, replica=name, kind="missing", here=here)
    return Gap(object=object_id, replica=name, kind="differs", here=here, there=there) if here != there else None
