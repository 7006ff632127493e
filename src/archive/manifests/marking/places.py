"""Where in its table each fault lies: by row and column, else by the row that names its file, else by the rows of its item."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from archive.manifests.columns import Column
from archive.manifests.reading import Placed
from archive.manifests.rows import apart, rows
from archive.manifests.table import Table
from archive.models.report import Fault

MOST = 5_000
"""Cells of one list that are marked: who has more to correct begins with these."""
_LONGEST = 1_500
_OF_FILES = ("file", "name", "path", "value")
"""Facts that may name a file."""


class Note(NamedTuple):
    """What is wrong with a cell: its row as a spreadsheet counts it, its place from 0, whether it refuses, and the words."""

    row: int
    place: int
    refuses: bool
    words: str


class _Rows(NamedTuple):
    """Of one table: item -> its rows, file -> the row that names it."""

    items: dict[str, list[int]]
    files: dict[str, int]


def noted(every: Sequence[Placed], faults: Iterable[tuple[str, Fault]], say: Callable[[Fault], str]) -> dict[int, list[Note]]:
    """Number of the table -> its notes, one for each cell, in their order. Faults that lie in no table are left out."""
    known = [_rows(one.table) for one in every]
    found: dict[int, dict[tuple[int, int], Note]] = {}
    for item, fault in faults:
        for number, row, place in _cells(every, known, item, fault):
            cells = found.setdefault(number, {})
            before = cells.get((row, place))
            if before is None and len(cells) >= MOST:
                continue
            cells[row, place] = _joined(before, Note(row, place, fault.refuses, say(fault)))
    return {number: [cells[key] for key in sorted(cells)] for number, cells in found.items()}


def _rows(table: Table[Column]) -> _Rows:
    found = _Rows({}, {})
    for row in rows(table):
        for item in {row.item, apart(row).item}:
            found.items.setdefault(item, []).append(row.number)
        if file := row.cells.get(Column.FILE):
            found.files.setdefault(file, row.number)
    return found


def _cells(every: Sequence[Placed], known: Sequence[_Rows], item: str, fault: Fault) -> Iterable[tuple[int, int, int]]:
    """(number of the table, row, place) of the cell; none where no row is meant."""
    if fault.row is not None:
        for number, one in enumerate(every):
            if _is_of(one, fault, known[number].items.get(item, ()), len(every)):
                yield number, fault.row, _place(one.table, fault)
        return
    names = [fault.facts[name] for name in _OF_FILES if name in fault.facts]
    for number, of_table in enumerate(known):
        named = next((of_table.files[name] for name in names if name in of_table.files), None)
        row = named if named is not None else next(iter(of_table.items.get(item, ())), None) if item else None
        if row is not None:
            yield number, row, _file_place(every[number].table)
            return


def _is_of(one: Placed, fault: Fault, rows_of_item: Sequence[int], tables: int) -> bool:
    """Whether a fault with a row is of this table; of several that of its sheet, else that in which its item has the row."""
    if fault.sheet or tables == 1:
        return tables == 1 or one.table.sheet == fault.sheet
    return fault.row in rows_of_item


def _place(table: Table[Column], fault: Fault) -> int:
    header = table.header
    known = [column.value if column else None for column in header.columns]
    if fault.column and fault.column in known:
        return known.index(fault.column)
    return header.names.index(fault.column) if fault.column and fault.column in header.names else 0


def _file_place(table: Table[Column]) -> int:
    columns = table.header.columns
    return columns.index(Column.FILE) if Column.FILE in columns else 0


def _joined(before: Note | None, note: Note) -> Note:
    if before is None:
        return note._replace(words=note.words[:_LONGEST])
    if note.words in before.words:
        return before._replace(refuses=before.refuses or note.refuses)
    return before._replace(refuses=before.refuses or note.refuses, words=f"{before.words}\n{note.words}"[:_LONGEST])
