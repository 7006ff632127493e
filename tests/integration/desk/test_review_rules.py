"""Who sets which level must see what, and how much of a trusted centre's is looked at; and that both outlive the ledger."""

import pytest
from starlette.testclient import TestClient

from archive.ledger.desk import review_tables
from archive.models.centre import ReviewPolicy
from archive.models.people import Role
from archive.services import Services
from archive.steps.care import registry
from archive.web.workbench.app import create_workbench
from archive.web.workbench.desk import COOKIE
from integration.desk.reviewed import CITY, COUNTY, PROVINCE, TOWNSHIP, somebody

pytestmark = pytest.mark.servers


@pytest.fixture
def services(settings):
    made = Services(settings)
    made.prepare()
    return made


@pytest.fixture
def lead(services):
    made = somebody(services, "lead", (Role.LEAD, COUNTY))
    browser = TestClient(
        create_workbench(services), base_url="http://localhost", headers={"sec-fetch-site": "same-origin"}, follow_redirects=False
    )
    browser.cookies.set(COOKIE, services.ledger.accounts.sessions.begin(made.id, 2), path="/work")
    return browser


def test_rules_and_shares_are_set_within_ones_part_and_come_back_from_the_registry(services, lead):
    trusting = services.ledger.desk.trusting
    assert lead.post("/work/review-rules", data={"centre": COUNTY, "level": "city", "doubt": "minors"}).status_code == 303
    for centre in ("", CITY, PROVINCE):
        assert lead.post("/work/review-rules", data={"centre": centre, "level": "village"}).status_code == 403
    for odd in ({"level": "moon"}, {"kind": "x"}, {"doubt": "x"}, {"flag": "x"}, {"centre": "zj-none"}):
        answer = lead.post("/work/review-rules", data={"centre": COUNTY, "level": "city"} | odd)
        assert answer.status_code == 400 and "E874" in answer.text and next(iter(odd.values())) in answer.text
    typed = {"centre": TOWNSHIP, "policy": "trusted", "percent": "5%"}
    assert lead.post("/work/review-rules/trust", data=typed).status_code == 303
    for percent in ("-1", "101", "nan", "x"):
        typed = {"centre": TOWNSHIP, "policy": "trusted", "percent": percent}
        answer = lead.post("/work/review-rules/trust", data=typed)
        assert answer.status_code == 400 and f'value="{percent}"' in answer.text
    page = lead.get("/work/review-rules").text
    assert "5.0%" in page and "免审" in page and "未成年人" in page
    assert trusting.of(TOWNSHIP).rate == 0.05 and services.ledger.policies.of(TOWNSHIP) is ReviewPolicy.TRUSTED
    before = ([one.model_copy(update={"id": 0}) for one in trusting.rules()], trusting.every())
    registry.run(services)
    with services.ledger.database.begin() as connection:
        for table in (review_tables.review_rules, review_tables.trust):
            connection.execute(table.delete())
        connection.exec_driver_sql("delete from policies")
        connection.exec_driver_sql("update centres set given = true")
        connection.exec_driver_sql("delete from grants")
        connection.exec_driver_sql("delete from people")
    registry.restore(services)
    assert ([one.model_copy(update={"id": 0}) for one in trusting.rules()], trusting.every()) == before


def test_a_rule_is_taken_away_once(services, lead):
    trusting = services.ledger.desk.trusting
    lead.post("/work/review-rules", data={"centre": COUNTY, "level": "city"})
    number = trusting.rules()[0].id
    assert lead.post("/work/review-rules/x/end").status_code == 404
    assert lead.post(f"/work/review-rules/{number}/end").status_code == 303
    assert lead.post(f"/work/review-rules/{number}/end").status_code == 404 and trusting.rules() == []
