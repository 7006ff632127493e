"""The lists of a folder, as far as they can be checked without the archive: columns, titles, and whether the files are there."""

import unicodedata
from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from archive.errors import BadInput
from archive.manifests.columns import REQUIRED, Column
from archive.manifests.meant import Meant, ways_to_part
from archive.manifests.opening import opened
from archive.manifests.table import MANIFEST, Table
from archive.manifests.totals import total_said
from archive.models.names import find_lists
from archive.packing.notes import Note

_MOST_GUESSES = 50


class CheckedLists(NamedTuple):
    """Names of the lists, how many rows they have, and what is to be said of them."""

    lists: tuple[str, ...]
    rows: int
    notes: tuple[Note, ...]


def check_lists(paths: Collection[str], read: Callable[[str], bytes]) -> CheckedLists:
    """Find the lists and compare their rows with the files (`paths`, with slashes).

    Codes are those of the archive: E101 to E103 where there is no list that can be read, E219 a column is missing, E201 no title,
    E202 no file named, E221 a file is not there, E227 a file that no row names. A single row is told as `list!row`.
    """
    tables, wrong = _opened(paths, read)
    if not tables:
        return CheckedLists((), 0, (wrong[0] if wrong else Note("E101", {"delivery": "–"}, refuses=False),))
    files = _Files(path for path in paths if path not in tables)
    notes: list[Note] = []
    for name, found in tables.items():
        for table in found:
            notes += _header(table, name)
            notes += _rows(table, name, files)
    notes += [Note("E227", {"name": path}, refuses=False) for path in files.unnamed()]
    return CheckedLists(tuple(tables), sum(len(table.lines) for found in tables.values() for table in found), tuple(notes))


def _opened(paths: Collection[str], read: Callable[[str], bytes]) -> tuple[dict[str, list[Table[Column]]], list[Note]]:
    tables: dict[str, list[Table[Column]]] = {}
    wrong: list[Note] = []
    for name in find_lists(paths):
        try:
            tables[name] = opened(read(name), name, MANIFEST)
        except BadInput as error:
            wrong.append(Note(error.code, {key: str(value) for key, value in error.facts.items()}))
    return tables, wrong


def _header(table: Table[Column], name: str) -> Iterator[Note]:
    for column in REQUIRED:
        if column not in table.header.columns:
            yield Note("E219", {"column": column.value}, where=f"{name}!{table.header.number}")


def _rows(table: Table[Column], name: str, files: "_Files") -> Iterator[Note]:
    """E201, E202 and E221 of the rows of one table."""
    titled: set[str] = set()
    for line in table.lines:
        cells = {
            column: cell for column, cell in zip(table.header.columns, line.cells, strict=False) if column is not None and cell
        }
        if total_said(cells.get(Column.TITLE, ""), next(filter(None, line.cells), ""), cells.get(Column.FILE, "")):
            continue
        where = f"{name}!{line.number}"
        item = cells.get(Column.ITEM, "")
        if Column.TITLE in cells:
            titled.add(item)
        elif Column.TITLE in table.header.columns and (not item or item not in titled):
            yield Note("E201", {}, where=where)
        if Column.FILE in cells:
            yield from files.named(cells[Column.FILE], where)
        elif Column.FILE in table.header.columns:
            yield Note("E202", {}, where=where)


class _Files:
    """The files of the folder by every spelling that a list may have of them."""

    def __init__(self, paths: Iterator[str]) -> None:
        self._by_spelling = {_folded(path): path for path in paths}
        self._folders = {folder for path in self._by_spelling for folder in _above(path)}
        self._meant = Meant(self._by_spelling)
        self._named: set[str] = set()
        self._guesses = 0

    def named(self, written: str, where: str) -> Iterator[Note]:
        """Note that a row names a file, or a whole folder; E221 where there is none."""
        for parts in ([written], *ways_to_part(written)):
            meant = [self._of(one) for one in parts]
            if all(meant):
                self._named |= {one for found in meant for one in found}
                return
        yield Note("E221", {"name": written, "near": self._near(_folded(written))}, where=where)

    def _of(self, written: str) -> list[str]:
        """What one name means: a file, all of a folder, or the one file that has this name but for its extension or folder."""
        name = _folded(written)
        if name in self._by_spelling:
            return [name]
        if name.rstrip("/") in self._folders:
            return [path for path in self._by_spelling if path.startswith(f"{name.rstrip('/')}/")]
        found = self._meant.by(name)
        return [found] if found else []

    def unnamed(self) -> list[str]:
        """Files that no row names."""
        return sorted(path for name, path in self._by_spelling.items() if name not in self._named)

    def _near(self, name: str) -> str:
        self._guesses += 1
        close = get_close_matches(name, self._by_spelling, n=1, cutoff=0.75) if self._guesses <= _MOST_GUESSES else []
        return f" (≈ {self._by_spelling[close[0]]})" if close else ""


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path.replace("\\", "/").removeprefix("./"))


def _above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
