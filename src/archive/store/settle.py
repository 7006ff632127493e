"""Reading the head of an object, and bringing an object that a crash left behind into order.

The commit point is `vN/inventory.json`. Before it, what a writer left is invisible and swept by the next one; after it,
the version counts, and whoever comes next finishes what was missing (forward), see ADR 0003.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from archive import logs
from archive.errors import Conflict, ObjectInvalid
from archive.store import conditional, lease, listing
from archive.store.conditional import NEW, Condition
from archive.store.inventory import NAME, SIDECAR, Inventory, sidecar
from archive.store.lease import LEASE
from archive.store.ocfl import DECLARATION, ObjectRoot
from archive.store.reading import Got

ATTEMPTS = 8
_VERSION = re.compile(r"v(\d+)/")


@dataclass(frozen=True)
class Head:
    """An inventory with its exact bytes."""

    inventory: Inventory
    data: bytes


@dataclass(frozen=True)
class Settled:
    """The head and the ETags of the root's pair, which the next writer must still find."""

    head: Head
    root_etag: str | None
    sidecar_etag: str | None


def read_head(root: ObjectRoot) -> Inventory | None:
    """The head as a reader sees it, or None. Writes nothing.

    Raises:
        ObjectInvalid: neither the root's inventory nor the highest version's can be trusted.
    """
    got, side = root.get(NAME), root.get(SIDECAR)
    head = _trusted(root, got, side) or _highest(root)
    return head.inventory if head else None


def settle(root: ObjectRoot) -> Settled | None:
    """The head as a writer must see it: a committed version that the root does not show yet is brought forward.

    Raises:
        Conflict: other writers kept changing the object.
        ObjectInvalid: see `read_head`.
    """
    for _ in range(ATTEMPTS):
        got, side = root.get(NAME), root.get(SIDECAR)
        trusted = _trusted(root, got, side)
        newest = _newest(root, trusted or _highest(root))
        if newest is None:
            return None
        if trusted and got and side and newest.data == got.data:
            return Settled(newest, got.etag, side.etag)
        try:
            publish(root, newest, got, side)
        except Conflict:
            continue
        sweep(root, newest.inventory)
    raise Conflict(what="object", id=root.object_id)


def publish(root: ObjectRoot, head: Head, got: Got | None, side: Got | None) -> None:
    """Everything after the commit point: the version's digest file, then the root's pair if it is as it was.

    Raises:
        Conflict: another writer changed the pair first; `settle` sorts it out.
    """
    root.create(f"v{head.inventory.version}/{SIDECAR}", sidecar(head.data))
    for path, data, before in ((NAME, head.data, got), (SIDECAR, sidecar(head.data), side)):
        if before is None or before.data != data:
            conditional.put(root.client, root.place(path), data, when=Condition(etag=before.etag) if before else NEW)


def sweep(root: ObjectRoot, inventory: Inventory, abandoned: timedelta = LEASE) -> int:
    """Remove what no inventory names and return how many files that were: at once from committed versions, since such a version
    can never be committed again; from a version that is not committed only once its writer's lease has ended.

    Removes nothing where the listing lacks something that the inventory names: that is for a fixity check to look into.
    """
    listed = {found.key[len(root.folder) :]: found for found in listing.objects(root.client, root.bucket, root.folder)}
    if missing := sorted(inventory.manifest.keys() - listed.keys()):
        logs.get("store").error("content is missing", object=root.object_id, path=missing[0], count=len(missing))
        return 0
    extra = [path for path in listed if 0 < _number(path) <= inventory.version and not _named(path, inventory)]
    later = [path for path in listed if _number(path) > inventory.version or (path == DECLARATION and not inventory.version)]
    if later and lease.ended(root.client, root.lease, max(listed[path].modified for path in later), abandoned):
        extra += later
    listing.remove_all(
        root.client, root.bucket, (root.folder + path for path in extra), "" if not inventory.version else root.folder
    )
    return len(extra)


def leftovers(root: ObjectRoot, inventory: Inventory) -> bool:
    """Whether something of a version that is not committed lies in the object."""
    listed = (found.key[len(root.folder) :] for found in listing.objects(root.client, root.bucket, root.folder))
    return any(_number(path) > inventory.version or (path == DECLARATION and not inventory.version) for path in listed)


def _trusted(root: ObjectRoot, got: Got | None, side: Got | None) -> Head | None:
    if got is None or side is None or side.data != sidecar(got.data):
        return None
    return _head(root, got)


def _head(root: ObjectRoot, got: Got) -> Head:
    inventory = Inventory.from_bytes(got.data, root.object_id)
    if inventory.id != root.object_id:
        raise ObjectInvalid(id=root.object_id, reason=f"inventory of {inventory.id}")
    return Head(inventory, got.data)


def _highest(root: ObjectRoot) -> Head | None:
    """The committed version with the highest number, by its own pair; its digest file may still be on its way."""
    for number in sorted(_versions(root), reverse=True):
        if got := root.get(f"v{number}/{NAME}"):
            side = root.get(f"v{number}/{SIDECAR}")
            if side and side.data != sidecar(got.data):
                raise ObjectInvalid(id=root.object_id, reason=f"v{number}/{NAME} is not what its digest says")
            return _head(root, got)
    return None


def _newest(root: ObjectRoot, head: Head | None) -> Head | None:
    while got := root.get(f"v{(head.inventory.version if head else 0) + 1}/{NAME}"):
        head = _head(root, got)
    return head


def _versions(root: ObjectRoot) -> Iterator[int]:
    for folder in listing.folders(root.client, root.bucket, root.folder):
        if number := _number(folder[len(root.folder) :]):
            yield number


def _number(path: str) -> int:
    found = _VERSION.match(path)
    return int(found.group(1)) if found else 0


def _named(path: str, inventory: Inventory) -> bool:
    return path in inventory.manifest or path.partition("/")[2] in {NAME, SIDECAR}
