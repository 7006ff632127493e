"""Submit: what is preserved and derived goes before the reviewer; the ingest run ends here."""

from collections.abc import Collection

from archive.errors import MediaLimit, MediaUnreadable
from archive.models.centre import ReviewPolicy
from archive.models.delivery import Delivery, Resource
from archive.models.ids import DeliveryId
from archive.models.report import Decision, Outcome, Report
from archive.models.states import DeliveryState, ResourceState
from archive.services import Services
from archive.steps import derive, quality, review
from archive.steps.tally import Tally, step

POLICY = "policy: trusted centre"
CONSENT_FAULTS = frozenset({"E210", "E230"})
"""Consent whose end nobody understands, or that says no: a person must look, whatever the policy."""
MEDIA_FAULTS = frozenset({MediaUnreadable.code, MediaLimit.code})
SPOILED = frozenset({"damaged", "damaged-pages", "truncated", "cut-off", "all-black", "all-silent"})
"""Notes on recordings that hardly anyone means to show: the same holds for them, and for what could not be opened."""
OPEN = frozenset({DeliveryState.VERIFIED, DeliveryState.PARTLY_REFUSED})


def run(services: Services, delivery_id: DeliveryId) -> Report:
    """Put every resource of a delivery into review; a trusted centre's policy approves at once what nothing speaks against.

    Safe to repeat: resources that are further on are left alone.
    """
    with step(services, "submit", delivery_id) as tally:
        delivery = services.ledger.deliveries.get(delivery_id)
        items = services.ledger.deliveries.items(delivery_id)
        doubtful = {item.item for item in items if any(f.code in CONSENT_FAULTS | MEDIA_FAULTS for f in item.faults)}
        for resource in services.ledger.resources.of_delivery(delivery_id):
            _submit(services, delivery, resource, doubtful, tally)
        if delivery.state in OPEN:
            services.ledger.deliveries.move(delivery_id, "submit", DeliveryState.PROCESSED)
        return tally.report()


def _submit(services: Services, delivery: Delivery, resource: Resource, doubtful: Collection[str], tally: Tally) -> None:
    services.ledger.deliveries.remark(delivery.id, resource.item, derive.remarks(services, [a.digest for a in resource.assets]))
    trusted = services.ledger.policies.of(resource.centre) is ReviewPolicy.TRUSTED and resource.item not in doubtful
    trusted = trusted and not _spoiled(services, resource)
    outcome = Outcome.UNCHANGED
    if resource.state is ResourceState.PRESERVED:
        services.ledger.resources.submit(resource.id)
        outcome = Outcome.DONE
    if trusted and resource.state in {ResourceState.PRESERVED, ResourceState.IN_REVIEW}:
        review.decide(services, resource.id, Decision(verb="approve", by=POLICY))
        outcome = Outcome.DONE
    tally.add(resource.id, outcome)


def _spoiled(services: Services, resource: Resource) -> bool:
    return any(flag.code in SPOILED for part in quality.of(services, resource) for flag in part.flags)
