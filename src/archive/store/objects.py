"""Preserved objects: OCFL 1.1, SHA-512, layout 0003. The preservation bucket alone is truth."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

from archive.errors import Conflict, NotFound, ObjectForeign
from archive.models.preservation import Verified
from archive.preserved.contents import NewVersion
from archive.store.ocfl import names
from archive.store.ocfl.commit import Commit
from archive.store.ocfl.contents import Committed, ObjectFile, Recovered
from archive.store.ocfl.inventory import NAME, Inventory
from archive.store.ocfl.lease import LEASE, ended, place
from archive.store.ocfl.plan import planned
from archive.store.ocfl.root import ObjectRoot
from archive.store.ocfl.settle import leftovers, read_head, settle, sweep
from archive.store.ocfl.snapshot import Snapshot
from archive.store.ocfl.walking import ObjectFolder, walk
from archive.store.ocfl.walking import object_id as walked_id
from archive.store.replicating import Repair, bring_back
from archive.store.s3 import multipart, reading
from archive.store.s3.client import Client
from archive.store.s3.conditional import Place
from archive.store.s3.reading import Body
from archive.store.shelves import BucketShelf, Shelf
from archive.store.verifying import verify
from archive.store.verifying.files import nothing

ATTEMPTS = 12


class Objects:
    """Objects by id, e.g. `resource_object(id)`. Readers see whole versions only."""

    def __init__(self, client: Client, bucket: str, inbox: str) -> None:
        self._client, self._bucket, self._inbox = client, bucket, inbox
        self.shelf = BucketShelf("primary", client, bucket)
        """The storage root as a shelf, for verifying, copying and comparing it."""

    def commit(self, object_id: str, version: NewVersion) -> Committed:
        """Write a new version, unless the object already says the same apart from events.

        A version laid over the one before (`keep`) that loses against another writer is laid over what that one wrote, unless
        both wrote the same file. Where one was worked out from nothing (`onto` 0) and the root shows none, nothing else is looked
        for: the commit point finds out whether somebody has written a version since.
        Leftovers of a crashed commit are finished or removed on the way.

        Raises:
            Conflict: another writer was first; read again and repeat.
            ObjectForeign: the object was made by others in a way that is not ours.
            DigestMismatch: a copied original is not what was received; nothing is visible.
            NotFound: a received or kept file is not there.
            UnsafeName: two files cannot both have the names they have.
            StoreUnavailable: the server did not answer; safe to repeat.
        """
        root = self._root(object_id)
        first: Inventory | None = None
        for attempt in range(ATTEMPTS):
            settled = settle(root) if attempt or version.onto != 0 or root.get(NAME) else None
            before = settled.head.inventory if settled else Inventory(object_id)
            if before.foreign:
                raise ObjectForeign(id=object_id, reason=before.foreign)
            plan = planned(before, version)
            if plan is None:
                sweep(root, before)
                return Committed(before.version, unchanged=True)
            first = first or before
            if _overtaken(version, first, before):
                break
            if Commit(root, settled, plan).run():
                return Committed(plan.after.version, files=len(plan.writes), size=plan.size)
            time.sleep(random.uniform(0, 0.05 * 2 ** min(attempt, 5)))  # noqa: S311 - spreads writers, guards nothing
        raise Conflict(what="object", id=object_id)

    def head(self, object_id: str) -> Inventory | None:
        """The inventory of the newest version, or None where no such object is."""
        return read_head(self._root(object_id))

    def files(self, object_id: str, version: int | None = None) -> dict[str, ObjectFile]:
        """Logical path -> file of a version, the newest without a number.

        Raises:
            NotFound: no such object or version.
        """
        return {path: ObjectFile(path, digest) for path, digest in self._state(object_id, version)[1].items()}

    def open(self, object_id: str, path: str, version: int | None = None) -> AbstractContextManager[Body]:
        """A file as a binary stream. Its digest is not checked on the way; `read` and `fetch` do that.

        Raises:
            NotFound: no such object, version or file.
        """
        return reading.opened(self._client, self._located(object_id, path, version)[0])

    def read(self, object_id: str, path: str, version: int | None = None) -> bytes:
        """A small file whole.

        Raises:
            NotFound, DigestMismatch.
        """
        place, digest = self._located(object_id, path, version)
        with reading.opened(self._client, place) as body:
            data = b"".join(body.chunks())
        return reading.right(place, digest, data)

    def fetch(self, object_id: str, path: str, target: Path, version: int | None = None) -> None:
        """Write a file to a local file, which appears only when its digest is right.

        Raises:
            NotFound, DigestMismatch.
        """
        place, digest = self._located(object_id, path, version)
        reading.fetch(self._client, place, target, digest)

    def verify(self, object_id: str, content: bool = True, tick: Callable[[int], None] = nothing) -> Verified:
        """Everything that is wrong with an object, by the codes of OCFL; with `content`, every byte of it is read, and
        `tick` is given the number of bytes as they come.

        Raises:
            StoreUnavailable: the server does not answer.
        """
        return verify(self.shelf, self._root(object_id).folder, object_id, content, tick)

    def recover(self, object_id: str, lease: timedelta = LEASE) -> Recovered:
        """Bring an object into order that a crash left behind: forward from the commit point on, back before it.

        What a writer that is not done has written stays until its lease has ended. Safe to repeat and to run twice at once.

        Raises:
            ObjectInvalid: no inventory of it can be trusted.
            Conflict: other writers kept changing it.
        """
        root = self._root(object_id)
        settled = settle(root)
        head = settled.head.inventory if settled else Inventory(object_id)
        swept = sweep(root, head, lease)
        return Recovered(head.version, swept, waiting=leftovers(root, head))

    def forward(self, object_id: str) -> int:
        """Show a version that counts and that its writer could not show any more; for who is about to build on the newest one.
        The number of the newest one, 0 where there is none.

        Raises:
            ObjectInvalid, Conflict: as `recover`.
        """
        settled = settle(self._root(object_id))
        return settled.head.inventory.version if settled else 0

    def bring_back(self, object_id: str, others: Sequence[Shelf]) -> list[Repair]:
        """Versions that another shelf has beyond our newest one, of the same history; see `replicating.lost_versions`."""
        return bring_back(self._root(object_id), self.shelf, others)

    def forget_uploads(self, lease: timedelta = LEASE) -> int:
        """Throw the parts of uploads away that were begun longer ago than a lease and whose writer is gone; returns how many."""
        gone = 0
        for one in multipart.begun(self._client, self._bucket):
            held = place(self._inbox, "/".join(one.key.split("/")[:4]))
            if ended(self._client, held, one.at, lease):
                multipart.forget(self._client, Place(self._bucket, one.key), one.upload)
                gone += 1
        return gone

    def snapshot(self, object_id: str) -> Snapshot | None:
        """The object as it is now, for reading several of its small files; None where no such object is."""
        root = self._root(object_id)
        inventory = read_head(root)
        return Snapshot(root, inventory) if inventory else None

    def id_in(self, folder: str) -> str | None:
        """The id of the object in a folder that `walk` found."""
        return walked_id(self.shelf, folder)

    def walk(self) -> Iterator[ObjectFolder]:
        """Every object folder, by one listing of the storage root; one whose first commit never finished has no head."""
        return walk(self.shelf)

    def ids(self) -> Iterator[str]:
        """Ids of all objects, by walking the storage root."""
        return (found for one in self.walk() if (found := walked_id(self.shelf, one.folder)))

    def _root(self, object_id: str) -> ObjectRoot:
        return ObjectRoot(self._client, self._bucket, object_id, self._inbox)

    def _state(self, object_id: str, version: int | None) -> tuple[Inventory, dict[str, str]]:
        inventory = self.head(object_id)
        if inventory is None or (version is not None and not 1 <= version <= inventory.version):
            raise NotFound(what="object", id=object_id if version is None else f"{object_id} v{version}")
        return inventory, dict(inventory.state(version))

    def _located(self, object_id: str, path: str, version: int | None) -> tuple[Place, str]:
        inventory, state = self._state(object_id, version)
        digest = state.get(names.logical(path), "")
        content = inventory.content(digest)
        if content is None:
            raise NotFound(what="file", id=f"{object_id} {path}")
        return self._root(object_id).place(content), digest


def _overtaken(version: NewVersion, first: Inventory, now: Inventory) -> bool:
    """Whether others have written what this version does not know of and would undo."""
    if version.onto is not None and version.onto != now.version:
        return True
    if first.version == now.version:
        return False
    paths = [names.logical(name) for name in version.files]
    return not version.keep or any(first.state().get(path) != now.state().get(path) for path in paths)
