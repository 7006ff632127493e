"""Ensembles (dcterms:contributor): troupes, choirs and other groups, several."""

from archive.manifests.model import Cell, FieldValue
from archive.manifests.splitting import split
from archive.models.record import Contributor, Role


def ensemble(cell: Cell) -> FieldValue[tuple[Contributor, ...]]:
    """Each name as written."""
    return FieldValue(tuple(Contributor(name=name, role=Role.ENSEMBLE) for name in split(cell.value)))
