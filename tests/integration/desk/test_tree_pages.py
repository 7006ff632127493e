"""The tree's pages: walked, found, changed by who may, each within their part; old links say who carries on."""

import io
import re

import pytest
from starlette.testclient import TestClient

from archive.models.centre import Centre, Level
from archive.models.people import Role
from archive.services import Services
from archive.web.workbench.app import create_workbench
from archive.web.workbench.desk import COOKIE

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):

    own = places.prepared(tmp_path_factory.mktemp("tree"))
    made = Services(own)
    made.ledger.migrate()
    yield made
    places.give_back(own)


@pytest.fixture
def browsers(services):
    rows = (("p0", None, "province"), ("c0", "p0", "city"), ("d0", "p0", "city"), ("k1", "c0", "county"), ("k2", "c0", "county"))
    rows = (*rows, ("k3", "d0", "county"), ("t1", "k1", "township"), ("zj-330200", "p0", "city"))
    with services.ledger.centres.changing() as tree:
        tree.replace([Centre(id=i, name=f"示例{i}馆", level=Level(at), parent=up) for i, up, at in rows])
    app, found = create_workbench(services), {}
    for login, centre in (("all", ""), ("city", "c0"), ("none", None)):
        made = services.ledger.accounts.people.by_login(login) or services.ledger.accounts.people.add(login, f"示例{login}")
        services.ledger.accounts.people.change(made.id, state="active")
        if centre is not None and not services.ledger.accounts.grants.of(made.id):
            services.ledger.accounts.grants.give(made.id, Role.LEAD, centre, "t")
        browser = TestClient(app, base_url="http://localhost", headers={"sec-fetch-site": "same-origin"}, follow_redirects=False)
        browser.cookies.set(COOKIE, services.ledger.accounts.sessions.begin(made.id, 2))
        found[login] = browser
    return found


def seen(browser, id_):
    page = browser.get(f"/work/centres/{id_}").text
    return page.split('name="seen" value="')[1].split('"')[0]


def saved(browser, id_, **changes):
    known = {"name": f"示例{id_}馆", "level": "county", "parent": "c0", "seen": seen(browser, id_)}
    return browser.post(f"/work/centres/{id_}", data=known | changes)


def test_the_tree_is_walked_level_by_level_and_found_by_words(browsers):
    browser = browsers["none"]
    assert "示例p0馆" in browser.get("/work/centres").text and "示例k1馆" not in browser.get("/work/centres").text
    below = browser.get("/work/centres?under=c0").text
    assert "示例k1馆" in below and "示例k3馆" not in below and "示例t1馆" not in below
    assert (
        "示例t1馆" in browser.get("/work/centres?under=c0&q=t1").text
        and "示例k3馆" not in browser.get("/work/centres?under=c0&q=k").text
    )
    assert "没有找到" in browser.get("/work/centres?q=%25").text, "a sign of patterns is a sign"
    assert browser.get("/work/centres?under=unknown").status_code == 404 == browser.get("/work/centres/unknown").status_code


def test_a_long_level_goes_on_page_by_page(services, browsers):
    with services.ledger.centres.changing() as tree:
        tree.save([Centre(id=f"v{n:03}", name=f"村{n:03}", level=Level.VILLAGE, parent="t1", division="") for n in range(120)])
    browser, address, names = browsers["none"], "/work/centres?under=t1", []
    while address:
        text = browser.get(address).text
        names += [part.split("<")[0] for part in text.split('<td><a href="/work/centres/v')[1:]]
        more = re.search(r'<p><a class="button light" href="(/work/centres\?[^"]+)"', text)
        address = more[1].replace("&amp;", "&") if more else ""
    assert len(names) == 120 == len(set(names))


def test_a_centre_is_added_renamed_and_moved_within_ones_part_alone(services, browsers):
    city = browsers["city"]
    made = city.post("/work/centres/new", data={"id": "k9", "name": "示例新馆", "level": "county", "parent": "c0"})
    assert made.status_code == 303
    again = city.post("/work/centres/new", data={"id": "k9", "name": "示例新馆", "level": "county", "parent": "c0"})
    assert again.status_code == 400 and "E185" in again.text and 'value="示例新馆"' in again.text
    for parent in ("d0", ""):
        refused = city.post("/work/centres/new", data={"id": "k8", "name": "x", "level": "county", "parent": parent})
        assert refused.status_code == 400 and "E835" in refused.text, parent
    assert saved(city, "k1", name="示例改名馆", since="2026-01-01").status_code == 303
    page = browsers["none"].get("/work/centres/k1").text
    assert "示例改名馆" in page and "曾名 示例k1馆" in page
    assert services.ledger.centres.above("t1").line == {"p0", "c0", "k1", "t1"}
    moved = saved(city, "k1", parent="d0")
    assert moved.status_code == 400 and "E835" in moved.text and 'value="d0"' in moved.text
    assert saved(browsers["all"], "k1", name="示例改名馆", parent="d0").status_code == 303
    assert services.ledger.centres.above("t1").line == {"p0", "d0", "k1", "t1"}
    assert city.post("/work/centres/k1", data={"name": "x"}).status_code == 403, "it is in another part now"
    assert services.ledger.accounts.audit.newest()[0].outcome == "E413"


