"""From a table to rows: cells by column, item numbers, and what is wrong with the header and the bytes."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import partial

from archive import i18n
from archive.access.personal_numbers import found, masked
from archive.i18n import numbers
from archive.manifests.columns import PEOPLE, REQUIRED, Column, recognised
from archive.manifests.decoding import REPLACED
from archive.manifests.model import Cell, Row
from archive.manifests.table import MOST_ROWS, Table, TableLine
from archive.manifests.totals import total_said
from archive.models.report import Fault, row_named
from archive.printable import TURNING

# U+FFFD is what decoders put for a lost byte; 锟斤拷 is U+FFFD written as UTF-8 and read as GBK.
_LOST = re.compile(f"{REPLACED}|锟斤拷|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_STEERING = re.compile(f"[\x80-\x9f{TURNING}]")
_CONTROL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{TURNING}]")

_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA|BLOCKED!|CONNECT!|UNKNOWN!)")
"""Error values of spreadsheets, as XLSX and CSV hold them."""
_PRIVATE = frozenset(
    {
        *(Column.ITEM, Column.CHECKSUM, Column.ROLE, Column.PART, Column.DURATION),
        *(Column.IDENTIFIER, Column.WORK, Column.REPLACES, Column.ACTIVITY, Column.ACTIVITY_PART, Column.GROUP_NUMBER),
        *(Column.CONSENT, Column.CONSENT_REFERENCE, Column.CONSENT_BY, Column.CONSENT_FROM, Column.CONSENT_UNTIL),
        *(Column.CONSENT_SCOPE, Column.MINORS, Column.GUARDIAN),
    }
)
"""Columns of which nothing is ever public."""


def rows(table: Table[Column]) -> Iterator[Row]:
    """The rows below the header."""
    numbered = Column.ITEM in table.header.columns
    for line in table.lines:
        yield _row(table, line, numbered)


def total(row: Row) -> Fault | None:
    """E236 for a row that is no work but a total or a line below the table, such as `合计` or `填表人：…`; it is left out."""
    said = total_said(row.cells.get(Column.TITLE, ""), next(iter(row.given.values()), ""), row.cells.get(Column.FILE, ""))
    if not said:
        return None
    facts = {"row": row_named(row.number, row.sheet), "value": said[:200]}
    return Fault(code="E236", row=row.number, sheet=row.sheet or None, value=said[:200], refuses=False, facts=facts)


def apart(row: Row) -> Row:
    """The row with its number in its own table: for tables that each begin with 1."""
    return row._replace(item=f"{row.sheet}!{row.item}") if row.sheet and row.numbered else row


def item_number(cells: Mapping[str, str]) -> str:
    """The item number in a row as received, by header; "" where there is none."""
    given = (value for header, value in cells.items() if recognised(header) is Column.ITEM)
    return next((number for value in given if (number := _item_number(value))), "")


def header_faults(table: Table[Column]) -> tuple[Fault, ...]:
    """Columns that are missing (E219, refuses), twice there (E214), unknown (E215), taken for what they come near (E246); too
    many rows (E218, refuses) and rows that are not shown (E245).
    """
    header, faults, seen = table.header, _encoding_fault(table), set[Column]()
    if table.cut:
        facts = {"limit": str(MOST_ROWS)}
        faults.append(Fault(code="E218", row=table.lines[-1].number + 1, value=f"> {MOST_ROWS}", facts=facts))
    if hidden := [line.number for line in table.lines if line.hidden]:
        facts = {"count": str(len(hidden)), "first": str(hidden[0])}
        faults.append(Fault(code="E245", row=hidden[0], value=str(len(hidden)), refuses=False, facts=facts))
    for column in REQUIRED:
        if column not in header.columns:
            faults.append(_header_fault("E219", header.number, column.value, None, refuses=True))
    for place, (name, known) in enumerate(zip(header.names, header.columns, strict=True)):
        if place in header.near and known:
            faults.append(_header_fault("E246", header.number, known.value, name))
        if known in seen and known not in PEOPLE:
            faults.append(_header_fault("E214", header.number, known.value if known else "", name))
        if known is None and name:
            faults.append(_header_fault("E215", header.number, name, name))
        if known:
            seen.add(known)
    return tuple(fault.model_copy(update={"sheet": table.sheet}) for fault in faults) if table.sheet else tuple(faults)


def _encoding_fault(table: Table[Column]) -> list[Fault]:
    """E234 for a CSV that was read in an encoding nobody named, and may have been misread."""
    if not table.encoding:
        return []
    return [Fault(code="E234", value=table.encoding, refuses=False, facts={"encoding": table.encoding})]


def wordless(row: Row) -> tuple[Fault, ...]:
    """E235 for each cell with an error value or a logical one; refuses the item where the column is required."""
    return tuple(_wordless(row, name, value) for name, value in row.wordless.items())


def _wordless(row: Row, name: str, value: str) -> Fault:
    column = recognised(name)
    if column is None:
        return _other_fault("E235", row, name, value)
    return Cell(value, row.number, column, row.item, row.sheet).fault("E235", refuses=column in REQUIRED)


def damage(row: Row) -> tuple[Fault, ...]:
    """Cells with bytes that fitted no encoding (E216; refuses the item where the column is required) or with unseen characters
    that steer how text runs (E233; they are dropped). In names of files these are E209.
    """
    cells = _cells(row)
    lost = [cell.fault("E216", refuses=cell.column in REQUIRED) for cell in cells if _LOST.search(cell.value)]
    steered = [_steered(cell) for cell in cells if cell.column is not Column.FILE and _STEERING.search(cell.value)]
    others = [_other_fault("E216", row, name, value) for name, value in row.others.items() if _LOST.search(value)]
    turned = [_other_fault("E233", row, name, value) for name, value in row.others.items() if _STEERING.search(value)]
    return (*lost, *steered, *others, *turned)


def people_s_numbers(row: Row) -> tuple[Fault, ...]:
    """E251 for each cell of a public column that holds an identity, mobile or bank-card number: it is shown masked."""
    return tuple(_numbered(cell) for cell in _cells(row) if cell.column not in _PRIVATE and found(cell.value))


def _cells(row: Row) -> list[Cell]:
    return [*(row.cell(column) for column in row.cells), *(cell for _, cell in row.cells_of_people())]


def _numbered(cell: Cell) -> Fault:
    column = cell.header or cell.column.value
    facts = numbers.facts((one.kind for one in found(cell.value)), partial(i18n.column, column))
    return cell.fault("E251", refuses=False, value=masked(cell.value), **facts)


def without_control(text: str) -> str:
    """The text without control characters and those that turn its direction, which no title, name or database wants."""
    return _CONTROL.sub("", text)


def _row(table: Table[Column], line: TableLine, numbered: bool) -> Row:
    cells: dict[Column, str] = {}
    others: dict[str, str] = {}
    given: dict[str, str] = {}
    odd: dict[str, str] = {}
    people: dict[str, str] = {}
    for place, value in enumerate(line.cells):
        if not value:
            continue
        name, column = _heading(table, place)
        given[_free(name, given)] = value
        if _ERROR.fullmatch(value) or (place in line.logical and column in REQUIRED):
            odd[_free(name, odd)] = value
        elif column in PEOPLE:
            people[_free(name, people)] = value
        elif column and column not in cells:
            cells[column] = value
        else:
            others[_free(name, others)] = value
    item = _item_number(cells.get(Column.ITEM, ""))
    label = item or (f"row-{line.number}" if numbered else str(line.number))
    if table.sheet and not item:
        label = f"{table.sheet}!{line.number}"
    return Row(line.number, label, cells, others, given, bool(item), odd, table.sheet, people)


def _item_number(cell: str) -> str:
    return unicodedata.normalize("NFKC", without_control(cell)).strip()


def _heading(table: Table[Column], place: int) -> tuple[str, Column | None]:
    if place >= len(table.header.names):
        return f"column {place + 1}", None
    return table.header.names[place] or f"column {place + 1}", table.header.columns[place]


def _free(name: str, taken: dict[str, str]) -> str:
    if name not in taken:
        return name
    return next(free for n in range(2, len(taken) + 3) if (free := f"{name} ({n})") not in taken)


def _steered(cell: Cell) -> Fault:
    return cell.fault("E233", value=without_control(cell.value), characters=_named(cell.value))


def _named(text: str) -> str:
    """The steering characters of a text by their code points, as they cannot be shown."""
    return ", ".join(dict.fromkeys(f"U+{ord(character):04X}" for character in _STEERING.findall(text)))


def _other_fault(code: str, row: Row, name: str, value: str) -> Fault:
    shown = (without_control(value) if code == "E233" else value)[:200]
    place = row_named(row.number, row.sheet)
    facts = {"row": place, "column": name, "value": shown, "item": row.item, "characters": _named(value)}
    where = {"row": row.number, "sheet": row.sheet or None, "column": name, "item": row.item}
    return Fault(code=code, value=shown, refuses=False, facts=facts, **where)


def _header_fault(code: str, row: int, column: str, value: str | None, *, refuses: bool = False) -> Fault:
    facts = {"row": str(row), "column": column, "value": value or ""}
    return Fault(code=code, row=row, column=column, value=value, refuses=refuses, facts=facts)
