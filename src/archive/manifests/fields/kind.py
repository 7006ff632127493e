"""The kind (dcterms:type): one word of the local vocabulary of kinds, Chinese or English."""

from archive.manifests.model import Cell, Read
from archive.models.record import Kind
from archive.vocabulary import find_kind


def kind(cell: Cell) -> Read[Kind]:
    """The kind; `other` when nothing is given, and for a word that is none (E203)."""
    found = find_kind(cell.value) if cell.value else Kind.OTHER
    return Read(found) if found else Read(Kind.OTHER, (cell.fault("E203"),))
