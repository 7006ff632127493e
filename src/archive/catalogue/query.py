"""What a visitor typed, understood: the terms that an entry must answer, every one of them."""

import re
from dataclasses import dataclass
from functools import lru_cache

from archive.catalogue.analysis import fold, numerals
from archive.catalogue.analysis.folding import fold_both
from archive.catalogue.analysis.syllables import splits
from archive.catalogue.analysis.tokens import bigrams
from archive.catalogue.analysis.words import Run, runs, words
from archive.models.ids import ResourceId, parse_resource_id

MOST_TERMS = 16
"""Further terms are not looked for; nobody types so many, and each costs the index work."""
MOST_CHARACTERS = 200

_QUOTED = re.compile(r"[\"“”„«「『]([^\"“”„»」』]+)[\"“”»」』]")
FILLERS = frozenset("的了和与在及是之或也都")
_AFTER_NUMBER = re.compile(r"^[年月日号]")


@dataclass(frozen=True)
class Han:
    """Han characters: found together, or (three and more) as all of their words."""

    text: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letters:
    """Letters or digits: a word, a year, pinyin (the ways to cut it into syllables) or initials."""

    text: str
    splits: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Spelled:
    """Syllables typed apart, as in «yue ju»: found next to one another, or each as a word of its own."""

    letters: tuple[Letters, ...]
    splits: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Phrase:
    """What stood between quotation marks: these tokens in this order."""

    text: str
    tokens: tuple[str, ...]


Term = Han | Letters | Spelled | Phrase


@dataclass(frozen=True)
class Query:
    """The terms in their order, the folded text without punctuation, and the resource id if it is one."""

    terms: tuple[Term, ...]
    whole: str
    id: ResourceId | None = None


@lru_cache(maxsize=1024)
def understand(text: str) -> Query:
    """Read a query. Never fails: what has no letter, digit or character asks for nothing (all entries)."""
    typed = text[:MOST_CHARACTERS]
    phrases: list[Term] = [Phrase(fold(quoted), tokens) for quoted in _QUOTED.findall(typed) if (tokens := bigrams(quoted))]
    loose = _terms(list(runs(fold_both(_QUOTED.sub(" ", typed)))))
    return Query(tuple(dict.fromkeys((*phrases, *loose)))[:MOST_TERMS], squeezed(typed), parse_resource_id(typed))


@lru_cache(maxsize=1024)
def readings(text: str) -> tuple[Query, ...]:
    """What a query may mean: itself, and with its numbers written in the other ways (第三届, 第3届)."""
    found = {asked.terms: asked for way in numerals.ways(text[:MOST_CHARACTERS]) if (asked := understand(way)).terms}
    return tuple(found.values()) or (understand(text),)


def squeezed(text: str) -> str:
    """Folded text with everything but characters, letters and digits left out: for comparing whole titles."""
    return "".join(run.plain for run in runs(fold_both(text)))


def _terms(found: list[Run]) -> list[Term]:
    terms: list[Term] = []
    place = 0
    while place < len(found):
        run = found[place]
        if run.han:
            terms += _han(run, after_number=place > 0 and _touch(found[place - 1], run))
            place += 1
            continue
        end = place
        while end < len(found) and not found[end].han:
            end += 1
        terms += _letters([Letters(one.plain, splits(one.plain)) for one in found[place:end]])
        place = end
    return terms


def _touch(before: Run, run: Run) -> bool:
    return before.plain.isdigit() and before.start + len(before.plain) == run.start


def _han(run: Run, *, after_number: bool) -> list[Term]:
    if after_number and _AFTER_NUMBER.match(run.plain):  # 2024年 asks for 2024
        run = Run(run.plain[1:], run.readable[1:], run.start + 1, True)
    if not run.plain:
        return []
    return [Han(run.plain, _words(run) if len(run.plain) > 2 else ())]


def _words(run: Run) -> tuple[str, ...]:
    parts: list[str] = []
    start = 0
    for word in words(run):
        parts.append(run.plain[start : start + len(word)])
        start += len(word)
    kept = [part for part in parts if part not in FILLERS] or parts
    return tuple(dict.fromkeys(kept)) if len(parts) > 1 else ()


def _letters(typed: list[Letters]) -> list[Term]:
    """Neighbouring single syllables are one spelling; anything else stands alone."""
    terms: list[Term] = []
    group: list[Letters] = []
    for one in typed:
        if any(len(way) == 1 for way in one.splits):
            group.append(one)
            continue
        terms += _spelled(group)
        terms.append(one)
        group = []
    return terms + _spelled(group)


def _spelled(group: list[Letters]) -> list[Term]:
    if len(group) < 2:
        return list(group)
    whole = tuple(min(one.splits, key=len)[0] for one in group)
    return [Spelled(tuple(group), (whole,))]
