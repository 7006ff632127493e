"""Measure 12: what of the lists of heritage has a public recording, with figures, through withdrawal, delisting and a rebuild."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial

import pytest
from starlette.testclient import TestClient

from archive.i18n.moments import day
from archive.models.delivery import Resource
from archive.models.network.activity import Activity
from archive.models.network.agent import Agent
from archive.models.network.collection import Collection
from archive.models.network.fact import Fact, FactKind
from archive.models.network.measure import month_of
from archive.models.people import Person, Role
from archive.models.report import Decision
from archive.services import Services
from archive.steps.care import rebuild
from archive.steps.decisions import review
from archive.steps.network import counting, facts_log, keeping, workbook
from archive.steps.network.asked import Asked
from archive.steps.network.keeping import Said
from archive.steps.publishing import entries, publish
from archive.web.app import create_app
from archive.web.build import build
from archive.web.workbench.app import create_workbench
from archive.web.workbench.desk import COOKIE
from deliveries import folder_of
from handed_in import ingested

pytestmark = pytest.mark.servers
BY = Person.named("示例报", Role.LEAD)
CENTRE = "zj-330683"
MONTH = month_of(day(datetime.now(UTC)))
ITEMS = 8
LOST = ("facts", "statements", "relations", "holdings", "resources", "assets", "decisions", "publications", "outbox", "changes")
SUBJECTS = ("示例项目1", "示例项目1", "示例项目2", "旧名3")
"""Of four entries: two of one item, one of another, one that has an item's other name."""


@pytest.fixture(scope="module")
def services(places, tmp_path_factory) -> Iterator[Services]:
    own = places.prepared(tmp_path_factory.mktemp("heritage") / "home")
    made = Services(own)
    made.prepare()
    yield made
    places.give_back(own)


@pytest.fixture(scope="module")
def recorded(services, tmp_path_factory) -> list[Resource]:
    """Four pictures that are about to be public, in the order of `SUBJECTS`."""
    rows = [{"item": str(n), "title": f"示例{n}", "file": f"{n}.jpg", "subject": one} for n, one in enumerate(SUBJECTS)]
    files = {f"{n}__jpg": (40 * n, 90, 120) for n in range(len(rows))}
    delivery = ingested(services, folder_of(tmp_path_factory.mktemp("in"), rows, "heritage", **files), CENTRE)
    found = sorted(services.ledger.resources.of_delivery(delivery.id), key=lambda one: one.item)
    for one in found:
        review.decide(services, one.id, Decision(verb="approve", by="示例"))
    return found


def listed(services: Services, *rows: str) -> None:
    sheet = "\n".join(["项目名称,别名,区县,中心,状态", *rows]).encode()
    assert not workbook.run(services, sheet, "非遗名录.csv", Asked(BY)).faults


def coverage(services: Services) -> tuple[float | None, float | None]:
    """Items with a recording, and items listed, as the board of the county adds them up; recounting gives the same."""
    counting.settle(services)
    assert [line.faults for line in counting.recount(services, everything=True).lines] == [()]
    found = services.ledger.network.measures.of_division("330683", [MONTH])[12][MONTH]
    return found.over, found.under


def test_items_are_covered_by_their_first_recording_and_no_more_with_their_last(services, recorded):
    listed(services, *(f"示例项目{n},,330683,{CENTRE}," for n in range(ITEMS)))
    assert coverage(services) == (0, ITEMS)
    publish.run(services)
    assert coverage(services) == (2, ITEMS), "two entries of one item cover it once"
    listed(services, f"示例项目3,旧名3,330683,{CENTRE},")
    assert coverage(services) == (3, ITEMS), "by the item's other name"
    review.decide(services, recorded[0].id, Decision(verb="withdraw", by="示例", reason="示例"))
    assert coverage(services) == (3, ITEMS), "another one is left"
    review.decide(services, recorded[1].id, Decision(verb="withdraw", by="示例", reason="示例"))
    assert coverage(services) == (2, ITEMS)
    review.decide(services, recorded[0].id, Decision(verb="restore", by="示例"))
    publish.run(services)
    assert coverage(services) == (3, ITEMS), "covered again"
    listed(services, f"示例项目2,,330683,{CENTRE},除名", f"示例项目5,,330683,{CENTRE},除名")
    assert coverage(services) == (2, ITEMS - 2), "what left its list counts on neither side"
    build()
    with TestClient(create_app(services, partial(entries.preview, services)), base_url="http://portal") as visitor:
        page = visitor.get("/board/items?centre=zj-330683&measure=12").text
        assert "示例项目1" in page and "示例项目3" in page and "示例项目2" not in page and "/customs/item/" in page


