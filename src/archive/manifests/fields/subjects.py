"""Subjects (dcterms:subject): free keywords, several."""

from archive.manifests.model import Cell, Read
from archive.manifests.splitting import split


def subjects(cell: Cell) -> Read[tuple[str, ...]]:
    """Each keyword as written, without a leading #."""
    return Read(tuple(word for one in split(cell.value) if (word := one.lstrip("#＃").strip())))
