"""Preserve: a delivery's originals and records go into the store, one OCFL object per resource and one for the delivery."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from archive import logs
from archive.models.delivery import Delivery, Item, ItemFile, ReceivedFile, Resource
from archive.models.ids import AssetDigest, DeliveryId, ResourceId
from archive.models.media import Asset, FileRole
from archive.models.record import to_preserved
from archive.models.report import Event, EventType, Outcome, Report
from archive.models.states import DeliveryState, ResourceState
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.ingest import bags, exclusions, identity
from archive.steps.making import preservation_copies
from archive.steps.tally import Tally, step
from archive.store import Bytes, Content, Kept, NewVersion, Received, delivery_object, resource_object

AGENT = "archive"
_NOT_KEPT = {"derived"}
"""Fields of an asset that only the ledger has."""
LATER_FILES = frozenset({"decisions.json", "receipt.json"})


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
    version = _version(delivery, item, resource_id, received)
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


def _version(delivery: Delivery, item: Item, resource_id: ResourceId, received: Mapping[str, ReceivedFile]) -> NewVersion:
    """The state of the object after this delivery: the files it names now; earlier versions keep what they had."""
    if item.record is None:
        raise ValueError(f"item {item.item} was refused")
    assets = [_asset(received[f.path], item, i) for i, f in enumerate(item.files)]
    place = {"centre": delivery.centre, "delivery_name": delivery.name, "item": item.item, "number": item.number}
    about = {"id": resource_id, **place}
    files: dict[str, Content] = {
        "record.json": Bytes(to_preserved(item.record)),
        "resource.json": Bytes(_json(about)),
        "assets.json": Bytes(_json([asset.model_dump(mode="json", exclude=_NOT_KEPT) for asset in assets])),
        "manifest-rows.json": Bytes(_json(item.rows)),
    }
    for named in item.files:
        file = received[named.path]
        files[f"originals/{file.path}"] = Received(delivery.id, file.n, file.size, file.sha512)
    return NewVersion(
        files=files,
        message=f"delivery {delivery.id}",
        agent=AGENT,
        events=[
            Event(type=EventType.INGESTION_START, agent=AGENT, detail=f"delivery {delivery.id} of centre {delivery.centre}"),
            Event(type=EventType.MESSAGE_DIGEST, agent=AGENT, detail="SHA-512 and SHA-256 of every original as received"),
            Event(type=EventType.FORMAT_IDENTIFICATION, agent=AGENT, detail="; ".join(_format_of(f) for f in item.files)),
            Event(type=EventType.ACCESSION, agent=AGENT, detail=f"resource {resource_id}"),
        ],
    )


def _format_of(file: ItemFile) -> str:
    """`a.avi: video/x-msvideo, fmt/5 Audio/Video Interleaved Format (siegfried 1.11.9, PRONOM 125)`."""
    known = file.format
    if known is None:
        return f"{file.path}: {file.mime}"
    name = " ".join(filter(None, (known.puid or "no PUID", known.name, known.version)))
    return f"{file.path}: {file.mime}, {name}" + (f" ({known.by})" if known.by else "")


def _preserve_delivery(services: Services, delivery: Delivery, received: Mapping[str, ReceivedFile]) -> None:
    listing = [f.model_dump() for f in received.values()]
    files: dict[str, Content] = {
        "delivery.json": Bytes(_json(delivery.model_dump(mode="json", exclude={"state", "token"}))),
        "files.json": Bytes(_json(listing)),
    }
    for name, file in bags.described(services, received).items():
        files[name] = Received(delivery.id, file.n, file.size, file.sha512)
    events = [Event(type=EventType.INGESTION_START, agent=AGENT, detail=f"{len(listing)} files")]
    version = NewVersion(files=files, message="as handed in", agent=AGENT, events=events)
    commit(services, delivery_object(delivery.id), _keeping(services, delivery_object(delivery.id), version))


def _keeping(services: Services, object_id: str, version: NewVersion) -> NewVersion:
    """The same version with what people and later steps wrote into the object before."""
    if services.store.objects.head(object_id) is None:
        return version
    held = services.store.objects.files(object_id)
    kept: dict[str, Content] = {name: Kept(name) for name in held if name in LATER_FILES}
    if preservation_copies.NAME in held:
        kept |= preservation_copies.kept(services, object_id, _originals(version))
    return replace(version, files={**version.files, **kept})


def _originals(version: NewVersion) -> dict[str, str]:
    """Path -> SHA-512 of the originals in a version to be written."""
    here, files = preservation_copies.ORIGINALS, version.files.items()
    return {name.removeprefix(here): file.sha512 for name, file in files if name.startswith(here) and isinstance(file, Received)}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()
