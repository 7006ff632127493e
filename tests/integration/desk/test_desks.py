"""The desks: what waits for each role, the inbox, quotas, the operator's page, the auditor's log."""

import re

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from archive.errors import QuotaFull, QuotaUnreadable
from archive.models.centre import Centre, Level
from archive.models.notices import Scope
from archive.models.people import Role
from archive.services import Services
from archive.steps.desk import machines, notices, quotas
from archive.steps.ingest import hours
from archive.web.workbench.app import create_workbench
from archive.web.workbench.desk import COOKIE

pytestmark = pytest.mark.servers
PAGES = ("/work", "/work/inbox", "/work/centres", "/work/quotas", "/work/machines", "/work/audit")


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):
    own = places.prepared(tmp_path_factory.mktemp("desks"))
    made = Services(own)
    made.prepare()
    rows = (
        ("p0", None, "province"),
        ("c0", "p0", "city"),
        ("k1", "c0", "county"),
        ("k2", "c0", "county"),
        ("t1", "k1", "township"),
    )
    with made.ledger.centres.changing() as tree:
        tree.save([Centre(id=i, name=f"示例{i}馆", level=Level(level), parent=up) for i, up, level in rows])
    yield made
    places.give_back(own)


@pytest.fixture(scope="module")
def app(services):
    return create_workbench(services)


def person(services, login, *posts):
    made = services.ledger.accounts.people.add(login, f"示例{login}", posts[0][1] if posts else "", mail=f"{login}@example.cn")
    services.ledger.accounts.people.change(made.id, state="active")
    for role, centre in posts:
        services.ledger.accounts.grants.give(made.id, role, centre, "t")
    return made


@pytest.fixture(scope="module")
def browsers(services, app):
    found = {}
    posts = {
        "archivist": [(Role.ARCHIVIST, "k1")],
        "reviewer": [(Role.REVIEWER, "c0")],
        "lead": [(Role.LEAD, "c0")],
        "curator": [(Role.CURATOR, "")],
        "operator": [(Role.OPERATOR, "")],
        "auditor": [(Role.AUDITOR, "")],
        "nobody": [],
    }
    for login, held in posts.items():
        made = person(services, login, *held)
        browser = TestClient(app, base_url="http://localhost", headers={"sec-fetch-site": "same-origin"}, follow_redirects=False)
        browser.cookies.set(COOKIE, services.ledger.accounts.sessions.begin(made.id, 2))
        browser.who = made
        found[login] = browser
    return found


def sql(services, *statements):
    with services.ledger.database.begin() as connection:
        for one in statements:
            connection.execute(text(one))


OPEN = {
    "archivist": {"/work", "/work/inbox", "/work/centres", "/work/quotas"},
    "reviewer": {"/work", "/work/inbox", "/work/centres", "/work/quotas"},
    "curator": {"/work", "/work/inbox", "/work/centres", "/work/quotas"},
    "lead": {"/work", "/work/inbox", "/work/centres", "/work/quotas"},
    "operator": {"/work", "/work/inbox", "/work/centres", "/work/quotas", "/work/machines"},
    "auditor": {"/work", "/work/inbox", "/work/centres", "/work/audit"},
    "nobody": {"/work", "/work/inbox", "/work/centres"},
}


@pytest.mark.parametrize("who", OPEN)
def test_every_role_has_its_own_pages_and_no_others_and_each_refusal_is_a_line_of_the_log(services, browsers, who):
    for address in PAGES:
        answer = browsers[who].get(address)
        assert answer.status_code == (200 if address in OPEN[who] else 403), (address, answer.text[:2000])
        assert not re.findall(r">(?:web\.)?work\.[a-z.-]+<", answer.text), "every word is in the catalogue"
        if answer.status_code == 403:
            line = services.ledger.accounts.audit.head()
            assert (line.outcome, line.subject, f"<{browsers[who].who.id}>" in line.actor) == ("E413", address, True)


