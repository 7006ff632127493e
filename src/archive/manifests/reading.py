"""Reading a manifest: bytes of one list or of several in, items with every fault out. Nothing else is read or written."""

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from archive.errors import BadInput, ManifestEmpty
from archive.manifests.columns import Column, recognised
from archive.manifests.files import Named, item_files
from archive.manifests.model import Manifest, Row
from archive.manifests.opening import opened
from archive.manifests.record import record
from archive.manifests.rows import apart, damage, header_faults, people_s_numbers, rows, total, without_control, wordless
from archive.manifests.table import MANIFEST, C, Kind, Table
from archive.models.delivery import Item
from archive.models.report import Fault

_EMPTY = frozenset({"E201", "E202"})
_MOST_SHARED = 0.5
"""Above this share of files that two lists both name they are two states of one list."""


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing that is made here goes round in circles, and of many rows so much is made that a quarter of the time would go into
    looking for some.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def read(data: bytes | Path, name: str, files: Collection[str] | None = None, home: str = "") -> Manifest:
    """The items of one list: see `read_lists`."""
    return read_lists({name: data}, files, home)


@_uncollected()
def read_lists(lists: Mapping[str, bytes | Path], files: Collection[str] | None = None, home: str = "") -> Manifest:
    """The items of all lists of a delivery, of any kind that can be read, with the faults of all rows at once.

    A file that a row of another list names is handed in and is no list. Of two that say the same one counts (E243); two that
    name the same files in other words refuse the whole (E244). `files` are the delivery's own paths, used to find a name that
    is spelled a little differently; whether files are there and right is for `check_files`. `home` is the code of the division
    in which the centre lies: of places with the same name that there counts.

    Raises:
        ManifestUnreadable: none can be opened, or none has a header.
        ManifestEmpty: there is no row below the header.
    """
    tables = _lists({name: data.read_bytes() if isinstance(data, Path) else data for name, data in lists.items()})
    doubles = _without_doubles(tables)
    names = tuple(tables)
    told = _named([(name, table) for name, found in tables.items() for table in found])
    faults = [*doubles, *_overlaps(tables), *(fault for table in told for fault in header_faults(table))]
    if any(fault.refuses for fault in faults):
        return Manifest(lists=names, faults=tuple(faults))
    grouped, left = _grouped(told)
    if not grouped:
        raise ManifestEmpty(name=names[0])
    named = Named(files, [row for group in grouped.values() for row in group])
    del tables, told  # of a list of many rows the cells, the rows and the items need not all be there at once
    items = tuple(item_of(grouped.pop(item), named, home) for item in list(grouped))
    return Manifest(items=items, lists=names, faults=(*faults, *left))


class Placed(NamedTuple):
    """A table of a list: the list's name, the name of its sheet there, and the table with the name by which faults call it."""

    list: str
    sheet: str
    table: Table[Column]


def placed(lists: Mapping[str, bytes]) -> list[Placed]:
    """The tables that `read_lists` reads of these lists, with where each lies.

    Raises:
        BadInput: none can be read.
    """
    tables = _lists(lists)
    _without_doubles(tables)
    every = [(name, table) for name, found in tables.items() for table in found]
    return [Placed(name, table.sheet, told) for (name, table), told in zip(every, _named(every), strict=True)]


def read_rows(given: Sequence[Mapping[str, str]], files: Collection[str]) -> tuple[Item, ...]:
    """The items of rows by header that stand in no file yet, below a header in the first row; each row is one."""
    named = Named(files)
    every = [{column: value for header, value in row.items() if (column := recognised(header))} for row in given]
    made = (Row(n, str(n), cells, {}, row) for n, (cells, row) in enumerate(zip(every, given, strict=True), start=2))
    return tuple(item_of([row], named, "") for row in made)


def read_table(data: bytes, name: str, kind: Kind[C]) -> Table[C]:
    """The table of a sheet of any kind, by content whatever its name; the first of several.

    Raises:
        ManifestUnreadable: it cannot be opened, or has no header of this kind.
        ManifestEmpty: there is no row below the header.
    """
    return opened(data, name, kind)[0]


def _lists(data: Mapping[str, bytes]) -> dict[str, list[Table[Column]]]:
    """The tables of those that are lists.

    Raises:
        BadInput: none is; what is wrong with the first.
    """
    tables: dict[str, list[Table[Column]]] = {}
    wrong: list[BadInput] = []
    for name, content in data.items():
        try:
            tables[name] = opened(content, name, MANIFEST)
        except BadInput as error:
            wrong.append(error)
    if not tables:
        raise wrong[0]
    named = {name: _files(found) for name, found in tables.items()}
    handed = {path for name, paths in named.items() for path in paths if path != name}
    return {name: found for name, found in tables.items() if name not in handed} or tables


