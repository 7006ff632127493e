"""Remake: make renditions and tags again for resources whose rows were rebuilt, and put their entries together anew."""

from archive import logs
from archive.errors import Conflict
from archive.models.delivery import Resource
from archive.models.ids import ResourceId
from archive.models.report import Outcome, Report
from archive.models.states import ResourceState
from archive.preserved import layout, reading
from archive.services import Services
from archive.steps.alone import alone
from archive.steps.decisions import reading_back, review
from archive.steps.making import caption_playlists, derive, originals, tag
from archive.steps.publishing import cards, entries
from archive.steps.tally import Tally, step

BATCH = 25


def run(services: Services, resource_ids: list[ResourceId] | None = None) -> Report:
    """Make again what these resources, or the oldest of the queue, need. Safe to repeat: what lies there is not made again.

    One that fails is a line of the report, and goes to the end of the queue.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again; what is done stays done.
    """
    with step(services, "remake") as tally:
        for resource_id in services.ledger.rebuilding.waiting(BATCH) if resource_ids is None else resource_ids:
            with alone(services, tally, resource_id):
                services.ledger.rebuilding.put_off(resource_id)
                resource = services.ledger.resources.get(resource_id)
                with logs.bound(resource=resource_id, delivery=resource.delivery):
                    _one(services, resource, tally)
                services.ledger.rebuilding.made(resource_id)
        return tally.report()


def _one(services: Services, resource: Resource, tally: Tally) -> None:
    object_ = services.store.objects.snapshot(layout.resource_object(resource.id))
    if object_ is None:
        raise Conflict(what="resource", id=resource.id)
    now = reading.standing_of(object_.inventory)
    _made(services, resource, tally)
    if resource.state in {ResourceState.APPROVED, ResourceState.PUBLISHED}:
        services.ledger.outbox.refresh(resource.id)
    elif now.public is not None:
        # Corrected while it was public, and the correction is not approved: the public sees it as it was.
        before = reading_back.at(object_, now.public, resource.state, resource.delivery)
        _made(services, before, tally)
        _shown(services, before)
    tally.add(resource.id, Outcome.DONE)


def _made(services: Services, resource: Resource, tally: Tally) -> None:
    for made in services.ledger.renditions.of(asset.digest for asset in resource.assets):
        if services.store.renditions.stat(made.prefix + made.files[0].name) is None:
            services.ledger.renditions.forget(made)
    for asset in resource.assets:
        if derive.is_made(asset):
            with derive.settled(services, resource, asset, tally) as settle:
                settle.outcome = derive.derive_asset(services, resource, asset)
    caption_playlists.settle(services, resource)
    tag.tag_resource(services, resource, tally)
    originals.release(services, resource.assets)


def _shown(services: Services, resource: Resource) -> None:
    decided = services.ledger.resources.decisions(resource.id)
    public = next(one for one in reversed(decided) if one.verb in {"approve", "restore"})
    built = entries.build(services, resource, review.public_key(services, resource.id, decided), public.at)
    entry = cards.with_card(services, built)
    sequence = services.ledger.publications.reopen(entry.record, entry.digests)
    services.catalogue.put([(entry.record, sequence)])
