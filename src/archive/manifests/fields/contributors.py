"""Who had part in it: several names, each as written, remarks in brackets kept."""

from archive.manifests.model import Cell, FieldValue
from archive.manifests.splitting import split
from archive.models.record import Contributor, Role


def performers(cell: Cell) -> FieldValue[tuple[Contributor, ...]]:
    """Persons (dcterms:contributor)."""
    return _of(cell, Role.PERFORMER)


def ensembles(cell: Cell) -> FieldValue[tuple[Contributor, ...]]:
    """Troupes, choirs and other groups (dcterms:contributor)."""
    return _of(cell, Role.ENSEMBLE)


def authors(cell: Cell) -> FieldValue[tuple[Contributor, ...]]:
    """Who wrote, composed or made it (dcterms:creator)."""
    return _of(cell, Role.AUTHOR)


def _of(cell: Cell, role: Role) -> FieldValue[tuple[Contributor, ...]]:
    return FieldValue(tuple(Contributor(name=name, role=role) for name in split(cell.value)))
