"""Leaving the public and leaving the archive: why, asked and confirmed by whom, and what remains to be known of it."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from archive.models.base import Model
from archive.models.ids import ResourceId
from archive.models.people import Signed


class Category(StrEnum):
    """The kind of reason for which something leaves; all that the public is told of the reason."""

    RIGHTS = "rights"
    CONSENT = "consent"
    PRIVACY = "privacy"
    ERROR = "error"
    DUPLICATE = "duplicate"
    LAW = "law"
    OTHER = "other"


class Gone(Model):
    """What the public is told of an entry that was public and is no longer: nothing of what it was."""

    id: ResourceId
    at: datetime
    category: Category = Category.OTHER
    deleted: bool = False


class Deletion(Model):
    """A request to delete or undelete a resource, and how far it is."""

    id: int
    resource: ResourceId
    verb: str = Field(pattern=r"^(delete|undelete)$")
    category: Category = Category.OTHER
    reason: str
    asked_by: Signed
    asked_at: datetime
    confirmed_by: Signed | None = None
    confirmed_at: datetime | None = None
    purge_after: datetime | None = Field(None, description="end of the grace time; empty once it was undeleted")
    purged_at: datetime | None = Field(None, description="when its bytes began to go: from then on nothing brings it back")
    purged_from: tuple[str, ...] = Field((), description="places that have let go of it, `:store` and replicas by name")


class DeletedFile(Model):
    """One original that was deleted, with the name it was delivered under; no name where only its digest could be known."""

    name: str
    size: int
    sha512: str


class Tombstone(Model):
    """What is told of a deleted resource by what remains of it in the archive; with it an exclusion list can be made again."""

    resource: ResourceId
    centre: str
    delivery_name: str
    item: str
    number: str | None = Field(None, description="the item number that the centre gave, “” for none; older ones do not say")
    files: tuple[DeletedFile, ...] = Field((), description="every original of every version")
    copies: tuple[DeletedFile, ...] = Field((), description="every preservation copy of every version, which holds the same")
    was_public: bool = Field(False, description="whether it was public once, so that its address says that it is gone")
    category: Category
    reason: str
    asked_by: Signed
    confirmed_by: Signed
    at: datetime = Field(description="when the deletion was confirmed")
    purged_at: datetime = Field(description="when the grace time was over and the bytes went")

    @property
    def source(self) -> str:
        """The item number under which it may not come in again; older tombstones tell only what it was called."""
        return self.item if self.number is None else self.number
