"""What was typed, read aloud: names of entries that sound like it, and the spelling that most of them have.

The index has the syllables of all names. Who types 月剧, 青田石刁 or half of «guangchangw» finds the entries by them, and what
stands there is what was meant. Names of the vocabulary come before others that sound the same: 越剧 before 粤剧.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.catalogue.analysis import fold
from archive.catalogue.analysis.folding import fold_both
from archive.catalogue.analysis.lexicon import names
from archive.catalogue.analysis.spelling import heard
from archive.catalogue.analysis.syllables import half_typed
from archive.catalogue.analysis.words import runs, words
from archive.catalogue.groups import SPELLED, texts
from archive.catalogue.highlighting import by_character, words_of
from archive.catalogue.matching import Clause, best, characters, constant, every, one_term, syllables
from archive.catalogue.query import FILLERS, Han, Letters, Spelled, Term, understand
from archive.models.public import PublicRecord
from archive.models.search import Respelled

LOOKED_AT = 20
"""Entries whose names are read."""
_AS_TYPED, _IN_VOCABULARY = 1000, LOOKED_AT
_PREFIXES = 100
"""Syllables that a half typed one is completed to."""


@dataclass(frozen=True)
class Piece:
    """Part of a term that sounds like a name, with the ways to read it; of `half` ones the last syllable is only begun."""

    text: str
    ways: tuple[tuple[str, ...], ...]
    half: bool = False


Cut = tuple[Piece, ...]
"""A term in pieces: as a whole, or word by word."""


def spellings(ask: Callable[[dict[str, Any]], Mapping[str, Any]], text: str) -> Iterator[tuple[Respelled, ...]]:
    """What each term may have meant, best first: by most entries, then by the best one. None where nothing sounds like it."""
    terms = {term: _cuts(term) for term in understand(text).terms}
    if not any(terms.values()):
        return
    request = {"query": every(_sounding(term, cuts) for term, cuts in terms.items()), "size": LOOKED_AT, "_source": ["entry"]}
    found = [PublicRecord.model_validate(hit["_source"]["entry"]) for hit in ask(request)["hits"]["hits"]]
    read = [{term: _readings(entry, term, cuts) for term, cuts in terms.items()} for entry in found]
    whole = [one for one in read if all(one.values())]
    if not whole:
        return
    most = {term: _most(term, (one[term] for one in whole)) for term in terms}
    first = {term: _most(term, (whole[0][term],)) for term in terms}
    for meant in (most, first):
        spelled = tuple(Respelled(typed=_typed(term), read=reading) for term, reading in meant.items())
        if any(one.typed != one.read for one in spelled):
            yield spelled


def _cuts(term: Term) -> tuple[Cut, ...]:
    match term:
        case Han():
            pieces = tuple(Piece(piece, heard(piece) if len(piece) > 1 else ()) for piece in _pieces(term.text))
            whole = (Piece(term.text, heard(term.text)),) if len(term.text) > 1 else ()
            return tuple(dict.fromkeys(cut for cut in (whole, pieces) if cut))
        case Letters():
            ways = half_typed(term.text)
            return ((Piece(term.text, ways, half=True),),) if ways else ()
        case _:
            return ()


def _pieces(text: str) -> Iterator[str]:
    """Words; characters that are in no word are taken together: 湖|比|制作 -> 湖比, 制作."""
    loose = ""
    for run in runs(fold_both(text)):
        for word in words(run):
            if len(word) == 1 and word not in FILLERS:
                loose += word
                continue
            if loose:
                yield loose
            loose = ""
            if word not in FILLERS:
                yield word
    if loose:
        yield loose


def _sounding(term: Term, cuts: Iterable[Cut]) -> Clause:
    return best([one_term(term), *(every(_piece(piece) for piece in cut) for cut in cuts)])


def _piece(piece: Piece) -> Clause:
    return best(_begun(piece.ways) if piece.half else (*characters(piece.text), *syllables(piece.ways)))


def _begun(ways: Iterable[tuple[str, ...]]) -> Iterator[Clause]:
    for way in ways:
        for group, weight in SPELLED.items():
            begun = {"query": " ".join(way), "max_expansions": _PREFIXES}
            yield constant({"match_phrase_prefix": {f"{group}.pinyin": begun}}, weight)


def _readings(entry: PublicRecord, term: Term, cuts: Sequence[Cut]) -> tuple[str, ...]:
    """What stands in the names of an entry for a term: itself, if it is there."""
    written = texts(entry)
    if not cuts or any(_stands_in(text, term) for values in written.values() for text in values):
        return (_typed(term),)
    spoken = [text for group in SPELLED for text in written[group]]
    for cut in cuts:
        each = [tuple(dict.fromkeys(_heard_in(spoken, piece))) for piece in cut]
        if all(each):
            return each[0] if len(each) == 1 else ("".join(max(one, key=_known) for one in each),)
    return ()


def _stands_in(text: str, term: Term) -> bool:
    """Whether a term is there as typed; letters as a whole word, since «dazoug» in Dazougu is only begun."""
    if isinstance(term, Han):
        return term.text in fold(text)
    return any(unit.text == _typed(term) for unit in words_of(text))


def _heard_in(spoken: Iterable[str], piece: Piece) -> Iterator[str]:
    for text in spoken:
        if not piece.half and piece.text in fold(text):
            yield piece.text
        else:
            yield from _windows(text, piece)


def _windows(text: str, piece: Piece) -> Iterator[str]:
    """The characters of a text that are read like the piece, to the end of the word where it was only begun."""
    found = words_of(text)
    folded = fold(text)
    each = [(known, start, stop, unit) for unit in found for known, start, stop in by_character(unit)]
    for way in piece.ways:
        for place in range(len(each) - len(way) + 1):
            window = each[place : place + len(way)]
            if all(unit.readings for *_, unit in window) and _spoken(way, [known for known, *_ in window], half=piece.half):
                _, _, stop, last = window[-1]
                yield folded[window[0][1] : last.end if piece.half else stop]


def _spoken(way: Sequence[str], known: Sequence[frozenset[str]], *, half: bool) -> bool:
    *before, last = zip(way, known, strict=True)
    ends = any(one.startswith(last[0]) for one in last[1]) if half else last[0] in last[1]
    return ends and all(wanted in ways for wanted, ways in before)


def _most(term: Term, readings: Iterable[tuple[str, ...]]) -> str:
    """The reading of most entries; as typed where it is found so, names of the vocabulary before others."""
    counted = Counter(reading for each in readings for reading in each)
    typed = _typed(term)
    weight = {reading: number + (_AS_TYPED if reading == typed else _known(reading)) for reading, number in counted.items()}
    return max(weight, key=lambda reading: (weight[reading], -len(reading)))


def _known(reading: str) -> int:
    return _IN_VOCABULARY if reading in names() else 0


def _typed(term: Term) -> str:
    return " ".join(one.text for one in term.letters) if isinstance(term, Spelled) else term.text
