"""Demands in the ledger: for who answers them by their part of the tree, for the public what was answered, and their numbers."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, or_, select, tuple_

from archive.access.may import Reach
from archive.access.personal_numbers import masked
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.ledger.network import tables as n
from archive.ledger.network.statements import Statements
from archive.models.network.asked import FEWEST, Asked, AskedAnswer, AskedCounts
from archive.models.network.demand import OPEN, Demand, DemandState
from archive.models.network.statement import RESOURCE, Concept

ANSWERED = (DemandState.ANSWERED, DemandState.CLOSED)
_SEEN_BY_ALL = {
    Concept.ACTIVITY: frozenset({"announced", "held", "closed"}),
    Concept.COLLECTION: frozenset({"published", "archived"}),
}
"""States in which what is no entry may be named to the public."""
s = n.statements.c
_OF = s.concept == Concept.DEMAND.value
_LETTERS = cast(func.coalesce(s.body["letters"].astext, "1"), BigInteger)
_COUNTED = (s.sample.is_(False), s.state != DemandState.RECEIVED.value)


class Times(NamedTuple):
    """Days from coming to answer, of answered demands without samples."""

    answered: int
    within_30: int
    median_days: float | None


class Demands:
    """Reads them; what is said of them is written by `Statements`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = Statements(database)

    def page(self, reach: Reach, states: Collection[DemandState], limit: int = 100) -> list[Demand]:
        """Those that were asked of centres in this part of the tree or assigned to them, the oldest first."""
        query = select(s.body).where(_OF, s.state.in_(sorted(states)))
        query = query if reach.everywhere else query.where(_within(reach))
        return self._read(query.order_by(s.starts, s.id).limit(limit))

    def searched_for(self, limit: int = 500) -> list[Demand]:
        """Those that wait for an answer and have words to look for, the oldest first."""
        query = select(s.body).where(_OF, s.state.in_(sorted(OPEN)), s.body["term"].astext != "")
        return self._read(query.order_by(s.starts, s.id).limit(limit))

    def states(self, reach: Reach) -> dict[DemandState, int]:
        """State -> how many of that part of the tree are in it."""
        query = select(s.state, func.count()).where(_OF).group_by(s.state)
        query = query if reach.everywhere else query.where(_within(reach))
        with self._database.begin() as connection:
            return {DemandState(state): count for state, count in connection.execute(query)}

    def times(self) -> Times:
        """How long answers took."""
        days = _day("answered_on") - s.starts
        query = select(func.count(), func.count().filter(days <= 30), func.percentile_cont(0.5).within_group(days)).where(
            _OF, s.sample.is_(False), s.state.in_(sorted(ANSWERED)), s.starts.is_not(None)
        )
        with self._database.begin() as connection:
            return Times(*connection.execute(query).one())

    def counts(self) -> AskedCounts:
        """Letters by theme and age band, what is fewer than five left out."""
        times = self.times()
        return AskedCounts(
            themes=self._by("theme"), ages=self._by("age_band"), answered=times.answered, median_days=times.median_days
        )

    def answered(self, limit: int, after: tuple[date, str] | None = None) -> list[Asked]:
        """What was answered, the newest first; `after` is day and id of the last that was seen."""
        on = _day("answered_on")
        query = select(s.body).where(_OF, s.state.in_(sorted(ANSWERED)))
        query = query.where(tuple_(on, s.id) < after) if after else query
        return self._shown(self._read(query.order_by(on.desc(), s.id.desc()).limit(limit)))

    def answered_one(self, id_: str) -> Asked | None:
        """One that was answered."""
        found = self._statements.get(Demand, id_)
        return self._shown([found])[0] if found and found.state in ANSWERED else None

    def _by(self, field: str) -> dict[str, int]:
        value = s.body[field].astext
        query = select(value, func.sum(_LETTERS)).where(_OF, *_COUNTED, value != "").group_by(value)
        with self._database.begin() as connection:
            found = Counter({name: int(total) for name, total in connection.execute(query) if total >= FEWEST})
        return dict(found.most_common())

    def _shown(self, demands: Sequence[Demand]) -> list[Asked]:
        titles = self._titles(demands)
        with self._database.begin() as connection:
            query = select(t.centres.c.id, t.centres.c.name).where(t.centres.c.id.in_({one.assigned for one in demands}))
            names = {row.id: row.name for row in connection.execute(query)}
        return [
            Asked(
                id=one.id,
                title=one.title,
                theme=one.theme,
                division=one.division,
                centre=names.get(one.assigned, ""),
                asked_on=one.starts,
                answered_on=one.answered_on,
                days=one.days,
                answers=tuple(_answers(one, titles)),
                sample=one.sample,
            )
            for one in demands
        ]

    def _titles(self, demands: Sequence[Demand]) -> dict[tuple[str, str], str]:
        """Kind and id of what answers -> its title, of what the public may see."""
        targets = {(answer.kind, answer.target) for one in demands for answer in one.answers if answer.target}
        entries = self._statements.shown([target for kind, target in targets if kind == RESOURCE])
        found = {(RESOURCE, id_): entry.title for id_, entry in entries.items()}
        others = [(kind, target) for kind, target in targets if kind != RESOURCE]
        query = select(s.concept, s.id, s.title, s.state).where(tuple_(s.concept, s.id).in_(others))
        with self._database.begin() as connection:
            for row in connection.execute(query) if others else ():
                if row.state in _SEEN_BY_ALL.get(Concept(row.concept), ()):
                    found[row.concept, row.id] = masked(row.title)
        return found

    def _read(self, query: Select[Any]) -> list[Demand]:
        with self._database.begin() as connection:
            return [Demand.model_validate(body) for body in connection.scalars(query)]


def _answers(one: Demand, titles: dict[tuple[str, str], str]) -> Iterable[AskedAnswer]:
    for answer in one.answers:
        title = titles.get((answer.kind, answer.target), "")
        if title or answer.words:
            target = {"kind": answer.kind, "target": answer.target, "title": title} if title else {}
            yield AskedAnswer(words=answer.words, **target)


def _within(reach: Reach) -> ColumnElement[bool]:
    a = t.centre_ancestors.c
    below = select(a.centre).where(a.ancestor.in_(sorted(reach.centres)))
    return or_(s.centre.in_(below), s.body["assigned"].astext.in_(below))


def _day(field: str) -> ColumnElement[Any]:
    return func.to_date(s.body[field].astext, "YYYY-MM-DD")
