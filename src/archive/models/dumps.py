"""Dumps: everything that is public, in files to take home."""

from datetime import datetime

from pydantic import Field

from archive.models.base import Model

FOLDER = "dumps/"
"""Where dumps lie in the access bucket; the end of their public address too."""
INDEX = f"{FOLDER}index.json"
RECORDS, TABLE, LEFT = "records.jsonl.zst", "records.parquet", "gone.jsonl.zst"
"""Public records as JSON Lines, the same as a table, and the ids of all that ever left the public."""


class DumpFile(Model):
    """One file of a dump."""

    name: str
    mime: str
    size: int = Field(description="bytes")
    sha256: str


class Dump(Model):
    """What was public at one moment. `change` is the newest change of what is public that it surely knows (`models.changes`)."""

    name: str = Field(description="the moment it was begun, e.g. 20261130T192000Z")
    made_at: datetime
    change: int
    records: int = Field(description="entries in it")
    left: int = Field(description="ids of entries that were public once and no longer are")
    files: tuple[DumpFile, ...]

    def key(self, name: str) -> str:
        """Where one of its files lies."""
        return f"{FOLDER}{self.name}/{name}"


class DumpIndex(Model):
    """The dumps that lie there, newest first."""

    dumps: tuple[Dump, ...] = ()
