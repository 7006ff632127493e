"""Copying an object to a replica, in the order of a commit: content read back, then each version's inventory, then the root's."""

from collections.abc import Iterator

from archive.errors import DigestMismatch, NotFound, ObjectForeign, ReplicaAhead, VersionsLost
from archive.store.ocfl.inventory import NAME, sidecar
from archive.store.ocfl.root import OLDER_ROOT, root_files
from archive.store.replicating.heads import VouchedHead, head, pair
from archive.store.replicating.streams import carry, put
from archive.store.shelves import Shelf
from archive.store.shelves.small_files import small
from archive.store.verifying.files import Tick, fault, nothing


def ensure_root(shelf: Shelf) -> None:
    """Write the storage root's own files where they are missing.

    Raises:
        ObjectForeign: it is a storage root of OCFL 1.0.
    """
    if shelf.get(OLDER_ROOT) is not None:
        raise ObjectForeign(id=shelf.name, reason=OLDER_ROOT)
    for key, data in root_files().items():
        if shelf.get(key) is None:
            put(shelf, key, data)


def replicate(source: Shelf, target: Shelf, folder: str, object_id: str, distrust: bool = False, tick: Tick = nothing) -> int:
    """Bring a replica to the newest version of an object and return its number.

    Every file that is carried over is read back. A file that is there already is not read again if it belongs to a version
    whose inventory is there too, since that was written after it was read; with `distrust`, everything is read again.
    Safe to repeat and to kill: a reader of the replica sees the version before until the last file of the new one is right.

    Raises:
        NotFound: the source has no such object.
        DigestMismatch: bytes of the source are rotten; what the replica had is untouched.
        ShelfUnwritable: the replica takes nothing.
        ReplicaAhead: the replica has another history; nothing is written.
        VersionsLost: the replica's history goes on from where the source's ends; nothing is written.
        Unavailable: a shelf does not answer.
    """
    ours = head(source, folder, object_id)
    if ours is None:
        raise NotFound(what="object", id=object_id)
    _follows(target, folder, ours)
    sizes = {found.key[len(folder) :]: found.size for found in target.objects(folder)}
    done = set() if distrust else {path.partition("/")[0] for path in sizes if path.endswith("/" + NAME)}
    declaration, declared = ours.inventory.declaration, ours.inventory.declared
    if small(target, folder + declaration).data != declared:
        put(target, folder + declaration, declared)
    for path, digest in sorted(ours.inventory.manifest.items()):
        key = folder + path
        if path not in sizes:
            carry(source, target, key, digest, tick)
        elif path.partition("/")[0] not in done and fault(target, key, digest, tick):
            _better(source, key, digest)
            carry(source, target, key, digest, tick)
    for path, data in _small(source, folder, ours):
        if small(target, folder + path).data != data:
            put(target, folder + path, data)
    return ours.inventory.version


def _better(source: Shelf, key: str, digest: str) -> None:
    """Before something is written over what lies there: bad bytes are not replaced by other bad ones."""
    if wrong := fault(source, key, digest):
        raise DigestMismatch(key=f"{source.name}:{key}", expected=digest, found=wrong)


def _follows(target: Shelf, folder: str, ours: VouchedHead) -> None:
    """A replica is never taken back: what it has must be where our history began, e.g. not after ours came from a backup."""
    theirs = head(target, folder, ours.inventory.id)
    if theirs is None or theirs.data == ours.data:
        return
    if theirs.begins(ours):
        return
    kind = VersionsLost if ours.begins(theirs) else ReplicaAhead
    there, here = theirs.inventory.version, ours.inventory.version
    raise kind(replica=target.name, object=ours.inventory.id, there=there, here=here)


def _small(source: Shelf, folder: str, ours: VouchedHead) -> Iterator[tuple[str, bytes]]:
    """Inventories with their digest files, in the order of a commit; one that does not agree with its digest is not spread."""
    newest = ours.inventory
    for number in range(1, newest.version):
        below = f"{newest.folder(number)}/"
        if found := pair(source, folder + below):
            yield below + NAME, found.data
            yield below + found.inventory.sidecar_name, sidecar(found.data, found.inventory.algorithm)
    for below in (f"{newest.folder(newest.version)}/", ""):
        yield below + NAME, ours.data
        yield below + newest.sidecar_name, sidecar(ours.data, newest.algorithm)
