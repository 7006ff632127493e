"""Subjects (dcterms:subject): free keywords, several."""

from archive.manifests.model import Cell, FieldValue
from archive.manifests.splitting import split


def subjects(cell: Cell) -> FieldValue[tuple[str, ...]]:
    """Each keyword as written, without a leading #."""
    return FieldValue(tuple(word for one in split(cell.value) if (word := one.lstrip("#＃").strip())))
