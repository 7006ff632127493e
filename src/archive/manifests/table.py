"""A table before anything is understood: numbered rows of texts below a header. Of a manifest, or of another kind of sheet."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from archive.manifests.columns import PROBLEMS, Column, nearly, recognised
from archive.manifests.formulas import unguarded

MOST_ROWS = 50_000
"""Rows below the header that one manifest may have."""
MOST_COLUMNS = 200
EXAMPLES = "示例，不读入"
"""With these words in its first cell a sheet shows how to fill in another one and is never read."""
_LOOKED_AT = 30
C = TypeVar("C", bound=StrEnum)
"""The columns that a kind of sheet has."""


class TableLine(NamedTuple):
    """A row of texts with its number as a spreadsheet counts it."""

    number: int
    cells: tuple[str, ...]
    logical: frozenset[int] = frozenset()
    """Places of cells that hold TRUE or FALSE and no words."""
    hidden: bool = False
    """Whether the spreadsheet does not show the row."""


class Kind(NamedTuple, Generic[C]):
    """A kind of sheet: which column a header names, one of which columns makes a row a header, how many rows it may have."""

    recognised: Callable[[str], C | None]
    telling: Collection[C]
    most_rows: int
    headless: str = "manifest.no-header"
    """Key of the words that say that no row is a header."""
    nearly: Callable[[str], C | None] = lambda _: None
    """Which column a header comes near that names none."""
    stands_for: "tuple[C, C] | None" = None
    """A column, and the one that it is taken for where no header names that: a list of pieces that names no titles."""
    whole: Collection[C] = ()
    """Columns that make a sheet of a workbook one of this kind for certain: all such sheets are read."""
    by_sheet: "Callable[[str], Kind[C] | None] | None" = None
    """Of a workbook whose sheets differ: which kind a sheet is by its name, None for one that is left alone; all are read."""


_LIST = (Column.TITLE, Column.FILE)
MANIFEST = Kind(recognised, _LIST, MOST_ROWS, nearly=nearly, stands_for=(Column.PIECES, Column.TITLE), whole=_LIST)


class Header(NamedTuple, Generic[C]):
    """The row of headers: `columns` is None where a header is unknown; `near` are places of those that only come near."""

    number: int
    names: tuple[str, ...]
    columns: tuple[C | None, ...]
    near: frozenset[int] = frozenset()


class Table(NamedTuple, Generic[C]):
    """A header and the rows below it that are not blank; `cut` tells that there were more than its kind may have."""

    header: Header[C]
    lines: tuple[TableLine, ...]
    cut: bool
    encoding: str = ""
    """Of a CSV that may have been misread, or that is in an encoding seldom meant: its name."""
    sheet: str = ""
    """The name of its sheet, of its file, or of both, where a delivery has several tables."""


def best_header(lines: Iterable[TableLine], kind: Kind[C]) -> Header[C] | None:
    """The header among the first rows: the one with most known columns, a telling one (of a manifest title or file) among them.
    Rows before it are banners.
    """
    headers = [_header(line, kind) for line in lines]
    usable = [h for h in headers if any(column in h.columns for column in kind.telling)]
    return max(usable, key=known, default=None)


def known(header: Header[C]) -> int:
    """How many different columns a header names."""
    return len({column for column in header.columns if column})


def table(lines: Iterator[TableLine], kind: Kind[C]) -> Table[C] | None:
    """The table in these rows, or None if none of the first thirty that are not blank is a header, or if they are examples."""
    filled = (line for line in lines if any(line.cells))
    first = list(islice(filled, _LOOKED_AT))
    if first and next(filter(None, first[0].cells)).startswith(EXAMPLES):
        return None
    header = best_header(first, kind)
    if header is None:
        return None
    below = [line for line in first if line.number > header.number]
    for line in filled:
        below.append(line)
        if len(below) > kind.most_rows:
            break
    kept = [line for line in below if not _repeats(line, header)]
    if PROBLEMS in header.names:
        header, kept = _without_ours(header, kept)
    return Table(header, tuple(kept[: kind.most_rows]), cut=len(kept) > kind.most_rows)


def _without_ours(header: Header[C], lines: Iterable[TableLine]) -> tuple[Header[C], list[TableLine]]:
    """Header and rows without what stands in the column of problems of a marked copy."""
    ours = {place for place, name in enumerate(header.names) if name == PROBLEMS}

    def emptied(cells: Sequence[str]) -> tuple[str, ...]:
        return tuple("" if place in ours else cell for place, cell in enumerate(cells))

    left = [line._replace(cells=emptied(line.cells)) for line in lines]
    return header._replace(names=emptied(header.names)), [line for line in left if any(line.cells)]


def tables(sheets: Iterable[tuple[str, Iterator[TableLine]]], kind: Kind[C]) -> list[Table[C]]:
    """The tables of a workbook's sheets by name: those of this kind for certain, else the first that has a header."""
    if choose := kind.by_sheet:
        chosen = ((name, lines, choose(name)) for name, lines in sheets)
        return [one._replace(sheet=name) for name, lines, of in chosen if of and (one := table(lines, of))]
    found = [one._replace(sheet=name) for name, lines in sheets if (one := table(lines, kind))]
    whole = [one for one in found if kind.whole and set(kind.whole) <= set(one.header.columns)]
    return whole or found[:1]


def cleaned(cells: Sequence[str]) -> tuple[str, ...]:
    """Cells without blanks around them and without the marks that some programs, and our own CSVs, put before a text."""
    return tuple(_cleaned(cell) if cell else "" for cell in cells[:MOST_COLUMNS])


def _cleaned(cell: str) -> str:
    return unguarded(cell.strip().strip("\ufeff\u200b\u3000").strip()).strip()


def _header(line: TableLine, kind: Kind[C]) -> Header[C]:
    columns = [kind.recognised(cell) if cell else None for cell in line.cells]
    near: set[int] = set()
    for place, cell in enumerate(line.cells):
        if cell and columns[place] is None and (meant := kind.nearly(cell)) and meant not in columns:
            columns[place] = meant
            near.add(place)
    if kind.stands_for and kind.stands_for[0] in columns and kind.stands_for[1] not in columns:
        place = columns.index(kind.stands_for[0])
        columns[place] = kind.stands_for[1]
        near.add(place)
    return Header(line.number, line.cells, tuple(columns), frozenset(near))


def _repeats(line: TableLine, header: Header[C]) -> bool:
    """Whether the row is the header again, as at the top of a printed page."""
    return line.cells[: len(header.names)] == header.names
