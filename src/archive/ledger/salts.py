"""Salts of a day: under them visitors are told apart while the day lasts, and by nobody afterwards."""

import hashlib
import secrets
from datetime import date

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger.desk import demand_tables as t


def digest(connection: Connection, day: date, *visitor: str) -> bytes:
    """Sixteen bytes for whatever tells one visitor from another on this day."""
    said = "\0".join(visitor).encode()
    return hashlib.sha256(_salt(connection, day) + said).digest()[:16]


def forget(connection: Connection, day: date) -> None:
    """Forget those of the days before."""
    connection.execute(delete(t.missed_salts).where(t.missed_salts.c.day < day))


def _salt(connection: Connection, day: date) -> bytes:
    """The salt of a day, made by whoever comes first."""
    salts = t.missed_salts
    connection.execute(upsert(salts).values(day=day, salt=secrets.token_bytes(32)).on_conflict_do_nothing())
    return bytes(connection.execute(select(salts.c.salt).where(salts.c.day == day)).scalar_one())
