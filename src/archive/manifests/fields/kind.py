"""The kind (dcterms:type): one word of the local vocabulary of kinds, Chinese or English."""

from archive.manifests.model import Cell, FieldValue
from archive.models.record import Kind
from archive.vocabulary import find_kind


def kind(cell: Cell) -> FieldValue[Kind]:
    """The kind; `other` when nothing is given, and for a word that is none (E203)."""
    found = find_kind(cell.value) if cell.value else Kind.OTHER
    return FieldValue(found) if found else FieldValue(Kind.OTHER, (cell.fault("E203"),))
