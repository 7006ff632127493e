"""Several words of a vocabulary: each is kept as written, with its id where the vocabulary has it."""

from typing import Any

from archive import i18n
from archive.manifests.model import Cell, FieldValue
from archive.manifests.splitting import split
from archive.models.record import Term
from archive.models.report import Fault
from archive.vocabulary import find_genre, find_language, near_genres


def genres(cell: Cell) -> FieldValue[tuple[Term, ...]]:
    """Genres (dcterms:type) of the genre vocabulary; a word that is not in it is E206, or E271 with what it may mean."""
    words = tuple(dict.fromkeys(split(cell.value)))
    terms = tuple(Term(id=found.id if (found := find_genre(word)) else None, label=word) for word in words)
    return FieldValue(terms, tuple(_unknown_genre(cell, term.label) for term in terms if term.id is None))


def languages(cell: Cell) -> FieldValue[tuple[Term, ...]]:
    """Languages (dcterms:language) with their BCP 47 tags; an unknown one is E217, and a genre in their place E271."""
    words = tuple(dict.fromkeys(split(cell.value)))
    terms = tuple(Term(id=found.tag if (found := find_language(word)) else None, label=word) for word in words)
    return FieldValue(terms, tuple(_unknown_language(cell, term.label) for term in terms if term.id is None))


def _unknown_genre(cell: Cell, word: str) -> Fault:
    near = [genre.zh for genre in near_genres(word)]
    if not near:
        return cell.fault("E206", value=word)
    meant: dict[str, Any] = i18n.fact(
        "meant", lambda language: i18n.text("field.near", language, near=i18n.listed(near, language))
    )
    return cell.fault("E271", value=word, **meant)


def _unknown_language(cell: Cell, word: str) -> Fault:
    if not find_genre(word):
        return cell.fault("E217", value=word)
    meant: dict[str, Any] = i18n.fact("meant", lambda language: i18n.text("field.no-language", language))
    return cell.fault("E271", value=word, **meant)
