"""Settings that an operator changed at run time: what stands here is used instead of the environment."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger.database import Database
from archive.ledger.desk import notice_tables as d

s = d.runtime_settings.c


class Set(NamedTuple):
    """A value, who set it, and when."""

    value: str
    by: str
    at: datetime


class Running:
    """Reads and sets them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Mapping[str, Set]:
        """Those that were set, by name."""
        with self._database.begin() as connection:
            return {row.name: Set(row.value, row.by, row.at) for row in connection.execute(select(d.runtime_settings))}

    def get(self, name: str) -> str | None:
        """One of them; None where the environment has the word."""
        with self._database.begin() as connection:
            return connection.scalar(select(s.value).where(s.name == name))

    def put(self, name: str, value: str, by: str) -> None:
        """Set one."""
        new = upsert(d.runtime_settings).values(name=name, value=value, by=by)
        change = {"value": value, "by": by, "at": func.now()}
        with self._database.begin() as connection:
            connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=change))

    def drop(self, name: str) -> None:
        """Let the environment have the word again."""
        with self._database.begin() as connection:
            connection.execute(delete(d.runtime_settings).where(s.name == name))
