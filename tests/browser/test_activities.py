"""A stranger at the activities: what comes next in her town, which villages have sent nothing; and the workbench."""

import json
from datetime import date, datetime, timedelta
from functools import partial

import icalendar
import pytest

from archive.i18n.moments import CHINA
from archive.models.network.activity import Activity, Part
from archive.models.network.site import Site
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.network import keeping
from archive.steps.network.keeping import Said
from archive.steps.publishing import entries
from archive.web.app import create_app
from archive.web.build import build
from archive.web.workbench.app import BothDoors, create_workbench
from archive.web.workbench.desk import COOKIE
from browser.checks import overflow, serious
from browser.conftest import free_port, serving
from network_book import book

pytestmark = [pytest.mark.browser, pytest.mark.servers]
BY = Person.named("示例甲", Role.LEAD)
SOON = datetime.now(CHINA).replace(hour=19, minute=30, second=0, microsecond=0) + timedelta(days=9)
OF = {"centre": "zj-330683", "division": "330683", "announced": date(2026, 1, 2)}
SITE, SERIES, NEXT, ONLINE, PAST = "SITE0000001", "ACT00000001", "ACT00000002", "ACT00000003", "ACT00000004"


def told():
    """A site, a series with two evenings to come, one in another county, one that is over."""
    yield Site(id=SITE, title="示例大剧院", state="open", kind="hall", centre="zj-330683", division="330683", place="330683",
               lat=29.5880, lon=120.8310, datum="GCJ-02", former=("示例人民剧院",))  # fmt: skip
    yield Site(id="SITE0000002", title="示例古戏台", state="open", kind="stage", centre="zj-330683", division="330683",
               place="330683", lat=29.6010, lon=120.8450, datum="WGS-84")  # fmt: skip
    yield Activity(id=SERIES, title="示例村晚季", state="announced", kind="show", starts=SOON.date(), sample=True, **OF)
    yield Activity(id=NEXT, title="示例开幕夜", state="announced", kind="show", mode="mixed", starts=SOON.date(), begins=SOON,
                   site=SITE, parent=SERIES, address="https://example.org/live", description="咨询 13800138000", sample=True,
                   parts=[Part(number="1", title="示例合唱", performers=["示例合唱团"], pieces=["采茶舞曲"])], **OF)  # fmt: skip
    yield Activity(id=ONLINE, title="示例讲座", state="announced", kind="lecture", mode="online", starts=SOON.date(),
                   **(OF | {"centre": "zj-330100", "division": "330100"}))  # fmt: skip
    yield Activity(id=PAST, title="示例旧年会", state="held", kind="custom", starts=date(2025, 2, 1), stated_heads=1200,
                   heads_source="签到表", place="示例广场", **OF)  # fmt: skip
    yield Activity(id="ACT00000009", title="示例未公告", state="planned", starts=SOON.date(), **(OF | {"announced": None}))


@pytest.fixture(scope="module")
def both(places, tmp_path_factory):
    build()
    port = free_port()
    own = places.prepared(tmp_path_factory.mktemp("activities"))
    services = Services(own.model_copy(update={"portal_url": f"http://127.0.0.1:{port}"}))
    services.prepare()
    keeping.keep_all(services, [Said(one, "import") for one in told()], BY)
    made = services.ledger.accounts.people.add("archivist", "示例乙", "zj-330683")
    services.ledger.accounts.people.change(made.id, state="active")
    services.ledger.accounts.grants.give(made.id, Role.ARCHIVIST, "zj-330683", "t")
    token = services.ledger.accounts.sessions.begin(made.id, 2)
    doors = BothDoors(create_app(services, partial(entries.preview, services)), create_workbench(services))
    with serving(doors, port):
        yield services, services.settings.portal_url, token
    places.give_back(own)


def test_a_stranger_finds_the_next_event_in_her_town_and_who_was_silent(visit, both):
    _, base, _ = both
    page = visit(base + "/", width=390, height=844)
    page.get_by_role("navigation").get_by_role("link", name="活动").click()
    page.get_by_label("地方").fill("嵊州")
    page.get_by_role("main").get_by_role("button", name="查找活动").click()
    first = page.locator(".happenings .name")
    assert first.all_inner_texts() == ["示例村晚季", "示例开幕夜"], "not of other towns, not past, not what is only planned"
    assert (overflow(page), serious(page)) == (0, [])
    first.last.click()
    main = page.get_by_role("main")
    assert SOON.strftime("%Y-%m-%d 19:30") in main.inner_text() and "13800138000" not in page.content()
    assert page.get_by_role("note").is_visible(), "a sample says that it is one"
    assert (overflow(page), serious(page)) == (0, [])
    main.get_by_role("link", name="示例大剧院").click()
    assert "示例人民剧院" in main.inner_text() and "GCJ-02" in main.inner_text()
    assert page.locator(".siteplan a").count() == 1 and (overflow(page), serious(page)) == (0, [])
    page.goto(f"{base}/centres/zj-330683")
    assert page.locator(".happenings .name").count() == 2
    page.get_by_role("link", name="今年还没有报送的有哪些").click()
    assert "甘霖镇" in main.inner_text() and (overflow(page), serious(page)) == (0, [])


