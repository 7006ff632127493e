"""Deliveries and resources as the ledger knows them."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from archive.models.base import Model
from archive.models.choices import Choices
from archive.models.formats import FileFormat
from archive.models.ids import CentreId, DeliveryId, ResourceId
from archive.models.media import Asset, FileRole, MediaFacts, MediaType
from archive.models.record import Record
from archive.models.report import Fault
from archive.models.states import DeliveryState, ResourceState


class Delivery(Model):
    """What a centre handed in at once (OAIS: submission information package)."""

    id: DeliveryId
    centre: CentreId
    name: str
    source: str = Field(description="which source has it: folder or bucket")
    location: str = Field(description="the source's own address of it")
    fingerprint: str
    state: DeliveryState
    found_at: datetime
    token: str = Field(description="unguessable part of its receipt's address")


class ListedDelivery(Delivery):
    """A delivery in a list of many."""

    items: int = Field(ge=0, description="items of its manifest, once they are verified")
    kept: int = Field(ge=0, description="those that became resources")


class SourceFile(Model):
    """A file as a source lists it: `mark` is an ETag or a modification time in ns."""

    path: str
    size: int = Field(ge=0)
    mark: str


class ReceivedFile(Model):
    """A file of a delivery in `received/<delivery>/<n>`, with the digests taken as its bytes passed."""

    n: int = Field(ge=1)
    path: str
    size: int = Field(ge=0)
    sha512: str
    sha256: str


class Naming(StrEnum):
    """How a file came to its item."""

    ROW = "row"
    """a row names it"""
    FOLDER = "folder"
    """a row names the folder that it lies in, or one file of the recording that it is a part of"""
    BESIDE = "beside"
    """a camera laid it beside the parts of a recording, and it is kept with them"""


class Kept(Model):
    """A file that did not come again: where a preserved object has held it since it came."""

    resource: ResourceId
    version: int = Field(ge=1, description="a version of the object that names it")
    path: str = Field(description="what it was called then")
    size: int = Field(ge=0)
    sha512: str
    sha256: str


class ItemFile(Model):
    """A file that a manifest row names: with `mime` and `media` once its content was looked at."""

    path: str
    row: int
    sheet: str = Field("", description="the sheet or list that the row is of, where a delivery has several")
    naming: Naming = Naming.ROW
    checksum: str | None = None
    role: FileRole = FileRole.MAIN
    part: int = 1
    n: int | None = None
    mime: str = ""
    media: MediaType = MediaType.OTHER
    facts: MediaFacts | None = None
    format: FileFormat | None = None
    kept: Kept | None = Field(None, description="of a file that came with an earlier delivery and not with this one")


class Item(Model):
    """Rows of a manifest that are one resource, with every fault found in them."""

    item: str = Field(description="item number, or the row number where the manifest has none")
    number: str = Field("", description="the item number that the centre gave, if any")
    work: str = Field("", description="the permanent id that the row names as its work, or “new”")
    replaces: str = Field("", description="the permanent id or the earlier item number that the row names as what it corrects")
    record: Record | None = Field(None, description="None when a required field is missing")
    files: tuple[ItemFile, ...] = ()
    rows: tuple[dict[str, str], ...] = Field((), description="the manifest's cells as received, by header")
    faults: tuple[Fault, ...] = ()

    @property
    def taken(self) -> bool:
        """Whether nothing found refuses it."""
        return self.record is not None and not any(f.refuses for f in self.faults)


class Resource(Model):
    """One intellectual thing with its record and its files, as preserved."""

    id: ResourceId
    centre: CentreId
    delivery: DeliveryId = Field(description="the newest delivery that changed it")
    delivery_name: str
    item: str = Field(description="what its newest delivery calls it: the item number, or the row")
    number: str = Field("", description="the item number that the centre gave, if any")
    state: ResourceState
    record: Record
    assets: tuple[Asset, ...] = ()
    choices: Choices = Field(default_factory=Choices, description="what people say of its tags, and their choice of posters")
    version: int = Field(1, ge=1, description="head version of the preserved object")