def test_home_tells_each_role_what_waits_with_what_to_do_next(services, browsers):
    sql(
        services,
        "insert into resources (id, centre, delivery_name, item, delivery, state, version, record) values "
        "('w1', 'k1', 'd', '1', 'd', 'returned', 1, '{\"title\": \"采茶戏\"}'), "
        "('w2', 'k2', 'd', '1', 'd', 'in_review', 1, '{}'), ('w3', 'p0', 'd', '1', 'd', 'in_review', 1, '{}')",
        "update reviews set due_at = now() - interval '1 day' where resource = 'w2'",
        "insert into deliveries (id, centre, name, source, location, fingerprint, state, token) "
        "values ('wd', 'k1', '春晚', 's', 'l', 'f', 'held', 'tok')",
        "insert into stuck (delivery, state, mark, handed_at) values ('wd', 'held', 'm', now())",
    )
    home = {who: browser.get("/work").text for who, browser in browsers.items()}
    assert "采茶戏" in home["archivist"] and "春晚" in home["archivist"] and "示例k2馆" not in home["archivist"]
    assert "示例k2馆" in home["reviewer"] and "示例p0馆" not in home["reviewer"], "what lies above is not theirs"
    assert "/work/deliveries/wd" in home["archivist"] and "/work/deliveries?state=held" in home["archivist"]
    assert "过了期限" in home["lead"] and "没有采编员的中心" in home["lead"]
    assert "停滞的交付" in home["operator"] and "被拒绝的操作" in home["auditor"]
    assert "还没有授予任何职责" in home["nobody"]
    assert notices.tell(services, "stuck", "wd", "k1", facts={"name": "春晚"}) == [browsers["operator"].who.id]


def test_a_notice_is_read_when_it_is_followed_and_by_nobody_else(services, browsers):
    one, other = browsers["archivist"], browsers["reviewer"]
    facts = {"title": "采<b>茶", "why": "日期不对"}
    assert notices.tell(services, "returned", "r-1", "k1", facts=facts, address="/work/records/r-1") == [one.who.id]
    assert notices.tell(services, "returned", "r-1", "k1", facts=facts) == []
    shown = one.get("/work/inbox").text
    assert "采&lt;b&gt;茶" in shown and "示例k1馆" in shown
    number = services.ledger.desk.notices.of(one.who.id)[0].id
    assert other.get(f"/work/inbox/{number}").headers["location"] == "/work/inbox"
    assert other.post("/work/inbox/read", data={"one": number}).status_code == 303
    assert services.ledger.desk.notices.unread(one.who.id) == 1
    assert one.get(f"/work/inbox/{number}").headers["location"] == "/work/records/r-1"
    assert services.ledger.desk.notices.unread(one.who.id) == 0
    one.post("/work/inbox/read", data={"one": number, "again": "1"})
    assert services.ledger.desk.notices.unread(one.who.id) == 1
    one.post("/work/inbox/read", data={"until": number})
    assert one.get("/work/inbox?unread=1").status_code == 200 and services.ledger.desk.notices.unread(one.who.id) == 0


@pytest.mark.parametrize("data", [{"one": "x"}, {"until": "-1"}, {"one": str(2**70)}, {"mail": "sometimes"}, {}])
def test_forms_of_the_inbox_take_nothing_that_lies(browsers, data):
    for address in ("/work/inbox/read", "/work/inbox/mail"):
        assert browsers["lead"].post(address, data=data).status_code in {303, 422}
    assert browsers["lead"].get(f"/work/inbox/{2**80}").status_code in {303, 422}


def test_a_deputy_is_told_as_well(services, browsers):
    deputy = person(services, "deputy")
    sql(
        services,
        f"insert into deputies (person, deputy, begins, ends, by) "
        f"values ('{browsers['reviewer'].who.id}', '{deputy.id}', now() - interval '1 day', now() + interval '1 day', 't')",
    )
    assert set(notices.tell(services, "waits", "r-2", "k2", facts={"title": "x"})) == {browsers["reviewer"].who.id, deputy.id}


def test_a_quota_holds_for_open_uploads_too_and_is_told_at_eighty_per_cent(services, browsers):
    lead = browsers["lead"]
    assert lead.post("/work/centres/k2/quota", data={"amount": "1 GB", "scope": "own"}).status_code == 303
    assert lead.post("/work/centres/c0/quota", data={"amount": "1 GB", "scope": "own"}).status_code == 403, (
        "nobody sets their own"
    )
    assert lead.post("/work/centres/c0/quota", data={"amount": "2,5 TB", "scope": "below"}).status_code == 303
    bad = lead.post("/work/centres/k2/quota", data={"amount": "viel", "scope": "own"})
    assert bad.status_code == 400 and "E826" in bad.text and 'value="viel"' in bad.text
    assert quotas.promise(services, "u1", "k2", 700_000_000).limit == 10**9
    quotas.promise(services, "u1", "k2", 700_000_000)
    with pytest.raises(QuotaFull):
        quotas.promise(services, "u0", "k2", 400_000_000)
    before = services.ledger.desk.notices.of(lead.who.id)
    quotas.promise(services, "u2", "k2", 200_000_000)
    assert quotas.tell_full(services) == 1
    told = services.ledger.desk.notices.of(lead.who.id)
    assert [one.event for one in told[: len(told) - len(before)]] == ["quota"] and told[0].facts["percent"] == "90"
    assert "90 %" in lead.get("/work/quotas").text and "90 %" in lead.get("/work").text
    for key in ("u1", "u2", "u2"):
        quotas.let_go(services, key)
    assert services.ledger.desk.quotas.stand("k2").used == 0
    services.ledger.desk.quotas.put("k2", Scope.OWN, None, "t")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1.5 TB", 1.5e12),
        ("800", 8e11),
        ("80gb", 8e10),
        ("1，000 MB", 1e9),
        ("", None),
        ("0", 0),
        *((bad, "E826") for bad in ("-1", "1e9", "nan", "五", "1 PB", "٣ GB", "1_0", "9" * 40)),
    ],
)
def test_an_amount_is_read_as_people_write_it(written, number):
    if number == "E826":
        with pytest.raises(QuotaUnreadable):
            quotas.amount(written)
    else:
        assert quotas.amount(written) == number


