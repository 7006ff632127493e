"""Signing in by an OpenID provider, a process of its own: what is as it has to be, and every way in which it may not be."""

import socket
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

import providers
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.desk import invitations
from archive.web.workbench.app import create_workbench
from own_places import drop_all, of_its_own

pytestmark = pytest.mark.servers
BACK = "/work/sign-in/provider/back"
SECURITY = Person.named("t", Role.SECURITY)


@pytest.fixture(scope="module")
def provider():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with providers.running(port) as address:
        yield address


@pytest.fixture(scope="module")
def services(servers, provider, tmp_path_factory):
    own = of_its_own(servers, tmp_path_factory.mktemp("providers"))
    oidc = {
        "oidc_issuer": provider,
        "oidc_client_id": "archive",
        "oidc_client_secret": SecretStr("geheim"),
        "oidc_name": "示例统一登录",
    }
    made = Services(own.model_copy(update={"workbench_url": "http://localhost", **oidc}))
    made.ledger.migrate()
    yield made
    drop_all(own)


def browser(services):
    headers = {"sec-fetch-site": "same-origin"}
    return TestClient(create_workbench(services), base_url="http://localhost", headers=headers, follow_redirects=False)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def at_the_provider(address):
    """Where the provider sends somebody who was sent there."""
    with pytest.raises(urllib.error.HTTPError) as sent:
        urllib.request.build_opener(_Stay).open(address, timeout=10)
    return sent.value.headers["location"]


def gone_and_back(them, start="/work/sign-in/provider"):
    there = them.get(start)
    assert there.status_code == 303, there.text
    return them.get(at_the_provider(there.headers["location"]))


@pytest.fixture
def wang(services):
    found = invitations.invite(services, SECURITY, "示例王")
    yield found
    for issuer, subject in services.ledger.accounts.identities.of(found.account.id):
        services.ledger.accounts.identities.unlink(issuer, subject, found.account.id)


def test_who_is_invited_joins_by_the_provider_and_signs_in_by_it_from_then_on(services, wang):
    assert "E814" in gone_and_back(browser(services)).text, "whom nobody knows"
    them = browser(services)
    assert "示例统一登录" in them.get(f"/work/join?code={wang.code}").text
    assert gone_and_back(them, f"/work/sign-in/provider?code={wang.code}").headers["location"] == "/work"
    assert "示例王" in them.get("/work").text
    again = browser(services)
    answer = gone_and_back(again, "/work/sign-in/provider?next=/work/account")
    assert answer.headers["location"] == "/work/account" and again.get("/work/account").status_code == 200
    assert services.ledger.accounts.sessions.of(wang.account.id)[0].strength == 2, "it says that two factors were shown there"
    assert "E809" in browser(services).get(f"/work/sign-in/provider?code={wang.code}").text, "the card was used"


def test_who_is_signed_in_links_an_identity_and_nobody_else_takes_it(services, wang):
    accounts = services.ledger.accounts
    li = invitations.invite(services, SECURITY, "示例李").account
    for person, linked in ((wang.account, True), (li, False)):
        accounts.people.change(person.id, state="active")
        them = browser(services)
        them.cookies.set("archive_session", accounts.sessions.begin(person.id, 2), path="/work", domain="localhost.local")
        onward = them.post("/work/account/identities/link")
        back = them.get(at_the_provider(onward.headers["refresh"].removeprefix("0;url=")))
        assert (back.headers.get("location") == "/work/account") is linked
        assert bool(accounts.identities.of(person.id)) is linked
        assert linked or "E815" in back.text


@pytest.mark.parametrize("lie", providers.LIES)
def test_an_answer_that_is_not_as_it_has_to_be_gets_a_sentence_and_no_session(services, provider, wang, lie):
    issuer = f"{provider}/lie/{lie}"
    services.ledger.accounts.people.change(wang.account.id, state="active")
    services.ledger.accounts.identities.link(issuer, "subject-1", wang.account.id)
    other = Services(services.settings.model_copy(update={"oidc_issuer": issuer}))
    other.__dict__["ledger"] = services.ledger
    them = browser(other)
    answer = them.get("/work/sign-in/provider")
    if answer.status_code == 303:
        answer = them.get(at_the_provider(answer.headers["location"]))
    assert answer.status_code == 400 and "E813" in answer.text
    assert "archive_session" not in str(answer.headers.get_list("set-cookie")) and them.get("/work").status_code == 303


@pytest.mark.parametrize("attack", ["another browser", "twice", "forged", "no code", "refused"])
def test_an_answer_counts_once_and_in_the_browser_that_asked(services, wang, attack):
    services.ledger.accounts.people.change(wang.account.id, state="active")
    services.ledger.accounts.identities.link(services.settings.oidc_issuer, "subject-1", wang.account.id)
    them = browser(services)
    back = at_the_provider(them.get("/work/sign-in/provider").headers["location"])
    state = parse_qs(urlsplit(back).query)["state"][0]
    if attack == "another browser":
        them = browser(services)
    elif attack == "twice":
        assert them.get(back).status_code == 303
        them = browser(services)
        them.cookies.set("archive_provider", state, path="/work/sign-in/provider", domain="localhost.local")
    elif attack == "forged":
        back = back.replace(state, "x" * 43)
    elif attack == "no code":
        back = f"{BACK}?state={state}&iss={services.settings.oidc_issuer}"
    else:
        back = f"{BACK}?error=access_denied&state={state}&iss={services.settings.oidc_issuer}"
    answer = them.get(back)
    assert answer.status_code == 400 and "E813" in answer.text and them.get("/work").status_code == 303


def test_a_provider_that_does_not_answer_is_told_in_a_sentence(services):
    other = Services(services.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"}))
    other.__dict__["ledger"] = services.ledger
    assert "E813" in browser(other).get("/work/sign-in/provider").text
    none = Services(services.settings.model_copy(update={"oidc_issuer": ""}))
    none.__dict__["ledger"] = services.ledger
    assert "E813" in browser(none).get("/work/sign-in/provider").text
