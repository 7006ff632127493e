"""Runs: which steps ran, for `archive status` and the operator's questions the morning after; counted as they come."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

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

    def note(
        self,
        step: str,
        delivery: str | None,
        seconds: float,
        counts: Mapping[str, int],
        fault: str = "",
        codes: Mapping[str, int] | None = None,
    ) -> None:
        """Write one line and add it to the totals; `codes` says how often each fault stood in the step's report."""
        row: dict[str, Any] = {"step": step, "delivery": delivery, "seconds": seconds, "counts": dict(counts), "fault": fault}
        faults = Counter(codes or {}) + Counter([fault] if fault else [])
        with self._database.begin() as connection:
            connection.execute(insert(t.runs).values(row))
            # The row of the step first: whoever notes the same step waits here, so that no two wait for one another below.
            _count_run(connection, step, seconds, fault)
            _count_things(
                connection, step, {("outcome", k): n for k, n in counts.items()} | {("fault", k): n for k, n in faults.items()}
            )

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


def _count_run(connection: Connection, step: str, seconds: float, fault: str) -> None:
    c = t.step_totals.c
    last = {"last_at": func.now(), "last_seconds": seconds, "last_fault": fault}
    sound_at = func.now() if not fault else None
    new = upsert(t.step_totals).values(step=step, runs=1, failed=int(bool(fault)), seconds=seconds, sound_at=sound_at, **last)
    sums = {"runs": c.runs + 1, "failed": c.failed + int(bool(fault)), "seconds": c.seconds + seconds}
    sound = case((new.excluded.sound_at.is_not(None), new.excluded.sound_at), else_=c.sound_at)
    connection.execute(new.on_conflict_do_update(index_elements=["step"], set_={**sums, **last, "sound_at": sound}))


def _count_things(connection: Connection, step: str, numbers: Mapping[tuple[str, str], int]) -> None:
    if not numbers:
        return
    rows = [{"step": step, "kind": kind, "name": name, "number": number} for (kind, name), number in sorted(numbers.items())]
    new = upsert(t.step_counts).values(rows)
    more = {"number": t.step_counts.c.number + new.excluded.number}
    connection.execute(new.on_conflict_do_update(index_elements=["step", "kind", "name"], set_=more))
