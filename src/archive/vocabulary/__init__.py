"""Vocabulary: genres and festivals, kinds, roles, rights and languages, found by the words archivists write.

Pure: the data lie in the package (`data/PROVENANCE.md`) and are read once, when first asked for.
"""

from archive.vocabulary.folding import folded
from archive.vocabulary.genres import Genre, ancestors, festivals, find_genre, genres
from archive.vocabulary.kind_guessing import KindGuess, guess_kind, is_medium, kind_of_genre
from archive.vocabulary.kinds import find_kind
from archive.vocabulary.languages import Language, find_language, languages
from archive.vocabulary.nearness import near_genres
from archive.vocabulary.rights import RightsStatement, find_rights, rights_statements
from archive.vocabulary.roles import find_file_role, find_role

__all__ = [
    "Genre",
    "KindGuess",
    "Language",
    "RightsStatement",
    "ancestors",
    "festivals",
    "find_file_role",
    "find_genre",
    "find_kind",
    "find_language",
    "find_rights",
    "find_role",
    "folded",
    "genres",
    "guess_kind",
    "is_medium",
    "kind_of_genre",
    "languages",
    "near_genres",
    "rights_statements",
]
