"""The audience (dcterms:audience): for whom a work is. What is not for everyone is taken, kept, and never public."""

from archive.manifests.model import Cell, FieldValue
from archive.models.record import Audience
from archive.vocabulary.audiences import find_audience


def audience(cell: Cell) -> FieldValue[Audience | None]:
    """None for everyone, which an empty cell says as well. Anything else is E230; words that nobody knows keep it within the
    archive, since nobody said that everyone may see it.
    """
    found = find_audience(cell.value)
    return FieldValue(found, (cell.fault("E230"),) if found else ())
