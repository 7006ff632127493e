"""Overview: how a resource is preserved, read together from its object and from what the ledger knows of checks and copies."""

from pydantic import TypeAdapter

from archive.models.media import Asset
from archive.models.preservation import Overview, PreservedEvent, PreservedFile, PreservedVersion
from archive.models.record import from_preserved
from archive.models.report import Event
from archive.preserved.layout import resource_object
from archive.services import Services
from archive.store import Inventory, Snapshot, object_folder

_ASSETS = TypeAdapter(tuple[Asset, ...])


def of(services: Services, resource_id: str) -> Overview | None:
    """The overview of a resource, None where nothing preserved has this id.

    Raises:
        DigestMismatch: its record or its events are rotten.
        StoreUnavailable, LedgerUnavailable.
    """
    object_id = resource_object(resource_id)
    object_ = services.store.objects.snapshot(object_id)
    if object_ is None:
        return None
    record = from_preserved(object_.read("record.json")) if object_.has("record.json") else None
    return Overview(
        resource=resource_id,
        object=object_id,
        folder=object_folder(object_id),
        title=record.title if record else resource_id,
        versions=versions(object_.inventory),
        files=_files(object_),
        events=_events(object_),
        holding=services.ledger.holdings.get(object_id),
        copies=tuple(services.ledger.copies.of(object_id)),
        replicas=tuple(services.replicas),
    )


def versions(inventory: Inventory) -> tuple[PreservedVersion, ...]:
    """Every version with the logical paths that it added or changed, and those that it no longer names."""
    found: list[PreservedVersion] = []
    before: dict[str, str] = {}
    for number, version in enumerate(inventory.versions, start=1):
        now = dict(version.state)
        added = tuple(sorted(path for path, digest in now.items() if before.get(path) != digest))
        removed = tuple(sorted(before.keys() - now.keys()))
        about = {"created": version.created, "agent": version.agent, "message": version.message}
        found.append(PreservedVersion(number=number, added=added, removed=removed, **about))
        before = now
    return tuple(found)


def _files(object_: Snapshot) -> tuple[PreservedFile, ...]:
    inventory = object_.inventory
    assets = (
        {f"originals/{a.path}": a for a in _ASSETS.validate_json(object_.read("assets.json"))}
        if object_.has("assets.json")
        else {}
    )
    found = []
    for path, digest in sorted(inventory.state().items(), key=lambda one: (not one[0].startswith("originals/"), one[0])):
        content, asset = inventory.content(digest) or "", assets.get(path)
        since = int(content.partition("/")[0][1:] or 0)
        about = {"size": asset.size, "format": asset.mime} if asset else {"size": object_.size(path)}
        found.append(PreservedFile(path=path, digest=digest, content=content, since=since, **about))
    return tuple(found)


def _events(object_: Snapshot) -> tuple[PreservedEvent, ...]:
    found = []
    for number in range(1, object_.inventory.version + 1):
        if object_.has(f"events/v{number}.jsonl"):
            for line in object_.read(f"events/v{number}.jsonl").splitlines():
                event = Event.model_validate_json(line)
                found.append(PreservedEvent(version=number, **event.model_dump(mode="json")))
    return tuple(found)
