"""Authors (dcterms:creator): who wrote, composed or made it, several."""

from archive.manifests.model import Cell, Read
from archive.manifests.splitting import split
from archive.models.record import Contributor, Role


def authors(cell: Cell) -> Read[tuple[Contributor, ...]]:
    """Each name as written, remarks in brackets kept."""
    return Read(tuple(Contributor(name=name, role=Role.AUTHOR) for name in split(cell.value)))
