"""Sheets: lists that are being written in the workbench, row by row."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from archive.models.base import Model
from archive.models.ids import CentreId
from archive.models.report import Fault


class SheetState(StrEnum):
    """Where a sheet stands."""

    OPEN = "open"
    HANDED_IN = "handed_in"


class Sheet(Model):
    """A list that is being written: of a tray of files, of a delivery that came without one, or alone."""

    id: str
    centre: CentreId
    name: str = Field(description="of the delivery that it will be")
    tray: str = ""
    delivery: str = ""
    columns: tuple[str, ...] = Field(description="headers in their order")
    state: SheetState = SheetState.OPEN
    revision: int = 0
    files_mark: str = ""
    by: str = ""
    created_at: datetime
    changed_at: datetime
    handed_at: datetime | None = None
    rows: int = Field(0, ge=0, description="in lists of sheets: how many it has")


class SheetRow(Model):
    """A row: its number stays wherever it moves; `version` is the revision of the sheet with which its cells changed last."""

    row: int
    place: float
    version: int
    marked: int = 0
    cells: dict[str, str]
    item: str = ""
    paths: tuple[str, ...] = ()
    missing: bool = False
    faults: tuple[Fault, ...] = ()
    judged: bool = False
    gone: bool = False
    by: str = ""


class RowEdit(Model):
    """What somebody changed in a row: cells by header as they saw them and as they want them. A row that there is not yet is put
    behind `after` (0: before all), or at the end.
    """

    row: int = Field(gt=0, lt=2**53)
    seen: int = Field(0, ge=0, lt=2**53, description="version of the row that they saw; 0 for a new one")
    cells: dict[str, tuple[str, str]] = Field(default_factory=dict, description="header -> (was, now)")
    gone: bool | None = Field(None, description="take it out, or back")
    after: int | None = Field(None, ge=0, lt=2**53)


class Clash(Model):
    """A cell that two people changed: both values."""

    row: int
    column: str
    mine: str
    theirs: str
    by: str
