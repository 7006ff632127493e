"""The board over 10⁶ resources, 18,500 centres and 36 months: asked, added up, recounted; and what facts cost who publishes.

The peers are a bare question to the same database, and publishing the same entries without their facts.
"""

import statistics
from collections.abc import Callable
from itertools import islice
from time import perf_counter

from sqlalchemy import text

from archive.config import Settings
from archive.ledger import publications, resource_facts
from archive.models.network.measure import months_to
from archive.models.public import PublicRecord
from archive.services import Services
from archive.steps.network import counting
from archive.vocabulary import measures
from benchmarks.bench_catalogue import entries

NEEDS = ("ledger", "catalogue")
CENTRES, RESOURCES = 18_500, 1_000_000
ROUNDS, PUBLISHED = 40, 40
LAST = "2026-10"
_TREE = """
insert into centres (id, name, level, division, parent)
select 'c' || n, '示例' || n, 'village',
  '33' || lpad((1 + n % 11)::text, 2, '0') || lpad((1 + n % 9)::text, 2, '0') || lpad(n::text, 6, '0'), null
from generate_series(1, :centres) n on conflict do nothing"""
_FACTS = """
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select kind, 'c' || (1 + n % :centres), c.division, 'S' || n, 1, (cast(:months as text[]))[1 + (n * 7 + n / 977) % 36],
  cast(:dims as jsonb), kind || n
from unnest(cast(:kinds as text[])) kind, generate_series(1, :number) n join centres c on c.id = 'c' || (1 + n % :centres)"""
_DIMS = (
    '{"first": "yes", "kind": "chorus", "filled": "6", "fields": "8", "video": "hd", "own": "yes",'
    ' "mode": "online", "verb": "approve", "days": "2", "evidenced": "yes"}'
)


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows for `make bench`."""
    services = Services(settings)
    services.ledger.migrate()
    months = months_to(LAST, 36)
    bare, counted = _publishing(services)
    facts = _seeded(services, months)
    added = _timed(lambda: counting.anew(services))
    reader = services.ledger.network.measures
    peer = statistics.median(_times(services.ledger.health))
    province = _p95(lambda: reader.of_division("330000", months))
    county = _p95(lambda: reader.of_division("330101", months))
    children = [f"33{one:02d}00" for one in range(1, 12)]
    below = _p95(lambda: reader.of_divisions(children, 1, LAST))
    items = _p95(lambda: reader.items(measures.measures()[1], "330000", "", LAST, "S5", 100))
    chosen = [f"c{n}" for n in range(1, CENTRES // 100)]
    recount = _timed(lambda: reader.drift(chosen))
    said = f"a bare question {peer:.2f} ms"
    return [
        _row("board of the province, 36 months, p95", province, "<= 300", "ms", said),
        _row("board of a county, 36 months, p95", county, "<= 300", "ms", said),
        _row("one measure of 11 cities, p95", below, "<= 300", "ms", said),
        _row("100 items of a number of 10⁶, p95", items, "<= 300", "ms", said),
        _row("recount of 1 % of the centres", recount, "<= 60", "s", f"{facts:,} facts"),
        _row("all facts added anew", added, "", "s", f"{facts:,} facts"),
        _row("publishing with facts / without", counted / bare, "<= 1.1", "", f"{bare * 1000:.1f} ms an entry"),
    ]


def _seeded(services: Services, months: list[str]) -> int:
    with services.ledger.database.begin() as connection:
        connection.execute(text(_TREE), {"centres": CENTRES})
        given = {"centres": CENTRES, "months": months, "dims": _DIMS}
        connection.execute(text(_FACTS), {**given, "kinds": ["published"], "number": RESOURCES})
        others = ["activity-closed", "delivered", "decided", "heads", "viewed", "served"]
        connection.execute(text(_FACTS), {**given, "kinds": others, "number": RESOURCES // 20})
    with services.ledger.database.begin() as connection:
        connection.execute(text("analyze facts"))
        return int(connection.execute(text("select count(*) from facts")).scalar_one())


def _publishing(services: Services) -> tuple[float, float]:
    """Seconds an entry into ledger and index, without its facts and with them, one after the other in turns."""
    services.catalogue.ensure()
    every = list(islice(entries(2 * PUBLISHED), 2 * PUBLISHED))
    with services.ledger.database.begin() as connection:
        for one in every:
            row = {"id": one.id, "centre": "c1"}
            made = "insert into resources (id, centre, delivery_name, item, delivery, state, version, record)"
            connection.execute(text(f"{made} values (:id, :centre, 'd', :id, 'd', 'published', 1, '{{}}')"), row)
            publications.ensure_key(connection, one.id, f"k{one.id}")
    noted, times = resource_facts.published, {True: 0.0, False: 0.0}
    try:
        for n, one in enumerate(every):
            with_facts = n % 2 == 1
            resource_facts.published = noted if with_facts else _nothing
            times[with_facts] += _timed(lambda one=one, n=n: _shown(services, one, n))
    finally:
        resource_facts.published = noted
    return times[False] / PUBLISHED, times[True] / PUBLISHED


def _shown(services: Services, one: PublicRecord, number: int) -> None:
    services.catalogue.put([(one, number + 1)])
    with services.ledger.database.begin() as connection:
        publications.open_(connection, one, number + 1, one.published_at, [])


def _nothing(*_: object) -> None:
    """What is noted without facts."""


def _timed(do: Callable[[], object]) -> float:
    started = perf_counter()
    do()
    return perf_counter() - started


def _times(ask: Callable[[], object]) -> list[float]:
    return [1000 * _timed(ask) for _ in range(ROUNDS)]


def _p95(ask: Callable[[], object]) -> float:
    return sorted(_times(ask))[int(ROUNDS * 0.95)]


def _row(name: str, value: float, goal: str, unit: str, peer: str) -> dict[str, object]:
    return {"name": name, "value": round(value, 2), "goal": goal, "unit": unit, "peer": peer}
