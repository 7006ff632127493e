"""Reading the head of an object, and bringing an object that a crash left behind into order.

The commit point is `vN/inventory.json`. Before it, what a writer left is invisible and swept by the next one; after it,
the version counts, and whoever comes next finishes what was missing (forward), see ADR 0003.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from archive import logs
from archive.errors import Conflict, ObjectInvalid
from archive.store.ocfl import lease
from archive.store.ocfl.inventory import NAME, SIDECAR, Inventory, sidecar, vouches
from archive.store.ocfl.lease import LEASE
from archive.store.ocfl.root import DECLARATION, ObjectRoot
from archive.store.s3 import conditional, listing
from archive.store.s3.conditional import NEW, Condition
from archive.store.s3.reading import Got

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
    got = root.get(NAME)
    head = _trusted(root, got, root.get(SIDECAR) if got else None) or _highest(root)
    return head.inventory if head else None


def settle(root: ObjectRoot) -> Settled | None:
    """The head as a writer must see it: a committed version that the root does not show yet is brought forward.

    Raises:
        Conflict: other writers kept changing the object.
        ObjectInvalid: see `read_head`.
    """
    for _ in range(ATTEMPTS):
        got = root.get(NAME)
        side = root.get(SIDECAR) if got else None
        trusted = _trusted(root, got, side)
        newest = _newest(root, trusted or _highest(root))
        if newest is None:
            return None
        if newest.inventory.foreign:  # nothing of it is brought forward or swept: what it lacks is for its makers to say
            return Settled(newest, None, None)
        if trusted and got and side and newest.data == got.data:
            return Settled(newest, got.etag, side.etag)
        try:
            publish(root, newest, got, side or root.get(SIDECAR))
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
    if inventory.foreign:
        return 0
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
    """The root's inventory where its digest file, ours or the one that it names itself, is there and agrees."""
    if got is None:
        return None
    if side is not None:
        return _head(root, got) if vouches(side.data, got.data) else None
    with suppress(ObjectInvalid):
        inventory = Inventory.from_bytes(got.data, root.object_id)
        other = root.get(inventory.sidecar_name) if inventory.sidecar_name != SIDECAR else None
        if other and vouches(other.data, got.data, inventory.algorithm):
            return _head(root, got)
    return None


def _head(root: ObjectRoot, got: Got) -> Head:
    inventory = Inventory.from_bytes(got.data, root.object_id)
    if inventory.id != root.object_id:
        raise ObjectInvalid(id=root.object_id, reason=f"inventory of {inventory.id}")
    return Head(inventory, got.data)


def _highest(root: ObjectRoot) -> Head | None:
    """The committed version with the highest number, by its own pair; its digest file may still be on its way."""
    for below in sorted(_versions(root), key=_number, reverse=True):
        if got := root.get(below + NAME):
            found = _head(root, got)
            side = root.get(below + found.inventory.sidecar_name)
            if side and not vouches(side.data, got.data, found.inventory.algorithm):
                raise ObjectInvalid(id=root.object_id, reason=f"{below}{NAME} is not what its digest says")
            return found
    return None


def _newest(root: ObjectRoot, head: Head | None) -> Head | None:
    while got := root.get(f"{head.inventory.folder(head.inventory.version + 1) if head else 'v1'}/{NAME}"):
        head = _head(root, got)
    return head


def _versions(root: ObjectRoot) -> Iterator[str]:
    for folder in listing.folders(root.client, root.bucket, root.folder):
        if _number(below := folder[len(root.folder) :]):
            yield below


def _number(path: str) -> int:
    found = _VERSION.match(path)
    return int(found.group(1)) if found else 0


def _named(path: str, inventory: Inventory) -> bool:
    return path in inventory.manifest or path.partition("/")[2] in {NAME, SIDECAR}
