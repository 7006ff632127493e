"""Starts: runs that are to be started for deliveries, when, and why; whoever starts them picks them up here.

A delivery has one start at most that waits. A run that was started stays noted, by its name.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.delivery import Delivery
from archive.models.ids import DeliveryId
from archive.models.states import ON_WAY

_MOST_LOOKED_AT = 5000


class Waiting(NamedTuple):
    """A run that is to be started: `why` is new, retry, accept, stuck, quiet, room or window."""

    delivery: DeliveryId
    centre: str
    run: str
    why: str
    facts: Mapping[str, Any]
    not_before: datetime


_S = t.starts.c
_COLUMNS = (_S.delivery, _S.centre, _S.run, _S.why, _S.facts, _S.not_before)


class Starts:
    """Asks for runs, hands them out, remembers them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def first(self, delivery: Delivery, run: str) -> bool:
        """Ask for the first run of a delivery that was found; False where it was asked for, or another run waits."""
        row = {"delivery": delivery.id, "centre": delivery.centre, "run": run, "why": "new"}
        with self._database.begin() as connection:
            return connection.execute(upsert(t.starts).values(row).on_conflict_do_nothing()).rowcount > 0

    def ask(self, delivery: Delivery, why: str, after_s: float = 0.0, facts: Mapping[str, Any] | None = None) -> str:
        """Ask for one more run, so many seconds from now; one that waits already waits as this one says. The name of the run."""
        run = f"{delivery.id}-{why}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        moment = func.now() + timedelta(seconds=after_s)
        change = {"why": why, "not_before": moment, "facts": dict(facts or {})}
        new = upsert(t.starts).values(delivery=delivery.id, centre=delivery.centre, run=run, **change)
        either = new.on_conflict_do_update(index_elements=["delivery"], index_where=_S.started_at.is_(None), set_=change)
        with self._database.begin() as connection:
            return str(connection.scalar(either.returning(_S.run)))

    def due(self, limit: int, of_a_centre: int = 0, but: Collection[str] = ()) -> list[Waiting]:
        """What is to be started now, longest asked first, one of each centre in turn; of each centre so many at most that more
        than `of_a_centre` are not on their way at once (0 is without limit). Those of some kinds (`but`) are left waiting.
        """
        query = _waiting().where(_S.not_before <= func.now(), _S.why.not_in(list(but))).order_by(_S.asked_at, _S.id)
        with self._database.begin() as connection:
            rows = [Waiting(*row) for row in connection.execute(query.limit(_MOST_LOOKED_AT))]
            walking = Counter(dict(connection.execute(_walking({one.centre for one in rows})).tuples().all()))
        return in_share(rows, walking, of_a_centre)[:limit]

    def begun(self, runs: Sequence[str]) -> None:
        """These were started."""
        change = update(t.starts).where(_S.run.in_(list(runs)), _S.started_at.is_(None)).values(started_at=func.now())
        with self._database.begin() as connection:
            connection.execute(change)

    def waiting(self, limit: int = 20) -> list[Waiting]:
        """What waits, longest asked first."""
        with self._database.begin() as connection:
            return [Waiting(*row) for row in connection.execute(_waiting().order_by(_S.asked_at).limit(limit))]

    def of(self, delivery_id: str) -> Waiting | None:
        """The run that waits for a delivery."""
        with self._database.begin() as connection:
            row = connection.execute(_waiting().where(_S.delivery == delivery_id)).one_or_none()
        return Waiting(*row) if row else None

    def runs(self, delivery_id: str, limit: int = 100) -> list[str]:
        """Names of the runs that were started for it, the newest first."""
        query = select(_S.run).where(_S.delivery == delivery_id, _S.started_at.is_not(None)).order_by(_S.id.desc()).limit(limit)
        with self._database.begin() as connection:
            return list(connection.scalars(query))


def in_share(waiting: Sequence[Waiting], walking: Mapping[str, int], of_a_centre: int) -> list[Waiting]:
    """One of each centre in turn, as far as each has room: pure."""
    place: Counter[str] = Counter()
    turns: list[tuple[int, int, Waiting]] = []
    for n, one in enumerate(waiting):
        place[one.centre] += 1
        if not of_a_centre or walking.get(one.centre, 0) + place[one.centre] <= of_a_centre:
            turns.append((place[one.centre], n, one))
    return [one for _, _, one in sorted(turns, key=lambda turn: turn[:2])]


def _waiting() -> Select[Any]:
    return select(*_COLUMNS).where(_S.started_at.is_(None))


def _walking(centres: Collection[str]) -> Select[tuple[str, int]]:
    """Centre -> how many of its deliveries a run walks: started, not at its end, neither waiting nor left to a person."""
    d, s, k = t.deliveries.c, t.starts.alias("again").c, t.stuck.c
    waits = select(s.id).where(s.delivery == d.id, s.started_at.is_(None)).exists()
    handed = select(k.delivery).where(k.delivery == d.id, k.handed_at.is_not(None)).exists()
    started = select(s.id).where(s.delivery == d.id, s.started_at.is_not(None)).exists()
    query = select(d.centre, func.count()).where(d.centre.in_(list(centres)), d.state.in_(ON_WAY), started, ~waits, ~handed)
    return query.group_by(d.centre)
