"""Vocabulary: genres and festivals, kinds, roles, rights and languages, found by the words archivists write.

Pure: the data lie in the package (`data/PROVENANCE.md`) and are read once, when first asked for.
"""

from archive.vocabulary.ensembles import bare_name, is_ensemble
from archive.vocabulary.festivals import Festival, festivals_of_the_year
from archive.vocabulary.file_roles import find_file_role
from archive.vocabulary.folding import folded
from archive.vocabulary.genres import Genre, ancestors, festivals, find_genre, genres
from archive.vocabulary.kind_guessing import KindGuess, guess_kind, is_medium, kind_of_genre
from archive.vocabulary.kinds import find_kind
from archive.vocabulary.languages import Language, find_language, languages
from archive.vocabulary.nearness import near_genres
from archive.vocabulary.rights import RightsStatement, find_rights, rights_statements
from archive.vocabulary.roles import Element, RoleTerm, creating, find_role, headings, in_order, roles, says_more
from archive.vocabulary.solar_festivals import SolarFestival, solar_festivals

__all__ = [
    "Element",
    "Festival",
    "Genre",
    "KindGuess",
    "Language",
    "RightsStatement",
    "RoleTerm",
    "SolarFestival",
    "ancestors",
    "bare_name",
    "creating",
    "festivals",
    "festivals_of_the_year",
    "find_file_role",
    "find_genre",
    "find_kind",
    "find_language",
    "find_rights",
    "find_role",
    "folded",
    "genres",
    "guess_kind",
    "headings",
    "in_order",
    "is_ensemble",
    "is_medium",
    "kind_of_genre",
    "languages",
    "near_genres",
    "rights_statements",
    "roles",
    "says_more",
    "solar_festivals",
]
