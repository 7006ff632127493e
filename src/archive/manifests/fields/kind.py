"""The kind (dcterms:type): one word of the local vocabulary of kinds, Chinese or English."""

from typing import Any

from archive import i18n
from archive.manifests.model import Cell, FieldValue
from archive.models.record import Kind
from archive.vocabulary import find_genre, find_kind, is_medium, kind_of_genre


def kind(cell: Cell) -> FieldValue[Kind]:
    """The kind; `other` when nothing is given, or only what a file is (视频): it is then told from other things
    (`archive.manifests.kind_of_item`). A genre stands for its kind, which is said (E265); a word that is none is E203.
    """
    if not cell.value or is_medium(cell.value):
        return FieldValue(Kind.OTHER)
    if found := find_kind(cell.value):
        return FieldValue(found)
    genre = find_genre(cell.value)
    if genre and (meant := kind_of_genre(genre)):
        return FieldValue(meant, (cell.fault("E265", **taken_from(meant, "genre", cell.value)),))
    return FieldValue(Kind.OTHER, (cell.fault("E203"),))


def taken_from(meant: Kind, source: str, word: str) -> dict[str, Any]:
    """The facts of E265: the kind, and what it was taken from, in every language."""

    def basis(language: i18n.Language) -> str:
        shown = i18n.text(f"catalogue.media.{word}", language) if source == "files" else word
        return i18n.text(f"kind.by.{source}", language, word=shown)

    named = i18n.fact("kind", lambda language: i18n.text(f"catalogue.kind.{meant.value}", language))
    return named | i18n.fact("basis", basis)
