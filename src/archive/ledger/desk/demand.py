"""Demand: terms that found nothing, counted without keeping who looked for them, and letters of visitors."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.access.may import Reach
from archive.errors import NotFound
from archive.ledger import salts
from archive.ledger import tables as base
from archive.ledger.database import Database
from archive.ledger.desk import demand_tables as t
from archive.models.demand import MissedTerm, Told, WantedLetter

SHOWN_FROM = 5
"""Visitors from which on a term is shown: what fewer looked for may be about one of them."""
MOST_OF_A_VISITOR = 20
"""Terms of one visitor of one day that are counted."""
_KEPT = timedelta(days=90)
"""How long a term waits for further visitors."""
NOTHING_TOLD = Told()
EVERYWHERE = Reach(everywhere=True, centres=frozenset())
m, s, w = t.missed_terms.c, t.missed_sessions.c, t.wanted_letters.c


class Demand:
    """Counts what is missed, and keeps what visitors wrote."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def missed(self, term: str, visitor: str, day: date) -> bool:
        """Count a term for a visitor of this day; whether it counts now. Safe to repeat.

        `visitor` is whatever tells one from another. It is digested under a salt of the day which nobody keeps longer, so that
        nobody can tell afterwards who it was, nor whether it was the same on another day.
        """
        with self._database.begin() as connection:
            return note_missed(connection, term, visitor, day)

    def terms(self, limit: int = 200) -> list[MissedTerm]:
        """Those that enough visitors looked for, the most wanted first."""
        query = select(t.missed_terms).where(m.sessions >= SHOWN_FROM)
        query = query.order_by(m.sessions.desc(), m.last_on.desc(), m.term).limit(limit)
        with self._database.begin() as connection:
            return [MissedTerm.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def term(self, term: str) -> MissedTerm:
        """One of them.

        Raises:
            NotFound: it is none, or too few looked for it.
        """
        query = select(t.missed_terms).where(m.term == term, m.sessions >= SHOWN_FROM)
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(what="term", id="")
        return MissedTerm.model_validate(dict(row._mapping))

    def taken_up(self, term: str, demand: str) -> None:
        """Note that a demand was made of a term."""
        with self._database.begin() as connection:
            connection.execute(update(t.missed_terms).where(m.term == term).values(demand=demand))

    def write(self, words: str, contact: str, told: Told = NOTHING_TOLD) -> int:
        """Keep a letter; its number."""
        with self._database.begin() as connection:
            query = insert(t.wanted_letters).values(words=words, contact=contact, **told.model_dump()).returning(w.id)
            return int(connection.execute(query).scalar_one())

    def letters(self, reach: Reach = EVERYWHERE, limit: int = 100) -> list[WantedLetter]:
        """Those of a part of the tree of which nobody has made a demand, nor closed them, the oldest first."""
        query = select(t.wanted_letters).where(w.closed_at.is_(None), w.demand == "")
        if not reach.everywhere:
            a = base.centre_ancestors.c
            below = select(a.centre).where(a.ancestor.in_(sorted(reach.centres)))
            query = query.where(w.centre.in_(below))
        with self._database.begin() as connection:
            return [_letter(row) for row in connection.execute(query.order_by(w.at, w.id).limit(limit))]

    def letter(self, number: int) -> WantedLetter:
        """One of them, whatever became of it.

        Raises:
            NotFound: there is none.
        """
        with self._database.begin() as connection:
            row = connection.execute(select(t.wanted_letters).where(w.id == number)).one_or_none()
        if row is None:
            raise NotFound(what="request", id="")
        return _letter(row)

    def letters_of(self, demand: str) -> list[WantedLetter]:
        """Those that a demand was made of."""
        query = select(t.wanted_letters).where(w.demand == demand).order_by(w.at, w.id)
        with self._database.begin() as connection:
            return [_letter(row) for row in connection.execute(query)]

    def sorted(self, number: int, demand: str) -> None:
        """Note that a demand was made of a letter."""
        with self._database.begin() as connection:
            connection.execute(update(t.wanted_letters).where(w.id == number).values(demand=demand))

    def close_of(self, demand: str, by: str) -> None:
        """Close the letters of a demand that has come to its end: their contacts are forgotten some time after."""
        values = {"by": by, "closed_at": func.now()}
        with self._database.begin() as connection:
            connection.execute(update(t.wanted_letters).where(w.demand == demand, w.closed_at.is_(None)).values(values))

    def close(self, number: int, note: str, by: str) -> bool:
        """Close a letter; False where somebody has before.

        Raises:
            NotFound: there is none.
        """
        values = {"note": note, "by": by, "closed_at": func.now()}
        change = update(t.wanted_letters).where(w.id == number, w.closed_at.is_(None)).values(values)
        with self._database.begin() as connection:
            if connection.execute(change).rowcount:
                return True
            if connection.scalar(select(w.id).where(w.id == number)) is None:
                raise NotFound(what="request", id="")
        return False

    def forget(self, day: date, contact_days: int) -> None:
        """Forget whose day is over, terms that few looked for, and contacts of letters that were closed so many days ago."""
        past = func.now() - timedelta(days=contact_days)
        with self._database.begin() as connection:
            connection.execute(delete(t.missed_sessions).where(s.day < day))
            salts.forget(connection, day)
            connection.execute(delete(t.missed_terms).where(m.sessions < SHOWN_FROM, m.last_on < day - _KEPT))
            connection.execute(update(t.wanted_letters).where(and_(w.closed_at < past, w.contact != "")).values(contact=""))


def note_missed(connection: Connection, term: str, visitor: str, day: date) -> bool:
    """The same within a transaction."""
    session = salts.digest(connection, day, visitor)
    number = select(func.count()).where(s.day == day, s.session == session)
    if (connection.scalar(number) or 0) >= MOST_OF_A_VISITOR:
        return False
    seen = upsert(t.missed_sessions).values(day=day, session=session, term=term).on_conflict_do_nothing()
    if connection.scalar(seen.returning(s.term)) is None:
        return False
    new = upsert(t.missed_terms).values(term=term, sessions=1, first_on=day, last_on=day)
    again = {"sessions": m.sessions + 1, "last_on": func.greatest(m.last_on, day)}
    connection.execute(new.on_conflict_do_update(index_elements=["term"], set_=again))
    return True


def _letter(row: Row[Any]) -> WantedLetter:
    return WantedLetter.model_validate(dict(row._mapping))
