"""Reading one preserved object: what its documents say, in the newest version or another one, and what its versions tell.

Of an object as it lies in the store only what `PreservedObject` names is asked (`store.Snapshot` is one). What reading it raises,
NotFound and DigestMismatch of a file, comes through; a document that is not of this archive's kind is a ValueError.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from archive.models.choices import Choices
from archive.models.deletion import Tombstone
from archive.models.delivery import ReceivedFile
from archive.models.holder import Holder
from archive.models.media import Asset
from archive.models.packages import Unpacked
from archive.models.preservation import PreservedEvent, PreservedFile, PreservedVersion
from archive.models.preservation_copy import PreservationCopy
from archive.models.record import Record
from archive.models.report import Decision, Event, Receipt
from archive.models.reviewing import ReviewLog
from archive.preserved import documents, layout, standing, versions
from archive.preserved.documents import Document, Identity, Submission

T = TypeVar("T")


class VersionEntry(Protocol):
    """A version in an inventory."""

    @property
    def state(self) -> Mapping[str, str]:
        """Logical path -> SHA-512."""

    @property
    def created(self) -> str:
        """When, RFC 3339."""

    @property
    def message(self) -> str:
        """Why, see `versions`."""

    @property
    def agent(self) -> str:
        """By whom."""


class ObjectInventory(Protocol):
    """All versions of an object, and where the bytes lie that they name."""

    @property
    def versions(self) -> Sequence[VersionEntry]:
        """The oldest first."""

    def state(self, version: int | None = None) -> Mapping[str, str]:
        """Logical path -> SHA-512 of a version, the newest without a number."""

    def content(self, digest: str) -> str | None:
        """A path in the object that holds these bytes."""


class PreservedObject(Protocol):
    """An object as it was when its inventory was read."""

    @property
    def inventory(self) -> ObjectInventory:
        """Its versions."""

    def has(self, path: str, version: int | None = None) -> bool:
        """Whether a version has this logical path."""

    def read(self, path: str, version: int | None = None) -> bytes:
        """A small file whole, with the digest that the inventory names."""

    def size(self, path: str) -> int | None:
        """Bytes of a file of the newest version, None where it is lost."""


def record(object_: PreservedObject, version: int | None = None) -> Record:
    """The description."""
    return _read(object_, documents.RECORD, version)


def identity(object_: PreservedObject, version: int | None = None) -> Identity:
    """Which resource it is."""
    return _read(object_, documents.IDENTITY, version)


def assets(object_: PreservedObject, version: int | None = None) -> Sequence[Asset]:
    """Its originals."""
    return _read(object_, documents.ASSETS, version)


def rows(object_: PreservedObject, version: int | None = None) -> Sequence[Mapping[str, str]]:
    """The rows of the manifest as received, none where the object does not have them."""
    return _optional(object_, documents.ROWS, version) or ()


def decisions(object_: PreservedObject) -> Sequence[Decision]:
    """Every decision, the oldest first."""
    return _optional(object_, documents.DECISIONS) or ()


def choices(object_: PreservedObject, version: int | None = None) -> Choices:
    """What people say of its tags, and their choice of posters."""
    return _optional(object_, documents.CHOICES, version) or Choices()


def reviews(object_: PreservedObject) -> ReviewLog:
    """What reviewers did and said at each level."""
    return _optional(object_, documents.REVIEWS) or ReviewLog()


def holders(object_: PreservedObject) -> Sequence[Holder]:
    """The repositories of others that have the same; none where no second one ever had."""
    return _optional(object_, documents.HOLDERS) or ()


def copies(object_: PreservedObject) -> Sequence[PreservationCopy]:
    """What was derived of its originals, also where no copy could be made; in the order of the originals' names."""
    return _optional(object_, documents.COPIES) or ()


def submission(object_: PreservedObject) -> Submission | None:
    """What was handed in; None where the delivery was refused as a whole, and only its receipt is preserved."""
    return _optional(object_, documents.DELIVERY)


def received(object_: PreservedObject) -> Sequence[ReceivedFile]:
    """The files of a delivery."""
    return _read(object_, documents.FILES)


def receipt(object_: PreservedObject) -> Receipt | None:
    """What the centre was answered; None where the delivery never came to its end."""
    return _optional(object_, documents.RECEIPT)


