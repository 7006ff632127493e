"""Preserve: a delivery's originals and records go into the store, one OCFL object per resource and one for the delivery."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from archive import logs
from archive.ledger.earlier import Noted
from archive.ledger.findings import EDITS
from archive.models.choices import Choices
from archive.models.delivery import Delivery, Item, ItemFile, ReceivedFile, Resource
from archive.models.difference import Difference
from archive.models.ids import AssetDigest, DeliveryId, ResourceId
from archive.models.media import Asset, FileRole
from archive.models.record import Record
from archive.models.report import Outcome, Report
from archive.models.states import DeliveryState, ResourceState
from archive.preserved import reading, writing
from archive.preserved.contents import NewVersion
from archive.preserved.layout import delivery_object, resource_object
from archive.preserved.reading import PreservedObject
from archive.preserved.versions import Accession
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.ingest import activities, bags, differences, earlier, edits, exclusions, identity, room
from archive.steps.making import wanted
from archive.steps.tally import Tally, step


def run(services: Services, delivery_id: DeliveryId) -> Report:
    """Write every item that was taken as an OCFL version; the delivery's manifest goes into an object of its own.

    Safe to repeat: a resource whose newest version already has these digests is counted as unchanged.

    Raises:
        StateRefused: the delivery has not passed `verify`.
        StoreUnavailable, Conflict: try again; nothing partial is visible to readers.
        DeliveryCancelled: somebody cancelled it; what is preserved stays.
    """
    with step(services, "preserve", delivery_id) as tally:
        delivery = services.ledger.deliveries.get(delivery_id)
        if delivery.state in {DeliveryState.VERIFIED, DeliveryState.PARTLY_REFUSED}:
            files = {f.path: f for f in services.ledger.deliveries.received(delivery_id)}
            received = bags.payload(files.values())
            items, resources = _items(services, delivery, received)
            for item in items:
                wanted.check(services, delivery_id)
                _settle(services, delivery, item, resources, received, tally)
            _preserve_delivery(services, delivery, files)
            activities.link(services, delivery)
            room.release(services, delivery_id)
        return tally.report()


def _items(
    services: Services, delivery: Delivery, received: Mapping[str, ReceivedFile]
) -> tuple[Sequence[Item], Mapping[str, ResourceId]]:
    """The items as verified, looked at once more, and the resource that each of them is: something may have been deleted from the
    archive since, or another delivery of the name may have come between.
    """
    verified = services.ledger.deliveries.items(delivery.id)
    digests = earlier.digests(verified, received)
    now = exclusions.refused(services, delivery, [item for item in verified if item.taken], digests)
    known = {item.item: item for item in now}
    items, resources = identity.settled(services, delivery, [known.get(item.item, item) for item in verified], digests)
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
    """One item as a new version of the resource that it is; the ledger learns of it. One whose record and files are as they were
    makes none, whatever row it stands in now.
    """
    record = item.record
    if record is None:
        raise ValueError(f"item {item.item} was refused")
    ledger = services.ledger
    object_ = services.store.objects.snapshot(resource_object(resource_id))
    said = edits.merged(object_, record, tuple(_asset(received, f) for f in item.files))
    if said.undone:
        ledger.findings.replace(resource_id, EDITS, said.undone)  # before it is done: afterwards nobody could tell it
    written = _written(services, delivery, item, resource_id, object_, said, received)
    resource = Resource(
        id=resource_id,
        centre=delivery.centre,
        delivery=delivery.id,
        delivery_name=delivery.name,
        item=item.item,
        number=item.number,
        state=ResourceState.PRESERVED,
        record=said.record,
        assets=said.assets,
        choices=reading.choices(object_) if object_ else Choices(),
        version=written.version,
    )
    ledger.resources.preserved(resource, changed=written.changed)
    doubles = ledger.resources.doubles(resource_id, delivery.centre, [a.digest for a in said.assets if a.role is FileRole.MAIN])
    ledger.deliveries.link(delivery.id, item.item, resource_id, doubles, written.difference)
    return Outcome.DONE if written.changed else Outcome.UNCHANGED


class _Written(NamedTuple):
    """The head version of an object, whether it is of this delivery and nobody was told yet, and what it changed."""

    version: int
    changed: bool
    difference: Difference


def _written(
    services: Services,
    delivery: Delivery,
    item: Item,
    resource_id: ResourceId,
    object_: PreservedObject | None,
    said: edits.Merged,
    received: Mapping[str, ReceivedFile],
) -> _Written:
    """The object says all this now. What that changes is told before: afterwards nobody could tell it from what was there."""
    object_id = resource_object(resource_id)
    noted = services.ledger.earlier.noted(resource_id, delivery.id, item.item)
    before = _before(object_, delivery, noted)
    difference = noted.difference or differences.difference(before, said.record, said.assets, item.files)
    if object_ and not noted.difference:
        services.ledger.earlier.tell(delivery.id, item.item, difference)
    number, written = len(object_.inventory.versions) if object_ else 0, False
    if not object_ or not _says_the_same(object_, delivery, item, said.record, said.assets):
        known = reading.identity(object_) if object_ and reading.is_resource(object_.inventory) else None
        own = tuple(_asset(received, f) for f in item.files)
        version = writing.accession(delivery, item, resource_id, own, received, known)
        version = writing.with_edits(version, writing.Said(said.record, said.assets), said.kept)
        done = commit(services, object_id, _keeping(object_, version))
        number, written = done.version, not done.unchanged
    return _Written(number, written or _unnoted(services, delivery, object_id, noted.version, number), difference)


def _says_the_same(object_: PreservedObject, delivery: Delivery, item: Item, record: Record, assets: Sequence[Asset]) -> bool:
    """Whether the newest version has this record and these files; only the row it stood in may be another."""
    if not reading.is_resource(object_.inventory):
        return False
    known = reading.identity(object_)
    numbered = known.delivery_name != delivery.name or known.number in {item.number, None}
    return numbered and reading.record(object_) == record and list(reading.assets(object_)) == list(assets)


def _before(object_: PreservedObject | None, delivery: Delivery, noted: Noted) -> differences.Version | None:
    """The resource as it was before this delivery; None where it brought it first. What this delivery wrote itself, and was
    killed before it could tell, does not count.
    """
    if object_ is None:
        return None
    numbers, purposes = reading.accessions(object_), reading.purposes(object_.inventory)
    while numbers and noted.delivery == delivery.id and purposes[numbers[-1] - 1] == Accession(delivery.id):
        numbers.pop()
    if not numbers:
        return None
    return differences.Version(reading.record(object_, numbers[-1]), tuple(reading.assets(object_, numbers[-1])))


def _unnoted(services: Services, delivery: Delivery, object_id: str, head: int, version: int) -> bool:
    """Whether this delivery wrote a version before, and was killed before the ledger knew: `head` is what that knows."""
    if not 0 < head < version:
        return False
    inventory = services.store.objects.head(object_id)
    return inventory is not None and Accession(delivery.id) in reading.purposes(inventory)[head:]


def _asset(received: Mapping[str, ReceivedFile], named: ItemFile) -> Asset:
    file = named.kept or received[named.path]
    return Asset(
        digest=AssetDigest(file.sha512),
        sha256=file.sha256,
        path=named.path,
        size=file.size,
        mime=named.mime,
        media=named.media,
        role=named.role,
        part=named.part,
        facts=named.facts,
        format=named.format,
    )


def _preserve_delivery(services: Services, delivery: Delivery, received: Mapping[str, ReceivedFile]) -> None:
    packages = services.ledger.deliveries.packages(delivery.id)
    version = writing.reception(delivery, list(received.values()), bags.described(services, delivery, received), packages)
    object_ = services.store.objects.snapshot(delivery_object(delivery.id))
    commit(services, delivery_object(delivery.id), _keeping(object_, version))


def _keeping(object_: PreservedObject | None, version: NewVersion) -> NewVersion:
    """The same version with what people and later steps wrote into the object before."""
    return writing.keeping(version, object_.inventory.state().keys(), reading.copies(object_)) if object_ else version
