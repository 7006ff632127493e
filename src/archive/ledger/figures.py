"""Figures for whoever watches: what waits and for how long, how reading and copying stand, what each step has done.

Each is read by an index from one end, or counted up to `COUNTED`; what is more than that is as many as PostgreSQL's own
statistics say. So the cost does not grow with the archive (docs/monitoring.md has the measurements).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Interval,
    SQLColumnExpression,
    bindparam,
    case,
    func,
    literal,
    select,
    text,
)

from archive.ledger import reservations
from archive.ledger import tables as t
from archive.ledger.answers import EARLY
from archive.ledger.database import Database
from archive.models.preservation import Condition
from archive.models.states import DeliveryState, ResourceState

Moment = SQLColumnExpression[Any]
COUNTED = 20_000
"""Rows of one kind that are counted one by one."""
GIVEN_UP_SHOWN = timedelta(days=30)
"""How long a letter that was given up is counted."""
_PATIENCE = "set local statement_timeout = '10s'"
_FREQUENCIES = text("""
select s.tablename, f.value, f.frequency * greatest(c.reltuples, 0) as number
from pg_stats s
join pg_namespace n on n.nspname = s.schemaname
join pg_class c on c.relnamespace = n.oid and c.relname = s.tablename
cross join lateral unnest(s.most_common_vals::text::text[], s.most_common_freqs) as f (value, frequency)
where s.schemaname = current_schema() and s.attname = 'state' and s.tablename in ('deliveries', 'resources')""")
_SIZES = text("""
select c.relname, greatest(c.reltuples, 0) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = current_schema() and c.relname in ('holdings', 'ix_publications_open')""")
_OVERDUE = text("""
select coalesce((select sum(f.frequency) from unnest(common, frequencies) as f (at, frequency) where f.at < since), 0)
  + (1 - coalesce((select sum(f) from unnest(frequencies) f), 0))
  * (select count(*) from unnest(bounds) b where b < since)::float / greatest(coalesce(array_length(bounds, 1), 0), 1)
from (
  select now() - :promised as since, most_common_vals::text::timestamptz[] as common, most_common_freqs as frequencies,
    histogram_bounds::text::timestamptz[] as bounds
  from pg_stats where schemaname = current_schema() and tablename = 'ix_holdings_read'
) known""").bindparams(bindparam("promised", type_=Interval()))
"""Which share of all objects was read longest ago, from the index's own statistics: those that VACUUM or ANALYZE took last."""


class Waiting(NamedTuple):
    """How many things wait, and for how many seconds the first of them has."""

    number: int
    oldest_s: float


class Reading(NamedTuple):
    """How the reading of all preserved objects stands."""

    objects: int
    overdue: int
    damaged: int
    oldest_s: float


class StepTotal(NamedTuple):
    """All runs of a step."""

    step: str
    runs: int
    failed: int
    seconds: float
    last_at: datetime
    last_seconds: float
    last_fault: str
    sound_at: datetime | None


class StepCount(NamedTuple):
    """How often a step had one outcome, or met one fault."""

    step: str
    kind: str
    name: str
    number: int


class LedgerFigures(NamedTuple):
    """Everything at one moment."""

    deliveries: Mapping[str, int]
    resources: Mapping[str, int]
    public: int
    waiting: Mapping[str, Waiting]
    reading: Reading
    lacking: Mapping[str, Waiting]
    stuck: Mapping[str, int]
    starts: Mapping[str, int]
    reserved: int
    steps: Sequence[StepTotal]
    counts: Sequence[StepCount]


