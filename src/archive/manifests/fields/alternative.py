"""Alternative titles (dcterms:alternative): several, kept as written."""

from archive.manifests.model import Cell, Read
from archive.manifests.splitting import split


def alternative(cell: Cell) -> Read[tuple[str, ...]]:
    """Other titles of the same thing, separated by ；or 、."""
    return Read(split(cell.value))
