"""Submit: what is preserved and derived goes before the reviewer; the ingest run ends here."""

from collections.abc import Collection, Sequence
from functools import partial

from archive import logs
from archive.models.centre import ReviewPolicy
from archive.models.delivery import Delivery, Resource
from archive.models.doubts import Doubt
from archive.models.ids import DeliveryId
from archive.models.report import Decision, Outcome, Report
from archive.models.states import DeliveryState, ResourceState
from archive.services import Services
from archive.steps.decisions import doubts, review, sampling
from archive.steps.making import derive
from archive.steps.side_by_side import worked
from archive.steps.tally import Tally, step

OPEN = frozenset({DeliveryState.VERIFIED, DeliveryState.PARTLY_REFUSED})


def run(services: Services, delivery_id: DeliveryId, resource_ids: Collection[str] | None = None) -> Report:
    """Put every resource of a delivery, or some, into review; a trusted centre's policy approves at once what there is no doubt
    about and no sample is drawn of. With all of them the delivery has come to its end.

    Safe to repeat: resources that are further on are left alone.
    """
    with step(services, "submit", delivery_id) as tally:
        delivery = services.ledger.deliveries.get(delivery_id)
        every = services.ledger.resources.of_delivery(delivery_id)
        wanted = [one for one in every if resource_ids is None or one.id in resource_ids]
        for resource, found in zip(wanted, worked(partial(_doubted, services, delivery), wanted), strict=True):
            with logs.bound(resource=resource.id):
                _submit(services, resource, found, tally)
        if resource_ids is None and delivery.state in OPEN:
            services.ledger.deliveries.move(delivery_id, "submit", DeliveryState.PROCESSED)
        return tally.report()


def _doubted(services: Services, delivery: Delivery, resource: Resource) -> Sequence[Doubt]:
    """Why a person has to look at it, as its receipt will say."""
    with logs.bound(resource=resource.id):
        found = doubts.of(services, resource)
        remarks = derive.remarks(services, [asset.digest for asset in resource.assets])
        services.ledger.deliveries.remark(delivery.id, resource.item, remarks, found)
    return found


def _submit(services: Services, resource: Resource, found: Sequence[Doubt], tally: Tally) -> None:
    trusted = not found and services.ledger.policies.of(resource.centre) is ReviewPolicy.TRUSTED
    trusted = trusted and not sampling.looked_at(services, resource)
    outcome = Outcome.UNCHANGED
    if resource.state is ResourceState.PRESERVED:
        services.ledger.resources.submit(resource.id)
        outcome = Outcome.DONE
    if trusted and resource.state in {ResourceState.PRESERVED, ResourceState.IN_REVIEW}:
        review.decide(services, resource.id, Decision(verb="approve", by=review.POLICY), seen=resource.version)
        outcome = Outcome.DONE
    tally.add(resource.id, outcome)