class Figures:
    """Reads them all in one short transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, promised: timedelta, replicas: Sequence[str]) -> LedgerFigures:
        """As it stands; `promised` is within how long every byte is read, `replicas` are those that should have a copy.

        Raises:
            LedgerUnavailable: it does not answer, or not within ten seconds.
        """
        with self._database.begin() as connection:
            connection.execute(text(_PATIENCE))
            estimates = {(row[0], row[1]): int(row[2]) for row in connection.execute(_FREQUENCIES)}
            sizes = {row[0]: int(row[1]) for row in connection.execute(_SIZES)}
            reading = _reading(connection, promised, sizes.get("holdings", 0))
            return LedgerFigures(
                deliveries=_states(connection, "deliveries", DeliveryState, estimates),
                resources=_states(connection, "resources", ResourceState, estimates),
                public=_many(connection, t.publications, _public(), estimate=sizes.get("ix_publications_open", 0)),
                waiting=_waiting(connection),
                reading=reading,
                lacking={name: _lacking(connection, name, reading.objects) for name in replicas},
                stuck=_stuck(connection),
                starts=_starts(connection),
                reserved=reservations.owed(connection),
                steps=[StepTotal(*row) for row in connection.execute(select(t.step_totals).order_by(t.step_totals.c.step))],
                counts=[StepCount(*row) for row in connection.execute(select(t.step_counts))],
            )


def _public() -> ColumnElement[bool]:
    return t.publications.c.published_at.is_not(None) & t.publications.c.withdrawn_at.is_(None)


def _states(
    connection: Connection, name: str, kinds: type[DeliveryState] | type[ResourceState], estimates: Mapping[tuple[str, str], int]
) -> dict[str, int]:
    table = t.metadata.tables[name]
    return {
        kind.value: _many(connection, table, table.c.state == kind.value, estimate=estimates.get((name, kind.value), 0))
        for kind in kinds
    }


def _many(connection: Connection, table: FromClause, *where: ColumnElement[bool], estimate: int = 0) -> int:
    """Rows, exactly up to `COUNTED`; beyond that the estimate, where it is more."""
    some = select(text("1")).select_from(table).where(*where).limit(COUNTED + 1).subquery()
    found = connection.scalar(select(func.count()).select_from(some)) or 0
    return found if found <= COUNTED else max(found, estimate)


def _age(
    connection: Connection, table: FromClause, moment: Moment, *where: ColumnElement[bool], by: Moment | None = None
) -> float:
    """Seconds since the first of these moments in the order of `by`, which an index has; 0 where there is none."""
    first = select(moment).select_from(table).where(*where).order_by(moment if by is None else by).limit(1).scalar_subquery()
    found = connection.scalar(select(func.extract("epoch", func.clock_timestamp() - first)))
    return max(0.0, float(found or 0.0))


def _left_off() -> ColumnElement[bool]:
    """Of a delivery that was cancelled: nothing more is made of it."""
    d = t.deliveries.c
    return select(d.id).where(d.id == t.resources.c.delivery, d.state == DeliveryState.CANCELLED.value).exists()


def _waiting(connection: Connection) -> dict[str, Waiting]:
    """What each queue holds; `by` where the queue is in the order of another column than its moments."""

    def queue(table: FromClause, moment: Moment, *where: ColumnElement[bool], by: Moment | None = None) -> Waiting:
        return Waiting(_many(connection, table, *where), _age(connection, table, moment, *where, by=by))

    d, r, o, m = t.deliveries.c, t.resources.c, t.decisions.c, t.letters.c
    return {
        "receive": queue(t.deliveries, d.changed_at, d.state == DeliveryState.READY.value),
        "verify": queue(t.deliveries, d.changed_at, d.state == DeliveryState.RECEIVED.value),
        "make": queue(t.resources, r.changed_at, r.state == ResourceState.PRESERVED.value, ~_left_off()),
        "review": queue(t.resources, r.changed_at, r.state == ResourceState.IN_REVIEW.value),
        "outbox": queue(t.outbox, t.outbox.c.at, by=t.outbox.c.id),
        "answers": queue(t.deliveries, d.changed_at, d.answer_owed, d.state.not_in(EARLY)),
        "letters": queue(t.letters, m.at, m.state == "due", by=m.due_at),
        "letters_given_up": queue(t.letters, m.at, m.state == "given_up", m.at >= func.now() - GIVEN_UP_SHOWN),
        "remake": queue(t.remakes, t.remakes.c.at),
        "decisions": queue(t.decisions, o.at, o.owed, by=o.id),
        "recovery": queue(t.commits_begun, t.commits_begun.c.at),
    }


def _stuck(connection: Connection) -> dict[str, int]:
    """What was started again, and what waits for a person."""
    stands = t.deliveries.c.state == t.stuck.c.state
    hands = case((t.stuck.c.handed_at.is_(None), "again"), else_="person")
    query = select(hands, func.count()).join_from(t.stuck, t.deliveries, t.deliveries.c.id == t.stuck.c.delivery).where(stands)
    return {"again": 0, "person": 0} | dict(connection.execute(query.group_by(hands)).tuples().all())


def _starts(connection: Connection) -> dict[str, int]:
    s = t.starts.c
    query = select(s.why, func.count()).where(s.started_at.is_(None)).group_by(s.why)
    return dict(connection.execute(query).tuples().all())


def _reading(connection: Connection, promised: timedelta, estimate: int) -> Reading:
    h = t.holdings.c
    read = func.coalesce(h.checked_at, h.added_at)
    share = float(connection.scalar(_OVERDUE, {"promised": promised}) or 0.0)
    return Reading(
        objects=_many(connection, t.holdings, estimate=estimate),
        overdue=_many(connection, t.holdings, read < func.now() - literal(promised), estimate=int(share * estimate)),
        damaged=_many(connection, t.holdings, h.condition == Condition.DAMAGED.value),
        oldest_s=_age(connection, t.holdings, read),
    )


def _lacking(connection: Connection, replica: str, objects: int) -> Waiting:
    """What a replica has yet to get: all, where nothing was ever copied to it."""
    d = t.copies_due.c
    if connection.scalar(select(t.replicas.c.name).where(t.replicas.c.name == replica)) is None:
        return Waiting(objects, _age(connection, t.holdings, t.holdings.c.added_at))
    number = _many(connection, t.copies_due, d.replica == replica, estimate=COUNTED)
    return Waiting(number, _age(connection, t.copies_due, d.at, d.replica == replica))
