"""Bytes: the inbox, the preserved objects, the renditions. Only this room knows the object store's SDK."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from archive.errors import VersionsLost
from archive.models.preservation import Problem
from archive.store.erasing import erase, erase_tree
from archive.store.inbox import Inbox
from archive.store.objects import Objects
from archive.store.ocfl.contents import Bytes, Committed, Content, Kept, Local, NewVersion, ObjectFile, Received, Recovered
from archive.store.ocfl.inventory import Inventory
from archive.store.ocfl.names import delivery_object, object_folder, object_id_of, resource_object
from archive.store.ocfl.others import take_out
from archive.store.ocfl.root import ensure_root as ensure_own_root
from archive.store.ocfl.snapshot import Snapshot
from archive.store.ocfl.walking import Found
from archive.store.renditions import Renditions
from archive.store.replicating import Healed, Pair, Patient, compare, ensure_root, replicate
from archive.store.s3 import listing
from archive.store.s3.client import Client
from archive.store.s3.reading import Body, Stat
from archive.store.shelves import BucketShelf, FolderShelf, OthersFolder, Shelf

__all__ = [
    "Body",
    "BucketShelf",
    "Bytes",
    "Committed",
    "Content",
    "FolderShelf",
    "Found",
    "Healed",
    "Inbox",
    "Inventory",
    "Kept",
    "Local",
    "NewVersion",
    "ObjectFile",
    "Objects",
    "OthersFolder",
    "Pair",
    "Received",
    "Recovered",
    "Renditions",
    "Shelf",
    "Snapshot",
    "Stat",
    "Store",
    "compare",
    "delivery_object",
    "ensure_root",
    "erase",
    "erase_tree",
    "object_folder",
    "object_id_of",
    "replicate",
    "resource_object",
    "take_out",
]


class Store:
    """One object store with the archive's three buckets. Not to be shared across a fork."""

    def __init__(self, client: Client, inbox: str, preservation: str, access: str) -> None:
        self._client = client
        self._buckets = (inbox, preservation, access)
        self.inbox = Inbox(client, inbox)
        self.objects = Objects(client, preservation, inbox)
        self.renditions = Renditions(client, access)

    @classmethod
    def connect(
        cls,
        url: str,
        access_key: str,
        secret_key: str,
        region: str,
        inbox: str,
        preservation: str,
        access: str,
        ca: Path | None = None,
    ) -> Self:
        """A store at an S3 endpoint, with the names of its buckets. Nothing is asked of the server yet.

        Raises:
            SettingWrong: the address is not one of http or https, or `ca` is not a file of certificates.
        """
        return cls(Client(url, access_key, secret_key, region, ca), inbox, preservation, access)

    def ensure(self) -> None:
        """Make buckets and storage root where they are missing; safe to repeat and to run twice at once.

        Raises:
            ObjectInvalid: the preservation bucket holds a storage root of another kind.
        """
        for bucket in self._buckets:
            self._client.ensure_bucket(bucket)
        ensure_own_root(self._client, self._buckets[1])

    def heal(self, object_id: str, problems: Sequence[Problem], others: Sequence[Shelf], least: int = 0) -> list[Healed]:
        """Heal the next that can be healed of an object from other shelves, lost versions first, then inventories.

        Verify again and call again until nothing is. Bad bytes are kept under `aside/` in the inbox; `least` is the version that
        the object is known to have.

        Raises:
            StoreUnavailable: this store does not answer.
            Conflict: another writer was at work.
        """
        shelf, folder = self.objects.shelf, object_folder(object_id)
        lost = any(problem.code == VersionsLost.code for problem in problems)
        if lost and (back := self.objects.bring_back(object_id, others)):
            return back
        patient = Patient(shelf, others, self.inbox.shelf, folder, object_id)
        return patient.heal(problems, lambda key: listing.remove(self._client, shelf.place(key)), least)

    def health(self) -> None:
        """Return when the server answers for all three buckets.

        Raises:
            StoreUnavailable: it does not, or a bucket is missing.
        """
        for bucket in self._buckets:
            self._client.check(bucket)
