"""Reservations: room on the store's disk that was promised to deliveries before they are received.

A promise counts as long as its delivery is on its way and something of it was received lately: what was killed takes it up again,
and what never comes again holds nothing for ever.
"""

from datetime import timedelta

from sqlalchemy import Connection, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.states import ON_WAY

_LOCK = 7_305_202
LAPSES = timedelta(hours=12)
"""After so long without a byte a promise is void."""


class Reservations:
    """Promises room, one at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve(self, delivery_id: str, size: int, used: int, room: int) -> int:
        """Promise `size` bytes to a delivery, of which `used` are there already, where of `room` bytes what others were promised
        and have not used leaves as much. Returns what is left of the room for it: it was promised if the rest fits.
        """
        with self._database.begin() as connection:
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            left = room - owed(connection, delivery_id)
            if left >= size - used:
                change = {"size": size, "at": func.now()}
                new = upsert(t.reservations).values(delivery=delivery_id, **change)
                connection.execute(new.on_conflict_do_update(index_elements=["delivery"], set_=change))
            return left

    def used(self, delivery_id: str) -> None:
        """Something of it was received: its promise stays."""
        change = update(t.reservations).where(t.reservations.c.delivery == delivery_id).values(at=func.now())
        with self._database.begin() as connection:
            connection.execute(change)

    def release(self, delivery_id: str) -> None:
        """It needs no more room."""
        with self._database.begin() as connection:
            connection.execute(delete(t.reservations).where(t.reservations.c.delivery == delivery_id))

    def owed(self) -> int:
        """Bytes that were promised and are not used yet."""
        with self._database.begin() as connection:
            return owed(connection)


def owed(connection: Connection, but: str = "") -> int:
    """Bytes that were promised to others and are not used yet."""
    r, f, d = t.reservations.c, t.received_files.c, t.deliveries.c
    received = select(func.coalesce(func.sum(f.size), 0)).where(f.delivery == r.delivery).scalar_subquery()
    valid = (r.delivery != but, r.at > func.now() - LAPSES, d.state.in_(ON_WAY))
    query = select(func.sum(func.greatest(r.size - received, 0))).join_from(t.reservations, t.deliveries, d.id == r.delivery)
    return int(connection.scalar(query.where(*valid)) or 0)
