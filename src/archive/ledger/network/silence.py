"""Silence: which centres have sent nothing since a day, asked of their deliveries alone: no resource is counted for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.centre import Level
from archive.models.public import CentreDescription

c, a, d = t.centres.c, t.centre_ancestors.c, t.deliveries.c
_COLUMNS = (c.id, c.name, c.name_en, c.level, c.division, c.closed)


class Silence:
    """Asks the deliveries: one that was cancelled, or replaced by nothing, counts as sent; only who sent none is silent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, above: str, since: datetime, level: Level | None, limit: int, after: tuple[str, str] | None = None
    ) -> list[CentreDescription]:
        """Centres in force below one, of a level or of all, that handed in nothing since then, by their divisions."""
        query = _silent(select(*_COLUMNS), above, since, level).order_by(c.division, c.id).limit(limit)
        if after:
            query = query.where((c.division > after[0]) | ((c.division == after[0]) & (c.id > after[1])))
        with self._database.begin() as connection:
            return [CentreDescription.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def counts(self, above: str, since: datetime) -> dict[str, tuple[int, int]]:
        """Level -> (silent ones, all) of those in force below a centre."""
        query = _below(select(c.level, func.count().filter(~_sent(since)), func.count()), above).group_by(c.level)
        with self._database.begin() as connection:
            return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def _below(query: Select[Any], above: str) -> Select[Any]:
    below = select(a.centre).where(a.ancestor == above, a.depth > 0)
    return query.where(c.id.in_(below), c.closed.is_(None))


def _silent(query: Select[Any], above: str, since: datetime, level: Level | None) -> Select[Any]:
    found = _below(query, above).where(~_sent(since))
    return found.where(c.level == level) if level else found


def _sent(since: datetime) -> ColumnElement[bool]:
    """Looked up for each centre, so that it does not grow with the deliveries of all."""
    return select(d.id).where(d.centre == c.id, d.found_at >= since).correlate(t.centres).exists()
