"""Runs: which steps ran, for `archive status` and the operator's questions the morning after."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select

from archive.ledger import tables as t
from archive.ledger.database import Database


class Run(NamedTuple):
    """One run of a step: outcome -> number of things, and the code of the error that ended it."""

    step: str
    delivery: str | None
    seconds: float
    counts: Mapping[str, int]
    fault: str
    at: datetime


class Runs:
    """Notes and lists runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, step: str, delivery: str | None, seconds: float, counts: Mapping[str, int], fault: str = "") -> None:
        """Write one line."""
        row: dict[str, Any] = {"step": step, "delivery": delivery, "seconds": seconds, "counts": dict(counts), "fault": fault}
        with self._database.begin() as connection:
            connection.execute(insert(t.runs).values(row))

    def recent(self, limit: int = 10) -> list[Run]:
        """The newest first."""
        c = t.runs.c
        query = select(c.step, c.delivery, c.seconds, c.counts, c.fault, c.at).order_by(c.at.desc(), c.id.desc()).limit(limit)
        with self._database.begin() as connection:
            return [Run(*row) for row in connection.execute(query)]

    def of_delivery(self, delivery_id: str) -> list[Run]:
        """Every run for a delivery, in order."""
        c = t.runs.c
        query = select(c.step, c.delivery, c.seconds, c.counts, c.fault, c.at).where(c.delivery == delivery_id).order_by(c.id)
        with self._database.begin() as connection:
            return [Run(*row) for row in connection.execute(query)]
