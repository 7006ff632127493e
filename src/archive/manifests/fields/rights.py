"""Rights (dcterms:rights): a statement, kept as written."""

from archive.manifests.model import Cell, FieldValue


def rights(cell: Cell) -> FieldValue[str]:
    """The statement as given."""
    return FieldValue(cell.value)
