"""S11: 30 nominated, 10 honours, each with its evidence; one revoked reads so everywhere; what else is public of contests."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import SecretStr
from rich.console import Console
from starlette.testclient import TestClient

import contests as c
from archive.cli.demo import contest
from archive.errors import EvidenceMissing
from archive.models.network.agent import Agent
from archive.models.network.call import Award, Nomination, Rules, Subject
from archive.models.people import Role
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.network import keeping
from archive.steps.network.calls import judging, nominating, running
from archive.steps.network.keeping import Said
from archive.steps.publishing import publish
from archive.web.app import create_app
from archive.web.build import build
from archive.web.workbench.app import create_workbench
from archive.web.workbench.desk import COOKIE
from integration.desk import reviewed

pytestmark = pytest.mark.servers
TITLE = "示例先进个人"
LATER = datetime.now(UTC) + timedelta(days=8)


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):
    build()
    own = places.prepared(tmp_path_factory.mktemp("honours"))
    found = Services(own.model_copy(update={"portal_url": "http://testserver", "signing_key": SecretStr("k" * 40)}))
    found.prepare()
    yield found
    places.give_back(own)


@pytest.fixture(scope="module")
def portal(services):
    return TestClient(create_app(services, lambda _: None), raise_server_exceptions=False)


def nominated(call, subject, centre, title, evidence=(), **more):
    id_ = nominating.nomination_id(call, subject)
    about = {"division_at": "330683", "title": title, "evidence": evidence, **more}
    return Nomination(id=id_, call=call, subject=subject, centre=centre, **about)


@pytest.fixture(scope="module")
def granted(services):
    """30 people of a county, the last one under 14; 10 of them honoured, each by the training that they held."""
    rules = Rules(awards=(Award(title=TITLE, number=10),))
    c.contest(services, "H1", "2026-表彰", Subject.AGENT, rules, path=("province",))
    people = [Agent(id=f"P{n:02d}", centre="zj-330683", title=f"示例老师{n:02d}") for n in range(30)]
    people[9] = people[9].model_copy(update={"minor_until": date(2040, 1, 1)})
    keeping.keep_all(services, [Said(Agent.model_validate(one.model_dump()), "enter") for one in people], c.BY)
    entered = [nominated("H1", one.id, one.centre, one.title, ("H1",) if n < 10 else ()) for n, one in enumerate(people)]
    nominating.run(services, "H1", entered, c.BY)
    running.close(services, "H1", c.BY)
    running.announce(services, "H1", c.BY, {one.id: TITLE for one in entered[:10]})
    return entered, running.confirm(services, "H1", c.BY, at=LATER)


def test_thirty_nominated_ten_honoured_with_evidence_and_one_revoked_reads_so_everywhere(services, portal, granted):
    entered, honours = granted
    assert len(entered) == 30 and len(honours) == 10 and all(one.evidence == ("H1",) for one in honours)
    one = next(honour for honour in honours if honour.subject == "P03")
    running.revoke(services, one.number, c.BY, "示例原因")
    page = portal.get(f"/honours/{one.number}")
    assert page.status_code == 200 and "撤销" in page.text and "示例原因" not in page.text
    assert portal.get(f"/honours/{one.number}.jsonld").json()["creativeWorkStatus"] == "revoked"
    assert portal.get(f"/api/v1/honours/{one.number}").json()["revoked_on"]
    contest = portal.get("/api/v1/contests/H1").json()
    assert [other["number"] for other in contest["honours"] if "revoked_on" in other] == [one.number]
    assert portal.get("/contests/H1").text.count("已撤销") == 1
    told = portal.get("/contests/H1.jsonld").json()["subjectOf"]
    assert len(told) == 9 and one.number not in {other["identifier"] for other in told}
    assert "<svg" in portal.get(f"/honours/{one.number}/code.svg").text
    assert services.ledger.network.calls.honours(subject=("agent", "P03"))[0].revoked_on


def test_nobody_under_14_is_named_and_nothing_is_granted_without_evidence(services, portal, granted):
    _, honours = granted
    child = next(one for one in honours if one.subject == "P09")
    everywhere = (f"/honours/{child.number}", "/contests/H1", "/api/v1/contests/H1", f"/api/v1/honours/{child.number}")
    assert all("示例老师09" not in portal.get(address).text for address in everywhere)
    assert "示例老师08" in portal.get("/contests/H1").text
    c.contest(services, "H2", "2026-表彰二", Subject.AGENT, Rules(), path=("province",))
    bare = nominated("H2", "P00", "zj-330683", "示例老师00")
    nominating.run(services, "H2", [bare], c.BY)
    running.close(services, "H2", c.BY)
    running.announce(services, "H2", c.BY, {bare.id: TITLE})
    with pytest.raises(EvidenceMissing):
        running.confirm(services, "H2", c.BY, at=LATER)


@pytest.fixture(scope="module")
def held(services):
    """A contest of three recordings, one of them public, judged by two and under notice."""
    ids = reviewed.kept(services, 3, "zj-330683")
    review.decide(services, ids[0], Decision(verb="approve", by="r"))
    publish.run(services)
    c.contest(services, "H3", "2026-合唱", rules=Rules(awards=(Award(title="一等奖"),)), path=("province",))
    sent = [nominated("H3", id_, "zj-330683", f"示例合唱{n}", conductor="示例某指挥") for n, id_ in enumerate(ids)]
    nominating.run(services, "H3", sent, c.BY)
    running.close(services, "H3", c.BY)
    judging.open_round(services, "H3", c.of_level(1, "province", "", judges=1, trim=0), c.BY)
    judge = services.ledger.accounts.people.add("bench-judge", "示例评委")
    services.ledger.accounts.people.change(judge.id, state="active")
    services.ledger.network.calls.name_judge("H3", 1, judge.id, judge.name)
    return ids, sent, judge


@pytest.fixture(scope="module")
def work(services):
    return TestClient(create_workbench(services), raise_server_exceptions=False, follow_redirects=False)


def as_(services, work, account):
    work.cookies.set(COOKIE, services.ledger.accounts.sessions.begin(account.id, 2))


def test_a_judge_marks_what_is_not_public_and_nobody_else_sees_the_bench(services, work, portal, held):
    ids, sent, judge = held
    site = {"sec-fetch-site": "same-origin", "Accept": "application/json"}
    stranger = reviewed.somebody(services, "other", (Role.ARCHIVIST, "zj-330382"))
    as_(services, work, stranger)
    assert work.get("/work/judging/H3/1").status_code == 404 and work.get("/work/calls/H3").status_code == 200
    assert "示例合唱1" not in work.get("/work/calls/H3").text, "what others sent is theirs"
    as_(services, work, judge)
    assert (
        services.ledger.resources.get(ids[1]).state is ResourceState.IN_REVIEW and portal.get(f"/e/{ids[1]}").status_code == 404
    )
    assert "示例合唱1" in work.get(f"/work/judging/H3/1?at={sent[1].id}").text
    values = {"tone": "90", "blend": "80", "look": "70.5"}
    for place, one in enumerate(sent):
        given = {**values, "tone": str(90 - place)}
        assert work.post(f"/work/judging/H3/1/{one.id}", data=given, headers=site).json() == {"taken": one.id}
    wrong = work.post(f"/work/judging/H3/1/{sent[0].id}", data=values | {"tone": "101"}, headers=site)
    assert wrong.status_code == 400 and wrong.json()["code"] == "E963"
    judging.seal(services, "H3", 1, c.BY)
    late = work.post(f"/work/judging/H3/1/{sent[0].id}", data=values, headers=site)
    assert late.status_code == 409 and late.json()["code"] == "E961"
    judging.reveal(services, "H3", 1, c.BY)
    running.announce(services, "H3", c.BY)


def test_results_under_notice_are_objected_to_and_a_withdrawn_recording_leaves_its_line(services, work, portal, held):
    ids, _, _ = held
    work.cookies.clear()
    said = {"words": "示例异议", "contact": "13800000000"}
    sent = work.post("/work/contests/H3/objection", data=said, headers={"sec-fetch-site": "same-origin"})
    assert sent.status_code == 303 and "示例异议" in work.get(sent.headers["location"]).text
    page = portal.get("/contests/H3")
    assert f"/e/{ids[0]}" in page.text and f"/e/{ids[1]}" not in page.text and "81.15" in page.text
    assert "示例某指挥" not in page.text + portal.get("/api/v1/contests/H3").text and "13800000000" not in page.text
    review.decide(services, ids[0], Decision(verb="withdraw", by="r", reason="示例", category="consent"))
    page = portal.get("/contests/H3")
    assert f"/e/{ids[0]}" not in page.text and "示例合唱0" in page.text and "81.15" in page.text


def test_a_round_of_many_has_pages_and_the_scheme_of_counties_says_what_the_table_says(services, portal):
    """65 counties send, the first five are awarded: fifty lines with the contest, the others with the round, none twice."""
    counties = c.counties()[:65]
    ids = c.recordings(services, [(one.id, f"示例{n}", 300) for n, one in enumerate(counties)])
    rules = Rules(awards=(Award(title="一等奖", number=5),))
    c.contest(services, "H5", "2026-多人", rules=rules, path=("province",))
    sent = [nominated("H5", ids[n], one.id, f"示例队{n:02d}") for n, one in enumerate(counties)]
    sent = [one.model_copy(update={"division_at": county.division}) for one, county in zip(sent, counties, strict=True)]
    nominating.run(services, "H5", sent, c.BY)
    running.close(services, "H5", c.BY)
    judging.open_round(services, "H5", c.of_level(1, "province", "", judges=1, trim=0), c.BY)
    services.ledger.network.calls.name_judge("H5", 1, "J-many", "示例评委")
    judge = services.ledger.network.calls.judges("H5", 1)[0]
    for n, one in enumerate(sent):
        judging.mark(services, judge, one.id, {"tone": 99 - n, "blend": 80, "look": 70})
    judging.seal(services, "H5", 1, c.BY)
    judging.reveal(services, "H5", 1, c.BY)
    running.announce(services, "H5", c.BY)

    found = portal.get("/api/v1/contests/H5").json()
    (first,) = found["rounds"]
    assert (len(first["lines"]), first["results"], first["next"], found["entrants"]) == (50, 65, 50, 65)
    second = portal.get("/api/v1/contests/H5/rounds/1", params={"after": first["next"]}).json()
    assert [line["rank"] for line in first["lines"] + second["lines"]] == list(range(1, 66)) and "next" not in second
    assert [round(line["ahead"], 2) for line in found["placed"]] == [0.4] * 5, "points before the next one of the final"
    assert portal.get("/api/v1/contests/H5/rounds/2").status_code == portal.get("/contests/H5/rounds/2").status_code == 404
    page = portal.get("/contests/H5").text
    assert "示例队49" in page and "示例队50" not in page and "/contests/H5/rounds/1?after=50" in page
    rest = portal.get("/contests/H5/rounds/1?after=50").text
    assert "示例队49" not in rest and "示例队50" in rest and "示例队64" in rest and "after=0" in rest
    scheme = page.split('<ul class="reached placed"')[1].split("</section>")[0].split("<table")[0]
    assert (scheme.count('class="shade5"'), scheme.count('class="shade4"'), scheme.count("shade0")) == (5, 60, 25)


def test_a_centre_checks_before_it_sends_and_is_told_in_plain_words(services, work):
    rules = Rules(length_s=(0, 480), categories=("成人",), max_per_sender=1)
    c.contest(services, "H4", "2026-报送", rules=rules, path=("county", "province"))
    (id_,) = c.recordings(services, [("zj-330382", "示例长录像", 600)])
    as_(services, work, reviewed.somebody(services, "sender", (Role.ARCHIVIST, "zj-330382")))
    site = {"sec-fetch-site": "same-origin"}
    typed = {"centre": "zj-330382", "subject": id_, "category": "成人"}
    told = work.post("/work/calls/H4/nominate", data=typed | {"check": "1"}, headers=site)
    assert "E950" in told.text and "10:00" in told.text and services.ledger.network.calls.nominations("H4") == []
    (good,) = c.recordings(services, [("zj-330382", "示例录像", 300)])
    told = work.post("/work/calls/H4/nominate", data=typed | {"subject": good, "check": "1"}, headers=site)
    assert "检查通过" in told.text and services.ledger.network.calls.nominations("H4") == []
    assert work.post("/work/calls/H4/nominate", data=typed | {"subject": good}, headers=site).status_code == 303
    assert [one.state.value for one in services.ledger.network.calls.nominations("H4")] == ["accepted"]
    for path in ("rules", "turn", "rounds", "announce"):
        assert work.post(f"/work/calls/H4/{path}", data={"verb": "close"}, headers=site).status_code == 403
    others = work.post("/work/calls/H4/nominate", data=typed | {"centre": "zj-330683"}, headers=site)
    assert others.status_code == 403


def test_who_runs_a_call_writes_its_rules_in_a_form(services, work):
    as_(services, work, reviewed.somebody(services, "host", (Role.LEAD, "zj-330000")))
    site = {"sec-fetch-site": "same-origin"}
    typed = {
        "subject": "resource", "opens": "2026-01-01T08:00", "closes": "2027-01-01T18:00", "path": "county, province",
        "notice_days": "7", "length": "0–8:00", "singers": "25–50", "pieces": "1–1", "set_pieces": "甲、乙",
        "quotas": "county * 2\ncounty 330683 3", "awards": "一等奖 1\n二等奖 2", "singer_in_one": "1",
    }  # fmt: skip
    assert work.post("/work/calls/H4/rules", data=typed, headers=site).status_code == 303
    rules = services.ledger.network.calls.get("H4").rules
    assert rules.length_s == (0, 480) and rules.singers == (25, 50) and rules.set_pieces == ("甲", "乙")
    assert rules.quota("county", "330683") == 3 and rules.quota("county", "330382") == 2 and len(rules.awards) == 2
    wrong = work.post("/work/calls/H4/rules", data=typed | {"closes": "2025-01-01T18:00"}, headers=site)
    assert wrong.status_code == 400 and "E960" in wrong.text
    shown = {
        "level": "province",
        "criteria": "音准 4 100\n表现 6 100",
        "trim": "1",
        "min_judges": "3",
        "tie_break": "音准、中位数",
    }
    assert work.post("/work/calls/H4/rounds", data=shown, headers=site).status_code == 303
    made = services.ledger.network.calls.get("H4").round_of(1)
    assert [one.weight for one in made.criteria] == [4, 6] and made.tie_break == ("c1", "median")


def test_the_contest_of_the_demonstration_is_held_once_and_grants_one_honour_as_a_sample(services, portal):
    ids = [id_ for centre in contest.COUNTIES for id_ in reviewed.kept(services, 1, centre)]
    for id_ in ids:
        review.decide(services, id_, Decision(verb="approve", by="r"))
    publish.run(services)
    (honour,) = contest.run(services, Console(quiet=True), ids)
    assert contest.run(services, Console(quiet=True), ids) == (honour,) and honour.sample and honour.subject == ids[0]
    page = portal.get(f"/contests/{honour.activity}").text
    assert "示例数据" in page and "91.00" in page and "4.25" in page, "who won, and by how many points"
    with services.ledger.database.begin() as connection:
        said = "select bool_and(sample), count(*) from facts where subject = any(%s) and cause like 'activity:%%'"
        counted = connection.exec_driver_sql(said, (ids,)).one()
    assert tuple(counted) == (True, 4), "three accepted and one honoured, none of them in the tallies"
