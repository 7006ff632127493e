"""The record of an item from its rows: each field by its own rule, every fault kept."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import TypeVar

from archive import vocabulary
from archive.manifests.columns import Column, nearly, recognised
from archive.manifests.fields import as_written, terms
from archive.manifests.fields.audience import audience
from archive.manifests.fields.consent import consent
from archive.manifests.fields.contributors import contributors
from archive.manifests.fields.date import date
from archive.manifests.fields.duration import length
from archive.manifests.fields.identifier import identifier
from archive.manifests.fields.kind import kind
from archive.manifests.fields.place import place
from archive.manifests.fields.rights import rights
from archive.manifests.fields.subjects import subjects
from archive.manifests.fields.title import title
from archive.manifests.model import Cell, FieldValue, Row
from archive.manifests.rows import without_control
from archive.models.record import Contributor, Record
from archive.models.report import Fault

T = TypeVar("T")


class _Fields:
    """Reads fields of one item and gathers their faults."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self.faults: list[Fault] = []

    def cells(self, column: Column) -> list[Cell]:
        """The column's cells of the rows that have it, control characters dropped; one empty cell if none has."""
        given = [row.cell(column) for row in self._rows if column in row.cells]
        return [cell for one in given if (cell := _clean(one)).value] or [self._rows[0].cell(column)._replace(value="")]

    def kept(self, read: FieldValue[T]) -> T:
        """The value; its faults are noted."""
        self.faults += read.faults
        return read.value

    def one(self, column: Column, rule: Callable[[Cell], FieldValue[T]]) -> T:
        """A field with one value: the first row that has it counts, another value in a later row is E220."""
        given = self.cells(column)
        other = next((cell for cell in given if cell.value != given[0].value), None)
        if other:
            self.faults.append(other.fault("E220", first=given[0].value[:200], first_row=given[0].row))
        return self.kept(rule(given[0]))

    def many(self, column: Column, rule: Callable[[Cell], FieldValue[tuple[T, ...]]]) -> tuple[T, ...]:
        """A field with several values: those of all rows together, each once."""
        different = {cell.value: cell for cell in reversed(self.cells(column))}
        return _once([self.kept(rule(cell)) for cell in sorted(different.values(), key=lambda cell: cell.row)])

    def people(self) -> tuple[Contributor, ...]:
        """Whom all columns of people name, each once, by their roles in the order of the vocabulary."""
        different = {(header, cell.value): cell for row in reversed(self._rows) for header, cell in row.cells_of_people()}
        given = sorted(different.items(), key=lambda one: one[1].row)
        found = _once([self.kept(contributors(_clean(cell), header)) for (header, _), cell in given])
        order = {role: place for place, role in enumerate(vocabulary.roles())}
        return tuple(sorted(found, key=lambda one: order[one.role]))


def _clean(cell: Cell) -> Cell:
    return cell if cell.value.isprintable() else cell._replace(value=without_control(cell.value))


def _once(found: Sequence[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(found)))


def record(rows: Sequence[Row], *, numbered: bool, home: str = "") -> FieldValue[Record | None]:
    """The record of these rows of one item; None when it has no title. `numbered` tells that the item number was given, `home` is
    the code of the division in which its centre lies.
    """
    fields = _Fields(rows)
    name = fields.kept(title(fields.cells(Column.TITLE)))
    said = {
        "title": name,
        "alternative_titles": fields.many(Column.ALTERNATIVE, as_written.several),
        "kind": fields.one(Column.KIND, kind),
        "genres": fields.many(Column.GENRE, terms.genres),
        "description": fields.one(Column.DESCRIPTION, as_written.text),
        "contributors": fields.people(),
        "date": fields.one(Column.DATE, date),
        "place": fields.one(Column.PLACE, partial(place, home=home)),
        "programme": fields.one(Column.PROGRAMME, as_written.text),
        "activity": fields.one(Column.ACTIVITY, as_written.number),
        "activity_part": fields.one(Column.ACTIVITY_PART, as_written.number),
        "group_number": fields.one(Column.GROUP_NUMBER, as_written.number),
        "pieces": fields.many(Column.PIECES, as_written.several),
        "audience": fields.one(Column.AUDIENCE, audience),
        "languages": fields.many(Column.LANGUAGE, terms.languages),
        "subjects": fields.many(Column.SUBJECTS, subjects),
        "rights": fields.one(Column.RIGHTS, rights),
        "consent": fields.kept(consent(fields.cells(Column.CONSENT), fields.cells)),
        "identifiers": fields.many(Column.IDENTIFIER, identifier) or ((_number(rows[0]),) if numbered else ()),
        "notes": _notes(rows),
    }
    fields.faults += [fault for row in rows for name in _length(row) for fault in length(row.cell(Column.DURATION), name)]
    return FieldValue(Record(**{field: value for field, value in said.items() if value}) if name else None, tuple(fields.faults))


def _notes(rows: Sequence[Row]) -> dict[str, str]:
    """Unknown columns, and the length of a recording, by header; different values of several rows one below the other."""
    notes: dict[str, dict[str, None]] = {}
    for row in rows:
        for name, value in {**row.others, **_length(row)}.items():
            notes.setdefault(without_control(name), {})[without_control(value)] = None
    return {name: "\n".join(values) for name, values in notes.items()}


def _length(row: Row) -> dict[str, str]:
    """The cell that tells how long the recording is, under its own header."""
    if Column.DURATION not in row.cells:
        return {}
    named = (name for name in row.given if Column.DURATION in (recognised(name), nearly(name)))
    return {next(named, Column.DURATION.value): row.cells[Column.DURATION]}


def _number(row: Row) -> str:
    """The item number as the centre wrote it, without the sheet that tells rows of two tables apart."""
    return row.item.removeprefix(f"{row.sheet}!") if row.sheet else row.item
