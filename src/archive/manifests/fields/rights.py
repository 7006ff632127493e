"""Rights (dcterms:rights): the words as given. What they mean is found when it is needed: `archive.vocabulary.find_rights`."""

from archive.manifests.model import Cell, FieldValue
from archive.vocabulary import find_rights


def rights(cell: Cell) -> FieldValue[str]:
    """The statement as written; one that is none of the list is asked about (E270)."""
    known = not cell.value or find_rights(cell.value) is not None
    return FieldValue(cell.value, () if known else (cell.fault("E270"),))
