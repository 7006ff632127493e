"""Syllables of pinyin (GB/T 16159, without tones) and the ways to cut typed letters into them."""

import re
import unicodedata
from functools import lru_cache

MOST_SPLITS = 8
_LONGEST_INPUT = 60
_LONGEST_SYLLABLE = 6
_FIRST_COMMON, _LAST_COMMON = 0x4E00, 0x9FA5
# Spellings that people and passports use for ü after n and l.
_ALIASES = {"lue": "lve", "nue": "nve", "lyu": "lv", "nyu": "nv"}
_V_AFTER_JQXY = re.compile(r"(?<=[jqxy])v")


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """Every syllable of the common characters, ü written v: about 410."""
    from pypinyin.constants import PINYIN_DICT  # with all of the library: only who is asked about letters waits for it

    common = (spelled for code, spelled in PINYIN_DICT.items() if _FIRST_COMMON <= code <= _LAST_COMMON)
    readings = (reading for spelled in common for reading in spelled.split(","))
    return frozenset(s for s in map(_toneless, readings) if re.search("[aeiouv]", s) and s.isascii())


def canonical(letters: str) -> str:
    """Typed letters as the dictionaries write them: yuejv -> yueju."""
    return _V_AFTER_JQXY.sub("u", letters)


@lru_cache(maxsize=8192)
def splits(letters: str) -> tuple[tuple[str, ...], ...]:
    """The ways to cut letters into syllables, longest first syllable first, at most eight: xian -> (xian), (xi, an)."""
    typed = canonical(letters)
    if not typed.isascii() or not typed.isalpha() or len(typed) > _LONGEST_INPUT:
        return ()
    ways: list[list[tuple[str, ...]]] = [[] for _ in typed] + [[()]]
    # From the end, so that each rest is cut once however long the input.
    for start in range(len(typed) - 1, -1, -1):
        for end in range(min(start + 6, len(typed)), start, -1):
            syllable = _ALIASES.get(typed[start:end], typed[start:end])
            if syllable in syllables():
                ways[start] += [(syllable, *rest) for rest in ways[end]]
        ways[start] = ways[start][:MOST_SPLITS]
    return tuple(sorted(ways[0], key=len))


@lru_cache(maxsize=8192)
def half_typed(letters: str) -> tuple[tuple[str, ...], ...]:
    """The ways to read letters as syllables of which the last is not whole yet, at most eight: yuej -> (yue, j)."""
    typed = canonical(letters)
    if not typed.isascii() or not typed.isalpha() or len(typed) > _LONGEST_INPUT:
        return ()
    return tuple(
        (*way, typed[-rest:])
        for rest in range(1, min(_LONGEST_SYLLABLE, len(typed)))
        if typed[-rest:] in _beginnings()
        for way in splits(typed[:-rest])
    )[:MOST_SPLITS]


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    return frozenset(one[:length] for one in syllables() for length in range(1, len(one)))


def _toneless(reading: str) -> str:
    parts = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(part for part in parts if unicodedata.category(part) != "Mn")
