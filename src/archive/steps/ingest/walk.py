"""Ingest: the steps of one delivery in their order, as Airflow walks them: taken in, made unit by unit, finished."""

from collections.abc import Iterator
from contextlib import suppress

from archive.errors import ArchiveError
from archive.models.ids import DeliveryId
from archive.models.report import Report
from archive.models.states import STOPPED, DeliveryState
from archive.services import Services
from archive.steps.ingest import preserve, receipt, receive, submit, units, verify


def run(services: Services, delivery_id: DeliveryId) -> Iterator[Report]:
    """Walk one delivery to its end, a report per step; the receipt is written even when a step fails.

    Raises:
        ArchiveError: what the failing step raised, after the receipt.
    """
    try:
        yield from taken_in(services, delivery_id)
        for unit in (unit for kind in units.units(services, delivery_id) for unit in kind):
            yield from units.run(services, delivery_id, unit)
        yield from finished(services, delivery_id)
    except ArchiveError:
        with suppress(ArchiveError):
            receipt.run(services, delivery_id)
        raise


def taken_in(services: Services, delivery_id: DeliveryId) -> Iterator[Report]:
    """Receive, verify and, unless it is refused or held, preserve; the centre is answered as soon as there is an answer.

    Raises:
        RoomShort: there is no room for it yet; nothing was done.
        DeliveryCancelled: somebody cancelled it meanwhile.
    """
    if is_stopped(services, delivery_id):
        yield receipt.run(services, delivery_id)
        return
    yield receive.run(services, delivery_id)
    yield verify.run(services, delivery_id)
    yield receipt.run(services, delivery_id)
    if is_stopped(services, delivery_id):
        return
    yield preserve.run(services, delivery_id)


def finished(services: Services, delivery_id: DeliveryId) -> Iterator[Report]:
    """Take on what is left (also what has no files to be made), end the delivery when nothing is, and answer.

    Of a delivery that was refused, cancelled or closed there is nothing left, and nothing is done yet with one that is held or
    waits for room.
    """
    if is_stopped(services, delivery_id) or _is_ready(services, delivery_id):
        return
    yield from units.taken_on(services, delivery_id)
    if not units.left(services, delivery_id):
        yield submit.run(services, delivery_id)
    yield receipt.run(services, delivery_id)


def is_stopped(services: Services, delivery_id: DeliveryId) -> bool:
    """Whether no step goes on with it."""
    return services.ledger.deliveries.get(delivery_id).state in STOPPED


def _is_ready(services: Services, delivery_id: DeliveryId) -> bool:
    return services.ledger.deliveries.get(delivery_id).state is DeliveryState.READY
