"""Clear: what was received leaves the inbox some time after its delivery has come to its end; nothing reads it any more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from archive.models.ids import DeliveryId
from archive.models.names import find_lists
from archive.models.report import Outcome, Report
from archive.models.states import ENDED_BY_PEOPLE, DeliveryState
from archive.preserved import layout
from archive.services import Services
from archive.steps.alone import alone
from archive.steps.ingest import receipt
from archive.steps.making.originals import cache_of
from archive.steps.tally import step

BATCH = 500


def run(services: Services) -> Report:
    """Every delivery that was processed, refused, superseded, cancelled or closed longer ago than `received_days`. Takes no ids;
    safe to repeat. Originals that lie unused in this machine's scratch go as well.

    A delivery that was preserved without its receipt is passed over: a rebuild counts it as received, and verifies it anew. So
    is one that was superseded before its bytes were preserved: they lie nowhere else. Either is looked at again after as long.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    with step(services, "clear") as tally:
        age = timedelta(days=services.settings.received_days)
        for delivery_id in _due(services, age):
            with alone(services, tally, delivery_id):
                tally.add(delivery_id, _one(services, delivery_id))
        for unknown in _unknown(services):
            with alone(services, tally, unknown):
                if _ended(services, unknown, age):
                    tally.add(unknown, _cleared(services, unknown))
        cache_of(services).clear()
        return tally.report()


def _due(services: Services, age: timedelta) -> Iterator[DeliveryId]:
    """Every delivery whose time is over, once, a page at a time."""
    last, seen = None, set[DeliveryId]()
    while page := services.ledger.deliveries.to_clear(age, BATCH, last):
        yield from (one.id for one in page if one.id not in seen)
        if seen.issuperset(one.id for one in page):
            return
        seen.update(one.id for one in page)
        last = page[-1]


def _unknown(services: Services) -> Iterator[str]:
    """Deliveries that a rebuilt ledger has no row of: those that were refused as a whole, and those that never came to an end."""
    lying = services.store.inbox.deliveries()
    while batch := list(islice(lying, BATCH)):
        known = services.ledger.deliveries.known(batch)
        yield from (one for one in batch if one not in known)


def _ended(services: Services, delivery_id: str, age: timedelta) -> bool:
    head = services.store.objects.head(layout.delivery_object(delivery_id))
    if head is None or layout.RECEIPT not in head.state():
        return False
    return datetime.now(UTC) - datetime.fromisoformat(head.versions[-1].created) >= age


def _one(services: Services, delivery_id: DeliveryId) -> Outcome:
    if services.ledger.deliveries.get(delivery_id).state in ENDED_BY_PEOPLE:
        receipt.run(services, delivery_id)  # who ended it may not have got to keep its receipt
    if not _is_needed(services, delivery_id):
        return _cleared(services, delivery_id)
    services.ledger.deliveries.pass_over(delivery_id)
    return Outcome.SKIPPED


def _is_needed(services: Services, delivery_id: DeliveryId) -> bool:
    head = services.store.objects.head(layout.delivery_object(delivery_id))
    held = head.state() if head else {}
    if head and layout.RECEIPT not in held:
        return True
    return layout.DELIVERY not in held and _only_here(services, delivery_id)


def _cleared(services: Services, delivery_id: str) -> Outcome:
    """Erase what was received, unless the delivery came in again since it was listed."""
    with services.ledger.deliveries.clearing(delivery_id) as ended:
        if ended:
            services.store.inbox.clear(delivery_id)
    return Outcome.DONE if ended else Outcome.SKIPPED


def _only_here(services: Services, delivery_id: DeliveryId) -> bool:
    """Whether a newer delivery of the same name came before this one was preserved, and lacks something of it.

    One that was refused as a whole before it was superseded still has the faults it was refused for, and may go.
    """
    deliveries = services.ledger.deliveries
    if deliveries.get(delivery_id).state is not DeliveryState.SUPERSEDED:
        return False
    if any(fault.refuses for fault in deliveries.faults(delivery_id)):
        return False
    lacking = set(deliveries.unpreserved(delivery_id))
    items = deliveries.items(delivery_id)
    wanted = {file.path for item in items if item.taken for file in item.files} if items else lacking - set(find_lists(lacking))
    return not wanted.isdisjoint(lacking)
