"""A snapshot: one object's head, read once, and its small files."""

from archive.errors import NotFound
from archive.store.ocfl import names
from archive.store.ocfl.inventory import Inventory
from archive.store.ocfl.root import ObjectRoot
from archive.store.s3 import reading


class Snapshot:
    """An object as it was when its inventory was read. Its versions never change, so what is read later still belongs to it."""

    def __init__(self, root: ObjectRoot, inventory: Inventory) -> None:
        self._root, self.inventory = root, inventory

    def has(self, path: str, version: int | None = None) -> bool:
        """Whether a version, the newest without a number, has this logical path."""
        return names.logical(path) in self.inventory.state(version)

    def read(self, path: str, version: int | None = None) -> bytes:
        """A small file whole.

        Raises:
            NotFound, DigestMismatch, StoreUnavailable.
        """
        digest = self.inventory.state(version).get(names.logical(path), "")
        content = self.inventory.content(digest)
        got = reading.get(self._root.client, self._root.place(content)) if content else None
        if content is None or got is None:
            raise NotFound(what="file", id=f"{self.inventory.id} {path}")
        return reading.right(self._root.place(content), digest, got.data)

    def size(self, path: str) -> int | None:
        """Bytes of a file of the newest version, as the store says; None where it is not there.

        Raises:
            StoreUnavailable.
        """
        content = self.inventory.content(self.inventory.state().get(names.logical(path), ""))
        found = reading.stat(self._root.client, self._root.place(content)) if content else None
        return found.size if found else None
