"""Preserve: a delivery's originals and records go into the store, one OCFL object per resource and one for the delivery."""

from collections.abc import Mapping, Sequence

from archive import logs
from archive.models.delivery import Delivery, Item, ReceivedFile, Resource
from archive.models.ids import AssetDigest, DeliveryId, ResourceId
from archive.models.media import Asset, FileRole
from archive.models.report import Outcome, Report
from archive.models.states import DeliveryState, ResourceState
from archive.preserved import reading, writing
from archive.preserved.contents import NewVersion
from archive.preserved.layout import delivery_object, resource_object
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.ingest import bags, exclusions, identity
from archive.steps.tally import Tally, step


def run(services: Services, delivery_id: DeliveryId) -> Report:
    """Write every item that was taken as an OCFL version; the delivery's manifest goes into an object of its own.

    Safe to repeat: a resource whose newest version already has these digests is counted as unchanged.

    Raises:
        StateRefused: the delivery has not passed `verify`.
        StoreUnavailable, Conflict: try again; nothing partial is visible to readers.
    """
    with step(services, "preserve", delivery_id) as tally:
        delivery = services.ledger.deliveries.get(delivery_id)
        if delivery.state in {DeliveryState.VERIFIED, DeliveryState.PARTLY_REFUSED}:
            files = {f.path: f for f in services.ledger.deliveries.received(delivery_id)}
            received = bags.payload(files.values())
            items, resources = _items(services, delivery, received)
            for item in items:
                _settle(services, delivery, item, resources, received, tally)
            _preserve_delivery(services, delivery, files)
        return tally.report()


def _items(
    services: Services, delivery: Delivery, received: Mapping[str, ReceivedFile]
) -> tuple[Sequence[Item], Mapping[str, ResourceId]]:
    """The items as verified, looked at once more, and the resource that each of them is: something may have been deleted from the
    archive since, or another delivery of the name may have come between.
    """
    verified = services.ledger.deliveries.items(delivery.id)
    now = exclusions.refused(services, delivery, [item for item in verified if item.taken], received)
    known = {item.item: item for item in now}
    items, resources = identity.settled(services, delivery, [known.get(item.item, item) for item in verified], received)
    if list(items) != verified:
        services.ledger.deliveries.save_items(delivery.id, items)
    return items, resources


def _settle(
    services: Services,
    delivery: Delivery,
    item: Item,
    resources: Mapping[str, ResourceId],
    received: Mapping[str, ReceivedFile],
    tally: Tally,
) -> None:
    if not item.taken:
        tally.add(item.item, Outcome.REFUSED, item.faults)
        return
    with logs.bound(resource=resources[item.item]):
        tally.add(item.item, preserve_item(services, delivery, item, resources[item.item], received))


def preserve_item(
    services: Services, delivery: Delivery, item: Item, resource_id: ResourceId, received: Mapping[str, ReceivedFile]
) -> Outcome:
    """One item as a new version of the resource that it is; the ledger learns of it."""
    record = item.record
    if record is None:
        raise ValueError(f"item {item.item} was refused")
    ledger = services.ledger
    assets = tuple(_asset(received[f.path], item, i) for i, f in enumerate(item.files))
    version = writing.accession(delivery, item, resource_id, assets, received)
    done = commit(services, resource_object(resource_id), _keeping(services, resource_object(resource_id), version))
    resource = Resource(
        id=resource_id,
        centre=delivery.centre,
        delivery=delivery.id,
        delivery_name=delivery.name,
        item=item.item,
        number=item.number,
        state=ResourceState.PRESERVED,
        record=record,
        assets=assets,
        version=done.version,
    )
    ledger.resources.preserved(resource, changed=not done.unchanged)
    doubles = ledger.resources.doubles(resource_id, delivery.centre, [a.digest for a in assets if a.role is FileRole.MAIN])
    ledger.deliveries.link(delivery.id, item.item, resource_id, doubles)
    return Outcome.UNCHANGED if done.unchanged else Outcome.DONE


def _asset(file: ReceivedFile, item: Item, index: int) -> Asset:
    named = item.files[index]
    return Asset(
        digest=AssetDigest(file.sha512),
        sha256=file.sha256,
        path=file.path,
        size=file.size,
        mime=named.mime,
        media=named.media,
        role=named.role,
        part=named.part,
        facts=named.facts,
        format=named.format,
    )


def _preserve_delivery(services: Services, delivery: Delivery, received: Mapping[str, ReceivedFile]) -> None:
    version = writing.reception(delivery, list(received.values()), bags.described(services, delivery, received))
    commit(services, delivery_object(delivery.id), _keeping(services, delivery_object(delivery.id), version))


def _keeping(services: Services, object_id: str, version: NewVersion) -> NewVersion:
    """The same version with what people and later steps wrote into the object before."""
    object_ = services.store.objects.snapshot(object_id)
    return writing.keeping(version, object_.inventory.state().keys(), reading.copies(object_)) if object_ else version
