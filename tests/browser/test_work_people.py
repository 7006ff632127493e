"""Passkeys in a real browser, with an authenticator of its own: set up, shown as the second factor, and alone. How pages look."""

from types import SimpleNamespace

import pytest

from archive.models.people import Role
from archive.services import Services
from archive.steps.desk import signing_in
from archive.web.build import build
from archive.web.workbench.app import create_workbench
from browser import checks
from browser.conftest import free_port, serving
from own_places import drop_all, of_its_own

pytestmark = [pytest.mark.servers, pytest.mark.browser]
GOOD = "cha shan qing ge 1956"


@pytest.fixture(scope="module")
def work(servers, tmp_path_factory):
    build()
    port = free_port()
    own = of_its_own(servers, tmp_path_factory.mktemp("passkeys"))
    address = f"http://localhost:{port}"
    services = Services(own.model_copy(update={"workbench_url": address, "second_factor": "required"}))
    services.ledger.migrate()
    made = services.ledger.accounts.people.add("wang", "示例王")
    signing_in.set_password(services, made, GOOD)
    services.ledger.accounts.grants.give(made.id, Role.LEAD, "", "t")
    with serving(create_workbench(services), port):
        yield SimpleNamespace(address=address, services=services, wang=made)
    drop_all(own)


def with_authenticator(page):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": options | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )


def test_a_passkey_is_set_up_and_shown_as_the_second_factor_and_alone(work, visit):
    page = visit(f"{work.address}/work/sign-in")
    with_authenticator(page)
    sign_in(page)
    assert "/work/account/factors" in page.url, "who leads needs a second factor"
    page.fill("#label", "示例电脑")
    page.click("form[data-passkey=new] button")
    page.wait_for_url(f"{work.address}/work")
    page.goto(f"{work.address}/work/account/factors")
    assert "示例电脑" in page.text_content("main")
    for how in ("second", "alone"):
        page.click(".top form button")
        page.wait_for_url("**/work/sign-in")
        if how == "second":
            sign_in(page)
            assert "/work/sign-in/second" in page.url
        page.click("form[data-passkey=show] button")
        page.wait_for_url(f"{work.address}/work")
        newest = work.services.ledger.accounts.sessions.of(work.wang.id)[0]
        assert newest.strength == 2
    assert [one.kind for one in work.services.ledger.accounts.credentials.of(work.wang.id)] == ["password", "passkey"]


def sign_in(page):
    page.fill("#login", "wang")
    page.fill("#password", GOOD)
    page.click("form.sheet button")
    page.wait_for_load_state()


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_people_fit_and_can_be_used_by_all(work, visit, width):
    accounts = work.services.ledger.accounts
    page = visit(f"{work.address}/work/join", width=width)
    token = accounts.sessions.begin(work.wang.id, 2)
    page.context.add_cookies([{"name": "archive_session", "value": token, "domain": "localhost", "path": "/work"}])
    li = accounts.people.by_login("li") or accounts.people.add("li", "示例李")
    ways = (
        "join",
        "account",
        "account/password",
        "account/factors",
        "account/factors/totp",
        "account/sessions",
        "account/deputies",
    )
    for way in (*ways, "people", "people/new", f"people/{li.id}"):
        page.goto(f"{work.address}/work/{way}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), way
        assert checks.serious(page) == [], way
