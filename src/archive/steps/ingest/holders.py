"""Holders: a record that two sources have is one entry, held by both. Who has it is preserved before it counts."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from archive.errors import ArchiveError, Conflict
from archive.models.delivery import Delivery
from archive.models.harvest import Move, SharedRecord
from archive.models.holder import Holder
from archive.models.ids import CentreId, ResourceId
from archive.models.intake import IntakeSource
from archive.models.people import Person, Role
from archive.models.report import Decision
from archive.models.states import DeliveryState, ResourceState
from archive.preserved import reading, writing
from archive.preserved.layout import resource_object
from archive.services import Services
from archive.steps.alone import is_away
from archive.steps.committed import commit
from archive.steps.decisions import review
from archive.steps.tally import log

_ATTEMPTS = 4
_COMES_NO_MORE = frozenset(DeliveryState) - {
    *(DeliveryState.READY, DeliveryState.RECEIVED, DeliveryState.HELD),
    *(DeliveryState.VERIFIED, DeliveryState.PARTLY_REFUSED),
}
Holding = Sequence[Holder]


def harvest_of(source: str) -> Person:
    """As whom a harvest decides."""
    return Person.named(f"harvest: {source}", Role.RULE)


def of_source(services: Services, row: IntakeSource) -> None:
    """Compare what was harvested with what other sources have, and tell the entries of those that came first.

    Raises:
        Conflict, StoreUnavailable, LedgerUnavailable: try again.
    """
    services.ledger.shared_records.settle(row.name)
    _each(services, services.ledger.shared_records.owed(row.name))


def of_delivery(services: Services, delivery: Delivery) -> None:
    """Tell what was preserved of a delivery who has it beside: the others may have been harvested before it was taken in.

    Raises:
        Conflict, StoreUnavailable, LedgerUnavailable: try again.
    """
    owed = services.ledger.shared_records.owed_to(delivery.centre, delivery.name)
    _each(services, [one for one in owed if one.work or one.deleted])


def stays(services: Services, resource: ResourceId, row: IntakeSource, move: Move) -> bool:
    """Note that a source has a record no more, or again; gives whether others have it still, so that nothing leaves."""
    if not services.ledger.holders.of(resource):
        return False
    gone_at = datetime.now(UTC) if move.leaves else None
    told = f"{'gone from' if move.leaves else 'again in'} {row.name}: {move.identifier}"
    try:
        every = _written(services, resource, row.name, told, lambda known: _moved(known, row.name, move, gone_at))
    except ArchiveError as error:
        # What has to leave the public is not kept there by an object that cannot be read.
        if not move.leaves or not review.may_be_owed(error):
            raise
        every = _moved(services.ledger.holders.of(resource), row.name, move, gone_at)
        if any(one.gone_at is None for one in every):
            raise
    return move.leaves and any(one.gone_at is None for one in every)


def restore(services: Services, resource: ResourceId, by: Person, reason: str) -> None:
    """Restore what was withdrawn because its sources had it no more, and for nothing else."""
    sources = [one.source for one in services.ledger.holders.of(resource)]
    harvests = [by, *map(harvest_of, sources)]
    decided = services.ledger.resources.decisions(resource)
    if services.ledger.resources.get(resource).state is ResourceState.WITHDRAWN and decided and decided[-1].by in harvests:
        review.decide(services, resource, Decision(verb="restore", by=by, reason=reason))


def _each(services: Services, owed: Sequence[SharedRecord]) -> None:
    """One whose object cannot be read stays owed, and costs the others nothing."""
    for one in owed:
        try:
            _told(services, one)
        except ArchiveError as error:
            if is_away(services, error):
                raise
            log.warning("not told", source=one.source, identifier=one.identifier, code=error.code, reason=str(error))


def _told(services: Services, one: SharedRecord) -> None:
    if one.gone or one.deleted:
        services.ledger.shared_records.told(one)
    elif one.work:
        told = f"{one.source}: {one.identifier}"
        resource = ResourceId(one.work)
        _written(services, resource, one.source, told, lambda known: _with(services, known, one))
        restore(services, resource, harvest_of(one.source), f"in {told}")
        services.ledger.shared_records.told(one)
    elif not _comes(services, one):
        log.info("stands for itself", source=one.source, identifier=one.identifier, first=one.lead_source)
        services.ledger.shared_records.alone(one)


def _comes(services: Services, one: SharedRecord) -> bool:
    """Whether the record that came first may yet become an entry."""
    if one.lead_gone or not one.centre:
        return False
    delivery = services.ledger.deliveries.newest(one.centre, one.delivery)
    return delivery is None or delivery.state not in _COMES_NO_MORE


def _with(services: Services, known: Holding, one: SharedRecord) -> Holding:
    """The holders with this one, in the place that it had."""
    own = services.ledger.intake.get(one.source)
    said = dict(one.row or {})
    new = Holder(
        source=one.source,
        centre=own.centre,
        repository=own.address,
        identifier=one.identifier,
        datestamp=one.datestamp,
        identifiers=tuple(said.pop("identifier", "").splitlines()),
        described=said,
        metadata=one.metadata,
    )
    others = list(known) or [_lead(services, one)]
    place = next((n for n, other in enumerate(others) if _is_of(other, one.source, one.identifier)), len(others))
    return [*others[:place], new, *others[place + 1 :]]


def _lead(services: Services, one: SharedRecord) -> Holder:
    return Holder(
        source=one.lead_source,
        centre=CentreId(one.centre),
        repository=services.ledger.intake.get(one.lead_source).address,
        identifier=one.lead_identifier,
        leads=True,
        gone_at=datetime.now(UTC) if one.lead_gone else None,
    )


def _moved(known: Holding, source: str, move: Move, gone_at: datetime | None) -> Holding:
    own = {"gone_at": gone_at}
    return [one.model_copy(update=own) if _is_of(one, source, move.identifier) else one for one in known]


def _is_of(one: Holder, source: str, identifier: str) -> bool:
    return (one.source, one.identifier) == (source, identifier)


def _written(services: Services, resource: ResourceId, source: str, told: str, changed: Callable[[Holding], Holding]) -> Holding:
    """Commit onto the head as it is; one that says so already stays as it is, and the ledger hears of it all the same.

    Raises:
        Conflict: others keep writing; try again.
    """
    object_id = resource_object(resource)
    for _ in range(_ATTEMPTS):
        object_ = services.store.objects.snapshot(object_id)
        if object_ is None:
            return ()
        before, head = reading.holders(object_), object_.inventory.version
        after = changed(before)
        if _say_the_same(before, after):
            after = before
        else:
            try:
                head = commit(services, object_id, writing.shared(after, harvest_of(source), told, head)).version
            except Conflict:
                continue
        if list(after) != services.ledger.holders.of(resource):
            services.ledger.holders.note(resource, after, head)
        return after
    raise Conflict(what="object", id=object_id)


def _say_the_same(one: Holding, other: Holding) -> bool:
    return len(one) == len(other) and all(a.says(b) for a, b in zip(one, other, strict=True))
