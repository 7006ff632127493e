"""Queues of review: a million resources that wait at 18,500 centres, asked for as a county, as the province, as a village.

The peer of a list is the same list without rights, in the same run.
"""

import random
import statistics
from collections.abc import Callable
from time import perf_counter

from sqlalchemy import func, select, text
from starlette.testclient import TestClient

from archive.access.may import Act, Reach, may
from archive.config import Settings
from archive.ledger import ancestry
from archive.ledger import tables as t
from archive.models.centre import Level
from archive.models.people import Grant, Person, Role
from archive.services import Services
from archive.web.build import build
from archive.web.workbench.app import create_workbench
from archive.web.workbench.desk import COOKIE
from benchmarks import network_rows

NEEDS = ("ledger",)
CENTRES = 18_500
RESOURCES = 1_000_000
ROUNDS = 60
COUNTY, PROVINCE = "zj-330683", "zj-330000"
_FILL = """
insert into resources (id, centre, delivery_name, item, number, delivery, state, version, record, changed_at)
select 'Q' || lpad(n::text, 10, '0'), c.id, 'bench', n::text, '', 'Dbench', 'in_review', 1,
  jsonb_build_object('title', '示例 ' || n, 'kind', 'photograph'), now() - n * interval '1 second'
from generate_series(1, :number) n join (select id, row_number() over (order by md5(id)) - 1 as place from centres) c
on c.place = n % :centres"""


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows for `make bench`."""
    services = Services(settings)
    services.ledger.migrate()
    build()
    network_rows.planted(services, CENTRES)
    _filled(services)
    rows = []
    for name, centre in (("a county", COUNTY), ("the province", PROVINCE), ("a village", _village(services))):
        browser = _browser(services, centre)
        times = sorted(_timed(lambda b=browser: _page(b)) for _ in range(ROUNDS))
        p95 = times[int(len(times) * 0.95) - 1] * 1000
        peer = f"median {times[ROUNDS // 2] * 1000:.1f} ms"
        rows.append(_row(f"queue page of {name}, {RESOURCES:,} waiting, p95", p95, "<= 150", "ms", peer))
    rows.append(_checked(services))
    rows.extend(_compared(services))
    return rows


def _filled(services: Services) -> None:
    """Rows as they are after placing: what waits, waits at the county or above it in nine cases of ten."""
    with services.ledger.database.begin() as connection:
        connection.execute(text(_FILL), {"number": RESOURCES, "centres": CENTRES})
        connection.execute(text("update reviews set decides = station, due_at = now() + interval '5 days'"))
        for table in ("resources", "reviews", "centre_ancestors"):
            connection.execute(text(f"analyze {table}"))
    with services.ledger.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze reviews"))


def _village(services: Services) -> str:
    return services.ledger.centres.listed(1, Level.VILLAGE)[0].id


def _browser(services: Services, centre: str) -> TestClient:
    accounts = services.ledger.accounts
    made = accounts.people.add(f"bench {centre}", "示例审核", centre)
    accounts.people.change(made.id, state="active")
    accounts.grants.give(made.id, Role.REVIEWER, centre, "bench")
    browser = TestClient(create_workbench(services), base_url="http://localhost", headers={"sec-fetch-site": "same-origin"})
    browser.cookies.set(COOKIE, accounts.sessions.begin(made.id, 2), path="/work")
    return browser


def _page(browser: TestClient) -> None:
    answer = browser.get("/work/reviews?at=all")
    assert answer.status_code == 200 and answer.text.count("/work/reviews/Q") >= 50


def _checked(services: Services) -> dict[str, object]:
    person = Person(id="p", name="示例", roles=(Grant(role=Role.REVIEWER, centre=COUNTY),))
    centres = [one.id for one in services.ledger.centres.listed(500, under=COUNTY, everyone=True)]
    dice = random.Random(1)

    def once() -> bool:
        return bool(may(person, Act.APPROVE, services.ledger.centres.above(dice.choice(centres))))

    return _row("one check of a right, with its place in the tree", _median(once, 300) * 1000, "<= 1", "ms", "")


def _compared(services: Services) -> list[dict[str, object]]:
    """A list by state and age, as the workbench's lists are, with and without the rights of a province and of a county."""
    r = t.resources.c

    def listed(reach: Reach) -> Callable[[], object]:
        rows = select(r.id, r.centre, r.changed_at).where(r.state == "in_review", ancestry.within(r.centre, reach))
        query = rows.order_by(r.changed_at).limit(50)

        def ask() -> object:
            with services.ledger.database.begin() as connection:
                return connection.execute(query).all()

        return ask

    def counted(reach: Reach) -> Callable[[], object]:
        query = select(func.count()).select_from(t.resources).where(r.state == "in_review", ancestry.within(r.centre, reach))

        def ask() -> object:
            with services.ledger.database.begin() as connection:
                return connection.scalar(query)

        return ask

    def page(reach: Reach) -> Callable[[], object]:
        return lambda: services.ledger.desk.reviews.queue(reach, limit=51)

    everything = Reach(True, frozenset())
    province, county = Reach(False, frozenset({PROVINCE})), Reach(False, frozenset({COUNTY}))
    whole, cut = _median(listed(everything), 40), _median(listed(province), 40)
    all_, some = _median(counted(everything), 5), _median(counted(province), 5)
    few, first, own = _median(page(everything), 40), _median(page(province), 40), _median(page(county), 40)
    return [
        _row("a page of 10⁶ rows with rights of the province / without", cut / whole, "<= 1.2", "", f"{whole * 1000:.1f} ms"),
        _row("all 10⁶ rows counted so / without", some / all_, "", "", f"{all_ * 1000:.0f} ms"),
        _row("first page of a queue, province / without rights", first / few, "<= 1.2", "", f"{few * 1000:.1f} ms"),
        _row("first page of a queue, county", own * 1000, "", "ms", f"without rights {few * 1000:.1f} ms"),
    ]


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _median(work: Callable[[], object], rounds: int) -> float:
    work()
    return statistics.median(_timed(work) for _ in range(rounds))


def _row(name: str, value: float, goal: str, unit: str, peer: str) -> dict[str, object]:
    return {"name": name, "value": round(value, 3), "goal": goal or None, "unit": unit, "peer": peer}