def packages(object_: PreservedObject) -> Sequence[Unpacked]:
    """What of a delivery came packed; none where its object does not say so."""
    return [one.package for one in _optional(object_, documents.PACKAGES) or ()]


def tombstone(object_: PreservedObject) -> Tombstone:
    """What is told of a deleted resource."""
    return _read(object_, documents.TOMBSTONE)


def events(object_: PreservedObject) -> Mapping[int, Sequence[Event]]:
    """Number of a version -> the events it tells of; every version is named."""
    numbers = range(1, len(object_.inventory.versions) + 1)
    return {n: documents.events_in(object_.read(layout.events(n))) if object_.has(layout.events(n)) else () for n in numbers}


def is_resource(inventory: ObjectInventory) -> bool:
    """Whether the newest version holds a resource with all that describes it."""
    return inventory.state().keys() >= {layout.RECORD, layout.ASSETS, layout.IDENTITY}


def purposes(inventory: ObjectInventory) -> list[versions.Purpose]:
    """Why each version was made, the oldest first."""
    return [versions.parse(version.message) for version in inventory.versions]


def standing_of(inventory: ObjectInventory) -> standing.Standing:
    """Where the resource stands by the versions of its object."""
    return standing.standing(purposes(inventory))


def brought_since(inventory: ObjectInventory, version: int) -> bool:
    """Whether a delivery or an edit changed what the object says after this version."""
    return any(isinstance(one, versions.BROUGHT) for one in purposes(inventory)[version:])


def is_as_approved(inventory: ObjectInventory) -> bool:
    """Whether the object says what was approved last: nothing was brought since."""
    return standing.is_as_approved(purposes(inventory))


def accessions(object_: PreservedObject) -> list[int]:
    """Numbers of the versions that a delivery brought, as far as they have a description."""
    every = enumerate(purposes(object_.inventory), start=1)
    return [n for n, purpose in every if isinstance(purpose, versions.Accession) and object_.has(layout.RECORD, n)]


def edited_since(object_: PreservedObject) -> int | None:
    """Number of the last version that a delivery brought, where people have edited the resource since; else None."""
    every = purposes(object_.inventory)
    last = max(accessions(object_), default=0)
    return last if last and any(isinstance(one, versions.Edition) for one in every[last:]) else None


def version_list(inventory: ObjectInventory) -> tuple[PreservedVersion, ...]:
    """Every version with the logical paths that it added or changed, and those that it no longer names."""
    found: list[PreservedVersion] = []
    before: Mapping[str, str] = {}
    for number, version in enumerate(inventory.versions, start=1):
        now = dict(version.state)
        added = tuple(sorted(path for path, digest in now.items() if before.get(path) != digest))
        removed = tuple(sorted(before.keys() - now.keys()))
        about = {"created": version.created, "agent": version.agent, "message": version.message}
        found.append(PreservedVersion(number=number, added=added, removed=removed, **about))
        before = now
    return tuple(found)


def file_list(object_: PreservedObject) -> tuple[PreservedFile, ...]:
    """Every file of the newest version, originals first."""
    inventory = object_.inventory
    known = {layout.original(a.path): a for a in assets(object_)} if object_.has(layout.ASSETS) else {}
    found = []
    for path, digest in sorted(inventory.state().items(), key=lambda one: (layout.original_in(one[0]) is None, one[0])):
        content, asset = inventory.content(digest) or "", known.get(path)
        since = int(content.partition("/")[0][1:] or 0)
        about = {"size": asset.size, "format": asset.mime} if asset else {"size": object_.size(path)}
        found.append(PreservedFile(path=path, digest=digest, content=content, since=since, **about))
    return tuple(found)


def event_list(object_: PreservedObject) -> tuple[PreservedEvent, ...]:
    """Every event, each with the version that tells of it."""
    return tuple(
        PreservedEvent(version=number, **event.model_dump(mode="json"))
        for number, every in events(object_).items()
        for event in every
    )


def _read(object_: PreservedObject, document: Document[T], version: int | None = None) -> T:
    return document.read(object_.read(document.name, version))


def _optional(object_: PreservedObject, document: Document[T], version: int | None = None) -> T | None:
    return _read(object_, document, version) if object_.has(document.name, version) else None
