"""Pending: what has to be known when somebody comes back with the next step: a challenge, a provider's answer, a form that met an
ended session. Each is taken once, and ends by itself.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger.accounts import tables as t
from archive.ledger.database import Database

SHORT = timedelta(minutes=10)
p = t.pending.c


class Pending:
    """Keeps and gives back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, kind: str, body: Mapping[str, Any], person: str = "", lasts: timedelta = SHORT, most: int = 20) -> str:
        """The token to ask for it with; of a person, or an address, no more than `most` of a kind are kept, the
        oldest go.
        """
        token = secrets.token_urlsafe(32)
        with self._database.begin() as connection:
            connection.execute(delete(t.pending).where(p.until < func.now()))
            if person:
                newest = select(p.key).where(p.kind == kind, p.person == person).order_by(p.until.desc()).limit(most - 1)
                connection.execute(delete(t.pending).where(p.kind == kind, p.person == person, p.key.not_in(newest)))
            row = {"key": _key(kind, token), "kind": kind, "person": person, "body": dict(body)}
            connection.execute(insert(t.pending).values(**row, until=func.now() + lasts))
        return token

    def put(self, kind: str, token: str, body: Mapping[str, Any], lasts: timedelta = SHORT) -> None:
        """Under a name that is known already, in the place of what was there."""
        row = {"key": _key(kind, token), "kind": kind, "person": "", "body": dict(body)}
        new = upsert(t.pending).values(**row, until=func.now() + lasts)
        with self._database.begin() as connection:
            change = {"body": new.excluded.body, "until": new.excluded.until}
            connection.execute(new.on_conflict_do_update(index_elements=["key"], set_=change))

    def find(self, kind: str, token: str) -> dict[str, Any] | None:
        """What it is, while it lasts."""
        with self._database.begin() as connection:
            found: dict[str, Any] | None = connection.scalar(
                select(p.body).where(p.key == _key(kind, token), p.until > func.now())
            )
        return found

    def take(self, kind: str, token: str) -> dict[str, Any] | None:
        """The same, once."""
        with self._database.begin() as connection:
            gone = delete(t.pending).where(p.key == _key(kind, token), p.until > func.now()).returning(p.body)
            found: dict[str, Any] | None = connection.scalar(gone)
        return found


def _key(kind: str, token: str) -> bytes:
    return hashlib.sha256(f"{kind} {token}".encode()).digest()
