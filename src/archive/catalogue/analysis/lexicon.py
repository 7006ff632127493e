"""Names that are kept whole: genres, festivals and divisions, with the pinyin that the vocabulary knows."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from archive import places, vocabulary
from archive.catalogue.analysis.folding import fold_both
from archive.catalogue.analysis.syllables import splits
from archive.vocabulary import Genre

_SUFFIXES = ("省", "市", "区", "县", "街道", "镇", "乡")


@lru_cache(maxsize=1)
def names() -> Mapping[str, tuple[str, ...] | None]:
    """Folded name -> its syllables, one for each character, or None where nobody wrote them down."""
    found: dict[str, tuple[str, ...] | None] = {}
    for name, syllables in (*_divisions(), *_genres()):
        readable = fold_both(name).readable
        if len(readable) > 1 and (syllables is not None or readable not in found):
            found[readable] = syllables
    return found


def _genres() -> Iterator[tuple[str, tuple[str, ...] | None]]:
    for genre in vocabulary.genres().values():
        syllables = _aligned(genre.zh, genre.pinyin)
        yield genre.zh, syllables
        for other in genre.alt:
            yield other, _part_of(genre, other, syllables)


def _part_of(genre: Genre, other: str, syllables: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """莲花落 is read as in 绍兴莲花落."""
    start = genre.zh.find(other)
    return syllables[start : start + len(other)] if syllables and start >= 0 else None


def _divisions() -> Iterator[tuple[str, tuple[str, ...] | None]]:
    for one in places.divisions().values():
        syllables = _aligned(one.name, one.pinyin)
        yield one.name, syllables
        for suffix in _SUFFIXES:
            stem = one.name.removesuffix(suffix)
            if stem != one.name and len(stem) > 1:
                yield stem, syllables[: len(stem)] if syllables else None


def _aligned(name: str, pinyin: str) -> tuple[str, ...] | None:
    """The syllables of «yueqing shi» or «yue qing shi», if there is one for each character."""
    for found in _combined(pinyin.split()):
        if len(found) == len(name):
            return found
    return None


def _combined(words: list[str]) -> Iterator[tuple[str, ...]]:
    if not words:
        yield ()
        return
    for first in splits(words[0]):
        for rest in _combined(words[1:]):
            yield first + rest
