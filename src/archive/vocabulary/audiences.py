"""For whom a work is that is not for everyone: rites that a community keeps to itself, for instance (Mukurtu's protocols)."""

import unicodedata
from collections.abc import Mapping

from archive.models.record import Audience

WORDS: Mapping[Audience | None, tuple[str, ...]] = {
    None: ("公众", "社会公众", "公开", "所有人", "不限", "everyone", "public"),
    Audience.COMMUNITY: (
        "仅本地社区",
        "本地社区",
        "仅限本地社区",
        "本社区",
        "仅本社区",
        "本村",
        "仅本村",
        "仅限本村",
        "community",
    ),
    Audience.ARCHIVE: ("仅馆内", "馆内", "仅限馆内", "内部", "仅内部", "archive"),
}
"""Audience, None for everyone -> the words for it, the first is its name in a list."""
_INDEX = {word: audience for audience, words in WORDS.items() for word in words}


def find_audience(word: str) -> Audience | None:
    """The audience that a word names, None for everyone; a word that nobody knows is taken for the narrowest."""
    plain = unicodedata.normalize("NFKC", word).strip().casefold()
    return _INDEX.get(plain, Audience.ARCHIVE) if plain else None
