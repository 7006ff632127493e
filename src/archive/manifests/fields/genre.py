"""Genres (dcterms:type): words of the genre vocabulary, several."""

from archive.manifests.model import Cell, FieldValue
from archive.manifests.splitting import split
from archive.models.record import Term
from archive.vocabulary import find_genre


def genre(cell: Cell) -> FieldValue[tuple[Term, ...]]:
    """The genres as written, with their ids; a word that is not in the vocabulary is kept without one (E206)."""
    words = {word: find_genre(word) for word in split(cell.value)}
    terms = tuple(Term(id=found.id if found else None, label=word) for word, found in words.items())
    return FieldValue(terms, tuple(cell.fault("E206", value=word) for word, found in words.items() if not found))
