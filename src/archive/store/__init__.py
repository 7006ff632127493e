"""Bytes: the inbox, the preserved objects, the renditions. Only this room knows the object store's SDK."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from archive.errors import VersionsLost
from archive.models.findings import Finding
from archive.models.preservation import Problem
from archive.preserved.contents import Bytes, Content, Local, NewVersion, Received, Unchanged
from archive.preserved.layout import delivery_object, resource_object
from archive.store import probing
from archive.store.dumps import Dumps
from archive.store.erasing import erase, erase_tree
from archive.store.inbox import Inbox
from archive.store.objects import Objects
from archive.store.ocfl import lease
from archive.store.ocfl.contents import Committed, ObjectFile, Recovered
from archive.store.ocfl.foreign_objects import take_out
from archive.store.ocfl.inventory import Inventory
from archive.store.ocfl.names import object_folder, object_id_of
from archive.store.ocfl.root import ensure_root as ensure_own_root
from archive.store.ocfl.snapshot import Snapshot
from archive.store.ocfl.walking import ObjectFolder
from archive.store.others_bucket import OthersBucket
from archive.store.probing import probe_replica
from archive.store.renditions import Renditions
from archive.store.replicating import Pair, Patient, Repair, compare, ensure_root, kept_of, replicate
from archive.store.s3 import listing
from archive.store.s3.client import Client
from archive.store.s3.reading import Body, Stat
from archive.store.shelves import BucketShelf, FolderShelf, OthersFolder, Shelf
from archive.store.trays import Trays

__all__ = [
    "Body",
    "BucketShelf",
    "Bytes",
    "Committed",
    "Content",
    "Dumps",
    "FolderShelf",
    "Inbox",
    "Inventory",
    "Local",
    "NewVersion",
    "ObjectFile",
    "ObjectFolder",
    "Objects",
    "OthersBucket",
    "OthersFolder",
    "Pair",
    "Received",
    "Recovered",
    "Renditions",
    "Repair",
    "Shelf",
    "Snapshot",
    "Stat",
    "Store",
    "Unchanged",
    "compare",
    "delivery_object",
    "ensure_root",
    "erase",
    "erase_tree",
    "object_folder",
    "object_id_of",
    "probe_replica",
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
        self.trays = Trays(client, inbox)
        self.objects = Objects(client, preservation, inbox)
        self.renditions = Renditions(client, access)
        self.dumps = Dumps(client, access)

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

    def heal(self, object_id: str, problems: Sequence[Problem], others: Sequence[Shelf], least: int = 0) -> list[Repair]:
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

    def probe(self) -> Iterator[Finding]:
        """Try everything that the archive needs of the store, and leave nothing behind."""
        return probing.probe(self._client, dict(zip(("inbox", "preservation", "access"), self._buckets, strict=True)))

    def erase_beside(self, object_id: str) -> None:
        """Remove what lies of an object beside the storage root, in all versions: bad bytes set aside, a writer's lease.

        Raises:
            StoreUnavailable: as `erase`.
        """
        folder = object_folder(object_id)
        for key in (*kept_of(self.inbox.shelf, folder), lease.key(folder)):
            erase(self.inbox.shelf, key)

    def health(self) -> None:
        """Return when the server answers for all three buckets.

        Raises:
            StoreUnavailable: it does not, or a bucket is missing.
        """
        for bucket in self._buckets:
            self._client.check(bucket)
