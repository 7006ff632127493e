"""The outbox: what the catalogue still has to hear, in the order it happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, text, update

from archive.ledger import moves, publications
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.ids import ResourceId
from archive.models.public import PublicRecord

_LONGEST_WAIT_S = 300


class Message(NamedTuple):
    """One thing to tell: `id` is the sequence number that becomes the document's external version."""

    id: int
    resource: ResourceId
    verb: str
    tries: int
    at: datetime


class Turn:
    """One message, locked for this worker until the turn ends; what it settles is committed with it."""

    def __init__(self, connection: Connection, message: Message) -> None:
        self._connection = connection
        self.message = message

    def key(self) -> str:
        """The publication key that was minted with the approval."""
        return publications.key_of(self._connection, self.message.resource)

    def published(self, entry: PublicRecord, digests: list[str]) -> None:
        """Approved -> published."""
        moves.move(self._connection, entry.id, "publish")
        self.refreshed(entry, digests)

    def refreshed(self, entry: PublicRecord, digests: list[str]) -> None:
        """A published entry is shown anew, under the key and since the moment it had."""
        publications.open_(self._connection, entry, self.message.id, entry.published_at, digests)

    def done(self) -> None:
        """Take the message out."""
        self._connection.execute(delete(t.outbox).where(t.outbox.c.id == self.message.id))

    def later(self, fault: str) -> None:
        """Try again after 1, 2, 4 … 300 seconds."""
        wait = min(_LONGEST_WAIT_S, 2**self.message.tries)
        self._connection.execute(
            update(t.outbox)
            .where(t.outbox.c.id == self.message.id)
            .values(tries=t.outbox.c.tries + 1, fault=fault, due_at=func.now() + text(f"interval '{wait} seconds'"))
        )


class Outbox:
    """Hands out messages; many workers may ask at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def turn(self) -> Iterator[Turn | None]:
        """The oldest message that is due and that nobody else has, or None. Messages of one resource keep their order."""
        c = t.outbox.c
        older = t.outbox.alias("older")
        first = ~select(older.c.id).where(older.c.resource == c.resource, older.c.id < c.id).exists()
        query = (
            select(c.id, c.resource, c.verb, c.tries, c.at)
            .where(c.due_at <= func.now(), first)
            .order_by(c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
            yield Turn(connection, Message(*row)) if row else None

    def refresh(self, resource_id: ResourceId) -> None:
        """Let an entry be put together anew, e.g. since its renditions were made again."""
        with self._database.begin() as connection:
            add(connection, resource_id, "refresh")

    def waiting(self) -> tuple[int, float]:
        """How many messages wait, and for how many seconds the oldest has."""
        age = func.coalesce(func.extract("epoch", func.now() - func.min(t.outbox.c.at)), 0)
        with self._database.begin() as connection:
            count, seconds = connection.execute(select(func.count(), age).select_from(t.outbox)).one()
        return count, float(seconds)


def add(connection: Connection, resource_id: ResourceId, verb: str) -> None:
    """Leave a message, in the transaction of the change it tells of."""
    connection.execute(insert(t.outbox).values(resource=resource_id, verb=verb))
