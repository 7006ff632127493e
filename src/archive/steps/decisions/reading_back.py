"""Reading back: what a preserved object says of its resource or delivery, as the ledger's rows had it. It writes nothing."""

from datetime import UTC, datetime

from archive import manifests
from archive.ledger.rebuilding import RestoredDelivery, RestoredItem, RestoredResource
from archive.links import keys
from archive.models.delivery import Delivery, Item, ItemFile, Resource
from archive.models.ids import DeliveryId
from archive.models.record import Record
from archive.models.report import ReceiptItem
from archive.models.states import DeliveryState, ResourceState
from archive.preserved import layout, reading
from archive.services import Services
from archive.steps.decisions import review
from archive.store import Snapshot


def resource(services: Services, object_: Snapshot) -> RestoredResource:
    """A resource with its decisions; one that is public counts as approved, so that the worker publishes it.

    One whose correction waits for a decision is public as it was before, see `public`.

    Raises:
        NotFound, DigestMismatch: something of the object is not there or rotten.
        ValidationError: its files are not of this archive's kind.
    """
    now = reading.standing_of(object_.inventory)
    decided = reading.decisions(object_)
    published = now.state is ResourceState.PUBLISHED
    found = at(object_, None, ResourceState.APPROVED if published else now.state, now.delivery)
    key = review.public_key(services, found.id, decided) if now.public else None
    return RestoredResource(found, decided, key, reading.reviews(object_), reading.holders(object_))


def public(services: Services, resource_id: str) -> Resource | None:
    """A resource as the public sees it: its last approved version, which may lie below the newest; None where it sees none."""
    object_ = services.store.objects.snapshot(layout.resource_object(resource_id))
    now = reading.standing_of(object_.inventory) if object_ else None
    return at(object_, now.public, now.state, now.delivery) if object_ and now and now.public else None


def at(object_: Snapshot, version: int | None, state: ResourceState, delivery: str) -> Resource:
    """The resource as a version of its object has it."""
    identity = reading.identity(object_, version)
    about = identity.model_dump(exclude={"number"})
    return Resource(
        **about,
        number=_number(object_, identity.item, version) if identity.number is None else identity.number,
        delivery=DeliveryId(delivery),
        state=state,
        record=reading.record(object_, version),
        assets=tuple(reading.assets(object_, version)),
        choices=reading.choices(object_, version),
        version=object_.inventory.version,
    )


def _number(object_: Snapshot, item: str, version: int | None) -> str:
    """The item number of an object that does not say itself whether what it was called was one, or only the row it stood in."""
    return item if any(manifests.item_number(row) == item for row in reading.rows(object_, version)) else ""


def delivery(services: Services, object_: Snapshot) -> RestoredDelivery | None:
    """A delivery with its files and, as far as its receipt tells them, its items; None for one that was refused as a whole.

    A delivery whose receipt was never preserved was cut short in the middle: it counts as received, and is verified anew.
    """
    submission = reading.submission(object_)
    if submission is None:
        return None
    receipt = reading.receipt(object_)
    about = {"found_at": datetime.now(UTC), **submission.model_dump(exclude_none=True)}
    token = keys.receipt_token(services.settings.signing_key.get_secret_value(), submission.id)
    return RestoredDelivery(
        delivery=Delivery(**about, state=receipt.state if receipt else DeliveryState.RECEIVED, token=token),
        files=reading.received(object_),
        items=[_item(one) for one in receipt.items] if receipt else [],
        faults=receipt.faults if receipt else (),
        packages=reading.packages(object_),
    )


def _item(told: ReceiptItem) -> RestoredItem:
    """What the receipt needs of an item; its whole row lies with the resource it became."""
    item = Item(
        item=told.item,
        record=Record(title=told.title) if told.title else None,
        files=tuple(ItemFile(path=path, row=0) for path in told.files),
        faults=told.faults,
    )
    return RestoredItem(item, told.resource, told.difference, told.double_of)
