"""A sheet as a file and back: the list of its rows as CSV or XLSX, and the rows of any list that intake reads.

Out and in again gives the same rows: texts stay texts, and what a spreadsheet would run is written so that it does not.
"""

import csv
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from typing import NamedTuple

from archive import i18n
from archive.manifests.columns import HEADERS, PEOPLE, Column, nearly, parts_of, recognised
from archive.manifests.decoding import REPLACED
from archive.manifests.formulas import guarded
from archive.manifests.judging import Sheet
from archive.manifests.opening import opened
from archive.manifests.shown_values import words
from archive.manifests.table import MANIFEST
from archive.manifests.template import COLUMNS

LONGEST = 32_767
"""Characters that a cell of a spreadsheet holds."""
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?")
_AROUND = "\ufeff\u200b\u3000"
_C = Column
GROUPS: Mapping[str, tuple[Column, ...]] = {
    "work": (_C.ITEM, _C.TITLE, _C.FILE, _C.KIND, _C.GENRE, _C.DATE, _C.PLACE),
    "people": (_C.PERFORMERS, _C.ENSEMBLE, _C.AUTHORS, _C.CREDITS),
    "more": (
        *(_C.PROGRAMME, _C.ACTIVITY, _C.ACTIVITY_PART, _C.GROUP_NUMBER, _C.PIECES),
        *(_C.LANGUAGE, _C.DURATION, _C.DESCRIPTION, _C.SUBJECTS, _C.ALTERNATIVE, _C.IDENTIFIER),
    ),
    "rights": (
        *(_C.RIGHTS, _C.CONSENT, _C.CONSENT_REFERENCE, _C.CONSENT_BY, _C.CONSENT_FROM, _C.CONSENT_UNTIL, _C.CONSENT_SCOPE),
        *(_C.MINORS, _C.GUARDIAN, _C.AUDIENCE),
    ),
    "files": (_C.ROLE, _C.PART, _C.CHECKSUM, _C.REPLACES, _C.WORK),
}
"""How columns are put together for who writes a list."""


class Listed(NamedTuple):
    """What a list holds: headers, and rows by header."""

    headers: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    cut: bool
    """Whether it has more rows than a list may have."""


class CellChange(NamedTuple):
    """A cell that a list has otherwise than a sheet."""

    row: int
    column: str
    was: str
    now: str


class Difference(NamedTuple):
    """What taking over a list would change: `rows` are all rows then, by the number of the row that each is (0: a new one)."""

    rows: tuple[tuple[int, dict[str, str]], ...]
    changed: tuple[CellChange, ...]
    added: tuple[dict[str, str], ...]
    removed: tuple[tuple[int, dict[str, str]], ...]
    moved: bool
    """Whether rows that stay are in another order."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.changed or self.added or self.removed or self.moved)


def sheet_headers() -> tuple[str, ...]:
    """The headers of a new sheet: those of the template."""
    return tuple(HEADERS[column].split()[0] for column in COLUMNS)


def group_of(header: str) -> str:
    """To which of `GROUPS` a header belongs; "other" for a column of nobody's."""
    column = recognised(header) or nearly(header)
    return next((name for name, columns in GROUPS.items() if column in columns), "other")


def offered(header: str) -> tuple[str, ...]:
    """The words that are offered below a header."""
    column = recognised(header)
    return words(column) if column else ()


def typed(text: str) -> str:
    """A cell as it is kept: line ends of one kind, no blanks around it, signs that no text has made visible as lost ones."""
    plain = _NO_TEXT.sub(REPLACED, _LINE_ENDS.sub("\n", text))
    return plain.strip().strip(_AROUND).strip()


