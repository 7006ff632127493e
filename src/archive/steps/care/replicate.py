"""Replicate: bring every replica to the newest version of every object; audit: compare both sides by their inventories."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from archive.errors import ArchiveError, DigestMismatch, ShelfUnwritable, Unavailable, VersionsLost
from archive.models.preservation import Gap, Turn
from archive.models.report import Outcome, Report
from archive.services import Services
from archive.steps.alone import is_away
from archive.steps.care.heal import heal
from archive.steps.decisions import tombstones
from archive.steps.reading import expect, lacking, read
from archive.steps.tally import Tally, fault_of, log, step
from archive.store import Pair, Shelf, compare, ensure_root, object_folder, object_id_of, replicate

Tick = Callable[[int], None]
BATCH, AT_ONCE = 500, 8
REFUSED = 3
"""Objects in a row that a replica takes nothing of, after which it waits for the next time."""


def run(
    services: Services, only: str = "", limit: int | None = None, tick: Tick = lambda _: None, again: Sequence[str] = ()
) -> Report:
    """Copy what the replicas lack, oldest first, each file read back. Takes no ids; safe to repeat, to kill, to run twice.

    A replica that does not answer is left for the next time; the others go on. Rotten bytes met on the way are healed first.
    With `again`, only these objects: every file that the replica has of them is read, and those that are wrong are copied anew.

    Raises:
        ReplicaUnknown: no replica is called `only`.
    """
    with step(services, "replicate") as tally:
        if not again:
            services.ledger.copies.take_stock(list(services.replicas), services.replica(only).name if only else "")
        for name in [only] if only else list(services.replicas):
            shelf = services.replica(name)
            for object_id in again:
                _copy(services, shelf, object_id, tally, tick, distrust=True)
            if not again:
                _one_replica(services, shelf, limit, tally, tick)
        return tally.report()


def _one_replica(services: Services, shelf: Shelf, limit: int | None, tally: Tally, tick: Tick) -> None:
    last: Turn | None = None
    refused = 0
    left = limit if limit is not None else 1 << 62
    try:
        ensure_root(shelf)
        while left > 0 and (page := services.ledger.copies.lacking(shelf.name, min(left, 200), last)):
            for last in page:
                error = _copy(services, shelf, last.object, tally, tick, _doubted(services, last.object, shelf.name))
                refused = refused + 1 if isinstance(error, ShelfUnwritable) else 0
                if error and refused == REFUSED:
                    raise error
            left -= len(page)
    except ArchiveError as error:
        if is_away(services, error):
            raise
        log.warning("replica waits", replica=shelf.name, code=error.code, reason=str(error))
        tally.add(shelf.name, Outcome.FAILED, [fault_of(error)])


def _doubted(services: Services, object_id: str, name: str) -> bool:
    """Whether an audit found that the replica has not what it was noted to have, so that nothing there is taken on trust."""
    return any(copy.replica == name and not copy.version for copy in services.ledger.copies.of(object_id))


def _copy(
    services: Services, shelf: Shelf, object_id: str, tally: Tally, tick: Tick, distrust: bool = False
) -> ArchiveError | None:
    """Copy one object, noted in the ledger and the report; what went wrong with it, if something did."""
    known = services.ledger.holdings.get(object_id)  # before: a version that is written meanwhile is no loss
    try:
        version = copy(services, shelf, object_id, distrust, tick)
        services.ledger.copies.note(object_id, shelf.name, version)
        expect(services, known, version, shelf.name)
    except ArchiveError as error:
        gone, fault = _is_gone(services, object_id, error)
        if gone:
            services.ledger.holdings.forget(object_id)
            return None
        services.ledger.copies.note(object_id, shelf.name, 0, fault.code)
        if fault.retriable and not _both_answer(services, shelf):
            raise
        tally.add(f"{shelf.name} {object_id}", Outcome.FAILED, [fault_of(fault)])
        return fault
    tally.add(f"{shelf.name} {object_id}", Outcome.DONE)
    return None


def _is_gone(services: Services, object_id: str, error: ArchiveError) -> tuple[bool, ArchiveError]:
    """Whether there is nothing more to copy since it was deleted; where its tombstone is ill, that is what there is to tell."""
    try:
        return tombstones.is_gone(services, object_id), error
    except ArchiveError as rotten:
        return False, rotten


def copy(services: Services, shelf: Shelf, object_id: str, distrust: bool = False, tick: Tick = lambda _: None) -> int:
    """Bring one object to one replica; where our own bytes turn out to be rotten, they are healed first. The version copied."""
    source, folder = services.store.objects.shelf, object_folder(object_id)
    try:
        return replicate(source, shelf, folder, object_id, distrust, tick)
    except (DigestMismatch, Unavailable, VersionsLost) as error:
        # A store that cannot read what rotted answers like one that is ill; where nothing can be written, nothing is wrong here.
        if isinstance(error, ShelfUnwritable):
            raise
        if isinstance(error, Unavailable) and not _both_answer(services, shelf):
            raise
        least = int(str(error.facts["there"])) if isinstance(error, VersionsLost) else 0
        found = lacking(read(services, object_id), least)
        if found.sound:
            raise
        heal(services, found, least)
        return replicate(source, shelf, folder, object_id, distrust, tick)


def _both_answer(services: Services, shelf: Shelf) -> bool:
    """Whether what failed is a matter of one object: both the store and the replica tell what they have."""
    try:
        for one in (services.store.objects.shelf, shelf):
            next(one.folders(""), None)
    except Unavailable:
        return False
    return True


def audit(services: Services, name: str = "", mend: bool = False, tick: Tick = lambda _: None) -> Iterator[Gap]:
    """Every difference between the store and a replica, and between the store and the ledger; a batch in memory at a time.

    What was deleted for good and still lies somewhere is no gap: it is noted for the next `purge`.

    Without a name, the store is compared with the ledger alone. With `mend`, what the replica lacks or has otherwise is noted
    to be copied anew, what the ledger does not know is written into it, and what the store has lost is read, and healed, first.

    Raises:
        ReplicaUnknown: no replica has this name.
        StoreUnavailable: one of both does not answer.
    """
    other, met = services.replica(name) if name else None, 0
    expected = services.ledger.holdings.count()
    pairs = compare(services.store.objects.shelf, other)
    while batch := list(islice(pairs, BATCH)):
        ids = {pair.folder: object_id_of(pair.folder) or pair.folder for pair in batch}
        known = services.ledger.holdings.versions(list(ids.values()))
        met += sum(1 for pair in batch if pair.here is not None and ids[pair.folder] in known)
        for pair in batch:
            yield from _audited(services, pair, ids[pair.folder], known, name, mend)
        tick(len(batch))
    if met < expected:
        yield from _lost(services, name, mend)


def _audited(services: Services, pair: Pair, object_id: str, known: Mapping[str, int], name: str, mend: bool) -> Iterator[Gap]:
    gap = _gap(pair, object_id, name)
    if (gap or object_id not in known) and _known_gone(services, object_id):
        services.ledger.deletions.keeps(object_id, name if pair.here is None else tombstones.STORE)
        return
    if gap:
        if gap.kind == "differs" and not pair.short and _awaits(services, object_id, name, known.get(object_id, 0)):
            gap = gap.model_copy(update={"kind": "behind"})
        if mend and gap.kind in {"missing", "differs"}:
            services.ledger.copies.missing(object_id, name)
        if mend and gap.kind == "differs":
            services.ledger.holdings.read_first(object_id)
        yield gap
    if pair.here is not None and object_id not in known:
        if mend:
            services.ledger.holdings.settle(services.store.objects.verify(object_id, content=False))
        yield Gap(object=object_id, replica=name, kind="unlisted")


def _known_gone(services: Services, object_id: str) -> bool:
    """Whether it was deleted for good; an ill tombstone is a gap of its own, and says nothing."""
    try:
        return tombstones.is_gone(services, object_id)
    except ArchiveError as error:
        if is_away(services, error):
            raise
        return False


def _awaits(services: Services, object_id: str, name: str, version: int) -> bool:
    """Whether the ledger knows that the replica has an older version, so that the next copying ends the difference."""
    return any(copy.replica == name and copy.version < version for copy in services.ledger.copies.of(object_id))


def _lost(services: Services, name: str, mend: bool) -> Iterator[Gap]:
    """What the ledger holds and the store has nothing of; asked one by one, and only when fewer were met than there should be."""
    shelf = services.store.objects.shelf

    def nothing_there(object_id: str) -> bool:
        return next(iter(shelf.objects(object_folder(object_id))), None) is None

    held = (object_id for object_id, _ in services.ledger.holdings.all())
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="audit") as pool:
        while batch := list(islice(held, BATCH)):
            for object_id, lost in zip(batch, pool.map(nothing_there, batch), strict=True):
                if lost:
                    if mend:
                        services.ledger.holdings.read_first(object_id)
                    yield Gap(object=object_id, replica=name, kind="lost")


def _gap(pair: Pair, object_id: str, name: str) -> Gap | None:
    here, there = pair.here or "", pair.there or ""
    if pair.here == "":
        return Gap(object=object_id, replica=name, kind="invalid", there=there)
    if pair.here is None:
        return Gap(object=object_id, replica=name, kind="extra", there=there)
    if pair.there is None:
        return Gap(object=object_id, replica=name, kind="missing", here=here)
    if here != there or pair.short:
        return Gap(object=object_id, replica=name, kind="differs", here=here, there=there)
    return None
