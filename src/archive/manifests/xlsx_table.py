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
from archive.manifests import xlsx_zip
from archive.manifests.table import MOST_COLUMNS, C, Kind, Table, TableLine, cleaned, table

_BLANK = 10
"""Rows that are looked at for each that a sheet may have: between them lie blank ones."""
_MOST_MERGED = 20_000
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

    _worksheet_path: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, *, max_row: int, max_col: int) -> Iterator[tuple[_Cell, ...]]: ...


def read_xlsx(data: bytes, name: str, kind: Kind[C]) -> Table[C] | None:
    """The first visible sheet of a workbook that has a header, or None.

    Raises:
        ManifestUnreadable: no workbook, damaged, or larger than a manifest can be.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            reason = xlsx_zip.refusal(archive)
            if reason:
                raise ManifestUnreadable(name=name, **i18n.reason(reason))
            return _first_table(data, archive, kind)
    except _BROKEN as fault:
        raise ManifestUnreadable(name=name, **i18n.reason("manifest.broken", detail=type(fault).__name__)) from fault


def _first_table(data: bytes, archive: ZipFile, kind: Kind[C]) -> Table[C] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of drawings and extensions that a manifest does not need
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                found = table(_lines(sheet, archive, _BLANK * kind.most_rows), kind) if sheet.sheet_state == "visible" else None
                if found:
                    return found
        finally:
            book.close()
    return None


def _lines(sheet: _Sheet, archive: ZipFile, last: int) -> Iterator[TableLine]:
    sheet.reset_dimensions()  # some programs write wrong ones, and openpyxl believes them
    # The read-only sheet knows no merged cells; its path is the one thing needed to look them up.
    fill = _Fill(list(xlsx_zip.merged(archive, sheet._worksheet_path)))
    for number, padded in enumerate(sheet.iter_rows(max_row=last, max_col=MOST_COLUMNS), start=1):
        row = padded[: _width(padded)]
        logical = frozenset(place for place, cell in enumerate(row) if isinstance(cell.value, bool))
        yield TableLine(number, cleaned(fill.row(number, [shown(cell) for cell in row])), logical)


def _width(row: Sequence[_Cell]) -> int:
    """How many cells there are up to the last one with a value: openpyxl fills every row up to the most there may be."""
    return next((place for place in range(len(row), 0, -1) if row[place - 1].value is not None), 0)


class _Fill:
    """Gives each cell of a merged range the text of its first one, as a reader of the sheet understands it."""

    def __init__(self, ranges: list[tuple[int, int, int, int]]) -> None:
        self._ranges = sorted(ranges)[:_MOST_MERGED]
        self._next = 0
        self._open: list[tuple[int, int, int, str]] = []

    def row(self, number: int, cells: list[str]) -> list[str]:
        while self._next < len(self._ranges) and self._ranges[self._next][0] <= number:
            top, first, bottom, last = self._ranges[self._next]
            self._next += 1
            if top == number and first <= len(cells):
                self._open.append((bottom, first, min(last, MOST_COLUMNS), cells[first - 1]))
        self._open = [one for one in self._open if one[0] >= number]
        for _, first, last, text in self._open:
            for place in range(first - 1, last):
                cells.extend([""] * (place + 1 - len(cells)))
                cells[place] = cells[place] or text
        return cells


def shown(cell: _Cell) -> str:
    """The text of a cell: 3.0 is 3, a date is as precise as its format shows it, 007 keeps its zeros."""
    value, pattern = cell.value, str(getattr(cell, "number_format", "") or "")
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return _day(value, pattern)
    if isinstance(value, time):
        return value.strftime("%H:%M:%S")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and re.fullmatch("0+", pattern):
        return str(value).zfill(len(pattern))
    return str(value)


def _day(value: datetime | date, pattern: str) -> str:
    letters = re.sub(r'\[[^\]]*\]|"[^"]*"', "", pattern).lower()
    if "y" in letters and "d" not in letters:
        return value.strftime("%Y-%m" if "m" in letters else "%Y")
    return value.strftime("%Y-%m-%d")
