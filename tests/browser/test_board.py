"""The board in a real browser, on a phone and on a desk: numbers, what they are made of, months frozen by hand."""

from datetime import date
from functools import partial

import pytest

from archive.ledger.network import facts as fact_rows
from archive.models.centre import Centre, Level
from archive.models.network.activity import Activity
from archive.models.network.fact import Fact
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.network import activity_keeping, counting, freezing
from archive.steps.publishing import entries
from archive.web.app import create_app
from archive.web.build import build
from archive.web.workbench.app import BothDoors, create_workbench
from archive.web.workbench.desk import COOKIE
from browser.checks import overflow, serious, unreadable
from browser.conftest import free_port, serving

pytestmark = [pytest.mark.browser, pytest.mark.servers]
MONTH = freezing.last_month()


@pytest.fixture(scope="module")
def board(places, tmp_path_factory):
    build()
    own = places.prepared(tmp_path_factory.mktemp("board"))
    services = Services(own)
    services.prepare()
    rows = [("zj-330000", None, Level.PROVINCE, "330000"), ("zj-330600", "zj-330000", Level.CITY, "330600")]
    rows += [(f"zj-33068{n}", "zj-330600", Level.COUNTY, f"33068{n}") for n in (1, 2, 3)]
    with services.ledger.centres.changing() as tree:
        tree.replace([Centre(id=i, name=f"示例{code}文化馆", level=at, parent=up, division=code) for i, up, at, code in rows])
    made = []
    for n in (1, 2, 3):
        here = {"centre": f"zj-33068{n}", "division": f"33068{n}", "about_month": MONTH}
        made += [
            Fact(kind="published", subject=f"R{n}{i}", dims={"first": "yes", "kind": "chorus"}, **here) for i in range(n * 5)
        ]
        made += [Fact(kind="activity-closed", subject=f"A{n}", dims={"kind": "show", "mode": "online"}, **here)] * n
    with services.ledger.database.begin() as connection:
        fact_rows.append(connection, made)
    counting.settle(services)
    one = Activity(id="SAMPLE00001", title="示例演出", centre="zj-330683", division="330683", state="closed", sample=True,
                   announced=date(2026, 1, 2), starts=date.fromisoformat(f"{MONTH}-05"))  # fmt: skip
    activity_keeping.keep(services, [one], {}, "import", Person.named("示例", Role.LEAD))
    someone = services.ledger.accounts.people.add("curator", "示例馆员", "zj-330000")
    services.ledger.accounts.people.change(someone.id, state="active")
    services.ledger.accounts.grants.give(someone.id, Role.CURATOR, "", "t")
    token = services.ledger.accounts.sessions.begin(someone.id, 2)
    port = free_port()
    portal = create_app(services, partial(entries.preview, services))
    with serving(BothDoors(portal, create_workbench(services)), port):
        yield f"http://127.0.0.1:{port}", token
    places.give_back(own)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_number_is_found_and_opens_down_to_what_it_is_made_of(visit, board, width):
    base, _ = board
    page = visit(f"{base}/board?month={MONTH}&centre=330600", width=width, color_scheme="light")
    assert overflow(page) == 0
    assert serious(page) == []
    assert unreadable(page, "dark") == []
    new = page.locator("tr", has_text="新增资源").first
    assert new.locator("td").last.inner_text() == "30"
    assert page.locator("tr", has_text="荣誉").first.locator("td").last.inner_text() == "–"
    assert page.locator("#below ~ table tr", has_text="330683").locator("td").inner_text() == "15"
    new.locator("td a").last.click()
    assert "30" in page.locator(".note").first.inner_text()
    assert serious(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_samples_have_a_page_of_their_own_under_a_banner(visit, board, width):
    base, _ = board
    page = visit(f"{base}/board?month={MONTH}&centre=330600", width=width)

    def held():
        return page.locator(".numbers tr", has=page.locator("a[href*='measure=13']")).locator("td").last.inner_text()

    assert (held(), page.get_by_role("note").count()) == ("6", 0)
    page.get_by_role("link", name="看示例的数字").click()
    assert (held(), page.get_by_role("note").count()) == ("1", 1)
    assert (overflow(page), serious(page)) == (0, [])
    page.locator("td a[href*='measure=13']").last.click()
    assert page.get_by_role("note").is_visible() and "1" in page.locator(".note").first.inner_text()
    page.get_by_role("link", name="回到看板").click()
    page.get_by_role("link", name="回到真实数字").click()
    assert held() == "6"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_month_is_frozen_and_centres_are_compared_by_who_may(visit, board, width):
    base, token = board
    page = visit(f"{base}/board", width=width)
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
    page.goto(f"{base}/work/board")
    assert serious(page) == []
    if page.locator(f"#month option:text-is('{MONTH}')").count():
        page.select_option("#month", MONTH)
        page.locator("main form button").first.click()
        assert MONTH in page.locator("[role=status]").inner_text()
    assert page.locator("tbody th", has_text=MONTH).count() == 1
    assert overflow(page) == 0
    page.goto(f"{base}/work/evaluation")
    page.locator("summary").click()
    for name, value in {
        "number": f"示例-{width}",
        "name": "示例评价",
        "centre": "zj-330600",
        "first": MONTH,
        "last": MONTH,
    }.items():
        page.fill(f"#e-{name}", value)
    page.fill("#w2", "60")
    page.fill("#w13", "40")
    page.locator("form button").last.click()
    assert page.locator("tbody tr").first.inner_text().startswith("示例330683文化馆")
    assert serious(page) == []
    assert overflow(page) == 0
