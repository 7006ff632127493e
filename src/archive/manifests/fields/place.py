"""The place (dcterms:spatial): a division of GB/T 2260 where the words name one, and the words as given."""

from archive.manifests.model import Cell, Read
from archive.models.record import Where
from archive.places import locate


def place(cell: Cell) -> Read[Where | None]:
    """The place; one that names no division of the province, or several, is kept as given (E205)."""
    if not cell.value:
        return Read(None)
    found = locate(cell.value)
    where = Where(division=found.code if found else None, given=cell.value)
    return Read(where) if found else Read(where, (cell.fault("E205"),))
