"""People and groups in a real browser: found, read, printed by visitors; linked by keyboard in the workbench."""

from datetime import date
from functools import partial
from types import SimpleNamespace

import pytest

from archive.models.network.agent import Agent, AgentKind, Certificate
from archive.models.network.participation import Part, Participation
from archive.models.network.statement import minted_id
from archive.models.network.tie import AgentName, Tie
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.network import keeping
from archive.steps.network.keeping import Said
from archive.steps.publishing import entries
from archive.web.app import create_app
from archive.web.build import build
from archive.web.workbench.app import BothDoors, create_workbench
from archive.web.workbench.desk import COOKIE
from browser import checks
from browser.conftest import free_port, serving
from contributors import stood

pytestmark = [pytest.mark.servers, pytest.mark.browser]
BY = Person.named("示例甲", Role.LEAD)
HERE = "zj-330683"


@pytest.fixture(scope="module")
def doors(places, tmp_path_factory):
    build()
    port = free_port()
    own = places.prepared(tmp_path_factory.mktemp("people-pages"))
    address = f"http://localhost:{port}"
    services = Services(own.model_copy(update={"portal_url": address, "workbench_url": address}))
    services.prepare()
    agents = people()
    keeping.keep_all(services, [Said(one, "record") for one in agents.values()], BY)
    works = [stood(services, "示例王芳(领唱)"), stood(services, "示例无名")]
    app = BothDoors(create_app(services, partial(entries.preview, services)), create_workbench(services))
    with serving(app, port):
        yield SimpleNamespace(address=address, services=services, works=works, **agents)
    places.give_back(own)


def people():
    group = Agent(
        id=minted_id(), number="t-1", centre=HERE, title="示例溪畔合唱团", state="active", kind=AgentKind.ENSEMBLE, team="chorus",
        names=(AgentName(name="示例溪畔歌咏队", kind="former", until=date(2019, 5, 1)),), description="示例简介。", sample=True,
    )  # fmt: skip
    number = minted_id()
    paper = Certificate(
        number=number, on=date(2026, 11, 2), by="示例甲", centre=HERE, fields=("name", "hours"), hours=3.5, services=1
    )
    did = Participation(role=Part.VOLUNTEER, what="示例讲解", on=date(2026, 3, 1), hours=3.5, recorded_by=HERE, state="confirmed")
    singer = Agent(
        id=minted_id(), number="r-1", centre=HERE, title="示例王芳", state="active", public=True, genres=(), sample=True,
        names=(AgentName(name="示例小百灵", kind="stage"),), ties=(Tie(to=group.id, role="head", since=date(2020, 1, 1)),),
        certificates=(paper,),
        participations=(did,),
    )  # fmt: skip
    twin = Agent(id=minted_id(), number="r-2", centre="zj-330602", title="示例王芳", state="active", public=True)
    return {"group": group, "singer": singer, "twin": twin}


def work_page(doors, visit, path, width):
    accounts = doors.services.ledger.accounts
    known = accounts.people.by_login("lead") or accounts.people.add("lead", "示例主任")
    accounts.people.change(known.id, state="active")
    if not accounts.grants.of(known.id):
        accounts.grants.give(known.id, Role.LEAD, "", "t")
    page = visit(f"{doors.address}/work/sign-in", width=width)
    page.context.add_cookies([{"name": COOKIE, "value": accounts.sessions.begin(known.id, 2), "url": doors.address}])
    page.goto(doors.address + path)
    return page


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_people_are_read_and_printed(doors, visit, width):
    page = visit(f"{doors.address}/people?q=示例", width=width)
    assert page.locator(".centres li").count() == 3
    page.get_by_role("link", name="示例溪畔合唱团").click()
    page.get_by_role("link", name="示例王芳").click()
    assert "示例小百灵" in page.text_content("main") and "3.5" in page.text_content("main")
    found = []
    for path in (
        "/people",
        f"/people/{doors.group.id}",
        f"/people/{doors.singer.id}",
        f"/verify/{doors.singer.certificates[0].number}",
    ):
        page.goto(doors.address + path)
        assert checks.overflow(page) == 0, path
        found += checks.serious(page) + checks.unreadable(page, "dark")
        page.emulate_media(color_scheme="light")
        assert page.locator(".banner").count() == (path != "/people"), "a sample says so"
    assert found == []
    assert doors.singer.centre not in page.text_content("main"), "a certificate says what was agreed, and no more"
    page.goto(f"{doors.address}/people/{doors.singer.id}")
    page.emulate_media(media="print")
    assert page.locator(".top").is_hidden() and page.locator(".who").is_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_the_workbench_fit_and_can_be_used_by_all(doors, visit, width):
    page = work_page(doors, visit, "/work/agents", width)
    ways = ("", "/queue", "/doubles", "/service", "/unvisited", f"/{doors.singer.id}")
    found = []
    for way in ways:
        page.goto(f"{doors.address}/work/agents{way}")
        assert checks.overflow(page) == 0, way
        found += checks.serious(page)
    assert found == []


def test_names_are_linked_by_keyboard(doors, visit):
    page = work_page(doors, visit, "/work/agents/queue", 1280)
    rows = page.locator("[data-row]")
    before = rows.count()
    mine = page.locator("[data-row]", has_text="示例王芳(领唱)")
    assert mine.locator("button[data-key]").count() == 3, "two of this name, and somebody new"
    while mine.evaluate("row => row !== document.activeElement"):
        page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("1")
    assert rows.count() == before - 1
    linked = doors.services.ledger.network.agents.credited(doors.works)
    assert linked == {(doors.works[0], 0): doors.singer.id}, "of the record's own centre first"
    with page.expect_navigation():
        page.keyboard.press("n")
    assert len(doors.services.ledger.network.agents.credited(doors.works)) == 2
