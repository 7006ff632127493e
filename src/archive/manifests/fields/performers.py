"""Performers (dcterms:contributor): persons, several."""

from archive.manifests.model import Cell, FieldValue
from archive.manifests.splitting import split
from archive.models.record import Contributor, Role


def performers(cell: Cell) -> FieldValue[tuple[Contributor, ...]]:
    """Each name as written, remarks in brackets kept."""
    return FieldValue(tuple(Contributor(name=name, role=Role.PERFORMER) for name in split(cell.value)))