def test_what_was_counted_comes_back_from_the_store_and_what_nobody_noted_is_noted(services, recorded):
    before = coverage(services)
    facts_log.run(services)
    with services.ledger.database.begin() as connection:
        for table in LOST:
            connection.exec_driver_sql(f"delete from {table}")
    rebuild.run(services)
    publish.run(services)
    counting.anew(services)
    assert coverage(services) == before
    with services.ledger.database.begin() as connection:
        connection.exec_driver_sql("delete from facts where kind in ('listed', 'delisted', 'covered', 'uncovered')")
    counting.anew(services)
    counting.complete(services)
    assert coverage(services) == before, "an archive of before this was counted"
    assert counting.complete(services).lines[0].outcome.value == "unchanged"


KEPT = (
    Activity(
        id="ACT00000001", centre=CENTRE, title="示例公开活动", state="closed", starts=date(2026, 3, 1), announced=date(2026, 2, 1)
    ),
    Activity(id="ACT00000002", centre=CENTRE, title="示例内部活动", state="closed", starts=date(2026, 3, 1)),
    Agent(id="AGENT000001", centre=CENTRE, title="示例愿公开", state="active", public=True),
    Agent(id="AGENT000002", centre=CENTRE, title="示例未同意", state="active"),
    Collection(id="CO000000001", centre=CENTRE, title="示例开放专题", state="published"),
    Collection(id="CO000000002", centre=CENTRE, title="示例撤下专题", state="withdrawn"),
)
"""Of each concept one that the public may know of, and one that it may not."""
OF = {13: FactKind.ACTIVITY_CLOSED, 24: FactKind.SERVED, 5: FactKind.COLLECTION_PUBLISHED}


def signed_in(services: Services, login: str, centre: str) -> str:
    people = services.ledger.accounts.people
    someone = people.add(login, f"示例{login}", centre)
    people.change(someone.id, state="active")
    services.ledger.accounts.grants.give(someone.id, Role.ARCHIVIST, centre, "示例")
    return services.ledger.accounts.sessions.begin(someone.id, 2)


def test_activities_people_and_collections_are_named_where_one_may_see_them(services, recorded):
    dims = {"kind": "database", "size": "20"}
    for one, kind in zip(KEPT, [kind for kind in OF.values() for _ in range(2)], strict=True):
        keeping.keep(services, Said(one, "record", facts=[Fact(kind=kind, dims=dims)]), BY)
    counting.settle(services)
    titles = [one.title for one in KEPT]
    build()

    def named(line: TestClient, page: str, **headers: str) -> set[str]:
        asked = [line.get(f"{page}?centre={CENTRE}&measure={one}", headers=headers) for one in OF]
        assert {one.status_code for one in asked} == {200}
        return {title for title in titles for one in asked if title in one.text}

    with TestClient(create_app(services, partial(entries.preview, services)), base_url="http://portal") as visitor:
        assert named(visitor, "/board/items") == set(titles[::2])
        for address in ("/activities/ACT00000001", "/people/AGENT000001", "/collections/CO000000001"):
            assert visitor.get(address).status_code == 200, "where each is named, it has a page"
    mine, others = signed_in(services, "here", CENTRE), signed_in(services, "there", "zj-330602")
    with TestClient(create_workbench(services), base_url="http://localhost") as line:
        assert named(line, "/work/board/items", cookie=f"{COOKIE}={mine}") == set(titles)
        assert named(line, "/work/board/items", cookie=f"{COOKIE}={others}") == set(titles[::2]), "elsewhere as the public"
