"""Submit: what is preserved and derived goes before the reviewer; the ingest run ends here."""

from archive.models.centre import ReviewPolicy
from archive.models.delivery import Delivery, Resource
from archive.models.ids import DeliveryId
from archive.models.report import Decision, Outcome, Report
from archive.models.states import DeliveryState, ResourceState
from archive.services import Services
from archive.steps import derive, review
from archive.steps.tally import Tally, step

POLICY = "policy: trusted centre"
OPEN = frozenset({DeliveryState.VERIFIED, DeliveryState.PARTLY_REFUSED})


def run(services: Services, delivery_id: DeliveryId) -> Report:
    """Put every resource of a delivery into review; a trusted centre's policy approves at once.

    Safe to repeat: resources that are further on are left alone.
    """
    with step(services, "submit", delivery_id) as tally:
        delivery = services.ledger.deliveries.get(delivery_id)
        for resource in services.ledger.resources.of_delivery(delivery_id):
            _submit(services, delivery, resource, tally)
        if delivery.state in OPEN:
            services.ledger.deliveries.move(delivery_id, "submit", DeliveryState.PROCESSED)
        return tally.report()


def _submit(services: Services, delivery: Delivery, resource: Resource, tally: Tally) -> None:
    services.ledger.deliveries.remark(delivery.id, resource.item, derive.remarks(services, [a.digest for a in resource.assets]))
    trusted = services.ledger.policies.of(resource.centre) is ReviewPolicy.TRUSTED
    outcome = Outcome.UNCHANGED
    if resource.state is ResourceState.PRESERVED:
        services.ledger.resources.submit(resource.id)
        outcome = Outcome.DONE
    if trusted and resource.state in {ResourceState.PRESERVED, ResourceState.IN_REVIEW}:
        review.decide(services, resource.id, Decision(verb="approve", by=POLICY))
        outcome = Outcome.DONE
    tally.add(resource.id, outcome)
