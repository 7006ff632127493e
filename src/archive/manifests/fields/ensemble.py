"""Ensembles (dcterms:contributor): troupes, choirs and other groups, several."""

from archive.manifests.model import Cell, Read
from archive.manifests.splitting import split
from archive.models.record import Contributor, Role


def ensemble(cell: Cell) -> Read[tuple[Contributor, ...]]:
    """Each name as written."""
    return Read(tuple(Contributor(name=name, role=Role.ENSEMBLE) for name in split(cell.value)))
