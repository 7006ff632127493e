"""The description (dcterms:description): free text, kept as written with its line breaks."""

from archive.manifests.model import Cell, Read


def description(cell: Cell) -> Read[str]:
    """The text as given."""
    return Read(cell.value)
