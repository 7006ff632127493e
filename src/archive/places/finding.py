"""From words to a division: 嵊州, 嵊州市, 绍兴嵊州, 浙江省绍兴市嵊州市, also in traditional characters."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from archive.models.centre import Division, Level
from archive.places.divisions import ancestors, division, divisions, successors
from archive.places.former import FORMER
from archive.places.spelling import folded, full_names, names

_LONGEST = 60
_LEVELS = tuple(Level)


@lru_cache(maxsize=4096)
def find(text: str) -> Division | None:
    """The one division that these words or this code name; None if there is none, or several at the same level.

    A name without parents means the highest level that bears it: 金华 is the city. Parents before it decide between
    namesakes: 城东街道 is None, 温岭市城东街道 is one.
    """
    words = folded(text)
    if words.isascii():
        return _by_code(words)
    return _one(_candidates(words, full=False)) or _former(words)


def locate(text: str) -> Division | None:
    """Like `find`; else the division whose full name the words begin with: 嵊州市文化馆大剧院 is in 嵊州市."""
    exact = find(text)
    if exact is not None:
        return exact
    words = folded(text)
    for end in range(min(len(words) - 1, _LONGEST), 1, -1):
        candidates = _candidates(words[:end], full=True)
        if candidates:
            return _one(candidates)
    return None


def candidates(words: str) -> list[Division]:
    """Every division that these words, folded, name to the end."""
    return _candidates(words, full=False)


def _by_code(words: str) -> Division | None:
    if not re.fullmatch(r"\d{6}(\d{3}(\d{3})?)?", words):
        return None
    heirs = successors(words)
    return division(heirs[0]) if len(heirs) == 1 else division(words)


def _candidates(words: str, *, full: bool) -> list[Division]:
    """Divisions that the words name to the end, the rest of the words being names of their ancestors."""
    if len(words) > _LONGEST:
        return []
    index = _index(full)
    return [
        one
        for start in range(len(words) - 1)
        for one in index.get(words[start:], ())
        if _is_line(words[:start], ancestors(one.code)[:-1])
    ]


def _is_line(words: str, line: tuple[Division, ...]) -> bool:
    """Whether the words are names of some of these divisions in their order, and nothing else."""
    if not words:
        return True
    return any(
        words.endswith(name) and _is_line(words.removesuffix(name), line[:place])
        for place, one in enumerate(line)
        for name in names(one)
    )


def _one(candidates: Iterable[Division]) -> Division | None:
    unique = {one.code: one for one in candidates}
    for level in _LEVELS:
        found = [one for one in unique.values() if one.level is level]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _former(words: str) -> Division | None:
    for name, code in FORMER.items():
        if words.endswith(name) and _is_line(words.removesuffix(name), ancestors(code)[:-1]):
            return division(code)
    return None


@lru_cache(maxsize=2)
def _index(full: bool) -> Mapping[str, tuple[Division, ...]]:
    index: dict[str, tuple[Division, ...]] = {}
    for one in divisions().values():
        for name in full_names(one) if full else names(one):
            index[name] = (*index.get(name, ()), one)
    return index
