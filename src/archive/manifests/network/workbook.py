"""The network's workbook: sheets of activities, people, visits and more, each known by its name. Pure reading.

A CSV is one sheet, known by the file's name, else by its headers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import PurePosixPath
from typing import NamedTuple

from archive.errors import BadInput, ManifestEmpty, ManifestUnreadable, WorkbookUnreadable
from archive.manifests.columns import Column, named
from archive.manifests.network.cells import LONGEST, Cells, Heading, plain
from archive.manifests.opening import opened
from archive.manifests.rows import without_control
from archive.manifests.table import MANIFEST, Kind, Table, TableLine
from archive.models.report import Fault

MOST_ROWS = 50_000
"""Of one sheet."""
HEADLESS = "network.no-header"


class SheetKind(NamedTuple):
    """One kind of sheet: `name` in English, the names that a sheet may have, column -> headers, its Chinese name first."""

    name: str
    titles: Sequence[str]
    headers: Mapping[StrEnum, str]
    telling: Sequence[StrEnum]
    """One of which makes a row the header."""


class Read(NamedTuple):
    """A sheet as read: its kind and name, its rows, and what is wrong with headers."""

    kind: SheetKind
    title: str
    rows: tuple[Cells, ...]
    faults: tuple[Fault, ...]
    table: Table[StrEnum]


def read_workbook(data: bytes, name: str, kinds: Sequence[SheetKind]) -> tuple[Read, ...]:
    """The sheets of a workbook that have one of these kinds, in the order of the kinds; other sheets are left alone.

    Raises:
        WorkbookUnreadable: it cannot be opened, has no such sheet, no row, or a sheet of more than 50,000 rows.
    """
    tables = _tables(data, name, kinds)
    if not tables:
        raise WorkbookUnreadable(name=name, sheets="、".join(one.titles[0] for one in kinds))
    if cut := next((table for _, table in tables if table.cut), None):
        raise WorkbookUnreadable(name=name, sheets=f"{cut.sheet} > {MOST_ROWS}")
    found = [_read(kind, table) for kind, table in tables]
    return tuple(sorted(found, key=lambda one: kinds.index(one.kind)))


def is_workbook(data: bytes, name: str, kinds: Sequence[SheetKind]) -> bool:
    """Whether a file among a delivery is one: it has a sheet that is called as one of these kinds and names centres, and no
    sheet that lists files.
    """
    titles = {plain(title).casefold() for kind in kinds for title in kind.titles}
    try:
        read = read_workbook(data, name, kinds)
    except BadInput:
        return False
    called = any(plain(one.title).casefold() in titles and _names_centres(one) for one in read)
    return called and not _lists_files(data, name)


def _names_centres(read: Read) -> bool:
    return any(column is not None and column.value == "centre" for column in read.table.header.columns)


def _lists_files(data: bytes, name: str) -> bool:
    try:
        return any(Column.FILE in table.header.columns for table in opened(data, name, MANIFEST))
    except BadInput:
        return False


def _tables(data: bytes, name: str, kinds: Sequence[SheetKind]) -> list[tuple[SheetKind, Table[StrEnum]]]:
    by_title = {plain(title).casefold(): one for one in kinds for title in one.titles}

    def kind_of(title: str) -> SheetKind | None:
        return by_title.get(plain(title).casefold())

    def choose(title: str) -> Kind[StrEnum] | None:
        found = kind_of(title)
        return _kind(found) if found else None

    whole = Kind(lambda _: None, (), MOST_ROWS, HEADLESS, by_sheet=choose)
    try:
        tables = opened(data, name, whole)
        return [(kind, table) for table in tables if (kind := kind_of(table.sheet))]
    except BadInput as fault:
        stem = kind_of(PurePosixPath(name).stem)
        found = [one for kind in ([stem] if stem else kinds) if (one := _alone(data, name, kind))]
        best = max(found, key=lambda one: sum(column is not None for column in one[1].header.columns), default=None)
        if best is None and isinstance(fault, (ManifestUnreadable, ManifestEmpty)):
            return []
        if best is None:
            raise
        return [best]


def _alone(data: bytes, name: str, kind: SheetKind) -> tuple[SheetKind, Table[StrEnum]] | None:
    try:
        return kind, opened(data, name, _kind(kind))[0]
    except (ManifestUnreadable, ManifestEmpty):
        return None


def _kind(of: SheetKind) -> Kind[StrEnum]:
    return Kind(_recognised(of.name, tuple(of.headers.items())), of.telling, MOST_ROWS, HEADLESS)


@cache
def _recognised(_: str, headers: tuple[tuple[StrEnum, str], ...]) -> Callable[[str], StrEnum | None]:
    index = {name: column for column, names in headers for name in (column.value.replace("_", ""), *names.split())}
    return lambda header: named(header, index)


def _read(kind: SheetKind, table: Table[StrEnum]) -> Read:
    sheet, headings = table.sheet, _headings(kind, table)
    rows = tuple(Cells(sheet, line.number, dict(_cells(table, line)), headings) for line in table.lines)
    names = zip(table.header.names, table.header.columns, strict=True)
    unknown = [name[:LONGEST] for name, column in names if name and column is None]
    faults = tuple(
        Fault(
            code="E900", row=table.header.number, sheet=sheet or None, column=one, refuses=False, facts=Heading(one, one).facts()
        )
        for one in unknown
    )
    return Read(kind, sheet, rows, faults, table)


def _headings(kind: SheetKind, table: Table[StrEnum]) -> Mapping[StrEnum, Heading]:
    """Each column as the sheet heads it; one that it lacks, as the template does."""
    there: dict[StrEnum, str] = {}
    for name, column in zip(table.header.names, table.header.columns, strict=True):
        if column:
            there.setdefault(column, name.strip()[:LONGEST])
    return {column: _heading(there.get(column, ""), column, words.split()[0]) for column, words in kind.headers.items()}


def _heading(here: str, column: StrEnum, chinese: str) -> Heading:
    return Heading(chinese, here or column.value) if here.isascii() else Heading(here, column.value)


def _cells(table: Table[StrEnum], line: TableLine) -> Iterator[tuple[StrEnum, str]]:
    seen: set[StrEnum] = set()
    for column, value in zip(table.header.columns, line.cells, strict=False):
        if column and column not in seen and (text := without_control(value).strip()):
            seen.add(column)
            yield column, text
