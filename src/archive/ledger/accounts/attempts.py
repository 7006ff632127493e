"""Attempts: how often something failed under a key within a window, for all processes alike. Nobody is locked out by it."""

import hashlib
from datetime import timedelta

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger.accounts import tables as t
from archive.ledger.database import Database

WINDOW = timedelta(minutes=15)
a = t.attempts.c


class Attempts:
    """Counts failures."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def failed(self, key: str) -> int:
        """Note a failure; how many there were within the window, this one included."""
        old = a.since < func.now() - WINDOW
        new = upsert(t.attempts).values(key=_key(key), count=1, since=func.now())
        change = {"count": case((old, 1), else_=a.count + 1), "since": case((old, func.now()), else_=a.since)}
        with self._database.begin() as connection:
            query = new.on_conflict_do_update(index_elements=["key"], set_=change).returning(a.count)
            return int(connection.execute(query).scalar_one())

    def number(self, key: str) -> int:
        """How many there were within the window."""
        with self._database.begin() as connection:
            query = select(a.count).where(a.key == _key(key), a.since >= func.now() - WINDOW)
            return int(connection.scalar(query) or 0)

    def forget(self, key: str = "") -> None:
        """Those of a key, or all that are past."""
        past = a.key == _key(key) if key else a.since < func.now() - WINDOW
        with self._database.begin() as connection:
            connection.execute(delete(t.attempts).where(past))


def _key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
