"""Exclusions: items of a delivery that may not come in, since what they hold was deleted from the archive by decision."""

from collections.abc import Mapping, Sequence

from archive.models.delivery import Delivery, Item
from archive.models.report import Fault
from archive.services import Services


def refused(services: Services, delivery: Delivery, items: Sequence[Item], digests: Mapping[str, str]) -> tuple[Item, ...]:
    """The items, each that is excluded with the fault that refuses it; the others as they are. `digests` are SHA-512 by path.

    E160: a file has bytes that were deleted, whoever hands them in. E161: the item itself was deleted. Neither says why.
    """
    named = {digests[file.path] for item in items for file in item.files if file.path in digests}
    bytes_ = services.ledger.exclusions.digests(named)
    sources = services.ledger.exclusions.items(delivery.centre, delivery.name, [i.number for i in items if i.number])
    if not bytes_ and not sources:
        return tuple(items)
    return tuple(_judged(item, bytes_, item.number in sources, digests) for item in items)


def _judged(item: Item, bytes_: set[str], source: bool, digests: Mapping[str, str]) -> Item:
    found = [
        Fault(code="E160", row=file.row or None, column="file", value=file.path, item=item.item, facts={"file": file.path})
        for file in item.files
        if digests.get(file.path) in bytes_
    ]
    if source:
        found.append(Fault(code="E161", row=_row(item), item=item.item, facts={"item": item.item}))
    return item.model_copy(update={"faults": (*item.faults, *found)}) if found else item


def _row(item: Item) -> int | None:
    return next((file.row for file in item.files if file.row), None)
