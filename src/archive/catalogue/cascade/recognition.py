"""What of a query names a value of a facet: a place, a genre, a festival, a kind, years or a centre. The rest is words.

Only whole words are looked up, one to three in a row, the longest first: 杭州小热昏 is a genre and no place. Nothing is taken out
of the query here; `cascade` does so where the words find nothing, and a page offers each piece to be removed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from archive import i18n, places, vocabulary
from archive.catalogue.analysis import fold
from archive.catalogue.analysis.folding import fold_both, fold_with_origins
from archive.catalogue.analysis.numerals import value_of
from archive.catalogue.analysis.words import Run, runs, words
from archive.catalogue.cascade.everyday import asking
from archive.catalogue.query import FILLERS, MOST_CHARACTERS
from archive.models.centre import Level
from archive.models.search import Named, Understood
from archive.vocabulary import Genre

MOST = 6
"""Pieces of one query."""
_IN_A_ROW = 3
_HAN = "零〇○一二三四五六七八九十"
_CENTURY = r"(?:(?P<century>上个?世纪|本世纪|20世纪|21世纪|二十世纪|二十一世纪|1900|2000)\s*)?"
_DECADE = re.compile(rf"{_CENTURY}(?P<year>(?:1[89]|20)\d0|一[八九][{_HAN}][零〇○]|二[零〇○][{_HAN}][零〇○])年代")
_TENS = re.compile(rf"{_CENTURY}(?P<tens>[1-9]0|[一二三四五六七八九]十)年代")
_SPELLED_OUT = re.compile(r"\b(?P<year>(?:1[89]|20)\d0)s\b")
_SPAN = re.compile(r"(?<!\d)(?P<first>1[89]\d\d|20\d\d)年?\s*(?:-|–|—|~|至|到)\s*(?P<last>1[89]\d\d|20\d\d)年?(?!\d)")
_YEAR = re.compile(rf"(?<!\d)(?P<digits>1[89]\d\d|20\d\d)(?:年(?!代)|(?!\d))|(?P<han>[一二][零〇○{_HAN[3:12]}]{{3}})年(?!代)")
_LUNAR = ("农历", "阴历", "旧历", "夏历")
_ID = re.compile(r"\bzj-\d{6}(?:\d{3}(?:\d{3})?)?\b")
_NEW = frozenset({"本世纪", "21世纪", "二十一世纪", "2000"})
_COMPOUND: frozenset[Named] = frozenset({"genre", "kind"})
_LARGE = frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY})
_TOWNSHIPS = ("镇", "乡", "街道")


class Meant(NamedTuple):
    """A value that a piece of text names."""

    facet: Named
    label: str
    label_en: str
    values: tuple[str, ...]


class _Piece(NamedTuple):
    start: int
    end: int
    meant: Meant


@lru_cache(maxsize=1024)
def recognise(text: str) -> tuple[Understood, ...]:
    """The pieces of a query in their order, at most `MOST`."""
    typed = text[:MOST_CHARACTERS]
    folded, origins = fold_with_origins(typed)
    found = _apart([*_years(folded), *_centre_ids(folded), *_names(typed)])
    spans = [(origins[one.start], origins[one.end - 1] + 1, one.meant) for one in found][:MOST]
    return tuple(
        Understood(**meant._asdict(), typed=typed[start:end], without=_without(typed, [(start, end)]))
        for start, end, meant in spans
    )


def rest(text: str, found: Sequence[Understood]) -> str:
    """The words without all of these pieces."""
    spans: list[tuple[int, int]] = []
    at = 0
    for one in found:  # in the order of the text
        start = text.index(one.typed, at)
        at = start + len(one.typed)
        spans.append((start, at))
    return _without(text[:MOST_CHARACTERS], spans)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start])
        at = end
    parts = (part.strip("".join(FILLERS) + " \u3000,，、") for part in (*kept, text[at:]))
    return " ".join(" ".join(part for part in parts if part).split())


def _apart(pieces: list[_Piece]) -> list[_Piece]:
    """Those that do not overlap, earlier ones of the list before later ones, in the order of the text."""
    taken: list[_Piece] = []
    for piece in pieces:
        if all(piece.end <= one.start or one.end <= piece.start for one in taken):
            taken.append(piece)
    return sorted(taken)


def _years(folded: str) -> Iterator[_Piece]:
    for pattern in (_DECADE, _TENS, _SPELLED_OUT, _SPAN, _YEAR):
        for match in pattern.finditer(folded):
            years = _span(match.groupdict())
            if years is not None:
                yield _Piece(*match.span(), _between(*years))


def _span(found: Mapping[str, str | None]) -> tuple[int, int] | None:
    """First and last year of what a pattern of years found."""
    if tens := found.get("tens"):
        decade = value_of(tens) or 0
        start = (2000 if found.get("century") in _NEW else 1900) + decade
        return start, start + 9
    if first := found.get("first"):
        years = sorted((int(first), int(found["last"] or first)))
        return years[0], years[1]
    if year := found.get("year"):
        number = value_of(year)
        return (number, number + 9) if number is not None else None
    one = value_of(found.get("digits") or found.get("han") or "")
    return (one, one) if one is not None else None


def _between(first: int, last: int) -> Meant:
    label = str(first) if first == last else f"{first}–{last}"
    return Meant("year", label, label, (str(first), str(last)))


def _centre_ids(folded: str) -> Iterator[_Piece]:
    for match in _ID.finditer(folded):
        if found := places.centre(match[0]):
            yield _Piece(*match.span(), Meant("centre", found.name, found.name_en, (found.id,)))


def _names(text: str) -> Iterator[_Piece]:
    """Names in rows of words, the longest row first."""
    cut = [piece for run in runs(fold_both(text)) for piece in _cut(run)]
    for length in range(_IN_A_ROW, 0, -1):
        for place in range(len(cut) - length + 1):
            row = cut[place : place + length]
            if length > 1 and not _together([one for *_, one in row], [(start, end) for start, end, _ in row]):
                continue
            between = " " if row[0][2].isascii() else ""
            meant = _meant(between.join(one for *_, one in row))
            if meant and not (meant.facet in _COMPOUND and _within_a_word(cut, place, length)):
                yield _Piece(row[0][0], row[-1][1], meant)


def _cut(run: Run) -> Iterator[tuple[int, int, str]]:
    """Words of a run with their places in the folded text."""
    if not run.han:
        yield run.start, run.start + len(run.plain), run.plain
        return
    at = run.start
    for word in words(run):
        yield at, at + len(word), run.plain[at - run.start : at - run.start + len(word)]
        at += len(word)


def _within_a_word(cut: list[tuple[int, int, str]], place: int, length: int) -> bool:
    """Whether a single character of the same run is left over at one side: 合唱 in 合唱赛."""
    before = cut[place - 1 : place] if place else []
    after = cut[place + length : place + length + 1]
    touching = [one for _, end, one in before if end == cut[place][0]]
    touching += [one for start, _, one in after if start == cut[place + length - 1][1]]
    return any(len(one) == 1 and one not in FILLERS and not one.isascii() for one in touching)


def _together(row: list[str], spans: list[tuple[int, int]]) -> bool:
    """Whether words stand in one name: Han characters that touch, or words of letters."""
    if all(word.isascii() for word in row):
        return True
    return not any(word.isascii() for word in row) and all(a[1] == b[0] for a, b in pairwise(spans))


@lru_cache(maxsize=4096)
def _meant(name: str) -> Meant | None:
    """What a name means: a festival, a genre, a centre, a place, a kind, in this order."""
    if len(name) < 2 or name.isdigit():
        return None
    if found := _festivals().get(name) or _festivals().get(_of_the_moon(name)):
        return found
    genre = vocabulary.find_genre(name) if name in _genre_names() else None
    if genre and not _is_festival(genre) and not _generic(name, genre):
        return Meant("genre", genre.zh, genre.en, (genre.id,))
    if not name.isascii() and (found := _centre(name) or _place(name)):
        return found
    kind = vocabulary.find_kind(name) if name not in asking() else None
    if kind is None:
        return None
    label, plain = (i18n.text(f"catalogue.kind.{kind.value}", language) for language in (i18n.FIRST, i18n.PLAIN))
    return Meant("kind", label, plain, (kind.value,))


def _generic(name: str, genre: Genre) -> bool:
    """Whether other genres end like this too: 号子 is not only 舟山渔民号子."""
    return name != fold(genre.zh) and fold(genre.zh).endswith(name)


def _of_the_moon(name: str) -> str:
    return next((name.removeprefix(one) for one in _LUNAR if name.startswith(one)), name)


def _place(name: str) -> Meant | None:
    found = places.find(name)
    if found is None or not (found.level in _LARGE or name.endswith(_TOWNSHIPS)):
        return None
    return Meant("division", found.name, "", (found.code,))


def _centre(name: str) -> Meant | None:
    found = _centre_names().get(name)
    return Meant("centre", found[1], found[2], (found[0],)) if found else None


def _is_festival(genre: Genre) -> bool:
    return genre.kind in {"festival-lunar", "solar-term"}


@lru_cache(maxsize=1)
def _festivals() -> Mapping[str, Meant]:
    """Folded name -> festival, with and without 节."""
    found: dict[str, Meant] = {}
    for genre in vocabulary.genres().values():
        if _is_festival(genre):
            names = (genre.zh, *genre.alt, genre.en)
            found |= dict.fromkeys(_forms(names), Meant("festival", genre.zh, genre.en, (genre.id, *names[:-1])))
    for one in vocabulary.solar_festivals():
        meant = Meant("festival", one.zh, one.en, (one.zh, *one.alt))
        found = dict.fromkeys(_forms((one.zh, *one.alt, one.en)), meant) | found
    return found


def _forms(names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        yield fold(name)
        if len(short := fold(name).removesuffix("节")) > 1:
            yield short


@lru_cache(maxsize=1)
def _genre_names() -> frozenset[str]:
    return frozenset(fold(name) for one in vocabulary.genres().values() for name in (one.zh, one.zh_hant, one.en, *one.alt))


@lru_cache(maxsize=1)
def _centre_names() -> Mapping[str, tuple[str, str, str]]:
    """Folded name of a centre, with and without the kind of its division -> id, name, English name."""
    found: dict[str, tuple[str, str, str]] = {}
    for one in places.centres().values():
        name = fold(one.name)
        for kind in ("市", "县", "区"):
            found.setdefault(re.sub(f"{kind}(?=文化馆)", "", name), (one.id, one.name, one.name_en))
        found[name] = (one.id, one.name, one.name_en)
    return found
