"""Batches: a field that was changed in many resources at once, so that all of it can be undone."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from archive.errors import NotFound
from archive.ledger.database import Database
from archive.ledger.desk import editing_tables as t
from archive.models.base import Model

c = t.edit_batches.c


class BatchRow(Model):
    """One resource of a batch: its versions before and after, and the code of what hindered it."""

    resource: str
    before: int = 0
    after: int = 0
    fault: str = ""


class Batch(Model):
    """What somebody changed at once."""

    id: str
    person: str
    cell: str
    value: str
    why: str
    rows: tuple[BatchRow, ...] = ()
    at: datetime
    undone_at: datetime | None = None


class Batches:
    """Notes and finds them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, person: str, cell: str, value: str, why: str) -> str:
        """A new one, without rows yet; its id."""
        made = secrets.token_hex(8)
        with self._database.begin() as connection:
            connection.execute(insert(t.edit_batches).values(id=made, person=person, cell=cell, value=value, why=why))
        return made

    def note(self, batch: str, rows: Sequence[BatchRow]) -> None:
        """What became of each so far."""
        with self._database.begin() as connection:
            body = [row.model_dump(mode="json") for row in rows]
            connection.execute(update(t.edit_batches).where(c.id == batch).values(rows=body))

    def get(self, batch: str, person: str) -> Batch:
        """One of a person's own.

        Raises:
            NotFound: they have none of this id.
        """
        with self._database.begin() as connection:
            row: Any = connection.execute(select(t.edit_batches).where(c.id == batch, c.person == person)).one_or_none()
        if row is None:
            raise NotFound(what="request", id=batch)
        return Batch.model_validate(dict(row._mapping))

    def undone(self, batch: str) -> bool:
        """Claim the undoing of one; False where somebody did before."""
        with self._database.begin() as connection:
            change = update(t.edit_batches).where(c.id == batch, c.undone_at.is_(None)).values(undone_at=func.now())
            return bool(connection.execute(change).rowcount)
