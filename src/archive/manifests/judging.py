"""Judging some rows of a sheet that is being written, by the rules that `reading` and `received_files` have for a whole list.

A sheet is a list without a file: headers, and rows by header under numbers that stay theirs wherever they move. What rows say of
one another (an item of several rows, a file that two of them name) is asked of whoever keeps the sheet.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from archive.manifests.columns import Column, recognised
from archive.manifests.files import Named
from archive.manifests.meant import Meant
from archive.manifests.model import Manifest, Row
from archive.manifests.naming import Known
from archive.manifests.reading import item_of
from archive.manifests.received_files import Digest, FileFacts, Near, check_items
from archive.manifests.rows import header_faults, rows, total
from archive.manifests.table import MANIFEST, Header, Table, TableLine, best_header
from archive.manifests.understanding import still_undescribed
from archive.models.delivery import Item
from archive.models.litter import is_nobodys
from archive.models.report import Fault

_FEW = 2_000
"""So many files are compared letter by letter with the name of one that is missing."""
_GUESSES = 3


class SheetLine(NamedTuple):
    """A row of a sheet: its number, which stays, and its cells by header."""

    number: int
    cells: Mapping[str, str]


class JudgedRow(NamedTuple):
    """What is known of a row: the item it is of, the files it names, whether one of them is missing, and what is wrong."""

    number: int
    item: str
    paths: tuple[str, ...]
    missing: bool
    faults: tuple[Fault, ...]


class Owner(NamedTuple):
    """A row that is not looked at and comes before: it has named this file."""

    path: str
    item: str
    number: int


class Files:
    """The files that rows may name; None where nobody knows them. Made once for many judgements."""

    def __init__(self, facts: Mapping[str, FileFacts] | None) -> None:
        self.facts = facts

    def near(self) -> Near:
        """What may be meant by the name of one that is missing."""
        few = self.facts is not None and len(self.facts) <= _FEW
        return Near(self.facts or (), guesses=_GUESSES) if few else self._near

    @cached_property
    def _near(self) -> Near:
        return Near(self.facts or (), guesses=0)

    def known(self, named: Callable[[str], bool]) -> Known:
        """What names mean, where some files are `named` by cells as they are called."""
        return Known(self.facts, spare=_Spare(self, named))

    def meant(self, name: str, named: Callable[[str], bool]) -> str | None:
        """The one file that a name means which is not quite its own."""
        return self._meant.by(name, named)

    @cached_property
    def _meant(self) -> Meant:
        return Meant([path for path in self.facts or () if not is_nobodys(path)])


class _Spare(NamedTuple):
    """Files that no cell names as they are called."""

    files: Files
    named: Callable[[str], bool]

    def by(self, name: str) -> str | None:
        """The one that is meant."""
        return self.files.meant(name, self.named)


class Sheet:
    """The headers of a sheet, and what its rows mean below them."""

    def __init__(self, headers: Sequence[str]) -> None:
        self.headers = tuple(headers)
        found = best_header([TableLine(1, self.headers)], MANIFEST)
        self._header: Header[Column] = found or Header(1, self.headers, tuple(map(recognised, self.headers)))

    def of(self, column: Column) -> str:
        """The header of a column, "" where the sheet has none."""
        pairs = zip(self.headers, self._header.columns, strict=True)
        return next((name for name, one in pairs if one is column), "")

    def header_of(self, fault: Fault) -> str:
        """The header below which a fault lies, "" where it lies in no cell."""
        if not fault.column:
            return ""
        if fault.column in self.headers:
            return fault.column
        return next((self.of(column) for column in Column if column.value == fault.column), "")

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the headers."""
        return header_faults(self._table(()))

    def item(self, line: SheetLine) -> str:
        """The item that a row is of: its number, else a name for the row alone."""
        return self._row(line).item

    def judge(
        self,
        lines: Sequence[SheetLine],
        files: Files,
        owners: Callable[[str], Iterable[Owner]] = lambda _: (),
        named: Callable[[str], bool] = lambda _: False,
        digest: Digest | None = None,
        home: str = "",
        undescribed: Collection[Mapping[str, str]] = (),
    ) -> list[JudgedRow]:
        """What is known of these rows: whole items, in the order of the sheet. `owners` gives, for an item, the rows of others
        before it that name files of it; `named` tells whether a cell names a file as it is called. Where no `digest` can be
        taken yet, checksums are compared later.
        """
        every = [self._row(line) for line in lines]
        left = {row.number: fault for row in every if (fault := total(row))}
        groups: dict[str, list[Row]] = {}
        for row in every:
            if row.number not in left and row.given:
                groups.setdefault(row.item, []).append(row)
        so_far, near = Named(None), files.near()
        so_far.known = files.known(named)
        found: dict[int, list[Fault]] = {number: [fault] for number, fault in left.items()}
        for label, group in groups.items():
            for one in owners(label):
                so_far.before(*one)
            item = self._checked(item_of(group, so_far, home), files, near, digest, undescribed)
            numbers = {row.number for row in group}
            for fault in item.faults:
                found.setdefault(fault.row if fault.row in numbers else group[0].number, []).append(fault)
        return [_judged(row, files, so_far.known, found.get(row.number, ())) for row in every]

    def paths(self, line: SheetLine, files: Files, named: Callable[[str], bool]) -> tuple[str, ...]:
        """The files that a row names."""
        return _paths(self._row(line), files.known(named))

    def _checked(
        self, item: Item, files: Files, near: Near, digest: Digest | None, undescribed: Collection[Mapping[str, str]]
    ) -> Item:
        if undescribed:
            (item,) = still_undescribed(Manifest(items=(item,)), undescribed).items
        if files.facts is None:
            return item
        if digest is None:
            item = item.model_copy(update={"files": tuple(one.model_copy(update={"checksum": None}) for one in item.files)})
        (item,) = check_items((item,), files.facts, digest or (lambda _path, _algorithm: ""), near)
        return item

    def _row(self, line: SheetLine) -> Row:
        (row,) = rows(self._table((line,)))
        return row

    def _table(self, lines: Iterable[SheetLine]) -> Table[Column]:
        made = (TableLine(one.number, tuple(one.cells.get(name, "") for name in self.headers)) for one in lines)
        return Table(self._header, tuple(made), cut=False)


def _judged(row: Row, files: Files, known: Known, faults: Iterable[Fault]) -> JudgedRow:
    paths = _paths(row, known)
    missing = files.facts is not None and any(path not in files.facts for path in paths)
    return JudgedRow(row.number, row.item, paths, missing, tuple(faults))


def _paths(row: Row, known: Known) -> tuple[str, ...]:
    return tuple(one.path for one in known.meant(row.cells.get(Column.FILE, "")) if one.path)


def names(cell: str, path: str) -> bool:
    """Whether a cell that means a file names it as it is called, or a folder that it lies in."""
    return path in cell or any(path.startswith(f"{line.strip().rstrip('/')}/") for line in cell.splitlines() if line.strip())


def meant_by(paths: Collection[str], cells: Iterable[tuple[int, str]]) -> list[int]:
    """The numbers of the rows whose cell may mean one of these files by a name that is not quite its own."""
    near = Meant(paths)
    return [number for number, cell in cells if cell and any(near.by(one) for one in (cell, *cell.splitlines()))]
