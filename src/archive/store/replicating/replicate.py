"""Copying an object to a replica, in the order of a commit: content read back, then each version's inventory, then the root's."""

from collections.abc import Iterator

from archive.errors import NotFound, ReplicaAhead, VersionsLost
from archive.store.inventory import NAME, SIDECAR, sidecar
from archive.store.ocfl import DECLARATION, DECLARED, root_files
from archive.store.replicating.heads import Head, head
from archive.store.replicating.streams import carry
from archive.store.shelves import Shelf
from archive.store.verifying.files import Tick, digest_of, nothing


def ensure_root(shelf: Shelf) -> None:
    """Write the storage root's own files where they are missing."""
    for key, data in root_files().items():
        if shelf.get(key) is None:
            shelf.put(key, data)


def replicate(source: Shelf, target: Shelf, folder: str, object_id: str, distrust: bool = False, tick: Tick = nothing) -> int:
    """Bring a replica to the newest version of an object and return its number.

    Every file that is carried over is read back. A file that is there already is not read again if it belongs to a version
    whose inventory is there too, since that was written after it was read; with `distrust`, everything is read again.
    Safe to repeat and to kill: a reader of the replica sees the version before until the last file of the new one is right.

    Raises:
        NotFound: the source has no such object.
        DigestMismatch: bytes of the source are rotten; what the replica had is untouched.
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
    if target.get(folder + DECLARATION) != DECLARED:
        target.put(folder + DECLARATION, DECLARED)
    for path, digest in sorted(ours.inventory.manifest.items()):
        there = path in sizes and (path.partition("/")[0] in done or digest_of(target, folder + path, tick) == digest)
        if not there:
            carry(source, target, folder + path, digest, tick)
    for path, data in _small(source, folder, ours):
        if target.get(folder + path) != data:
            target.put(folder + path, data)
    return ours.inventory.version


def _follows(target: Shelf, folder: str, ours: Head) -> None:
    """A replica is never taken back: what it has must be where our history began, e.g. not after ours came from a backup."""
    theirs = head(target, folder, ours.inventory.id)
    if theirs is None or theirs.data == ours.data:
        return
    had, have = theirs.inventory.versions, ours.inventory.versions
    if have[: len(had)] == had:
        return
    kind = VersionsLost if had[: len(have)] == have else ReplicaAhead
    raise kind(replica=target.name, object=ours.inventory.id, there=len(had), here=len(have))


def _small(source: Shelf, folder: str, ours: Head) -> Iterator[tuple[str, bytes]]:
    """Inventories with their digest files, in the order of a commit; one that does not agree with its digest is not spread."""
    for number in range(1, ours.inventory.version):
        data, side = source.get(f"{folder}v{number}/{NAME}"), source.get(f"{folder}v{number}/{SIDECAR}")
        if data is not None and side == sidecar(data):
            yield f"v{number}/{NAME}", data
            yield f"v{number}/{SIDECAR}", side
    for below in (f"v{ours.inventory.version}/", ""):
        yield below + NAME, ours.data
        yield below + SIDECAR, sidecar(ours.data)
