"""From a text to the tokens of its four fields; the index only splits them at blanks."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from archive.catalogue.analysis.folding import fold_both
from archive.catalogue.analysis.spelling import initials, readings
from archive.catalogue.analysis.words import Run, inner_words, runs, words

MOST_JOINED_WORDS = 3
"""So many neighbouring words have their initials joined: 嵊州越剧团 is found by szyj."""


class Unit(NamedTuple):
    """A word with its place in the folded text and one or two readings (none for letters and digits)."""

    text: str
    start: int
    readings: tuple[tuple[str, ...], ...]
    inner: tuple[tuple[int, int], ...]

    @property
    def end(self) -> int:
        """Where it ends in the folded text."""
        return self.start + len(self.text)


class Tokens(NamedTuple):
    """Ready-made tokens of one text.

    `words`: words, words within words, single characters; unordered. `bigrams` and `syllables`: in their order, for
    phrases. `joined`: a word's syllables as one token. `initials`: of words and of neighbouring words.
    """

    words: tuple[str, ...]
    bigrams: tuple[str, ...]
    syllables: tuple[str, ...]
    joined: tuple[str, ...]
    initials: tuple[str, ...]


@lru_cache(maxsize=20_000)
def analyse(text: str) -> Tokens:
    """All tokens of a name or title."""
    cut = list(runs(fold_both(text)))
    found = list(_units(cut, spell=True))
    return Tokens(
        words=_words(found),
        bigrams=_bigrams(cut),
        syllables=tuple(s for unit in found for s in (unit.readings[0] if unit.readings else (unit.text,))),
        joined=tuple(dict.fromkeys(_joined(found))),
        initials=tuple(dict.fromkeys(token for token, _, _ in initial_spans(found))),
    )


def analyse_prose(text: str) -> Tokens:
    """Words and bigrams of a longer text, which nobody looks for by its pinyin; not kept in memory."""
    cut = list(runs(fold_both(text)))
    return Tokens(_words(list(_units(cut, spell=False))), _bigrams(cut), (), (), ())


def units(text: str) -> Iterator[Unit]:
    """The words of a text in order."""
    return _units(runs(fold_both(text)), spell=True)


def bigrams(text: str) -> tuple[str, ...]:
    """Pairs of neighbouring Han characters; a lone character and a run of letters or digits stand for themselves."""
    return _bigrams(runs(fold_both(text)))


def pairs(han: str) -> tuple[str, ...]:
    """Neighbouring characters, two by two."""
    return tuple(map("".join, pairwise(han)))


def initial_spans(found: list[Unit]) -> Iterator[tuple[str, int, int]]:
    """Initials of words, of words within words, and of up to three neighbouring words: (letters, start, end)."""
    for place, unit in enumerate(found):
        for reading in unit.readings:
            yield initials(reading), unit.start, unit.end
            for start, end in unit.inner:
                yield initials(reading[start:end]), unit.start + start, unit.start + end
        letters = ""
        for neighbour in found[place : place + MOST_JOINED_WORDS]:
            if not neighbour.readings:
                break
            letters += initials(neighbour.readings[0])
            if neighbour is not unit:
                yield letters, unit.start, neighbour.end


def _units(cut: Iterable[Run], *, spell: bool) -> Iterator[Unit]:
    for run in cut:
        yield from _han_units(run, spell) if run.han else (Unit(run.plain, run.start, (), ()),)


def _han_units(run: Run, spell: bool) -> Iterator[Unit]:
    start = run.start
    for word in words(run):
        plain = run.plain[start - run.start : start - run.start + len(word)]
        yield Unit(plain, start, readings(word) if spell else (), inner_words(word))
        start += len(word)


def _bigrams(cut: Iterable[Run]) -> tuple[str, ...]:
    return tuple(token for run in cut for token in _pairs(run))


def _pairs(run: Run) -> tuple[str, ...]:
    return pairs(run.plain) if run.han and len(run.plain) > 1 else (run.plain,)


def _words(found: list[Unit]) -> tuple[str, ...]:
    once: dict[str, None] = {}
    for unit in found:
        once |= _word_tokens(unit.text, unit.inner)
    return tuple(once)


@lru_cache(maxsize=100_000)
def _word_tokens(text: str, inner: tuple[tuple[int, int], ...]) -> dict[str, None]:
    """A word, the words within it, its characters: an ordered set."""
    characters = () if text.isascii() else tuple(text)
    return dict.fromkeys((text, *(text[start:end] for start, end in inner), *characters))


def _joined(found: list[Unit]) -> Iterator[str]:
    for unit in found:
        for reading in unit.readings:
            if len(reading) > 1:
                yield "".join(reading)
            yield from ("".join(reading[start:end]) for start, end in unit.inner)
