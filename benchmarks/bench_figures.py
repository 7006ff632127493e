"""Figures of monitoring: what one reading costs an archive of a hundred thousand rows, and one of a million."""

import secrets
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import event, text

from archive.config import Settings
from archive.ledger import Ledger
from benchmarks.results import Row

NEEDS = ("ledger",)
SIZES = (100_000, 1_000_000)
READINGS = 5
PROMISED = timedelta(days=90)
FILL = (
    """insert into deliveries (id, centre, name, source, location, fingerprint, state, token, changed_at)
       select 'D' || n, 'c' || n % 18500, 'n' || n, 'folder', 'l', 'f',
         case when n % 1000 = 0 then 'ready' when n % 20 = 0 then 'refused' else 'processed' end, 't' || n,
         now() - n * interval '1 s' from generate_series(1, :many / 5) n""",
    """insert into resources (id, centre, delivery_name, item, delivery, state, version, record)
       select 'R' || n, 'c' || n % 18500, 'd', 'i', 'D' || n / 5,
         case when n % 10 = 0 then 'in_review' when n % 50 = 1 then 'withdrawn' else 'published' end, 1, '{}'
       from generate_series(1, :many) n""",
    """insert into publications (resource, key, published_at) select 'R' || n, 'k' || n, now()
       from generate_series(1, :many) n where n % 10 > 0""",
    """insert into holdings (object, version, files, size, checked_at, condition)
       select 'o' || n, 1, 3, 1000, now() - n * interval '100 days' / :many, 'sound' from generate_series(1, :many) n""",
    "insert into replicas (name) values ('a'), ('b')",
    "insert into copies (object, replica, version) select 'o' || n, r.name, 1 from generate_series(1, :many) n, replicas r",
    "insert into copies_due (replica, object) select 'b', 'o' || n from generate_series(1, 300) n",
    """insert into runs (step, delivery, seconds, counts) select 's' || n % 20, 'D' || n, 1, '{"done": 5}'
       from generate_series(1, :many) n""",
    "insert into remakes (resource, at) select 'R' || n, now() - n * interval '1 s' from generate_series(1, :many / 10) n",
)
TABLES = ("deliveries", "resources", "publications", "holdings", "copies", "copies_due", "runs", "remakes")


def run(settings: Settings) -> list[dict[str, object]]:
    """Pages that one reading touches at each size, which no other work on the machine changes; and the time of the larger."""
    small, large = (_measured(settings, many) for many in SIZES)
    name = f"figures: pages of a reading at {SIZES[1]:,} resources / at {SIZES[0]:,}"
    peer = f"{small.pages:,} and {large.pages:,} pages of 8 kB"
    time_ = {"name": f"figures: a reading at {SIZES[1]:,} resources, in PostgreSQL", "unit": "ms", "goal": "printed"}
    return [
        Row(name=name, value=round(large.pages / small.pages, 2), unit="×", goal="<= 2", peer=peer).model_dump(),
        Row(**time_, value=round(large.ms, 1), peer=f"{small.ms:.1f} ms at {SIZES[0]:,}").model_dump(),
    ]


class Cost(NamedTuple):
    """What the statements of one reading cost together, as EXPLAIN tells."""

    pages: int
    ms: float


def _measured(settings: Settings, many: int) -> Cost:
    schema = f"figures_{secrets.token_hex(4)}"
    ledger = Ledger.connect(settings.ledger_url.get_secret_value(), schema)
    ledger.migrate()
    try:
        for statement in FILL:
            with ledger.database.begin() as connection:
                connection.execute(text(statement).bindparams(**({"many": many} if ":many" in statement else {})))
        with ledger.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in TABLES:
                connection.execute(text(f"vacuum analyze {table}"))
        costs = sorted((_once(ledger) for _ in range(READINGS)), key=lambda one: one.ms)
        return costs[len(costs) // 2]
    finally:
        with ledger.database.begin() as connection:
            connection.execute(text(f'drop schema "{schema}" cascade'))
        ledger.database.engine.dispose()


def _once(ledger: Ledger) -> Cost:
    """Read once, then let PostgreSQL explain each statement of it, run again."""
    statements: list[tuple[str, Any]] = []

    def heard(_connection, _cursor, statement, parameters, _context, _many):
        if statement.lstrip().lower().startswith("select"):
            statements.append((statement, parameters))

    engine = ledger.database.engine
    event.listen(engine, "before_cursor_execute", heard)
    ledger.figures.read(PROMISED, ["a", "b"])
    event.remove(engine, "before_cursor_execute", heard)
    with ledger.database.begin() as connection:
        plans = [
            connection.exec_driver_sql(f"explain (analyze, buffers, format json) {statement}", parameters).scalar_one()[0]
            for statement, parameters in statements
        ]
    pages = sum(plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] for plan in plans)
    return Cost(pages, sum(plan["Execution Time"] for plan in plans))
