"""The workbench's door: a name and a password, pages for who is signed in, and nothing for other sites."""

import pytest
from starlette.testclient import TestClient

from archive.models.people import Role
from archive.services import Services
from archive.steps.desk import signing_in
from archive.web.workbench.app import create_workbench

pytestmark = pytest.mark.servers
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def services(settings):
    made = Services(settings)
    made.ledger.migrate()
    return made


@pytest.fixture
def browser(services):
    return TestClient(create_workbench(services), base_url="http://localhost", headers=OURS, follow_redirects=False)


@pytest.fixture
def wang(services):
    made = services.ledger.accounts.people.add("wang", "示例王")
    signing_in.set_password(services, made, "cha shan qing ge 1956")
    services.ledger.accounts.grants.give(made.id, Role.REVIEWER, "zj-330683", "t")
    return made


def sign_in(browser, password="cha shan qing ge 1956", **more):
    return browser.post("/work/sign-in", data={"login": "Wang", "password": password, **more})


def test_who_is_not_signed_in_is_led_to_the_door_and_back(browser, wang):
    assert browser.get("/work").headers["location"] == "/work/sign-in?next=/work"
    answer = sign_in(browser, next="/work")
    assert answer.status_code == 303 and answer.headers["location"] == "/work"
    kept = answer.headers["set-cookie"]
    assert "HttpOnly" in kept and "SameSite=lax" in kept and "Path=/work" in kept
    shown = browser.get("/work").text
    assert "示例王" in shown and "审核员" in shown
    browser.post("/work/sign-out")
    assert browser.get("/work").status_code == 303


@pytest.mark.parametrize("change", [{"password": "wrong"}, {"login": "nobody"}])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike_and_what_was_typed_stays(browser, wang, change):
    answer = browser.post("/work/sign-in", data={"login": "wang", "password": "x", **change})
    assert answer.status_code == 400 and "E801" in answer.text and "set-cookie" not in answer.headers
    assert f'value="{change.get("login", "wang")}"' in answer.text


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}])
def test_a_form_of_another_site_is_refused(browser, wang, headers):
    refused = browser.post("/work/sign-in", data={"login": "wang", "password": "x"}, headers=headers)
    assert refused.status_code == 403 and "E803" in refused.text


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null"])
def test_where_a_browser_adds_no_metadata_its_origin_has_to_be_ours(services, wang, origin):
    bare = TestClient(create_workbench(services), base_url="http://localhost", follow_redirects=False)
    headers = {"origin": origin} if origin else {}
    assert bare.post("/work/sign-out", headers=headers).status_code == 403
    assert bare.post("/work/sign-out", headers={"origin": "http://localhost"}).status_code == 401


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/work//evil.example", "/work/sign-in", "/\\evil"])
def test_nobody_is_led_elsewhere_by_the_address_of_the_door(browser, wang, address):
    assert sign_in(browser, next=address).headers["location"] == "/work"
