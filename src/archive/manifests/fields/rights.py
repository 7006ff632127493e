"""Rights (dcterms:rights): a statement, kept as written."""

from archive.manifests.model import Cell, Read


def rights(cell: Cell) -> Read[str]:
    """The statement as given."""
    return Read(cell.value)