def test_programs_get_what_people_see(visit, both):
    services, base, _ = both
    page = visit(f"{base}/activities/{NEXT}", width=1280)
    assert (overflow(page), serious(page)) == (0, [])

    def got(address):
        return page.request.get(base + address)

    found = got(f"/activities/{NEXT}.jsonld").json()
    assert found["@type"] == "Event" and found["eventAttendanceMode"].endswith("/MixedEventAttendanceMode")
    assert [one["@type"] for one in found["location"]] == ["Place", "VirtualLocation"]
    assert abs(found["location"][0]["geo"]["latitude"] - 29.5906) < 0.001, "in WGS 84, though it was measured otherwise"
    assert found["startDate"] == SOON.isoformat() and found["subEvent"][0]["workPerformed"][0]["name"] == "采茶舞曲"
    series = got(f"/activities/{SERIES}.jsonld").json()
    assert series["@type"] == "EventSeries" and [one["name"] for one in series["subEvent"]] == ["示例开幕夜"]
    assert got(f"/activities/{ONLINE}.jsonld").json()["location"]["@type"] == "VirtualLocation"
    calendar = icalendar.Calendar.from_ical(got("/activities.ics?place=嵊州").body())
    assert {str(one["summary"]) for one in calendar.walk("VEVENT")} == {"示例村晚季", "示例开幕夜"}
    event = icalendar.Calendar.from_ical(got(f"/activities/{NEXT}.ics").body()).walk("VEVENT")[0]
    assert event.decoded("dtstart") == SOON and event.errors == []
    points = got("/activities.geojson").json()["features"]
    assert [one["geometry"]["type"] for one in points] == ["Point"]
    assert abs(points[0]["geometry"]["coordinates"][0] - 120.8269) < 0.001
    assert got("/activities/ACT00000009").status == 404, "what is only planned is the centre's own"
    assert got("/activities?kind=nonsense").status == 404 and got("/activities?month=2026-13").status == 404
    site = services.ledger.network.statements.get(Site, SITE)
    before = got(f"/sites/{SITE}/code.svg").body()
    renamed = site.model_copy(update={"title": "示例新剧院", "former": (*site.former, site.title)})
    keeping.keep(services, Said(renamed, "import"), BY)
    page.goto(f"{base}/sites/{SITE}")
    assert "示例新剧院" in page.locator("h1").inner_text() and "示例大剧院" in page.get_by_role("main").inner_text()
    assert got(f"/sites/{SITE}/code.svg").body() == before, "the square on the wall still leads here"
    json.loads(page.locator("script[type='application/ld+json']").text_content())


@pytest.mark.parametrize("width", [390, 1280])
def test_the_centre_works_on_its_activities(visit, both, width, tmp_path):
    _, base, token = both
    page = visit(f"{base}/work/sign-in", width=width)
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
    file = tmp_path / "示例.xlsx"
    file.write_bytes(book(活动=[
        ("活动编号", "活动名称", "开始", "主办中心", "状态"),
        (f"W-{width}", "示例新活动", "2026-11-01", "zj-330683", "已公告"),
        ("W-0", "示例错行", "2026-13-01", "zj-330683", ""),
    ]))  # fmt: skip
    page.goto(f"{base}/work/network")
    page.get_by_label("工作簿或一张 CSV").set_input_files(file)
    page.get_by_role("button", name="先看看").click()
    assert "E901" in page.content() and (overflow(page), serious(page)) == (0, [])
    with page.expect_download() as copy:
        page.get_by_role("link", name="下载标出问题的副本").click()
    assert copy.value.path().stat().st_size > 1000
    page.get_by_role("button", name="执行").click()
    assert "新增 1" in page.get_by_role("status").inner_text()
    page.goto(f"{base}/work/activities?q=W-{width}")
    assert (overflow(page), serious(page)) == (0, [])
    page.get_by_role("link", name="示例新活动").click()
    page.get_by_role("button", name="已举办").click()
    page.get_by_role("button", name="办结").click()
    assert "E916" in page.content(), "neither evidence nor a reason"
    page.get_by_label("没有实证的原因").fill("示例：当天停电")
    page.get_by_role("button", name="办结").click()
    assert "已办结" in page.locator("h1").inner_text() and "节目单" in page.locator("section[aria-labelledby=cover]").inner_text()
    assert (overflow(page), serious(page)) == (0, [])
