"""Alternative titles (dcterms:alternative): several, kept as written."""

from archive.manifests.model import Cell, FieldValue
from archive.manifests.splitting import split


def alternative(cell: Cell) -> FieldValue[tuple[str, ...]]:
    """Other titles of the same thing, separated by ；or 、."""
    return FieldValue(split(cell.value))
