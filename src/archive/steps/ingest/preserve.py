"""Preserve: a delivery's originals and records go into the store, one OCFL object per resource and one for the delivery."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from archive import logs
from archive.ledger.deliveries import Link
from archive.ledger.earlier import Noted
from archive.ledger.findings import EDITS
from archive.models.choices import Choices
from archive.models.delivery import Delivery, Item, ItemFile, ReceivedFile, Resource
from archive.models.difference import Difference
from archive.models.ids import AssetDigest, DeliveryId, ResourceId
from archive.models.media import Asset
from archive.models.record import Record
from archive.models.report import Outcome, Report
from archive.models.states import DeliveryState, ResourceState
from archive.preserved import reading, writing
from archive.preserved.contents import NewVersion
from archive.preserved.layout import delivery_object, resource_object
from archive.preserved.reading import PreservedObject
from archive.preserved.versions import Accession
from archive.services import Services
from archive.steps.committed import commit, commits
from archive.steps.ingest import activities, bags, differences, earlier, edits, exclusions, holders, identity, room
from archive.steps.making import wanted
from archive.steps.side_by_side import worked
from archive.steps.tally import Tally, step

if TYPE_CHECKING:
    from archive.store import Committed

MOST_ITEMS, MOST_BYTES = 16, 64 << 20
"""What is preserved at once: so many items, of so many bytes together unless it is one."""


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
            for batch in _together(items, received):
                wanted.check(services, delivery_id)
                _settle(services, delivery, batch, resources, received, tally)
            _preserve_delivery(services, delivery, files)
            activities.link(services, delivery)
            holders.of_delivery(services, delivery)
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


def _together(items: Sequence[Item], received: Mapping[str, ReceivedFile]) -> Iterator[list[Item]]:
    """Items that are preserved beside each other: a few small ones, and a large one alone."""
    batch: list[Item] = []
    size = 0
    for item in items:
        own = sum(received[file.path].size for file in item.files if file.kept is None and file.path in received)
        if batch and (len(batch) == MOST_ITEMS or size + own > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += own
    if batch:
        yield batch


def _settle(
    services: Services,
    delivery: Delivery,
    items: Sequence[Item],
    resources: Mapping[str, ResourceId],
    received: Mapping[str, ReceivedFile],
    tally: Tally,
) -> None:
    done = _preserved(services, delivery, [item for item in items if item.taken], resources, received)
    for item in items:
        if not item.taken:
            tally.add(item.item, Outcome.REFUSED, item.faults)
            continue
        with logs.bound(resource=resources[item.item]):
            tally.add(item.item, done[item.item])


def preserve_item(
    services: Services, delivery: Delivery, item: Item, resource_id: ResourceId, received: Mapping[str, ReceivedFile]
) -> Outcome:
    """One item as a new version of the resource that it is; the ledger learns of it. One whose record and files are as they were
    makes none, whatever row it stands in now.
    """
    return _preserved(services, delivery, [item], {item.item: resource_id}, received)[item.item]


class _Ready(NamedTuple):
    """An item with all that is to be known before it is written: its object as it lies there, what that will say, what the ledger
    was told, what it changes, and the version that says so, None where the object says it already.
    """

    item: Item
    resource: ResourceId
    object: PreservedObject | None
    said: edits.Merged
    noted: Noted
    difference: Difference
    version: NewVersion | None


class _Written(NamedTuple):
    """The head version of an object, and whether it is of this delivery and nobody was told yet."""

    version: int
    changed: bool


def _preserved(
    services: Services,
    delivery: Delivery,
    items: Sequence[Item],
    resources: Mapping[str, ResourceId],
    received: Mapping[str, ReceivedFile],
) -> dict[str, Outcome]:
    """Item -> what became of it. All are looked at, then all are written, then the ledger is told: killed in between, the next
    run finds every object as it is.
    """
    noted = services.ledger.earlier.noted(delivery.id, {item.item: resources[item.item] for item in items})

    def ready(item: Item) -> _Ready:
        with logs.bound(resource=resources[item.item]):
            return _ready(services, delivery, item, resources[item.item], noted[item.item], received)

    each = list(worked(ready, items))
    versions = {resource_object(one.resource): one.version for one in each if one.version}
    together = commits(services, versions)
    written = [
        (one, _written(services, delivery, one, together.done.get(resource_object(one.resource))))
        for one in each
        if not one.version or resource_object(one.resource) in together.done
    ]
    if written:
        _tell(services, delivery, written)
    if together.failed:
        raise together.failed
    return {one.item.item: Outcome.DONE if done.changed else Outcome.UNCHANGED for one, done in written}


def _ready(
    services: Services,
    delivery: Delivery,
    item: Item,
    resource_id: ResourceId,
    noted: Noted,
    received: Mapping[str, ReceivedFile],
) -> _Ready:
    """What an item will change is told before it is done: afterwards nobody could tell it from what was there."""
    record = item.record
    if record is None:
        raise ValueError(f"item {item.item} was refused")
    object_ = services.store.objects.snapshot(resource_object(resource_id))
    own = tuple(_asset(received, f) for f in item.files)
    said = edits.merged(object_, record, own)
    if said.undone:
        services.ledger.findings.replace(resource_id, EDITS, said.undone)
    before = _before(object_, delivery, noted)
    difference = noted.difference or differences.difference(before, said.record, said.assets, item.files)
    if object_ and not noted.difference:
        services.ledger.earlier.tell(delivery.id, item.item, difference)
    version = None
    if not object_ or not _says_the_same(object_, delivery, item, said.record, said.assets):
        known = reading.identity(object_) if object_ and reading.is_resource(object_.inventory) else None
        version = writing.accession(delivery, item, resource_id, own, received, known)
        version = writing.with_edits(version, writing.Said(said.record, said.assets), said.kept)
        version = _keeping(object_, version)
    return _Ready(item, resource_id, object_, said, noted, difference, version)


def _written(services: Services, delivery: Delivery, one: _Ready, done: "Committed | None") -> _Written:
    number = len(one.object.inventory.versions) if one.object else 0
    number, wrote = (done.version, not done.unchanged) if done else (number, False)
    changed = wrote or _unnoted(services, delivery, resource_object(one.resource), one.noted.version, number)
    return _Written(number, changed)


def _tell(services: Services, delivery: Delivery, written: Sequence[tuple[_Ready, _Written]]) -> None:
    """The ledger learns what the objects say, which other resources hold the same bytes, and what each item became."""
    ledger, order = services.ledger, {one.resource: n for n, (one, _) in enumerate(written)}
    ledger.resources.all_preserved([(_resource(delivery, one, done), done.changed) for one, done in written])
    doubles = ledger.resources.doubles(delivery.centre, list(order))
    links = []
    for n, (one, _) in enumerate(written):
        # Of two that are new the later is the double, however many are written at once.
        others = [double for double in doubles.get(one.resource, ()) if order.get(double, -1) < n]
        links.append(Link(one.item.item, one.resource, others, one.difference))
    ledger.deliveries.link(delivery.id, *links)


def _resource(delivery: Delivery, one: _Ready, done: _Written) -> Resource:
    return Resource(
        id=one.resource,
        centre=delivery.centre,
        delivery=delivery.id,
        delivery_name=delivery.name,
        item=one.item.item,
        number=one.item.number,
        state=ResourceState.PRESERVED,
        record=one.said.record,
        assets=one.said.assets,
        choices=reading.choices(one.object) if one.object else Choices(),
        version=done.version,
    )


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
    """The same version with what people and later steps wrote into the object before; where there is none, onto none."""
    if object_ is None:
        return replace(version, onto=0)
    return writing.keeping(version, object_.inventory.state().keys(), reading.copies(object_))
