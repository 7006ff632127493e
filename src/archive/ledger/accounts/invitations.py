"""Invitations: a code on paper that sets somebody's first password, once, within 72 hours. Only its hash is kept."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, insert, select, update

from archive.ledger.accounts import tables as t
from archive.ledger.database import Database

LASTS = timedelta(hours=72)
i = t.invitations.c


class Invitations:
    """Makes them, and takes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, hashes: Mapping[str, bytes], by: str) -> None:
        """One for each person; what was made for them before is good no more."""
        rows = [{"person": person, "code_hash": code, "by": by} for person, code in hashes.items()]
        with self._database.begin() as connection:
            old = update(t.invitations).where(i.person.in_(list(hashes)), i.used_at.is_(None))
            connection.execute(old.values(expires_at=func.now()))
            if rows:
                connection.execute(insert(t.invitations).values(expires_at=func.now() + LASTS), rows)

    def find(self, code_hash: bytes) -> str | None:
        """Whose it is, while it is good."""
        good = (i.code_hash == code_hash, i.used_at.is_(None), i.expires_at > func.now())
        with self._database.begin() as connection:
            found: str | None = connection.scalar(select(i.person).where(*good))
        return found

    def take(self, code_hash: bytes) -> str | None:
        """The same, and good no more: of two who use it at a time, one succeeds."""
        good = (i.code_hash == code_hash, i.used_at.is_(None), i.expires_at > func.now())
        with self._database.begin() as connection:
            taken = update(t.invitations).where(*good).values(used_at=func.now()).returning(i.person)
            found: str | None = connection.scalar(taken)
        return found

    def withdraw(self, person: str) -> None:
        """Nobody's codes are good any more."""
        with self._database.begin() as connection:
            old = update(t.invitations).where(i.person == person, i.used_at.is_(None), i.expires_at > func.now())
            connection.execute(old.values(expires_at=func.now()))
