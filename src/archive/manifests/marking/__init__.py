"""Marked copies: a list as it was handed in, with what is wrong in its cells coloured and said, for its centre to correct."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from archive.errors import BadInput
from archive.manifests.columns import Column
from archive.manifests.marking.places import Note, noted
from archive.manifests.marking.text import marked_csv, marked_json
from archive.manifests.reading import Placed, placed
from archive.manifests.table import Table
from archive.models.names import marked_name
from archive.models.report import Fault

__all__ = ["Copy", "mark"]
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Copy(NamedTuple):
    """A marked copy: its name, of which list it is, and its bytes."""

    name: str
    list: str
    data: bytes


def mark(lists: Mapping[str, bytes], faults: Iterable[tuple[str, Fault]], say: Callable[[Fault], str]) -> list[Copy]:
    """A copy of each list in which something is wrong; none of what cannot be read. `faults` are (item or "", fault), `say` puts
    one into words.

    XLSX stays a workbook with all its sheets, values in the place of formulas; CSV and JSON get a last column in the encoding and
    with the delimiter they have; XLS, ET, ODS and very large workbooks become an XLSX of their tables.
    """
    try:
        every = placed(lists)
    except BadInput:
        return []
    notes = noted(every, faults, say)
    copies = []
    for name, data in lists.items():
        here = [(one, notes[n]) for n, one in enumerate(every) if one.list == name and notes.get(n)]
        if here:
            copies.append(_copy(name, data, here, [one for one in every if one.list == name]))
    return copies


def _copy(name: str, data: bytes, here: list[tuple[Placed, list[Note]]], every: list[Placed]) -> Copy:
    if not data.startswith((_ZIP, _OLD_OFFICE)):
        (one, notes), *_ = here
        return Copy(marked_name(name), name, _text(name, data, one.table, notes))
    from archive.manifests.marking.workbook import anew, marked_workbook  # noqa: PLC0415 - openpyxl takes long to load

    if marked := marked_workbook(data, here):
        return Copy(marked_name(name), name, marked)
    return Copy(marked_name(name, ".xlsx"), name, anew(every, here))


def _text(name: str, data: bytes, table: Table[Column], notes: list[Note]) -> bytes:
    return marked_json(data, notes) or marked_csv(data, name, table, notes)
