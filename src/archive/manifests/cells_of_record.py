"""A record as the cells of a manifest that somebody edits, and what the rules of the columns make of the cells they changed."""

from collections.abc import Mapping
from typing import NamedTuple

from archive import vocabulary
from archive.manifests.columns import OF_ROLES, Column
from archive.manifests.model import Cell
from archive.manifests.reading import read
from archive.manifests.writing import Cells, cells_of, csv_of
from archive.models.names import MANIFEST_NAMES
from archive.models.record import Record
from archive.models.report import Fault
from archive.models.roles import Role

_FILE = "x"
"""A manifest names a file in each row; here there is none to be named."""
_ROW = 2
"""The row in which a manifest of one resource has it."""
_NOTE, _ROLE = "note:", "role:"
_FIELDS: Mapping[Column, str] = {
    Column.TITLE: "title",
    Column.ALTERNATIVE: "alternative_titles",
    Column.KIND: "kind",
    Column.GENRE: "genres",
    Column.DESCRIPTION: "description",
    Column.DATE: "date",
    Column.PLACE: "place",
    Column.PROGRAMME: "programme",
    Column.ACTIVITY: "activity",
    Column.ACTIVITY_PART: "activity_part",
    Column.GROUP_NUMBER: "group_number",
    Column.PIECES: "pieces",
    Column.AUDIENCE: "audience",
    Column.LANGUAGE: "languages",
    Column.SUBJECTS: "subjects",
    Column.RIGHTS: "rights",
    Column.CONSENT: "consent",
    Column.CONSENT_REFERENCE: "consent",
    Column.CONSENT_BY: "consent",
    Column.CONSENT_FROM: "consent",
    Column.CONSENT_UNTIL: "consent",
    Column.CONSENT_SCOPE: "consent",
    Column.MINORS: "consent",
    Column.GUARDIAN: "consent",
    Column.IDENTIFIER: "identifiers",
}
"""Columns that are edited -> the field of the record that they make."""
_PRIVATE = {"consent", "identifiers", "activity", "activity_part", "group_number", "audience"}
PRIVATE = frozenset({column.value for column, field in _FIELDS.items() if field in _PRIVATE})
"""Cells of which nothing is ever public, beside the notes."""


class Edited(NamedTuple):
    """What changed cells make of a record: None where it cannot be kept. `cells` are the keys of those that changed."""

    record: Record | None
    faults: tuple[Fault, ...]
    cells: tuple[str, ...]


def cells(record: Record) -> dict[str, str]:
    """Key -> cell, also of columns that say nothing yet: `title`, `role:director`, `note:身份证`."""
    own = cells_of(record)
    made = {column.value: own.known.get(column, "") for column in _FIELDS}
    made[Column.IDENTIFIER.value] = "\n".join(record.identifiers)
    for role in Role:
        name = vocabulary.roles()[role].zh
        if role in OF_ROLES or name in own.others:
            made[_ROLE + role.value] = own.others.get(name, "")
    return made | {Column.CREDITS.value: ""} | {_NOTE + name: value for name, value in record.notes.items()}


def edited(record: Record, typed: Mapping[str, str], home: str = "") -> Edited:
    """The record with what the changed cells say, each by its column's rule; every other field stays as it is to the letter.

    What is typed into `credits` is added to the people that there are. `home` as in `read_lists`.
    """
    before = cells(record)
    now = {key: _plain(typed.get(key, value)) for key, value in before.items()}
    changed = tuple(key for key, value in before.items() if now[key] != _plain(value))
    if not changed:
        return Edited(record, (), ())
    if not now[Column.TITLE.value]:
        return Edited(None, (Cell("", _ROW, Column.TITLE, "1").fault("E201", refuses=True),), changed)
    items = read(csv_of([_row(now)]), MANIFEST_NAMES[0], home=home).items
    found = items[0]
    columns = {_column(key) for key in changed}
    faults = tuple(fault for fault in found.faults if fault.refuses or fault.column in columns or _is_of_people(fault, changed))
    if found.record is None or any(fault.refuses for fault in faults):
        return Edited(None, faults, changed)
    fields = {_field(key) for key in changed}
    made = record.model_copy(update={name: getattr(found.record, name) for name in fields})
    return Edited(made, faults, changed)


def _row(now: Mapping[str, str]) -> Cells:
    known = {column: now.get(column.value, "") for column in (*_FIELDS, Column.CREDITS)} | {Column.FILE: _FILE}
    others = {vocabulary.roles()[Role(key.removeprefix(_ROLE))].zh: value for key, value in now.items() if key.startswith(_ROLE)}
    notes = {key.removeprefix(_NOTE): value for key, value in now.items() if key.startswith(_NOTE)}
    return Cells(known, {**notes, **others})


def _field(key: str) -> str:
    if key.startswith(_NOTE):
        return "notes"
    return "contributors" if key.startswith(_ROLE) or key == Column.CREDITS else _FIELDS[Column(key)]


def _column(key: str) -> str:
    """What a fault calls the column of a cell."""
    if not key.startswith(_ROLE):
        return key.removeprefix(_NOTE)
    role = Role(key.removeprefix(_ROLE))
    return OF_ROLES.get(role, Column.CREDITS).value


def _is_of_people(fault: Fault, changed: tuple[str, ...]) -> bool:
    names = {vocabulary.roles()[Role(key.removeprefix(_ROLE))].zh for key in changed if key.startswith(_ROLE)}
    return fault.column in names


def _plain(cell: str) -> str:
    return cell.replace("\r\n", "\n").strip()