def test_a_setting_that_is_set_at_run_time_holds_at_once_and_is_taken_back(services, browsers):
    operator = browsers["operator"]
    assert hours.quiet_s(services) == 0
    assert operator.post("/work/machines/settings/quiet_hours", data={"value": "00:00-24:00"}).status_code == 303
    assert hours.quiet_s(services) > 0 and "ARCHIVE_QUIET_HOURS" in operator.get("/work/machines").text
    bad = operator.post("/work/machines/settings/quiet_hours", data={"value": "25:00-99:00"})
    assert bad.status_code == 400 and "E829" in bad.text and 'value="25:00-99:00"' in bad.text
    assert operator.post("/work/machines/settings/signing_key", data={"value": "x"}).status_code == 400
    assert browsers["lead"].post("/work/machines/settings/quiet_hours", data={"value": ""}).status_code == 403
    operator.post("/work/machines/settings/quiet_hours", data={"value": "", "back": "1"})
    assert hours.quiet_s(services) == 0 and services.running("centre_runs") == 8
    operator.post("/work/machines/settings/centre_runs", data={"value": " 3 "})
    assert services.running("centre_runs") == 3
    machines.change(services, "centre_runs", None, operator.who.person())


def test_the_operator_retries_what_stands_still_and_ends_a_session(services, browsers):
    operator = browsers["operator"]
    refused = operator.post("/work/machines/retry/wd")
    assert refused.status_code == 409 and "E" in refused.text, "a held one waits for an answer"
    sql(services, "update deliveries set state = 'verified' where id = 'wd'", "update stuck set state = 'verified'")
    assert operator.post("/work/machines/retry/wd").headers["location"].endswith("done=retried")
    assert operator.post("/work/machines/retry/none").status_code == 404
    for who in ("auditor", "archivist"):
        there, forged = (browsers[who].post(f"/work/machines/retry/{one}") for one in ("wd", "none"))
        assert there.status_code == forged.status_code == 404, "who may not is not told that it is there"
        assert there.text.replace("wd", "none") == forged.text
    (session,) = services.ledger.accounts.sessions.of(browsers["curator"].who.id)
    assert operator.post(f"/work/machines/sessions/{session.id}/end").status_code == 303
    assert browsers["curator"].get("/work").status_code == 303, "signed out at once"
    sql(
        services,
        "insert into letters (delivery, kind, found_at, address, state) values ('wd', 'held', now(), 'a@example.cn', 'given_up')",
    )
    assert "a@example.cn" in operator.get("/work/machines").text
    assert operator.post("/work/machines/letters").status_code == 303 and services.ledger.letters.given_up() == []
    assert services.ledger.accounts.audit.head().verb == "retry-letters"


def test_the_auditor_finds_lines_by_person_subject_and_day_and_reads_each_whole(services, browsers):
    auditor, log = browsers["auditor"], services.ledger.accounts.audit
    log.note(browsers["lead"].who.person(), "approve", "resource", "r-77", facts={"why": "很好"}, on_behalf_of="p-x", centre="k1")
    for query in (
        "person=lead",
        f"person={browsers['lead'].who.id}",
        "subject=r-77",
        "verb=approve",
        "since=2026-01-01&person=示例lead",
    ):
        shown = auditor.get(f"/work/audit?{query}").text
        assert "r-77" in shown, query
    for query in ("person=operator", "subject=r-78", "until=2020-01-01", "refused=1&verb=approve"):
        assert "r-77" not in auditor.get(f"/work/audit?{query}").text
    assert "2026-11-29。" in auditor.get("/work/audit?since=yesterday").text
    number = log.head().id
    line = auditor.get(f"/work/audit/{number}").text
    assert "很好" in line and log.get(number).hash in line and "p-x" in line
    assert auditor.get("/work/audit/999999999").status_code == 404 and auditor.get(f"/work/audit/{2**70}").status_code == 404
    assert browsers["operator"].get(f"/work/audit/{number}").status_code == 403
    assert "前后相接" in auditor.post("/work/audit/verify").text
