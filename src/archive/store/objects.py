"""Preserved objects: OCFL 1.1, SHA-512, layout 0003. The preservation bucket alone is truth."""

import random
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from archive.errors import Conflict, NotFound
from archive.store import names, reading
from archive.store.client import Client
from archive.store.commit import Commit
from archive.store.conditional import Place
from archive.store.contents import Committed, NewVersion, ObjectFile
from archive.store.digests import sha512
from archive.store.inventory import Inventory
from archive.store.ocfl import ObjectRoot, object_ids
from archive.store.plan import planned
from archive.store.reading import Body
from archive.store.settle import read_head, settle, sweep

ATTEMPTS = 12


class Objects:
    """Objects by id, e.g. `resource_object(id)`. Readers see whole versions only."""

    def __init__(self, client: Client, bucket: str, inbox: str) -> None:
        self._client, self._bucket, self._inbox = client, bucket, inbox

    def commit(self, object_id: str, version: NewVersion) -> Committed:
        """Write a new version, unless the object already says the same apart from events.

        A version laid over the one before (`keep`) that loses against another writer is laid over what that one wrote, unless
        both wrote the same file.
        Leftovers of a crashed commit are finished or removed on the way.

        Raises:
            Conflict: another writer was first; read again and repeat.
            DigestMismatch: a copied original is not what was received; nothing is visible.
            NotFound: a received or kept file is not there.
            UnsafeName: two files cannot both have the names they have.
            StoreUnavailable: the server did not answer; safe to repeat.
        """
        root = self._root(object_id)
        first: Inventory | None = None
        for attempt in range(ATTEMPTS):
            settled = settle(root)
            before = settled.head.inventory if settled else Inventory(object_id)
            plan = planned(before, version)
            if plan is None:
                sweep(root, before)
                return Committed(before.version, unchanged=True)
            first = first or before
            if _overtaken(version, first, before):
                break
            if Commit(root, self._inbox, settled, plan).run():
                return Committed(plan.after.version)
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
        reading.matched(place, digest, sha512(data))
        return data

    def fetch(self, object_id: str, path: str, target: Path, version: int | None = None) -> None:
        """Write a file to a local file, which appears only when its digest is right.

        Raises:
            NotFound, DigestMismatch.
        """
        place, digest = self._located(object_id, path, version)
        reading.fetch(self._client, place, target, digest)

    def ids(self) -> Iterator[str]:
        """Ids of all objects, by walking the storage root, for a rebuild; one that was never finished has no head."""
        return object_ids(self._client, self._bucket)

    def _root(self, object_id: str) -> ObjectRoot:
        return ObjectRoot(self._client, self._bucket, object_id)

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
