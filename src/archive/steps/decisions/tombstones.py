"""Tombstones: what remains in the archive of a deleted resource, an object of its own without content and description."""

from datetime import datetime

from archive.models.deletion import Deletion, Tombstone
from archive.models.preservation import Exclusion
from archive.preserved import layout, reading
from archive.services import Services

STORE = ":store"
"""Stands among the places that have let go for everything that is not a replica; no replica can be called so."""


def is_tombstoned(services: Services, resource_id: str) -> bool:
    """Whether a resource was deleted for good. A tombstone wins over whatever else is found of it, on any shelf."""
    return services.store.objects.head(layout.tombstone_object(resource_id)) is not None


def is_gone(services: Services, object_id: str) -> bool:
    """The same by the id of an object, also where its tombstone is lost and the ledger still knows of it.

    Only objects of resources can be deleted.
    """
    resource_id = layout.resource_in(object_id)
    return resource_id is not None and (services.ledger.deletions.has_begun(resource_id) or is_tombstoned(services, resource_id))


def read(services: Services, resource_id: str) -> Tombstone | None:
    """What remains of a resource, or None."""
    object_ = services.store.objects.snapshot(layout.tombstone_object(resource_id))
    return reading.tombstone(object_) if object_ else None


def digests_of(tombstone: Tombstone) -> list[str]:
    """Of everything that was deleted: the originals and the copies that hold the same."""
    return sorted({file.sha512 for file in (*tombstone.files, *tombstone.copies)})


def exclusions_of(tombstone: Tombstone) -> list[Exclusion]:
    """What may not come in again for it: its bytes from anybody, and its item from its centre where it had a number."""
    why = {"resource": tombstone.resource, "reason": tombstone.category.value, "at": tombstone.at}
    source = {"centre": tombstone.centre, "delivery_name": tombstone.delivery_name, "item": tombstone.source}
    numbered = [Exclusion.model_validate({**source, **why})] if tombstone.source else []
    return [*numbered, *(Exclusion.model_validate({"digest": d, **why}) for d in digests_of(tombstone))]


def decided(found: Tombstone, purged_at: datetime | None = None) -> Deletion:
    """The deletion that a tombstone tells of, as the ledger keeps it."""
    return Deletion(
        id=0,
        resource=found.resource,
        verb="delete",
        category=found.category,
        reason=found.reason,
        asked_by=found.asked_by,
        asked_at=found.at,
        confirmed_by=found.confirmed_by,
        confirmed_at=found.at,
        purge_after=found.purged_at,
        purged_at=purged_at,
    )


def recall(services: Services, resource_id: str) -> bool:
    """Write the ledger's rows of a deleted resource from its tombstone, for a rebuild; False where there is no tombstone.

    Raises:
        IdentityTaken: its item came in again before the rebuild; what is deleted and excluded is known all the same.
    """
    found = read(services, resource_id)
    if found is None:
        return False
    services.ledger.deletions.restore(decided(found, found.purged_at))
    services.ledger.exclusions.restore(exclusions_of(found))
    services.ledger.deletions.recall(found)
    return True
