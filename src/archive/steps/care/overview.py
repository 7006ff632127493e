"""Overview: how a resource is preserved, read together from its object and from what the ledger knows of checks and copies."""

from archive.models.preservation import Overview
from archive.preserved import layout, reading
from archive.services import Services
from archive.store import object_folder


def of(services: Services, resource_id: str) -> Overview | None:
    """The overview of a resource, None where nothing preserved has this id.

    Raises:
        DigestMismatch: its record or its events are rotten.
        StoreUnavailable, LedgerUnavailable.
    """
    object_id = layout.resource_object(resource_id)
    object_ = services.store.objects.snapshot(object_id)
    if object_ is None:
        return None
    record = reading.record(object_) if object_.has(layout.RECORD) else None
    return Overview(
        resource=resource_id,
        object=object_id,
        folder=object_folder(object_id),
        title=record.title if record else resource_id,
        versions=reading.version_list(object_.inventory),
        files=reading.file_list(object_),
        events=reading.event_list(object_),
        holding=services.ledger.holdings.get(object_id),
        copies=tuple(services.ledger.copies.of(object_id)),
        replicas=tuple(services.replicas),
    )
