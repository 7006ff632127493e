"""Results: trimmed and weighted means by criterion, ranks, and who rises. Pure; what a hand sheet gives to 0.01."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from statistics import fmean, median
from typing import NamedTuple

from archive.models.network.call import Nomination, Round, at_level
from archive.models.network.judged import Mark, Row, Sheet

EXACT = 6
"""Decimals to which means are kept: equals are equal by them."""


def sheet(call: str, of: Round, nominations: Sequence[Nomination], marks: Sequence[Mark]) -> Sheet:
    """The sheet of a round, the best first within each division that it ranks."""
    by_nomination: dict[str, list[Mark]] = {}
    for mark in sorted(marks, key=lambda one: (len(one.judge), one.judge)):
        by_nomination.setdefault(mark.nomination, []).append(mark)
    rows = [_row(one, of, by_nomination.get(one.id, [])) for one in nominations]
    weights = {one.id: one.weight for one in of.criteria}
    most = {one.id: one.most for one in of.criteria}
    ranked = tuple(_ranked(rows, of.tie_break))
    return Sheet(
        call=call,
        round=of.n,
        level=of.level,
        category=of.category,
        weights=weights,
        most=most,
        trim=of.trim,
        tie_break=of.tie_break,
        rows=ranked,
    )


def trimmed(values: Sequence[float], trim: int) -> float:
    """The mean without so many of the highest and of the lowest; of too few, of all of them."""
    kept = sorted(values)[trim : len(values) - trim] if len(values) > 2 * trim else list(values)
    return fmean(kept)


class Rising(NamedTuple):
    """Who rises from a division, and equals at the edge whom nothing parts."""

    ids: tuple[str, ...]
    tied: tuple[str, ...]


def best(rows: Sequence[Row], number: int) -> Rising:
    """The first so many of the rows of one division."""
    placed = [one for one in rows if one.rank is not None]
    edge = placed[number - 1].rank if 0 < number <= len(placed) else None
    beyond = [one.nomination for one in placed[number:] if one.rank == edge]
    if edge is None or not beyond:
        return Rising(tuple(one.nomination for one in placed[:number]), ())
    sure = tuple(one.nomination for one in placed if one.rank is not None and one.rank < edge)
    return Rising(sure, tuple(one.nomination for one in placed if one.rank == edge))


def by_division(rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    """The rows of each division, in their order."""
    found: dict[str, list[Row]] = {}
    for one in rows:
        found.setdefault(one.division, []).append(one)
    return found


def _row(one: Nomination, of: Round, marks: Sequence[Mark]) -> Row:
    given = {mark.judge: mark.values for mark in marks if not mark.recused}
    recused = tuple(mark.judge for mark in marks if mark.recused)
    division = at_level(one.division_at, of.level)
    if not given:
        return Row(nomination=one.id, division=division, recused=recused)
    means = {c.id: round(trimmed([values[c.id] for values in given.values()], of.trim), EXACT) for c in of.criteria}
    own = [_total(values, of) for values in given.values()]
    return Row(
        nomination=one.id,
        division=division,
        marks={judge: dict(values) for judge, values in given.items()},
        recused=recused,
        means=means,
        total=_total(means, of),
        median=round(median(own), EXACT),
        spread=round(max(own) - min(own), EXACT),
    )


def _total(values: Mapping[str, float], of: Round) -> float:
    whole = sum(one.weight for one in of.criteria)
    return round(100 * sum(one.weight * values[one.id] / one.most for one in of.criteria) / whole, EXACT)


def _ranked(rows: Sequence[Row], tie_break: Sequence[str]) -> list[Row]:
    found: list[Row] = []

    def key(one: Row) -> tuple[float, ...]:
        if one.total is None:
            return (1.0,)
        parting = (one.median if name == "median" else one.means.get(name) for name in tie_break)
        return (0.0, -one.total, *(-(value or 0.0) for value in parting))

    for _, group in groupby(sorted(rows, key=lambda one: one.division), key=lambda one: one.division):
        ordered = sorted(group, key=lambda one: (key(one), one.nomination))
        rank = 0
        for place, one in enumerate(ordered, 1):
            rank = rank if place > 1 and key(one) == key(ordered[place - 2]) else place
            found.append(one.model_copy(update={"rank": rank if one.total is not None else None}))
    return found
