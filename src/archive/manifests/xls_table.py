"""Rows of an old workbook (BIFF: XLS, and WPS's ET): dates as they are shown, merged cells filled. Only here: xlrd."""

import struct
from collections.abc import Iterator
from datetime import datetime

import xlrd
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.sheet import Cell, Sheet

from archive import i18n
from archive.errors import ManifestUnreadable
from archive.manifests.merged import Fill, Range
from archive.manifests.shown import day
from archive.manifests.table import MOST_COLUMNS, C, Kind, Table, TableLine, cleaned, tables

MOST_BYTES = 30_000_000
"""The library holds a whole workbook; 65,536 rows of a list are 20 MB."""
_BROKEN = (
    xlrd.XLRDError, CompDocError, struct.error, AssertionError, AttributeError, IndexError, KeyError, LookupError, OverflowError,
    RecursionError, TypeError, UnicodeError, ValueError, ZeroDivisionError,
)  # fmt: skip
"""What the library raises for a damaged workbook."""


def read_xls(data: bytes, name: str, kind: Kind[C]) -> list[Table[C]]:
    """The tables of its visible sheets.

    Raises:
        ManifestUnreadable: no workbook, with a password, damaged, or larger than a list can be.
    """
    if len(data) > MOST_BYTES:
        raise ManifestUnreadable(name=name, **i18n.reason("manifest.too-large"))
    try:
        with xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=True, logfile=_Silent()) as book:
            seen = (sheet for sheet in (book.sheet_by_index(n) for n in range(book.nsheets)) if not sheet.visibility)
            return tables(((sheet.name, _lines(book, sheet)) for sheet in seen), kind)
    except _BROKEN as fault:
        key = "manifest.encrypted" if "ncrypted" in str(fault) else "manifest.broken"
        raise ManifestUnreadable(name=name, **i18n.reason(key, detail=type(fault).__name__)) from fault


class _Silent:
    """The library speaks of odd workbooks on standard output; nobody reads it there."""

    def write(self, _: str) -> None:
        """Say nothing."""


def _lines(book: Book, sheet: Sheet) -> Iterator[TableLine]:
    fill = Fill(Range(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
    for n in range(sheet.nrows):
        cells = sheet.row(n)[:MOST_COLUMNS]
        logical = frozenset(place for place, cell in enumerate(cells) if cell.ctype == xlrd.XL_CELL_BOOLEAN)
        texts = fill.row(n + 1, [_shown(book, cell) for cell in cells])
        info = sheet.rowinfo_map.get(n)
        yield TableLine(n + 1, cleaned(texts), logical, hidden=bool(info and info.hidden))


def _shown(book: Book, cell: Cell) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _date(book, cell)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return str(bool(cell.value)).upper()
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR!"))
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return _number(cell.value, _pattern(book, cell))
    return str(cell.value)


def _number(value: float, pattern: str) -> str:
    """3.0 is 3; 007 keeps its zeros."""
    text = str(int(value)) if value.is_integer() else str(value)
    return text.zfill(len(pattern)) if pattern and not pattern.strip("0") and text.isdigit() else text


def _date(book: Book, cell: Cell) -> str:
    try:
        year, month, number, hour, minute, second = xlrd.xldate_as_tuple(cell.value, book.datemode)
    except xlrd.xldate.XLDateError:
        return _number(cell.value, "")
    if not year:
        return f"{hour:02}:{minute:02}:{second:02}"
    return day(datetime(year, month, number, hour, minute, second), _pattern(book, cell))


def _pattern(book: Book, cell: Cell) -> str:
    kind = book.xf_list[cell.xf_index].format_key if cell.xf_index is not None else 0
    return str(book.format_map[kind].format_str or "") if kind in book.format_map else ""
