"""Fields without a rule of their own: what is written is kept as it is."""

from archive.manifests.model import Cell, FieldValue
from archive.manifests.splitting import split


def text(cell: Cell) -> FieldValue[str]:
    """Description (dcterms:description, with its line breaks), programme (dcterms:isPartOf: the event or festival), rights
    (dcterms:rights).
    """
    return FieldValue(cell.value)


def several(cell: Cell) -> FieldValue[tuple[str, ...]]:
    """Alternative titles (dcterms:alternative), separated by ；or 、."""
    return FieldValue(split(cell.value))
