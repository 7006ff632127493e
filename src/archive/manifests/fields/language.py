"""Languages (dcterms:language): BCP 47 tags, several."""

from archive.manifests.model import Cell, FieldValue
from archive.manifests.splitting import split
from archive.models.record import Term
from archive.vocabulary import find_language


def language(cell: Cell) -> FieldValue[tuple[Term, ...]]:
    """The languages as written, with their tags; an unknown one is kept without tag (E217)."""
    words = {word: find_language(word) for word in split(cell.value)}
    terms = tuple(Term(id=found.tag if found else None, label=word) for word, found in words.items())
    return FieldValue(terms, tuple(cell.fault("E217", value=word) for word, found in words.items() if not found))
