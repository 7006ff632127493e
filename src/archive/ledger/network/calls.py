"""Calls in the ledger: rounds, nominations and honours as their activity's object says them, marks until they are sealed."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.ledger.network import call_tables as n
from archive.ledger.network import tables as s
from archive.models.network.call import Call, CallState, Nomination, RoundState
from archive.models.network.honour import Honour
from archive.models.network.judged import Judge, Mark, Sheet
from archive.models.network.public_agent import PublicHonour
from archive.models.network.statement import Concept

MOST = 2000


class Kept(NamedTuple):
    """Everything that the object of an activity says of its call."""

    call: Call
    nominations: tuple[Nomination, ...] = ()
    honours: tuple[Honour, ...] = ()
    sheets: Mapping[int, Sheet] = {}
    marks: Mapping[int, Sequence[Mark]] = {}
    """Of open rounds, as they were kept last."""


class Calls:
    """Reads and writes them; `put` is for who has written the object."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def version(self, activity: str) -> int:
        """The version of its object that the rows say; 0 for none."""
        with self._database.begin() as connection:
            return connection.scalar(select(n.calls.c.version).where(n.calls.c.activity == activity)) or 0

    def get(self, activity: str) -> Call | None:
        """The call of an activity."""
        with self._database.begin() as connection:
            body = connection.scalar(select(n.calls.c.body).where(n.calls.c.activity == activity))
        return Call.model_validate(body) if body is not None else None

    def called(self, typed: Iterable[str]) -> dict[str, list[Call]]:
        """What cells call an activity, its id or number -> the calls that are meant."""
        wanted = list(typed)
        query = (
            select(n.calls.c.body, s.statements.c.number, s.statements.c.id)
            .join(s.statements, (s.statements.c.id == n.calls.c.activity) & (s.statements.c.concept == Concept.ACTIVITY))
            .where(or_(s.statements.c.id.in_(wanted), s.statements.c.number.in_(wanted)))
        )
        found: dict[str, list[Call]] = {}
        with self._database.begin() as connection:
            for row in connection.execute(query):
                for name in {row.number, row.id} & set(wanted):
                    found.setdefault(name, []).append(Call.model_validate(row.body))
        return found

    def listed(self, states: Sequence[CallState] = (), centres: Sequence[str] = (), limit: int = 200) -> list[Call]:
        """Calls in these states, of these centres; all where nothing is said, the newest first."""
        query = select(n.calls.c.body).order_by(n.calls.c.body["closes"].astext.desc().nulls_last(), n.calls.c.activity)
        query = query.where(n.calls.c.state.in_(list(states))) if states else query
        query = query.where(n.calls.c.centre.in_(list(centres))) if centres else query
        with self._database.begin() as connection:
            return [Call.model_validate(body) for body in connection.scalars(query.limit(limit))]

    def nominations(self, activity: str) -> list[Nomination]:
        """All of a call, in the order in which they came."""
        query = select(n.nominations.c.body).where(n.nominations.c.call == activity).order_by(n.nominations.c.n)
        with self._database.begin() as connection:
            return [Nomination.model_validate(body) for body in connection.scalars(query)]

    def nomination(self, id_: str) -> Nomination | None:
        """One."""
        with self._database.begin() as connection:
            body = connection.scalar(select(n.nominations.c.body).where(n.nominations.c.id == id_))
        return Nomination.model_validate(body) if body is not None else None

    def sheet(self, activity: str, number: int, *, revealed: bool = True) -> str | None:
        """The canonical sheet of a round, once it is revealed; with `revealed` false also while it is only sealed."""
        query = select(n.rounds.c.sheet).where(n.rounds.c.call == activity, n.rounds.c.n == number)
        query = query.where(n.rounds.c.state == RoundState.REVEALED) if revealed else query
        with self._database.begin() as connection:
            return connection.scalar(query)

    def items(self, centre: str, numbers: Iterable[str]) -> dict[str, str]:
        """What a centre calls its resources -> the id, where exactly one is called so."""
        r = t.resources.c
        query = select(r.number, func.min(r.id)).where(r.centre == centre, r.number.in_(list(numbers)), r.state != "deleted")
        with self._database.begin() as connection:
            rows = connection.execute(query.group_by(r.number).having(func.count() == 1))
            return {number: str(id_) for number, id_ in rows}

    def of_agent(self, ids: Sequence[str]) -> list[PublicHonour]:
        """What an agent was granted, under any of its ids, the newest first; a revoked one says so."""
        found = [one for id_ in ids for one in self.honours(subject=(Concept.AGENT.value, id_))]
        told = [PublicHonour(number=one.number, title=one.title, on=one.granted_on, revoked=one.revoked_on) for one in found]
        return sorted(told, key=lambda one: (one.on, one.number), reverse=True)

    def honours(
        self, activity: str = "", subject: tuple[str, str] | None = None, number: str = "", limit: int = MOST
    ) -> list[Honour]:
        """Those of an activity, of a subject (its kind and id), or with a number; revoked ones say so. The only way."""
        c = n.honours.c
        query = select(c.body).order_by(c.granted_on.desc(), c.number).limit(limit)
        query = query.where(c.activity == activity) if activity else query
        query = query.where(c.subject_kind == subject[0], c.subject == subject[1]) if subject else query
        query = query.where(c.number == number) if number else query
        with self._database.begin() as connection:
            found = [Honour.model_validate(body) for body in connection.scalars(query)]
        return sorted(found, key=lambda one: (one.rank or MOST, one.number)) if activity else found

    def put(self, kept: Kept, centre: str, version: int) -> None:
        """Write what the object says at this version; nothing where the rows say something newer."""
        with self._database.begin() as connection:
            row = {
                "activity": kept.call.activity,
                "state": kept.call.state.value,
                "centre": centre,
                "body": _body(kept.call),
                "version": version,
            }
            new = upsert(n.calls).values(row)
            changed = {name: new.excluded[name] for name in row if name != "activity"}
            query = new.on_conflict_do_update(index_elements=["activity"], set_=changed, where=n.calls.c.version <= version)
            if connection.scalar(query.returning(n.calls.c.activity)) is None:
                return
            _put_rounds(connection, kept)
            _put_nominations(connection, kept)
            _put_honours(connection, kept)
            if kept.call.state is CallState.FINAL:  # rosters end with the call
                connection.execute(delete(n.judges).where(n.judges.c.call == kept.call.activity))
            for number, marks in kept.marks.items():
                for one in marks:
                    connection.execute(upsert(n.marks).values(_mark(kept.call.activity, number, one)).on_conflict_do_nothing())

    @contextmanager
    def still(self, activity: str, number: int) -> Iterator[None]:
        """While this lasts nobody gives marks in a round, and nobody else seals it."""
        with self._database.begin() as connection:
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _key(activity, number)})
            yield

    def mark(self, activity: str, number: int, mark: Mark, at: datetime, *, again: bool = True) -> str:
        """Take marks: `taken`; `same` where they are there already; `closed` once the round is sealed or its time over; `twice`
        where there are others and none may be given `again`.
        """
        r, m = n.rounds.c, n.marks.c
        with self._database.begin() as connection:
            connection.execute(text("select pg_advisory_xact_lock_shared(:key)"), {"key": _key(activity, number)})
            state = connection.execute(select(r.state, r.closes).where(r.call == activity, r.n == number)).one_or_none()
            if state is None or state.state != RoundState.OPEN or (state.closes and at >= state.closes):
                return "closed"
            row = _mark(activity, number, mark)
            here = (m.call == activity, m.n == number, m.nomination == mark.nomination, m.judge == mark.judge)
            before = connection.execute(select(m["values"], m.recused).where(*here)).one_or_none()
            if before is not None and before[0] == mark.values and before[1] == mark.recused:
                return "same"
            if before is not None and not again:
                return "twice"
            new = upsert(n.marks).values(row)
            changed = {"values": new.excluded["values"], "recused": new.excluded.recused, "at": func.now()}
            connection.execute(new.on_conflict_do_update(index_elements=["call", "n", "nomination", "judge"], set_=changed))
        return "taken"

    def marks(self, activity: str, number: int, judge: str = "") -> list[Mark]:
        """All of a round, or of one judge in it."""
        m = n.marks.c
        query = select(m.nomination, m.judge, m["values"], m.recused).where(m.call == activity, m.n == number)
        query = query.order_by(m.nomination, m.judge)
        query = query.where(m.judge == judge) if judge else query
        with self._database.begin() as connection:
            return [Mark(nomination=a, judge=b, values=c, recused=d) for a, b, c, d in connection.execute(query)]

    def judges(self, activity: str, number: int) -> list[Judge]:
        """The roster of a round. Private."""
        return self._judges(n.judges.c.call == activity, n.judges.c.n == number)

    def judging(self, person: str) -> list[Judge]:
        """The rounds on whose roster somebody is."""
        return self._judges(n.judges.c.person == person)

    def name_judge(self, activity: str, number: int, person: str, name: str, agent: str = "") -> str:
        """Put somebody on a roster; her label, the one that she has where she is on it already."""
        j = n.judges.c
        with self._database.begin() as connection:
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _key(activity, number)})
            on_it = select(j.person, j.label).where(j.call == activity, j.n == number)
            known = {row.person: row.label for row in connection.execute(on_it)}
            if person in known:
                connection.execute(
                    n.judges.update().where(j.call == activity, j.n == number, j.person == person).values(agent=agent, name=name)
                )
                return str(known[person])
            label = str(next(one for one in range(1, len(known) + 2) if str(one) not in known.values()))
            row = {"call": activity, "n": number, "label": label, "person": person, "name": name, "agent": agent}
            connection.execute(insert(n.judges).values(row))
            return label

    def forget_judges(self, activity: str) -> None:
        """Once a call is final nobody knows any more who judged."""
        with self._database.begin() as connection:
            connection.execute(delete(n.judges).where(n.judges.c.call == activity))

    def with_open_marks(self) -> list[tuple[str, int]]:
        """Open rounds in which marks were given."""
        m, r = n.marks.c, n.rounds.c
        query = select(m.call, m.n).join(n.rounds, (r.call == m.call) & (r.n == m.n)).where(r.state == RoundState.OPEN).distinct()
        with self._database.begin() as connection:
            return [(call, number) for call, number in connection.execute(query.order_by(m.call, m.n))]

    def _judges(self, *where: ColumnElement[bool]) -> list[Judge]:
        j = n.judges.c
        query = select(n.judges).where(*where).order_by(j.call, j.n, func.length(j.label), j.label)
        with self._database.begin() as connection:
            return [Judge.model_validate(dict(row._mapping)) for row in connection.execute(query)]


