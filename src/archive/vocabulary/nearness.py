"""Which genres an unknown word may mean. They are suggested to whoever wrote it and never taken for it."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from archive.vocabulary.folding import folded
from archive.vocabulary.genres import Genre, genres

_MOST = 3
_CLOSE = 0.6
_SHORTEST = 2
_LONGEST = 40
"""No genre has a longer name; what is longer is a sentence."""


@lru_cache(maxsize=1024)
def near_genres(text: str) -> tuple[Genre, ...]:
    """At most three genres, the nearest first: of a name that stands in the word (越剧折子戏), of names that the word stands
    in (剪纸), or that differ by a character or two (越局, 绍兴莲花乐落).
    """
    word = folded(text)
    if not _SHORTEST <= len(word) <= _LONGEST:
        return ()
    found = [(score, name, one) for name, one in _names().items() if (score := _closeness(word, name)) > _CLOSE]
    best = sorted(found, key=lambda near: (-near[0], near[1]))
    return tuple({one.id: one for _, _, one in best}.values())[:_MOST]


def _closeness(word: str, name: str) -> float:
    if name in word:
        return 2 + len(name)
    if word in name:
        return 1 + len(word) / len(name)
    if len(word) == len(name) == _SHORTEST:
        return 0.7 if word[0] == name[0] and _kin(word[1], name[1]) else 0.0
    matcher = SequenceMatcher(None, word, name)
    return matcher.ratio() if matcher.real_quick_ratio() > _CLOSE and matcher.quick_ratio() > _CLOSE else 0.0


def _kin(one: str, other: str) -> bool:
    """Whether the second character of a word of two may be a slip for another: 越局, 越居 for 越剧."""
    return one in _SOUNDING_ALIKE and other in _SOUNDING_ALIKE


_SOUNDING_ALIKE = frozenset("剧局据居聚曲")


@lru_cache(maxsize=1)
def _names() -> Mapping[str, Genre]:
    every = (one for one in genres().values() if one.kind not in {"solar-term", "audience"})
    return {folded(name): one for one in every for name in (*one.alt, one.zh) if len(folded(name)) >= _SHORTEST}
