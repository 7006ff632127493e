"""The place (dcterms:spatial): a division of GB/T 2260 where the words name one, and the words as given."""

from archive.manifests.model import Cell, FieldValue
from archive.models.record import Where
from archive.places import locate


def place(cell: Cell) -> FieldValue[Where | None]:
    """The place; one that names no division of the province, or several, is kept as given (E205)."""
    if not cell.value:
        return FieldValue(None)
    found = locate(cell.value)
    where = Where(division=found.code if found else None, given=cell.value)
    return FieldValue(where) if found else FieldValue(where, (cell.fault("E205"),))
