"""The description (dcterms:description): free text, kept as written with its line breaks."""

from archive.manifests.model import Cell, FieldValue


def description(cell: Cell) -> FieldValue[str]:
    """The text as given."""
    return FieldValue(cell.value)
