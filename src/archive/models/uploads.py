"""Trays and uploads: a delivery in the making, and the files of it on their way from somebody's computer."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from archive.models.base import Model


class TrayState(StrEnum):
    """Where a tray stands."""

    OPEN = "open"
    """files are added and taken away"""
    HANDED_IN = "handed_in"
    """it is a delivery; nothing of it changes any more"""


class Tray(Model):
    """A delivery in the making: files of one centre under one name, until somebody hands it in."""

    id: str
    centre: str
    name: str = Field(description="what the delivery will be called")
    person: str = Field(description="who opened it, as written in what is preserved")
    state: TrayState
    delivery: str = Field("", description="the delivery that it became")
    created_at: datetime
    touched_at: datetime = Field(description="when something of it was changed last")
    handed_in_at: datetime | None = None
    received_at: datetime | None = Field(None, description="since when its bytes lie where those of every delivery do")


class ListedTray(Tray):
    """A tray in a list of many: how many files, how many bytes of them, and how many of those are stored."""

    files: int = 0
    size: int = 0
    stored: int = 0


class UploadState(StrEnum):
    """Where an upload stands."""

    OPEN = "open"
    """bytes are taken"""
    ASSEMBLING = "assembling"
    """all bytes are here and were found right; they are being made one object"""
    STORED = "stored"
    """one object, whole"""
    REMOVED = "removed"
    """taken away; what lies of it in the store is being cleared"""


class Upload(Model):
    """One file of a tray, as far as its bytes are here."""

    id: str
    tray: str
    path: str = Field(description="relative to the tray, with slashes")
    size: int = Field(ge=0)
    piece: int = Field(gt=0, description="bytes of a part in the store")
    state: UploadState
    offset: int = Field(ge=0, description="bytes that would survive a power cut")
    parts: int = Field(ge=0, description="whole pieces that the store has")
    tail: int = Field(ge=0, description="bytes beyond those that lie as an object of their own while nothing comes")
    host: str = Field("", description="whose disk has what the store has not")
    generation: int = Field(0, description="rises whenever somebody takes the upload up: who has an older one writes no more")
    store_upload: str = Field("", description="the store's name of the upload in parts")
    person: str
    asked: tuple[int, ...] | None = Field(None, description="pieces that are to be compared before it goes on")
    sha256: str = Field("", description="what the sender says of the whole file")
    fault: str = Field("", description="code of what was wrong with it last")
    created_at: datetime
    touched_at: datetime
    told_at: datetime | None = Field(None, description="when it was told that it will be cleared")

    @property
    def there(self) -> bool:
        """Whether every byte is here."""
        return self.offset == self.size

    @property
    def pieces(self) -> int:
        """How many pieces the whole file has; an empty one has one."""
        return max(1, -(-self.size // self.piece))


class Piece(Model):
    """One piece in the store, or of a file that somebody compares."""

    number: int = Field(ge=1)
    size: int = Field(ge=0)
    sha256: str
    etag: str = ""
