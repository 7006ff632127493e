"""Activities that a delivery names: told at its check where nobody knows them yet, linked once it is preserved."""

from collections.abc import Sequence

from archive.models.delivery import Delivery, Item
from archive.models.report import Fault
from archive.services import Services
from archive.steps.network import evidence
from archive.steps.tally import log


def told(services: Services, delivery: Delivery, items: Sequence[Item]) -> tuple[Item, ...]:
    """The items, those that name an activity which neither the centre nor one above it has told of with E919, which refuses
    nothing:
    the activity will find them when it is told of.
    """
    numbers = {one.record.activity for one in items if one.record and one.record.activity}
    known = {number for _, number in services.ledger.network.activities.called((delivery.centre, one) for one in numbers)}
    unknown = numbers - known
    return tuple(_told(one, unknown) for one in items) if unknown else tuple(items)


def link(services: Services, delivery: Delivery) -> None:
    """Give the activities what was preserved of them.

    Raises:
        Conflict, StoreUnavailable, LedgerUnavailable: try again.
    """
    done = evidence.of_delivery(services, delivery)
    if done.activities:
        log.info("linked", delivery=delivery.id, activities=len(done.activities))


def _told(item: Item, unknown: set[str]) -> Item:
    number = item.record.activity if item.record else ""
    if number not in unknown:
        return item
    row = next((file for file in item.files if file.row), None)
    place = {"row": row.row or None, "sheet": row.sheet or None} if row else {}
    facts = {"value": number, "item": item.item, "row": str(row.row if row else "–"), "column": "activity"}
    fault = Fault(code="E919", item=item.item, column="activity", value=number[:200], refuses=False, facts=facts, **place)
    return item.model_copy(update={"faults": (*item.faults, fault)})
