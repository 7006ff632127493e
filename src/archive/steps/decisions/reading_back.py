"""Restored: what a preserved object says of its resource or delivery, as the ledger's rows had it. Reads, and writes nothing."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import TypeAdapter

from archive import manifests
from archive.ledger.rebuilding import RestoredDelivery, RestoredResource
from archive.links import keys
from archive.models.delivery import Delivery, Item, ItemFile, ReceivedFile, Resource
from archive.models.media import Asset
from archive.models.record import Record, from_preserved
from archive.models.report import Decision, Receipt
from archive.models.states import RESOURCE_MOVES, DeliveryState, ResourceState
from archive.preserved.layout import resource_object
from archive.services import Services
from archive.steps.decisions import review
from archive.store import Snapshot

_ASSETS = TypeAdapter(tuple[Asset, ...])
_DECISIONS = TypeAdapter(list[Decision])
_FILES = TypeAdapter(list[ReceivedFile])
DELIVERY = "delivery "


class Standing(NamedTuple):
    """Where a resource stands by its versions; `public` is the version that the public sees, None where it sees none."""

    state: ResourceState
    delivery: str
    public: int | None


def standing(messages: Sequence[str]) -> Standing:
    """The state after these versions, each told by its message: a delivery, or the verb of a decision.

    What was handed in counts as waiting for review: that it was put before the reviewer is no decision and has no version.
    """
    state, delivery, public = ResourceState.IN_REVIEW, "", None
    for number, message in enumerate(messages, start=1):
        starts, end = RESOURCE_MOVES.get(message, (frozenset[ResourceState](), state))
        if message.startswith(DELIVERY):
            delivery = message.removeprefix(DELIVERY)
            state = ResourceState.IN_REVIEW if state in RESOURCE_MOVES["correct"][0] else state
        elif state in starts:
            state = ResourceState.PUBLISHED if end is ResourceState.APPROVED else end
            public = number if state is ResourceState.PUBLISHED else public if message == "return" else None
    return Standing(state, delivery, public)


def resource(services: Services, object_: Snapshot) -> RestoredResource:
    """A resource with its decisions; one that is public counts as approved, so that the worker publishes it.

    One whose correction waits for a decision is public as it was before, see `public`.

    Raises:
        NotFound, DigestMismatch: something of the object is not there or rotten.
        ValidationError: its files are not of this archive's kind.
    """
    now = standing([version.message for version in object_.inventory.versions])
    decided = _DECISIONS.validate_json(object_.read(review.DECISIONS)) if object_.has(review.DECISIONS) else []
    published = now.state is ResourceState.PUBLISHED
    found = at(object_, None, ResourceState.APPROVED if published else now.state, now.delivery)
    return RestoredResource(found, decided, review.public_key(services, found.id, decided) if now.public else None)


def public(services: Services, resource_id: str) -> Resource | None:
    """A resource as the public sees it: its last approved version, which may lie below the newest; None where it sees none."""
    object_ = services.store.objects.snapshot(resource_object(resource_id))
    now = standing([version.message for version in object_.inventory.versions]) if object_ else None
    return at(object_, now.public, now.state, now.delivery) if object_ and now and now.public else None


def at(object_: Snapshot, version: int | None, state: ResourceState, delivery: str) -> Resource:
    """The resource as a version of its object has it."""
    about = json.loads(object_.read("resource.json", version))
    about.setdefault("number", _number(object_, about["item"], version))
    return Resource(
        **about,
        delivery=delivery,
        state=state,
        record=from_preserved(object_.read("record.json", version)),
        assets=_ASSETS.validate_json(object_.read("assets.json", version)),
        version=object_.inventory.version,
    )


def _number(object_: Snapshot, item: str, version: int | None) -> str:
    """The item number of an object that does not say itself whether what it was called was one, or only the row it stood in."""
    if not object_.has("manifest-rows.json", version):
        return ""
    rows = json.loads(object_.read("manifest-rows.json", version))
    return item if any(manifests.item_number(row) == item for row in rows) else ""


def delivery(services: Services, object_: Snapshot) -> RestoredDelivery:
    """A delivery with its files and, as far as its receipt tells them, its items.

    A delivery whose receipt was never preserved was cut short in the middle: it counts as received, and is verified anew.
    """
    about = json.loads(object_.read("delivery.json"))
    receipt = Receipt.model_validate_json(object_.read("receipt.json")) if object_.has("receipt.json") else None
    token = keys.receipt_token(services.settings.signing_key.get_secret_value(), about["id"])
    state = receipt.state if receipt else DeliveryState.RECEIVED
    return RestoredDelivery(
        delivery=Delivery(**{"found_at": datetime.now(UTC), **about}, state=state, token=token),
        files=_FILES.validate_json(object_.read("files.json")),
        items=[(_item(one.item, one.title, one.files, one.faults), one.resource) for one in receipt.items] if receipt else [],
        faults=receipt.faults if receipt else (),
    )


def _item(number: str, title: str, files: Sequence[str], faults: Sequence[object]) -> Item:
    """What the receipt needs of an item; its whole row lies with the resource it became."""
    return Item.model_validate(
        {
            "item": number,
            "record": Record(title=title) if title else None,
            "files": [ItemFile(path=path, row=0) for path in files],
            "faults": list(faults),
        }
    )
