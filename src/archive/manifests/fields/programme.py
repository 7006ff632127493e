"""The programme (dcterms:isPartOf): the event or festival it was part of."""

from archive.manifests.model import Cell, FieldValue


def programme(cell: Cell) -> FieldValue[str]:
    """The name as given."""
    return FieldValue(cell.value)
