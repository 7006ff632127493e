"""The programme (dcterms:isPartOf): the event or festival it was part of."""

from archive.manifests.model import Cell, Read


def programme(cell: Cell) -> Read[str]:
    """The name as given."""
    return Read(cell.value)
