"""Demand: terms that found nothing, counted without keeping who looked for them, and letters of visitors."""

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.errors import NotFound
from archive.ledger.database import Database
from archive.ledger.desk import demand_tables as t
from archive.models.demand import MissedTerm, WantedLetter

SHOWN_FROM = 5
"""Visitors from which on a term is shown: what fewer looked for may be about one of them."""
MOST_OF_A_VISITOR = 20
"""Terms of one visitor of one day that are counted."""
_KEPT = timedelta(days=90)
"""How long a term waits for further visitors."""
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
            session = hashlib.sha256(_salt(connection, day) + visitor.encode()).digest()[:16]
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

    def terms(self, limit: int = 200) -> list[MissedTerm]:
        """Those that enough visitors looked for, the most wanted first."""
        query = select(t.missed_terms).where(m.sessions >= SHOWN_FROM)
        query = query.order_by(m.sessions.desc(), m.last_on.desc(), m.term).limit(limit)
        with self._database.begin() as connection:
            return [MissedTerm.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def write(self, words: str, contact: str) -> int:
        """Keep a letter; its number."""
        with self._database.begin() as connection:
            query = insert(t.wanted_letters).values(words=words, contact=contact).returning(w.id)
            return int(connection.execute(query).scalar_one())

    def letters(self, limit: int = 100) -> list[WantedLetter]:
        """Those that nobody has closed, the oldest first."""
        query = select(t.wanted_letters).where(w.closed_at.is_(None)).order_by(w.at, w.id).limit(limit)
        with self._database.begin() as connection:
            return [_letter(row) for row in connection.execute(query)]

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
            connection.execute(delete(t.missed_salts).where(t.missed_salts.c.day < day))
            connection.execute(delete(t.missed_terms).where(m.sessions < SHOWN_FROM, m.last_on < day - _KEPT))
            connection.execute(update(t.wanted_letters).where(and_(w.closed_at < past, w.contact != "")).values(contact=""))


def _salt(connection: Connection, day: date) -> bytes:
    """The salt of a day, made by whoever comes first."""
    salts = t.missed_salts
    connection.execute(upsert(salts).values(day=day, salt=secrets.token_bytes(32)).on_conflict_do_nothing())
    return bytes(connection.execute(select(salts.c.salt).where(salts.c.day == day)).scalar_one())


def _letter(row: Row[Any]) -> WantedLetter:
    return WantedLetter.model_validate(dict(row._mapping))