def test_who_leads_a_part_may_change_the_contacts_of_its_top_but_not_where_it_stands(services, browsers):
    city = browsers["city"]
    assert saved(city, "c0", level="city", parent="p0", mail="guan@example.cn", address="示例路 1 号").status_code == 303
    assert services.ledger.centres.get("c0").mail == "guan@example.cn"
    assert (
        "guan@example.cn" in city.get("/work/centres/c0").text
        and "guan@example.cn" not in browsers["none"].get("/work/centres/c0").text
    )
    for change in ({"level": "city", "parent": "d0"}, {"level": "county", "parent": "p0"}, {"level": "county", "parent": "k1"}):
        assert saved(city, "c0", **change).status_code == 400, change
    assert services.ledger.centres.get("c0").level is Level.CITY
    made = {"id": "p9", "name": "示例新省馆", "level": "province", "parent": "c0"}
    assert "E835" in city.post("/work/centres/new", data=made).text and services.ledger.centres.get("p9") is None
    assert saved(city, "k2", level="township", parent="k1").status_code == 303, "within ones part levels may change"


def test_a_second_tab_does_not_write_over_the_first(browsers):
    city = browsers["city"]
    old = seen(city, "k2")
    assert saved(city, "k2", name="示例甲馆").status_code == 303
    late = city.post("/work/centres/k2", data={"name": "示例乙馆", "level": "county", "parent": "c0", "seen": old})
    assert late.status_code == 409 and "E310" in late.text and 'value="示例乙馆"' in late.text


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"division": "33"}, "E177"),
        ({"mail": "nobody"}, "E178"),
        ({"since": "yesterday"}, "E179"),
        ({"parent": "zz"}, "E835"),
        ({"level": "province", "parent": "c0"}, "E835"),
        ({"division": "330203", "parent": ""}, "E835"),
    ],
)
def test_what_is_wrong_is_told_beside_what_was_typed(services, browsers, change, code):
    before = services.ledger.centres.get("k2")
    answer = saved(browsers["city"], "k2", name="示例丙馆", **change)
    assert answer.status_code == 400 and code in answer.text and 'value="示例丙馆"' in answer.text
    assert services.ledger.centres.get("k2") == before


def test_a_closed_centre_says_who_carries_on_and_counts_there(services, browsers):
    city = browsers["city"]
    strange = city.post("/work/centres/k1/close", data={"seen": seen(city, "k1"), "successors": "k3"})
    assert strange.status_code == 400 and "E835" in strange.text
    unknown = city.post("/work/centres/k1/close", data={"seen": seen(city, "k1"), "successors": "zz", "day": "2026-11-01"})
    assert unknown.status_code == 400 and 'value="zz"' in unknown.text and services.ledger.centres.get("k1").closed is None
    done = city.post("/work/centres/k1/close", data={"seen": seen(city, "k1"), "successors": "k2", "day": "2026-11-01"})
    assert done.status_code == 303
    old = browsers["none"].get("/work/centres/k1").text
    assert "已于 2026-11-01 撤并" in old and 'href="/work/centres/k2"' in old
    assert services.ledger.centres.get("t1").parent == "k2" and "k2" in services.ledger.centres.above("k1").line
    assert "示例k1馆" in browsers["none"].get("/work/centres/k2").text
    assert saved(city, "k1", reopen="1").status_code == 303 and services.ledger.centres.get("k1").closed is None


def test_several_are_merged_into_one_all_or_none(services, browsers):
    city = browsers["city"]
    assert city.post("/work/centres/k2/merge", data={"ids": "k1 k3"}).status_code == 400
    assert services.ledger.centres.get("k1").closed is None
    assert city.post("/work/centres/k2/merge", data={"ids": "k1 nobody"}).status_code == 400
    assert city.post("/work/centres/k2/merge", data={"ids": "k2"}).status_code == 400
    assert city.post("/work/centres/k2/merge", data={"ids": "k1", "day": "2026-11-02"}).status_code == 303
    assert services.ledger.centres.get("k1").successors == ("k2",)


def test_a_sheet_is_previewed_then_imported_and_rows_of_others_are_left_out(services, browsers):
    city = browsers["city"]
    sheet = "编号,名称,级别,上级编号\nk4,示例四馆,县,c0\nk5,示例五馆,乡镇,k4\nk3,示例别家,县,d0\nx6,示例越界,县,d0\n"
    shown = city.post("/work/centres/import", files={"sheet": ("表.csv", io.BytesIO(sheet.encode()), "text/csv")})
    assert shown.status_code == 200 and shown.text.count("E835") == 2 and services.ledger.centres.get("k4") is None
    key = shown.text.split('action="/work/centres/import/')[1].split('"')[0]
    assert browsers["all"].post(f"/work/centres/import/{key}").status_code == 404, "another one's sheet"
    assert city.post(f"/work/centres/import/{key}").status_code == 200
    assert services.ledger.centres.get("k5").parent == "k4" and services.ledger.centres.get("x6") is None
    assert services.ledger.centres.get("k3").name == "示例k3馆"
    assert "不变" in city.post(f"/work/centres/import/{key}").text, "a second time changes nothing"


@pytest.mark.parametrize("body", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", "编号\n".encode(), b"a,b\n1,2\n"])
def test_a_sheet_that_is_none_gets_a_sentence_and_a_code(browsers, body):
    answer = browsers["city"].post("/work/centres/import", files={"sheet": ("表.xlsx", io.BytesIO(body), "x")})
    assert answer.status_code == 400 and "<code>E" in answer.text


def test_who_leads_nothing_is_shown_no_forms_and_may_send_none(browsers):
    none = browsers["none"]
    page = none.get("/work/centres/k2").text
    assert "<details" not in page and none.get("/work/centres/import").status_code == 403
    for address in ("/work/centres/k2", "/work/centres/k2/close", "/work/centres/k2/merge", "/work/centres/new"):
        assert none.post(address, data={"id": "k7", "name": "x"}).status_code == 403, address