def as_csv(headers: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """UTF-8 with a mark, as Excel and WPS open it."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in headers])
    writer.writerows([guarded(row.get(name, "")) for name in headers] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(headers: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A workbook of one sheet; every cell is a text."""
    from openpyxl import Workbook  # noqa: PLC0415 - it takes long to load
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    from archive.printable import in_xml  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(i18n.text("template.list"))
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)

    def cell(value: str, *, head: bool = False) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, in_xml(guarded(value)))
        made.data_type = "s"
        made.number_format = "@"
        if head:
            made.font = bold
        return made

    sheet.append([cell(name, head=True) for name in headers])
    for row in rows:
        sheet.append([cell(value) if (value := row.get(name, "")) else None for name in headers])
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def listed(data: bytes, name: str, like: Sequence[str] = ()) -> Listed:
    """The rows of a list of any kind that intake reads, under the headers of a sheet where they mean the same; all its tables
    one below the other.

    Raises:
        ManifestUnreadable, ManifestEmpty: as for a list that is handed in.
    """
    tables = opened(data, name, MANIFEST)
    headers: dict[str, None] = {}
    rows: list[dict[str, str]] = []
    for table in tables:
        names = _names(table.header.names, table.header.columns, like)
        width = max([len(names), *(len(line.cells) for line in table.lines)])
        names += [f"column {place + 1}" for place in range(len(names), width)]
        headers |= dict.fromkeys(names)
        for line in table.lines:
            cells = {header: value for header, one in zip(names, line.cells, strict=False) if (value := typed(one))}
            if cells:
                rows.append(cells)
    used = {header for row in rows for header in row}
    return Listed(tuple(one for one in headers if one in used or one in like), tuple(rows), any(one.cut for one in tables))


def merged(present: Sequence[str], more: Iterable[str]) -> tuple[str, ...]:
    """The headers of a sheet with those that a list has beside them."""
    return tuple(dict.fromkeys([*present, *more]))


def difference(
    present: Sequence[tuple[int, Mapping[str, str]]], rows: Sequence[Mapping[str, str]], headers: Sequence[str]
) -> Difference:
    """What a list has otherwise than the rows of a sheet (number, cells): which row is which is told by all its cells, else by
    number and file, by file, by number, by title, where these are one row's alone.
    """
    view = Sheet(headers)
    item, file, title = (view.of(column) for column in (_C.ITEM, _C.FILE, _C.TITLE))
    old = {number: dict(cells) for number, cells in present if cells}
    found: dict[int, int] = {}
    same: dict[frozenset[tuple[str, str]], deque[int]] = defaultdict(deque)
    for number, cells in old.items():
        same[frozenset(cells.items())].append(number)
    for place, given in enumerate(rows):
        if waiting := same.get(frozenset(given.items())):
            found[place] = waiting.popleft()
    for names in ((item, file), (file,), (item, title), (item,), (title,)):
        taken = set(found.values())
        left = _by(names, ((n, cells) for n, cells in old.items() if n not in taken))
        new = _by(names, ((place, cells) for place, cells in enumerate(rows) if place not in found))
        found |= {new[key]: left[key] for key in new.keys() & left.keys()}
    whole = tuple((found.get(place, 0), dict(cells)) for place, cells in enumerate(rows))
    kept = [number for number, _ in whole if number]
    there = set(kept)
    changed = [change for number, cells in whole if number for change in _changes(number, old[number], cells, headers)]
    return Difference(
        rows=whole,
        changed=tuple(changed),
        added=tuple(cells for number, cells in whole if not number),
        removed=tuple((number, cells) for number, cells in old.items() if number not in there),
        moved=kept != [number for number in old if number in there],
    )


def _changes(number: int, was: Mapping[str, str], now: Mapping[str, str], headers: Sequence[str]) -> Iterator[CellChange]:
    for header in headers:
        if was.get(header, "") != now.get(header, ""):
            yield CellChange(number, header, was.get(header, ""), now.get(header, ""))


def _by(names: Sequence[str], rows: Iterable[tuple[int, Mapping[str, str]]]) -> dict[tuple[str, ...], int]:
    """What these columns say -> the one row that says it; rows that leave one of them empty are none."""
    found: dict[tuple[str, ...], list[int]] = {}
    for number, cells in rows:
        key = tuple(cells.get(name, "") for name in names)
        if all(key):
            found.setdefault(key, []).append(number)
    return {key: numbers[0] for key, numbers in found.items() if len(numbers) == 1}


def _names(given: Sequence[str], columns: Sequence[Column | None], like: Sequence[str]) -> list[str]:
    """The headers of a table, each once, as the sheet calls them."""
    view = Sheet(like) if like else None
    names: list[str] = []
    for place, (name, column) in enumerate(zip(given, columns, strict=True)):
        own = name or f"column {place + 1}"
        if name not in like and view and column and (there := view.of(column)) and _means(name, column, there):
            own = there
        names.append(own if own not in names else next(free for n in range(2, 500) if (free := f"{own} ({n})") not in names))
    return names


def _means(name: str, column: Column, there: str) -> bool:
    """Whether two headers of a column say the same: of people, the same of them."""
    return column not in PEOPLE or parts_of(name) == parts_of(there)
