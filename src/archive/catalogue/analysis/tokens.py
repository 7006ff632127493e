"""From a text to the tokens of its four fields; the index only splits them at blanks."""

from collections.abc import Iterator
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
    found = list(units(text))
    return Tokens(
        words=tuple(dict.fromkeys(_words(found))),
        bigrams=bigrams(text),
        syllables=tuple(s for unit in found for s in (unit.readings[0] if unit.readings else (unit.text,))),
        joined=tuple(dict.fromkeys(_joined(found))),
        initials=tuple(dict.fromkeys(token for token, _, _ in initial_spans(found))),
    )


def analyse_prose(text: str) -> Tokens:
    """Words and bigrams of a longer text, which nobody looks for by its pinyin; not kept in memory."""
    found = list(units(text, spell=False))
    return Tokens(tuple(dict.fromkeys(_words(found))), bigrams(text), (), (), ())


def units(text: str, *, spell: bool = True) -> Iterator[Unit]:
    """The words of a text in order."""
    for run in runs(fold_both(text)):
        yield from _han_units(run, spell) if run.han else (Unit(run.plain, run.start, (), ()),)


def bigrams(text: str) -> tuple[str, ...]:
    """Pairs of neighbouring Han characters; a lone character and a run of letters or digits stand for themselves."""
    return tuple(token for run in runs(fold_both(text)) for token in _pairs(run))


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


def _han_units(run: Run, spell: bool) -> Iterator[Unit]:
    start = run.start
    for word in words(run):
        plain = run.plain[start - run.start : start - run.start + len(word)]
        yield Unit(plain, start, readings(word) if spell else (), inner_words(word))
        start += len(word)


def _pairs(run: Run) -> tuple[str, ...]:
    return pairs(run.plain) if run.han and len(run.plain) > 1 else (run.plain,)


def _words(found: list[Unit]) -> Iterator[str]:
    for unit in found:
        yield unit.text
        yield from (unit.text[start:end] for start, end in unit.inner)
        if not unit.text.isascii():
            yield from unit.text


def _joined(found: list[Unit]) -> Iterator[str]:
    for unit in found:
        for reading in unit.readings:
            if len(reading) > 1:
                yield "".join(reading)
            yield from ("".join(reading[start:end]) for start, end in unit.inner)
