"""Rows of an OpenDocument spreadsheet: every cell in the words in which it is shown."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from archive import i18n
from archive.errors import ManifestUnreadable
from archive.manifests import sheet_zip
from archive.manifests.table import MOST_COLUMNS, C, Kind, Table, TableLine, cleaned, tables

CONTENT = "content.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_BROKEN = (BadZipFile, zlib.error, ParseError, KeyError, ValueError, EOFError, OSError, NotImplementedError)
_BLANK = 10
"""Rows that are looked at for each that a sheet may have: between them lie blank ones."""
_MOST_SPACES = 100


def read_ods(data: bytes, name: str, kind: Kind[C]) -> list[Table[C]]:
    """The tables of its sheets that are shown.

    Raises:
        ManifestUnreadable: no spreadsheet, damaged, with a password, or larger than a list can be.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            if reason := sheet_zip.refusal(archive, CONTENT):
                raise ManifestUnreadable(name=name, **i18n.reason(reason))
            with archive.open(CONTENT) as xml:
                return tables(((sheet, iter(lines)) for sheet, lines in _sheets(xml, _BLANK * kind.most_rows)), kind)
    except _BROKEN as fault:
        raise ManifestUnreadable(name=name, **i18n.reason("manifest.broken", detail=type(fault).__name__)) from fault


def _sheets(xml: IO[bytes], most: int) -> Iterator[tuple[str, list[TableLine]]]:
    sheet, hidden = _Sheet("", most), set[str]()
    # What declares a document type or entities was refused before.
    for event, element in iterparse(xml, events=("start", "end")):  # noqa: S314
        if event == "start" and element.tag == f"{_TABLE}table":
            sheet = _Sheet(element.get(f"{_TABLE}name", ""), most)
        elif event == "end" and element.tag == f"{_STYLE}style":
            hidden |= _hidden(element)
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            sheet.add(element)
            element.clear()
        elif event == "end" and element.tag == f"{_TABLE}table":
            if element.get(f"{_TABLE}style-name") not in hidden:
                yield sheet.name, sheet.lines
            element.clear()


def _hidden(style: Element) -> set[str]:
    """The name of a style of sheets that are not shown."""
    shown = style.find(f"{{*}}table-properties[@{_TABLE}display='false']")
    return {style.get(f"{_STYLE}name", "")} if shown is not None else set()


class _Sheet:
    """Rows of a sheet as they are read; `number` is that of the last."""

    def __init__(self, name: str, most: int) -> None:
        self.name = name
        self._most = most
        self.lines: list[TableLine] = []
        self._number = 0
        self._spanning: dict[int, tuple[int, str]] = {}

    def add(self, row: Element) -> None:
        """An empty row is counted and not kept; one that is said to come again is kept as often as rows go."""
        times = _count(row, "number-rows-repeated")
        texts, logical = self._cells(row)
        hidden = row.get(f"{_TABLE}visibility", "visible") != "visible"
        if any(texts):
            kept = min(times, self._most - len(self.lines))
            numbers = range(self._number + 1, self._number + 1 + kept)
            self.lines += [TableLine(n, cleaned(texts), logical, hidden=hidden) for n in numbers]
        self._number += times

    def _cells(self, row: Element) -> tuple[list[str], frozenset[int]]:
        texts: list[str] = []
        logical: set[int] = set()
        for cell in row:
            if cell.tag not in _CELLS:
                continue
            text, place = _text(cell), len(texts)
            if cell.get(f"{_OFFICE}value-type") == "boolean":
                logical.add(place)
            for n in range(place, min(place + _count(cell, "number-columns-repeated"), MOST_COLUMNS)):
                texts.append(text or (self._above(n) if cell.tag == _CELLS[1] else ""))
            self._span(cell, place, text)
        return texts, frozenset(logical)

    def _above(self, place: int) -> str:
        """What a merged cell that reaches into the row to be added says at a place."""
        last, text = self._spanning.get(place, (0, ""))
        return text if last > self._number else ""

    def _span(self, cell: Element, place: int, text: str) -> None:
        rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if rows > 1 or columns > 1:
            for n in range(place, min(place + columns, MOST_COLUMNS)):
                self._spanning[n] = (self._number + rows, text)


def _count(element: Element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(value)) if value.isdigit() and len(value) < 10 else 1


def _text(cell: Element) -> str:
    return "\n".join("".join(_pieces(paragraph)) for paragraph in cell.findall(f"{_TEXT}p"))


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            yield " " * min(int(count) if count.isdigit() and len(count) < 4 else 1, _MOST_SPACES)
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif not child.tag.endswith("}annotation"):
            yield from _pieces(child)
        yield child.tail or ""