def _put_rounds(connection: Connection, kept: Kept) -> None:
    activity = kept.call.activity
    connection.execute(delete(n.rounds).where(n.rounds.c.call == activity))
    rows = [
        {
            "call": activity,
            "n": one.n,
            "state": one.state.value,
            "level": one.level,
            "category": one.category,
            "closes": one.closes,
            "sheet": kept.sheets[one.n].canonical().decode() if one.n in kept.sheets else None,
        }
        for one in kept.call.rounds
    ]
    if rows:
        connection.execute(insert(n.rounds), rows)


def _put_nominations(connection: Connection, kept: Kept) -> None:
    c = n.nominations.c
    connection.execute(delete(n.nominations).where(c.call == kept.call.activity))
    rows = [
        one.model_dump(mode="json", include={"id", "call", "subject", "centre", "division_at", "category", "level", "state"})
        | {"n": place, "body": _body(one)}
        for place, one in enumerate(kept.nominations)
    ]
    if rows:
        connection.execute(insert(n.nominations), rows)


def _put_honours(connection: Connection, kept: Kept) -> None:
    connection.execute(delete(n.honours).where(n.honours.c.activity == kept.call.activity))
    rows = [
        one.model_dump(mode="json", include={"number", "activity", "subject_kind", "subject", "centre", "division"})
        | {"granted_on": one.granted_on, "revoked_on": one.revoked_on, "body": _body(one)}
        for one in kept.honours
    ]
    if rows:
        connection.execute(insert(n.honours), rows)


def _body(one: Call | Nomination | Honour) -> dict[str, object]:
    return one.model_dump(mode="json", exclude_none=True)


def _mark(activity: str, number: int, mark: Mark) -> dict[str, object]:
    return {"call": activity, "n": number, **mark.model_dump(mode="json")}


def _key(activity: str, number: int) -> int:
    return int.from_bytes(hashlib.sha256(f"call {activity} {number}".encode()).digest()[:8], "big", signed=True)
