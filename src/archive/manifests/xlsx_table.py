"""Rows of an XLSX: cached values of formulas, dates as they are shown, merged cells filled. Only here: openpyxl."""

import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Protocol
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from archive import i18n
from archive.errors import ManifestUnreadable
from archive.manifests import sheet_zip
from archive.manifests.merged import Fill
from archive.manifests.shown import day
from archive.manifests.table import MOST_COLUMNS, C, Kind, Table, TableLine, cleaned, tables

_BLANK = 10
"""Rows that are looked at for each that a sheet may have: between them lie blank ones."""
_BROKEN = (
    InvalidFileException, BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, TypeError, IndexError,
    AttributeError, EOFError, OSError, NotImplementedError,
)  # fmt: skip
"""What openpyxl and the libraries below it raise for a damaged workbook."""


class _Cell(Protocol):
    """What is asked of a cell; an empty one has no format."""

    value: object


class _Sheet(Protocol):
    """What is asked of a sheet opened for reading."""

    title: str
    _worksheet_path: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, *, max_row: int, max_col: int) -> Iterator[tuple[_Cell, ...]]: ...


def read_xlsx(data: bytes, name: str, kind: Kind[C]) -> list[Table[C]]:
    """The tables of its visible sheets.

    Raises:
        ManifestUnreadable: no workbook, damaged, or larger than a manifest can be.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            reason = sheet_zip.refusal(archive)
            if reason:
                raise ManifestUnreadable(name=name, **i18n.reason(reason))
            return _tables(data, archive, kind)
    except _BROKEN as fault:
        raise ManifestUnreadable(name=name, **i18n.reason("manifest.broken", detail=type(fault).__name__)) from fault


def _tables(data: bytes, archive: ZipFile, kind: Kind[C]) -> list[Table[C]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of drawings and extensions that a manifest does not need
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            seen = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
            last = _BLANK * kind.most_rows
            return tables(((sheet.title, _lines(sheet, archive, last)) for sheet in seen), kind)
        finally:
            book.close()


def _lines(sheet: _Sheet, archive: ZipFile, last: int) -> Iterator[TableLine]:
    sheet.reset_dimensions()  # some programs write wrong ones, and openpyxl believes them
    # The read-only sheet knows no merged cells; its path is the one thing needed to look them up.
    fill, hidden = Fill(sheet_zip.merged(archive, sheet._worksheet_path)), sheet_zip.hidden(archive, sheet._worksheet_path)
    for number, padded in enumerate(sheet.iter_rows(max_row=last, max_col=MOST_COLUMNS), start=1):
        row = padded[: _width(padded)]
        logical = frozenset(place for place, cell in enumerate(row) if isinstance(cell.value, bool))
        yield TableLine(number, cleaned(fill.row(number, [shown(cell) for cell in row])), logical, hidden=number in hidden)


def _width(row: Sequence[_Cell]) -> int:
    """How many cells there are up to the last one with a value: openpyxl fills every row up to the most there may be."""
    return next((place for place in range(len(row), 0, -1) if row[place - 1].value is not None), 0)


def shown(cell: _Cell) -> str:
    """The text of a cell: 3.0 is 3, a date is as precise as its format shows it, 007 keeps its zeros."""
    value, pattern = cell.value, str(getattr(cell, "number_format", "") or "")
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return day(value, pattern)
    if isinstance(value, time):
        return value.strftime("%H:%M:%S")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and re.fullmatch("0+", pattern):
        return str(value).zfill(len(pattern))
    return str(value)
