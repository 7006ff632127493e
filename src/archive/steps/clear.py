"""Clear: what was received leaves the inbox some time after its delivery has come to its end; nothing reads it any more."""

from datetime import timedelta

from archive.models.ids import DeliveryId
from archive.models.report import Outcome, Report
from archive.services import Services
from archive.steps.alone import alone
from archive.steps.tally import step
from archive.store import delivery_object


def run(services: Services) -> Report:
    """Every delivery that was processed, refused or superseded longer ago than `received_days`. Takes no ids; safe to repeat.

    A delivery that was preserved without its receipt is passed over: a rebuild counts it as received, and verifies it anew.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    with step(services, "clear") as tally:
        for delivery_id in services.ledger.deliveries.to_clear(timedelta(days=services.settings.received_days)):
            with alone(services, tally, delivery_id):
                tally.add(delivery_id, _one(services, delivery_id))
        return tally.report()


def _one(services: Services, delivery_id: DeliveryId) -> Outcome:
    head = services.store.objects.head(delivery_object(delivery_id))
    if head and "receipt.json" not in head.state():
        return Outcome.SKIPPED
    services.store.inbox.clear(delivery_id)
    services.ledger.deliveries.cleared(delivery_id)
    return Outcome.DONE
