"""Performers (dcterms:contributor): persons, several."""

from archive.manifests.model import Cell, Read
from archive.manifests.splitting import split
from archive.models.record import Contributor, Role


def performers(cell: Cell) -> Read[tuple[Contributor, ...]]:
    """Each name as written, remarks in brackets kept."""
    return Read(tuple(Contributor(name=name, role=Role.PERFORMER) for name in split(cell.value)))
