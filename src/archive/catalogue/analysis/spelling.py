"""Spelling: the syllables of a word, as the vocabulary reads it first and as the dictionary does."""

from functools import lru_cache
from itertools import islice, product

from archive.catalogue.analysis.lexicon import names

MOST_HEARD = 8
"""Ways to read what was typed; further ones are not tried."""


@lru_cache(maxsize=200_000)
def readings(word: str) -> tuple[tuple[str, ...], ...]:
    """One or two ways to read a Han word, each with one syllable for each character; ü is written v.

    绍兴莲花落 is read lao at the end by the vocabulary, luo by the dictionary; people type both.
    """
    from pypinyin import lazy_pinyin  # its dictionary of phrases takes a command a quarter of a second

    common = tuple(lazy_pinyin(word, errors="ignore", v_to_u=False))
    if len(common) != len(word):  # a rare character without a reading holds its place
        common = tuple((lazy_pinyin(character, errors="ignore") or ["_"])[0] for character in word)
    known = names().get(word)
    return (common,) if known is None or known == common else (known, common)


@lru_cache(maxsize=10_000)
def heard(text: str) -> tuple[tuple[str, ...], ...]:
    """At most `MOST_HEARD` ways to read Han characters, one syllable for each: as words first, then each by itself."""
    from pypinyin import Style, pinyin

    spoken = pinyin(text, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    each = [tuple(dict.fromkeys(one)) for one in spoken]
    if len(each) != len(text):  # a rare character without a reading
        return readings(text)
    return tuple(dict.fromkeys((*readings(text), *islice(product(*each), MOST_HEARD))))[:MOST_HEARD]


def initials(syllables: tuple[str, ...]) -> str:
    """First letters: yue ju -> yj."""
    return "".join(syllable[0] for syllable in syllables)
