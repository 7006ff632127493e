"""A manifest's table before anything is understood: numbered rows of texts."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from archive.manifests.columns import Column, nearly, recognised
from archive.manifests.formulas import unguarded

MOST_ROWS = 20_000
"""Rows below the header that one manifest may have."""
MOST_COLUMNS = 200
_LOOKED_AT = 30


class Line(NamedTuple):
    """A row of texts with its number as a spreadsheet counts it."""

    number: int
    cells: tuple[str, ...]
    logical: frozenset[int] = frozenset()
    """Places of cells that hold TRUE or FALSE and no words."""
    hidden: bool = False
    """Whether the spreadsheet does not show the row."""


class Header(NamedTuple):
    """The row of headers: `columns` is None where a header is unknown; `near` are places of those taken for what they come near."""

    number: int
    names: tuple[str, ...]
    columns: tuple[Column | None, ...]
    near: frozenset[int] = frozenset()


class Table(NamedTuple):
    """A header and the rows below it that are not blank; `cut` tells that there were more than `MOST_ROWS`."""

    header: Header
    lines: tuple[Line, ...]
    cut: bool
    encoding: str = ""
    """Of a CSV that may have been misread, or that is in an encoding seldom meant: its name."""
    sheet: str = ""
    """The name of its sheet, of its file, or of both, where a delivery has several tables."""


def best_header(lines: Iterable[Line]) -> Header | None:
    """The header among the first rows: the one with most known columns, title or file among them. Rows before it are banners."""
    headers = [_header(line) for line in lines]
    usable = [h for h in headers if Column.TITLE in h.columns or Column.FILE in h.columns]
    return max(usable, key=known, default=None)


def known(header: Header) -> int:
    """How many different columns a header names."""
    return len({column for column in header.columns if column})


def table(lines: Iterator[Line]) -> Table | None:
    """The table in these rows, or None if none of the first thirty that are not blank is a header."""
    filled = (line for line in lines if any(line.cells))
    first = list(islice(filled, _LOOKED_AT))
    header = best_header(first)
    if header is None:
        return None
    below = [line for line in first if line.number > header.number]
    for line in filled:
        below.append(line)
        if len(below) > MOST_ROWS:
            break
    kept = [line for line in below if not _repeats(line, header)]
    return Table(header, tuple(kept[:MOST_ROWS]), cut=len(kept) > MOST_ROWS)


def tables(sheets: Iterable[tuple[str, Iterator[Line]]]) -> list[Table]:
    """The tables of a workbook's sheets by name: those that list files with their titles, else the first that has a header."""
    found = [one._replace(sheet=name) for name, lines in sheets if (one := table(lines))]
    lists = [one for one in found if {Column.TITLE, Column.FILE} <= set(one.header.columns)]
    return lists or found[:1]


def cleaned(cells: Sequence[str]) -> tuple[str, ...]:
    """Cells without blanks around them and without the marks that some programs, and our own CSVs, put before a text."""
    return tuple(unguarded(cell.strip().strip("\ufeff\u200b\u3000").strip()).strip() for cell in cells[:MOST_COLUMNS])


def _header(line: Line) -> Header:
    columns = [recognised(cell) if cell else None for cell in line.cells]
    near: set[int] = set()
    for place, cell in enumerate(line.cells):
        if cell and columns[place] is None and (meant := nearly(cell)) and meant not in columns:
            columns[place] = meant
            near.add(place)
    return Header(line.number, line.cells, tuple(columns), frozenset(near))


def _repeats(line: Line, header: Header) -> bool:
    """Whether the row is the header again, as at the top of a printed page."""
    return line.cells[: len(header.names)] == header.names
