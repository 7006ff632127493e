"""Several words of a vocabulary: each is kept as written, with its id where the vocabulary has it."""

from collections.abc import Callable

from archive.manifests.model import Cell, FieldValue
from archive.manifests.splitting import split
from archive.models.record import Term
from archive.vocabulary import find_genre, find_language


def genres(cell: Cell) -> FieldValue[tuple[Term, ...]]:
    """Genres (dcterms:type) of the genre vocabulary; a word that is not in it is E206."""
    return _terms(cell, lambda word: found.id if (found := find_genre(word)) else None, "E206")


def languages(cell: Cell) -> FieldValue[tuple[Term, ...]]:
    """Languages (dcterms:language) with their BCP 47 tags; an unknown one is E217."""
    return _terms(cell, lambda word: found.tag if (found := find_language(word)) else None, "E217")


def _terms(cell: Cell, id_of: Callable[[str], str | None], unknown: str) -> FieldValue[tuple[Term, ...]]:
    terms = [Term(id=id_of(word), label=word) for word in dict.fromkeys(split(cell.value))]
    return FieldValue(tuple(terms), tuple(cell.fault(unknown, value=term.label) for term in terms if term.id is None))
