"""The board over 10⁶ resources, 18,500 centres and 36 months: asked, opened, added up, recounted; what facts cost who publishes.

The peers are a bare question to the same database, and the same step on such entries without their facts, one after the other.
"""

import os
import statistics
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

import psutil
from sqlalchemy import text
from starlette.testclient import TestClient

from archive import logs
from archive.config import Settings
from archive.ledger import publications, resource_facts
from archive.models.network.measure import months_to
from archive.models.report import Outcome
from archive.services import Services
from archive.steps.network import counting
from archive.steps.publishing import publish
from archive.vocabulary import measures
from archive.web.app import create_app
from archive.web.build import build
from benchmarks import network_rows
from benchmarks.bench_catalogue import entries
from benchmarks.results import Row

NEEDS = ("ledger", "catalogue")
ROUNDS, PUBLISHED = 40, 200
LAST = "2026-10"
COUNTY, TOWNSHIP = "330683", "330683100"


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows for `make bench`."""
    logs.configure("ERROR")
    services = Services(settings)
    services.ledger.migrate()
    build()
    months = months_to(LAST, network_rows.MONTHS)
    network_rows.planted(services)
    number = network_rows.noted(services, months)
    added = _timed(lambda: counting.anew(services))
    network_rows.analyzed(services)
    rows = [*_read(services, months), *_pages(services), *_counted(services, number, added), *_publishing(services)]
    return [row.model_dump() for row in rows]


def _read(services: Services, months: list[str]) -> Iterator[Row]:
    reader, every = services.ledger.network.measures, measures.measures()
    said = f"a bare question {statistics.median(_times(services.ledger.health)):.2f} ms"
    cities = [f"33{one:02d}00" for one in range(1, 12)]
    for name, ask in {
        "board of the province, 36 months": lambda: reader.of_division("330000", months),
        "board of a county, 36 months": lambda: reader.of_division(COUNTY, months),
        "one measure of 11 cities": lambda: reader.of_divisions(cities, 1, LAST),
        "centres with deliveries of 11 cities": lambda: reader.of_divisions(cities, 7, LAST),
        "100 items of the province's number of 10⁶": lambda: reader.items(every[1], "330000", "", LAST, "", 100),
        "100 items of a county's number": lambda: reader.items(every[1], COUNTY, "", LAST, "", 100),
        "100 items of a township's number": lambda: reader.items(every[1], TOWNSHIP, "", LAST, "", 100),
        "rows and distinct of the province's number": lambda: reader.spread(every[3], "330000", "", LAST),
    }.items():
        yield Row(name=f"{name}, p95", value=_p95(ask), unit="ms", goal="<= 300", peer=said)


def _pages(services: Services) -> Iterator[Row]:
    browser = TestClient(create_app(services, lambda _id: None), base_url="http://localhost")
    for name, address in {
        "page of the province's board": f"/board?month={LAST}",
        "page of a county's board": f"/board?centre=zj-{COUNTY}&month={LAST}",
        "page of the items of a county's number": f"/board/items?centre=zj-{COUNTY}&month={LAST}",
        "page of who was silent in the province": "/centres/zj-330000/silent",
        "page of who was silent in a county": f"/centres/zj-{COUNTY}/silent",
    }.items():

        def ask(address: str = address) -> None:
            assert browser.get(address).status_code == 200, address

        ask()
        yield Row(name=f"{name}, p95", value=_p95(ask), unit="ms", goal="<= 300", peer=_load())


def _counted(services: Services, number: int, added: float) -> Iterator[Row]:
    recount = _timed(lambda: counting.recount(services, today=date(2026, 11, 30)))
    said = f"{number:,} facts, {_load()}"
    yield Row(name="recount of 1 % of the centres", value=recount, unit="s", goal="<= 60", peer=said)
    yield Row(name="all facts added anew", value=added, unit="s", peer=said)


def _publishing(services: Services) -> Iterator[Row]:
    """The step on one entry after the other, each second without its facts: wall, and CPU of this process and the database."""
    services.catalogue.ensure()
    _approved(services, 2 * PUBLISHED)
    noted, took = resource_facts.published, {True: [0.0, 0.0], False: [0.0, 0.0]}
    try:
        for turn in range(2 * PUBLISHED):
            with_facts = turn % 4 in {1, 2}
            resource_facts.published = noted if with_facts else _nothing
            cpu, wall = _cpu_s(services), perf_counter()
            assert [line.outcome for line in publish.run(services, limit=1).lines] == [Outcome.DONE]
            took[with_facts][0] += perf_counter() - wall
            took[with_facts][1] += _cpu_s(services) - cpu
    finally:
        resource_facts.published = noted
    for place, name in enumerate(("wall", "CPU of the step and the database")):
        ratio, bare = took[True][place] / took[False][place], 1000 * took[False][place] / PUBLISHED
        row = f"publishing {PUBLISHED} entries with facts / without, {name}"
        yield Row(name=row, value=ratio, goal="<= 1.1", peer=f"{bare:.1f} ms an entry, {_load()}")


def _approved(services: Services, number: int) -> None:
    """Resources whose publication is owed; without files, so that nothing else is to be done for them."""
    made = "insert into resources (id, centre, delivery_name, item, delivery, state, version, record)"
    row = text(f"{made} values (:id, 'zj-{COUNTY}', 'd', :id, 'd', 'approved', 1, cast(:record as jsonb))")
    with services.ledger.database.begin() as connection:
        for one in entries(number):
            record = one.model_dump_json(include={"title", "kind", "genres", "description", "contributors", "date"})
            connection.execute(row, {"id": one.id, "record": record})
            publications.ensure_key(connection, one.id, one.publication_key)
        connection.execute(text("insert into outbox (resource, verb) select id, 'publish' from resources order by id"))


def _cpu_s(services: Services) -> float:
    """Seconds on a processor so far, of this process and of the servers' ones that answer it."""
    with services.ledger.database.begin() as connection:
        named = connection.execute(text("select pid from pg_stat_activity where backend_type = 'client backend'")).scalars()
        theirs = sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in named if psutil.pid_exists(pid))
    return process_time() + theirs / 1e9


def _nothing(*_: object) -> None:
    """What is noted without facts."""


def _timed(do: Callable[[], object]) -> float:
    started = perf_counter()
    do()
    return perf_counter() - started


def _times(ask: Callable[[], object]) -> list[float]:
    return [1000 * _timed(ask) for _ in range(ROUNDS)]


def _p95(ask: Callable[[], object]) -> float:
    return sorted(_times(ask))[int(ROUNDS * 0.95) - 1]


def _load() -> str:
    return f"load {os.getloadavg()[0]:.0f}"
