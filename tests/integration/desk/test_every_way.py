"""Every way of the workbench, asked as every post from every part of the tree: nothing fails, and of what lies in another part
nothing is shown or done.

The ways are read from the application, so that a new one is asked as well.
"""

import random
import string

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from archive.ledger import tables
from archive.models.people import Role
from archive.services import Services
from archive.web.workbench.app import create_workbench
from archive.web.workbench.desk import COOKIE
from elsewhere import ELSEWHERE, HERE, WORD, Elsewhere, routes

pytestmark = pytest.mark.servers
_FORMS = ("/work/takedown/", "/work/contests/", "/work/wanted", "/work/use")
OPEN = ("/work/uploads-probe", "/work/sign-in", "/work/join", *_FORMS, "/static/", "/media/")
"""Ways for people who are not signed in; every other one leads them to the door."""
BY_TOKEN = "/work/uploads/{upload_id}"
"""Ways for whoever has the token of an upload, signed in or not; without it there is nothing there."""
DOORS = ("/work/sign-in", "/work/join", "/work/account")
LASTING = "/work/deliveries/{id_}/events"
"""A way that answers as long as somebody listens."""
LONG = "长" * 20_000
ODD = (
    "",
    "0",
    "-1",
    "nobody",
    "../..",
    "%2e%2e%2f",
    "' or 1=1 --",
    "<script>alert(1)</script>",
    "\u202eabc",
    "𠀀",
    LONG,
    "{{7*7}}",
    "\x00",
)


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):
    own = places.prepared(tmp_path_factory.mktemp("ways"))
    yield Services(own)
    places.give_back(own)


@pytest.fixture(scope="module")
def elsewhere(services):
    return Elsewhere(services)


@pytest.fixture(scope="module")
def app(services):
    return create_workbench(services)


@pytest.fixture(scope="module")
def ask(app, services):
    """One request with somebody's token, or nobody's, on one line for all; nobody waits for how often others failed."""
    attempts = tables.metadata.tables["attempts"]
    with TestClient(app, base_url="http://localhost", follow_redirects=False, raise_server_exceptions=False) as line:

        def asked(method, path, token="", site="same-origin", **sent):
            line.cookies.clear()
            if path.startswith(DOORS):
                with services.ledger.database.begin() as connection:
                    connection.execute(attempts.delete())
            headers = {"sec-fetch-site": site} | ({"cookie": f"{COOKIE}={token}"} if token else {})
            return line.request(method, path, headers=headers, **sent)

        yield asked


@pytest.fixture(scope="module")
def everyone(services, elsewhere):
    """Role and centre -> a token of somebody who holds that post there."""
    accounts = services.ledger.accounts
    tokens = {}
    for role in (one for one in Role if one is not Role.RULE):
        for centre in ("", HERE):
            made = accounts.people.add(f"{role.value}-{centre or 'all'}", f"示例{role.value}", centre)
            accounts.people.change(made.id, state="active")
            accounts.grants.give(made.id, role, centre, "t")
            tokens[role, centre] = accounts.sessions.begin(made.id, 2)
    return tokens


def address(route: APIRoute, value: str) -> str:
    path = route.path
    for name in route.param_convertors:
        path = path.replace(f"{{{name}}}", value).replace(f"{{{name}:path}}", value)
    return path.replace("\x00", "%00").replace("/../", "/%2e%2e/")


def fields(route: APIRoute) -> list[str]:
    return [one.alias for one in route.dependant.body_params]


def filled(method: str, route: APIRoute) -> dict[str, object]:
    """A form or a body with something in every field that fits as often as not."""
    if "given" in fields(route):
        return {"json": {"files": [{"path": "a.mp4", "size": 1}], "pieces": {}}}
    return {"data": dict.fromkeys(fields(route), "1")} if method == "POST" else {"params": {"centre": ELSEWHERE, "at": "all"}}


def test_nobody_gets_anything_without_being_signed_in(app, ask):
    for method, route in routes(app):
        if route.path.startswith(OPEN) or method == "OPTIONS":
            continue
        answer = ask(method, address(route, "x"))
        asked = f"{method} {route.path}"
        if route.path.startswith(BY_TOKEN) and answer.status_code in {404, 422}:
            continue
        assert answer.status_code in {303, 401}, asked
        assert answer.status_code == 401 or answer.headers["location"].startswith("/work/sign-in?next="), asked
        assert "archive_session" not in answer.headers.get("set-cookie", ""), asked


def test_no_post_anywhere_meets_a_fault_of_ours(app, ask, everyone):
    for (role, _), token in ((who, token) for who, token in everyone.items() if not who[1]):
        for method, route in routes(app):
            answer = ask(method, address(route, "nobody"), token)
            assert answer.status_code < 500, f"{role}: {method} {route.path} {answer.text[:500]}"


def test_what_lies_in_another_part_is_seen_there_and_nowhere_else_and_stays_as_it_is(app, ask, everyone, elsewhere):
    there = {
        route.path
        for method, route in routes(app)
        if method == "GET" and route.path != LASTING and WORD in ask("GET", elsewhere.address(route), elsewhere.token).text
    }
    assert len(there) >= 25, "what was put there is found by its own people"
    before = elsewhere.rows()
    assert all(before[name] for name in before if name != "quotas")
    for (role, centre), token in everyone.items():
        if centre != HERE:
            continue
        for method, route in routes(app):
            answer = ask(method, elsewhere.address(route), token, **filled(method, route))
            asked = f"{role} at {centre}: {method} {route.path}"
            assert answer.status_code < 500, f"{asked} {answer.text[:500]}"
            assert WORD not in answer.text, f"{asked}: {answer.text.partition(WORD)[0][-300:]}"
    assert elsewhere.rows() == before
    assert ask("GET", "/work", elsewhere.token).status_code == 200, "nobody has signed them out"


def test_what_is_odd_is_answered_and_nothing_falls_over(app, ask, everyone):
    chance = random.Random(20261129)
    people = list(everyone.values())
    for method, route in routes(app):
        for odd in chance.sample(ODD, 4):
            form = {name: chance.choice(ODD) for name in fields(route)}
            extra = {"".join(chance.choices(string.ascii_lowercase, k=5)): chance.choice(ODD)}
            sent = (
                {"data": form | extra}
                if method in {"POST", "PUT", "PATCH"}
                else {"params": {k: v[:1000] for k, v in extra.items()}}
            )
            answer = ask(method, address(route, odd[:500] or "x"), chance.choice(people), **sent)
            assert answer.status_code < 500, f"{method} {route.path} {odd[:20]!r} {form}: {answer.text[:500]}"
            assert "<script>alert(1)" not in answer.text, f"{method} {route.path}"


def test_a_form_without_our_pages_behind_it_is_refused_everywhere(app, ask, everyone):
    for method, route in routes(app):
        if method in {"GET", "OPTIONS"}:
            continue
        forged = ask(method, address(route, "x"), everyone[Role.LEAD, ""], "cross-site")
        assert forged.status_code == 403, f"{method} {route.path}"


def test_answers_are_kept_nowhere(app, ask, everyone):
    for method, route in routes(app):
        if method == "GET" and route.path.startswith("/work"):
            answer = ask(method, address(route, "nobody"), everyone[Role.LEAD, ""])
            assert "no-store" in answer.headers.get("cache-control", "no-store" if answer.status_code == 303 else ""), route.path
