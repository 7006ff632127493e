"""The desks in a real browser: nothing serious for axe, nothing that overflows, by keyboard, without script, on paper."""

import pytest

from archive.models.centre import Centre, Level
from archive.models.notices import Scope
from archive.models.people import Role
from archive.services import Services
from archive.steps.desk import notices, quotas
from archive.web.build import build
from archive.web.workbench.app import create_workbench
from browser.checks import serious
from browser.conftest import free_port, serving
from browser.conftest import signed_in as as_signed_in

pytestmark = [pytest.mark.browser, pytest.mark.servers]
POSTS = {
    "lead": (Role.LEAD, "c0"),
    "operator": (Role.OPERATOR, ""),
    "auditor": (Role.AUDITOR, ""),
    "archivist": (Role.ARCHIVIST, "k1"),
}
PAGES = [
    ("lead", "/work"),
    ("archivist", "/work/inbox"),
    ("lead", "/work/centres"),
    ("lead", "/work/centres?under=c0"),
    ("lead", "/work/centres/k1"),
    ("lead", "/work/centres/old"),
    ("lead", "/work/centres/new?parent=c0"),
    ("lead", "/work/centres/import"),
    ("lead", "/work/quotas"),
    ("operator", "/work/machines"),
    ("auditor", "/work/audit"),
    ("auditor", "/work/audit/1"),
    ("operator", "/work/audit"),
]


@pytest.fixture(scope="module")
def desk(places, tmp_path_factory):
    build()
    own = places.prepared(tmp_path_factory.mktemp("desks"))
    services = Services(own)
    services.prepare()
    rows = [("p0", None, Level.PROVINCE), ("c0", "p0", Level.CITY), *((f"k{n}", "c0", Level.COUNTY) for n in range(1, 8))]
    with services.ledger.centres.changing() as tree:
        every = [Centre(id=i, name=f"示例{i}文化馆", name_en=f"Sample centre {i}", level=at, parent=up) for i, up, at in rows]
        closed = {"closed": "2026-01-01", "successors": ["k1"], "level": "county", "parent": "c0"}
        tree.save([*every, Centre.model_validate({"id": "old", "name": "示例旧馆", **closed})])
    sessions = {}
    for login, (role, centre) in POSTS.items():
        made = services.ledger.accounts.people.add(login, f"示例{login}", centre)
        services.ledger.accounts.people.change(made.id, state="active")
        services.ledger.accounts.grants.give(made.id, role, centre, "t")
        sessions[login] = made, services.ledger.accounts.sessions.begin(made.id, 2)
    person = sessions["lead"][0].person()
    quotas.put(services, "c0", Scope.BELOW, "1 GB", person)
    quotas.promise(services, "u", "k1", 850_000_000)
    for number in range(4):
        facts = {"title": f"采茶舞曲 第 {number} 场", "why": "日期与画面不符，请核对演出年份"}
        notices.tell(services, "returned", f"r-{number}", "k1", facts=facts, address="/work/centres/k1")
        services.ledger.accounts.audit.note(person, "approve", "resource", f"r-{number}", centre="k1", facts={"why": "好"})
    port = free_port()
    with serving(create_workbench(services), port):
        yield services, f"http://127.0.0.1:{port}", sessions
    places.give_back(own)


def signed_in(visit, desk, who, address, width=1280, **context):
    _, base, sessions = desk
    return visit(base + address, width, storage_state=as_signed_in(sessions[who][1]), **context)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("who", "address"), PAGES)
def test_nothing_serious_and_nothing_that_overflows(visit, desk, who, address, width):
    page = signed_in(visit, desk, who, address, width, color_scheme="dark" if width == 390 else "light")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_inbox_is_worked_through_by_keyboard(visit, desk):
    services, _, sessions = desk
    page = signed_in(visit, desk, "archivist", "/work/inbox")
    before = services.ledger.desk.notices.unread(sessions["archivist"][0].id)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    with page.expect_navigation():
        page.keyboard.press("r")
    assert services.ledger.desk.notices.unread(sessions["archivist"][0].id) == before - 1
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/work/centres/k1")


def test_a_centre_is_renamed_without_script_and_prints_without_forms(visit, desk):
    page = signed_in(visit, desk, "lead", "/work/centres/k2", java_script_enabled=False)
    page.locator("summary", has_text="改名").click()
    page.fill("#name", "示例改名馆")
    page.locator("form[action='/work/centres/k2'] button").click()
    assert page.locator("h1").inner_text().startswith("示例改名馆") and "曾名" in page.locator("main").inner_text()
    page.emulate_media(media="print")
    assert not page.locator("details.act").first.is_visible() and page.locator(".facts-list").is_visible()