def _files(tables: Iterable[Table[Column]]) -> set[str]:
    places = [(table, table.header.columns.index(Column.FILE)) for table in tables if Column.FILE in table.header.columns]
    return {line.cells[n] for table, n in places for line in table.lines if n < len(line.cells) and line.cells[n]}


def _without_doubles(tables: dict[str, list[Table[Column]]]) -> list[Fault]:
    """Take lists away that say what one before them says (a workbook and its export as CSV), and tell them."""
    faults = []
    said = {name: _said(found) for name, found in tables.items()} if len(tables) > 1 else {}
    for first, second in combinations(list(tables), 2):
        if first in tables and second in tables and said[first] == said[second]:
            del tables[second]
            faults.append(Fault(code="E243", value=second, refuses=False, facts={"name": second, "other": first}))
    return faults


def _said(tables: Sequence[Table[Column]]) -> list[list[tuple[str, str]]]:
    return [
        sorted((str(column), cell) for column, cell in zip(table.header.columns, line.cells, strict=False) if column and cell)
        for table in tables
        for line in table.lines
    ]


def _overlaps(tables: Mapping[str, list[Table[Column]]]) -> list[Fault]:
    faults = []
    named = {name: _files(found) for name, found in tables.items()}
    for first, second in combinations(tables, 2):
        one, other = named[first], named[second]
        if len(one & other) > _MOST_SHARED * max(1, min(len(one), len(other))):
            faults.append(Fault(code="E244", value=second, facts={"name": first, "other": second}))
    return faults


def _named(tables: Sequence[tuple[str, Table[Column]]]) -> list[Table[Column]]:
    """The tables with names by which a person tells them apart; one alone needs none."""
    if len(tables) == 1:
        return [tables[0][1]._replace(sheet="")]
    lists = {name for name, _ in tables}
    stems = {name: PurePosixPath(name).stem if len(lists) > 1 else "" for name in lists}
    alone = {name for name in lists if sum(name == one for one, _ in tables) == 1}
    return [
        table._replace(sheet=stems[name] if name in alone else "/".join(filter(None, (stems[name], table.sheet))))
        for name, table in tables
    ]


def _grouped(tables: Sequence[Table[Column]]) -> tuple[dict[str, list[Row]], list[Fault]]:
    """Rows by item, in their order, and what is said of those that are none."""
    left: list[Fault] = []
    kept: list[Row] = []
    for row in (row for table in tables for row in rows(table)):
        if aside := total(row):
            left.append(aside)
        else:
            kept.append(row)
    if _begin_anew(kept):
        kept = [apart(row) for row in kept]
    grouped: dict[str, list[Row]] = {}
    for row in kept:
        grouped.setdefault(row.item, []).append(row)
    return grouped, left


def _begin_anew(kept: Iterable[Row]) -> bool:
    """Whether the same number stands for another title in another table."""
    titles: dict[str, tuple[str, str]] = {}
    for row in kept:
        title = row.cells.get(Column.TITLE, "")
        if row.numbered and title:
            sheet, said = titles.setdefault(row.item, (row.sheet, title))
            if sheet != row.sheet and said != title:
                return True
    return False


def item_of(group: Sequence[Row], named: Named, home: str) -> Item:
    """The item of its rows, with what is wrong in their cells; `named` knows which files other items name."""
    first = group[0]
    described = record(group, numbered=first.numbered, home=home)
    files = item_files(group, named)
    odd = [fault for row in group for fault in wordless(row)]
    lost = [fault for row in group for fault in (*damage(row), *people_s_numbers(row))]
    faults = (*lost, *odd, *_besides(odd, described.faults), *_besides(odd, files.faults))
    return Item(
        item=first.item,
        number=first.item if first.numbered else "",
        work=_said_of(group, Column.WORK),
        replaces=_said_of(group, Column.REPLACES),
        record=described.value,
        files=files.value,
        rows=tuple(dict(row.given) for row in group),
        faults=tuple(sorted(faults, key=lambda fault: (fault.row or 0, fault.code))),
    )


def _said_of(group: Sequence[Row], column: Column) -> str:
    """What the first row of an item says that says anything."""
    return next((value for row in group if (value := without_control(row.cells.get(column, "")).strip())), "")


def _besides(odd: Sequence[Fault], faults: Sequence[Fault]) -> list[Fault]:
    """Faults without those that say that a cell is empty which holds something that is no words."""
    columns = {fault.column for fault in odd}
    return [fault for fault in faults if fault.code not in _EMPTY or fault.column not in columns]
