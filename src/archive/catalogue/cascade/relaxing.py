"""Some of the words: what a question asks about, without what only makes it a question.

Words weigh by how rare they are in this archive, so that an entry with the one telling word comes before one with three common
ones. A word of everyday speech is found by what archivists write for it (小朋友: 少儿). A place is a limit, if any is left.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archive import places, vocabulary
from archive.catalogue.analysis.folding import fold_both
from archive.catalogue.analysis.words import inner_words, runs, words
from archive.catalogue.cascade.everyday import asking, same
from archive.catalogue.groups import WEIGHTS
from archive.catalogue.matching import Clause, characters, constant, exact
from archive.models.centre import Level

MOST_WORDS = 12
LEAST = 0.34
"""An entry must hold so much of the weight of all words."""
_CHARACTER, _PART, _SAME = 0.25, 0.5, 0.9
"""What a character of a word, a word within it, or what is written for it, is worth of the word."""
_BETTER_PLACE = 0.25
"""How much more a word is worth in the title than in what is read on a picture."""
_UNKNOWN = 0.5
"""What a word that is nowhere in the archive weighs, of one that is in a single entry."""
_TOP = max(WEIGHTS.values())
_PLACES = frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY})


@dataclass(frozen=True)
class Some:
    """The words as they are shown, the clauses to try, the narrower first, and what to mark: all but characters, else those."""

    words: tuple[str, ...]
    clauses: tuple[Clause, ...]
    marks: tuple[str, ...]


def relaxed(ask: Callable[[dict[str, Any]], Mapping[str, Any]], text: str) -> Some | None:
    """The words of a query, weighed by the index; None where no word of it is there, or everything is asked for by name."""
    asked = tuple(dict.fromkeys(_words(text)))[:MOST_WORDS]
    if not asked:
        return None
    counts, number = _counted(ask, {form for word in asked for form, _ in _forms(word)})
    rarity = {form: math.log(1 + number / count) for form, count in counts.items() if count}
    worth = {word: _worth(word, rarity) for word in asked}
    if not any(worth.values()):
        return None
    unknown = _UNKNOWN * math.log(1 + number)
    least = LEAST * sum(one or unknown for one in worth.values())
    words: Clause = {"bool": {"should": [clause for word in asked if (clause := _word(word, rarity))]}}
    limits = [_any(word) for word in asked if word in rarity and _is_place(word)]
    limited: list[Clause] = [{"bool": {"must": words, "filter": limits}}] if limits else []
    return Some(asked, tuple(_enough(clause, least) for clause in (*limited, words)), _marks(asked, rarity))


def _marks(asked: Iterable[str], rarity: Mapping[str, float]) -> tuple[str, ...]:
    """The forms that stand in the archive, words before characters."""
    forms = dict.fromkeys(form for word in asked for form, _ in _forms(word) if form in rarity)
    return tuple(" ".join(one for one in forms if (len(one) > 1) is whole) for whole in (True, False))


def says(text: str) -> bool:
    """Whether anything is left without the words that only ask."""
    return any(True for _ in _words(text))


def _words(text: str) -> Iterator[str]:
    known = vocabulary.find_genre(text) if text.isascii() else None
    if known:  # Lantern Festival is one thing, not lanterns and festivals
        yield known.zh
        return
    for run in runs(fold_both(text)):
        if not run.han:
            yield run.plain
            continue
        start = 0
        for word in words(run):
            plain = run.plain[start : start + len(word)]
            start += len(word)
            if plain not in asking():
                yield plain


def _forms(word: str) -> Iterator[tuple[str, float]]:
    """What a word is found by, with the share of its worth: itself, what is written for it, words within it, its characters."""
    yield word, 1.0
    for other in same().get(word, ()):
        yield other, _SAME
    if word.isascii() or len(word) < 2:
        return
    for start, end in inner_words(word):
        yield word[start:end], _PART
    for character in dict.fromkeys(word):
        if character not in asking():
            yield character, _CHARACTER


def _counted(ask: Callable[[dict[str, Any]], Mapping[str, Any]], forms: Iterable[str]) -> tuple[dict[str, int], int]:
    """In how many entries each form stands, and the number of all."""
    named = {f"form{place}": form for place, form in enumerate(sorted(forms))}
    counted = {"counts": {"filters": {"filters": {name: _any(form) for name, form in named.items()}}}}
    answer = ask({"size": 0, "track_total_hits": True, "aggs": counted})
    buckets = answer["aggregations"]["counts"]["buckets"]
    return {form: buckets[name]["doc_count"] for name, form in named.items()}, answer["hits"]["total"]["value"]


def _clauses(form: str) -> Iterator[Clause]:
    return exact(form) if form.isascii() else characters(form)


def _any(form: str) -> Clause:
    return {"bool": {"should": [clause["constant_score"]["filter"] for clause in _clauses(form)]}}


def _word(word: str, rarity: Mapping[str, float]) -> Clause | None:
    """The best form of a word; where it was found makes a smaller difference."""
    clauses = [
        constant(clause["constant_score"]["filter"], share * rarity[form] * _place(clause["constant_score"]["boost"]))
        for form, share in _forms(word)
        if form in rarity
        for clause in _clauses(form)
    ]
    return {"dis_max": {"queries": clauses}} if clauses else None


def _place(weight: float) -> float:
    return 1 - _BETTER_PLACE * (1 - min(1.0, weight / _TOP))


def _worth(word: str, rarity: Mapping[str, float]) -> float:
    """How telling a word is: itself, what is written for it or stands within it; 0 where only its characters are known."""
    return rarity.get(word) or max((rarity[form] for form, _ in _forms(word) if form in rarity and len(form) > 1), default=0.0)


def _enough(clause: Clause, least: float) -> Clause:
    return {"function_score": {"query": clause, "min_score": round(least, 3), "functions": []}}


def _is_place(word: str) -> bool:
    """Whether it names a province, city or county; the name of a village may be any word."""
    found = places.find(word) if len(word) > 1 else None
    return found is not None and found.level in _PLACES
