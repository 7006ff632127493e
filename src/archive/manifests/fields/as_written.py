"""Fields without a rule of their own: what is written is kept as it is."""

import unicodedata

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


def number(cell: Cell) -> FieldValue[str]:
    """The number by which a centre calls an activity, an item of a programme, or a group: of one width, without blanks around."""
    return FieldValue(unicodedata.normalize("NFKC", cell.value).strip())
