"""Sessions: who is signed in where. Only a hash of what the browser holds is kept, and any of them can be ended at once."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from archive.ledger.accounts import tables as t
from archive.ledger.database import Database
from archive.models.accounts import Account, AccountState, Session

IDLE = timedelta(hours=2)
"""Without a request for so long a session ends (ASVS 7.3.1)."""
LONGEST = timedelta(hours=12)
"""However busy, a session ends after this (ASVS 7.3.2)."""
_NOTE_EVERY = timedelta(seconds=60)
s = t.sessions.c
p = t.people.c
_COLUMNS = (s.id, s.person, s.strength, s.address, s.agent, s.began_at, s.seen_at, s.until, s.ended_at)


class Sessions:
    """Begins, finds and ends sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, person: str, strength: int, address: str = "", agent: str = "") -> str:
        """Sign somebody in; the token is for their browser and is kept nowhere (256 bits, ASVS 7.2.3)."""
        token = secrets.token_urlsafe(32)
        row = {"token_hash": _hash(token), "id": secrets.token_hex(8), "person": person, "strength": strength}
        with self._database.begin() as connection:
            until = func.now() + LONGEST
            connection.execute(insert(t.sessions).values(**row, address=address, agent=agent[:200], until=until))
        return token

    def find(self, token: str) -> tuple[Session, Account] | None:
        """Who holds a token, while the session lasts and the account is active; each minute it is noted that they were seen."""
        columns = (*_COLUMNS, p.login, p.name, p.centre, p.mail, p.language, p.state, p.sample, p.created_at)
        lasts = (s.ended_at.is_(None), s.until > func.now(), s.seen_at > func.now() - IDLE)
        query = select(*columns, func.now().label("now")).join(t.people, p.id == s.person)
        query = query.where(s.token_hash == _hash(token), p.state == AccountState.ACTIVE, *lasts)
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                return None
            if row.now - row.seen_at > _NOTE_EVERY:
                connection.execute(update(t.sessions).where(s.token_hash == _hash(token)).values(seen_at=func.now()))
        found = dict(row._mapping)
        return _session(found), _account(found)

    def whose(self, token: str) -> str | None:
        """The id of the account that a token belongs, or belonged to before its session ended."""
        with self._database.begin() as connection:
            found: str | None = connection.scalar(select(s.person).where(s.token_hash == _hash(token)))
        return found

    def strengthen(self, token: str) -> str:
        """A second factor was shown: another token takes the place of this one (ASVS 7.2.4)."""
        fresh = secrets.token_urlsafe(32)
        with self._database.begin() as connection:
            change = {"token_hash": _hash(fresh), "strength": 2}
            connection.execute(update(t.sessions).where(s.token_hash == _hash(token), s.ended_at.is_(None)).values(**change))
        return fresh

    def of(self, person: str, since: datetime | None = None) -> list[Session]:
        """Those of an account that last, newest first; with `since`, ended ones too."""
        query = select(*_COLUMNS).where(s.person == person).order_by(s.began_at.desc()).limit(100)
        query = query.where(s.began_at >= since) if since else query.where(s.ended_at.is_(None), s.until > func.now())
        with self._database.begin() as connection:
            return [Session.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def lasting(self, limit: int = 100) -> list[tuple[Session, Account]]:
        """Who is signed in, who was seen last first."""
        columns = (*_COLUMNS, p.login, p.name, p.centre, p.mail, p.language, p.state, p.sample, p.created_at)
        lasts = (s.ended_at.is_(None), s.until > func.now(), s.seen_at > func.now() - IDLE)
        query = select(*columns).join(t.people, p.id == s.person).where(*lasts).order_by(s.seen_at.desc()).limit(limit)
        with self._database.begin() as connection:
            rows = [dict(row._mapping) for row in connection.execute(query)]
        return [(_session(row), _account(row)) for row in rows]

    def end(self, session_id: str, person: str = "") -> str:
        """End one, of this person only where one is named; whose it was, nothing where none lasts."""
        query = update(t.sessions).where(s.id == session_id, s.ended_at.is_(None)).values(ended_at=func.now())
        query = query.where(s.person == person) if person else query
        with self._database.begin() as connection:
            return connection.scalar(query.returning(s.person)) or ""

    def end_all(self, person: str, but: str = "") -> int:
        """End all of an account, but for the one that is named."""
        query = update(t.sessions).where(s.person == person, s.id != but, s.ended_at.is_(None)).values(ended_at=func.now())
        with self._database.begin() as connection:
            return connection.execute(query).rowcount


def _session(row: Mapping[str, Any]) -> Session:
    return Session.model_validate({name: value for name, value in row.items() if name in Session.model_fields})


def _account(row: Mapping[str, Any]) -> Account:
    given = {name: value for name, value in row.items() if name in Account.model_fields}
    return Account.model_validate(given | {"id": row["person"]})


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
