"""From terms to the index's query: every term must be found somewhere; where it is found decides its weight.

Scores are sums of constants, so they depend on the entry alone, not on what else is in the index: the order of pages
stays the same while entries come and go.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from archive.catalogue.analysis.tokens import pairs
from archive.catalogue.groups import SPELLED, WEIGHTS
from archive.catalogue.query import Han, Letters, Phrase, Query, Spelled, Term

Clause = dict[str, Any]

EVERYTHING: Clause = {"match_all": {}}

_TIE = 0.3
"""What further groups add to the best one: a genre beside the title counts, three weak finds do not beat one title."""
_WHOLE_WORD = 1.1
_AS_WORD, _AS_SYLLABLES, _AS_INITIALS = 0.8, 0.6, 0.4
_ALL_IN_TITLE, _IS_TITLE, _IS_ID = 40, 200, 1000


def text_query(*readings: Query) -> Clause:
    """The scored query for the terms, by whichever reading an entry answers best; everything if there are none."""
    found = [_reading(asked) for asked in readings if asked.terms]
    if len(found) > 1:
        return {"dis_max": {"queries": found}}
    return found[0] if found else EVERYTHING


def _reading(asked: Query) -> Clause:
    found = {"bool": {"must": [one_term(term) for term in asked.terms], "should": list(_whole(asked))}}
    if asked.id is not None:
        found = {"bool": {"should": [found, constant({"term": {"id": asked.id}}, _IS_ID)]}}
    factor = {"field": "brevity", "missing": 0}
    return {"function_score": {"query": found, "field_value_factor": factor, "boost_mode": "sum"}}


def one_term(term: Term) -> Clause:
    """One term, wherever it stands; where it does decides the score."""
    match term:
        case Han():
            return _han(term)
        case Letters():
            return best(_letters(term))
        case Spelled():
            return best([every(best(exact(one.text)) for one in term.letters), *syllables(term.splits)])
        case Phrase():
            return best(_phrase(term.tokens))


def _han(term: Han) -> Clause:
    whole = best(characters(term.text))
    if not term.words:
        return whole
    return best([whole, every(best(characters(word)) for word in term.words)])


def characters(text: str) -> Iterator[Clause]:
    """One character is a token of `words`, two are a bigram, more are bigrams in a row."""
    if len(text) == 1:
        yield from exact(text)
        return
    yield from _phrase(pairs(text))
    for group in ("title", "genre"):
        yield constant({"term": {f"{group}.words": text}}, WEIGHTS[group] * _WHOLE_WORD)


def _letters(term: Letters) -> Iterator[Clause]:
    yield from exact(term.text)
    yield from syllables(term.splits)
    if term.text.isalpha() and term.text.isascii():
        for group, weight in SPELLED.items():
            yield constant({"term": {f"{group}.initials": term.text}}, weight * _AS_INITIALS)


def syllables(ways: Iterable[tuple[str, ...]]) -> Iterator[Clause]:
    """A word spelled like this, or these syllables in a row."""
    for way in ways:
        for group, weight in SPELLED.items():
            field = f"{group}.pinyin"
            if len(way) > 1:
                yield constant({"term": {field: "".join(way)}}, weight * _AS_WORD)
            yield constant(_in_a_row(field, way), weight * _AS_SYLLABLES)


def exact(text: str) -> Iterator[Clause]:
    """A word, or a character, of any group."""
    for group, weight in WEIGHTS.items():
        yield constant({"term": {f"{group}.words": text}}, weight)


def _phrase(tokens: tuple[str, ...]) -> Iterator[Clause]:
    if len(tokens) == 1 and len(tokens[0]) == 1:
        yield from exact(tokens[0])
        return
    for group, weight in WEIGHTS.items():
        yield constant(_in_a_row(f"{group}.bigrams", tokens), weight)


def _in_a_row(field: str, tokens: tuple[str, ...]) -> Clause:
    if len(tokens) == 1:
        return {"term": {field: tokens[0]}}
    return {"match_phrase": {field: " ".join(tokens)}}


def _whole(asked: Query) -> Iterator[Clause]:
    """What lifts an entry beyond its terms: all of them in its title, or being its title."""
    yield constant({"term": {"exact": asked.whole}}, _IS_TITLE)
    in_title = [_in_title(term) for term in asked.terms]
    yield constant({"bool": {"filter": in_title}}, _ALL_IN_TITLE)


def _in_title(term: Term) -> Clause:
    match term:
        case Han():
            return _in_a_row("title.bigrams", pairs(term.text)) if len(term.text) > 1 else _title_word(term.text)
        case Phrase():
            return _in_a_row("title.bigrams", term.tokens)
        case Letters() | Spelled():
            ways = [_in_a_row("title.pinyin", way) for way in term.splits]
            words = [_title_word(one.text) for one in (term.letters if isinstance(term, Spelled) else (term,))]
            return {"bool": {"should": [{"bool": {"filter": words}}, *ways]}}


def _title_word(text: str) -> Clause:
    return {"term": {"title.words": text}}


def best(clauses: Iterable[Clause]) -> Clause:
    """The best of these, and a little of the others."""
    return {"dis_max": {"queries": list(clauses), "tie_breaker": _TIE}}


def every(clauses: Iterable[Clause]) -> Clause:
    """All of these."""
    return {"bool": {"must": list(clauses)}}


def constant(clause: Clause, weight: float) -> Clause:
    """The same weight for whatever answers, however it does."""
    return {"constant_score": {"filter": clause, "boost": round(weight, 3)}}
