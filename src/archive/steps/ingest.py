"""Ingest: the steps of one delivery in their order, as Airflow would walk them."""

from collections.abc import Callable, Iterator
from contextlib import suppress

from archive.errors import ArchiveError
from archive.models.ids import DeliveryId
from archive.models.report import Report
from archive.models.states import DeliveryState
from archive.services import Services
from archive.steps import derive, preserve, receipt, receive, submit, tag, verify

Step = Callable[[Services, DeliveryId], Report]
BEFORE: tuple[tuple[str, Step], ...] = (("receive", receive.run), ("verify", verify.run))
AFTER: tuple[tuple[str, Step], ...] = (
    ("preserve", preserve.run),
    ("derive", derive.run),
    ("tag", tag.run),
    ("submit", submit.run),
)


def run(services: Services, delivery_id: DeliveryId) -> Iterator[Report]:
    """Walk one delivery to its end, a report per step; the receipt is written even when a step fails.

    Raises:
        ArchiveError: what the failing step raised, after the receipt.
    """
    try:
        for _, step in BEFORE:
            yield step(services, delivery_id)
        if services.ledger.deliveries.get(delivery_id).state is not DeliveryState.REFUSED:
            for _, step in AFTER:
                yield step(services, delivery_id)
    except ArchiveError:
        with suppress(ArchiveError):
            receipt.run(services, delivery_id)
        raise
    yield receipt.run(services, delivery_id)
