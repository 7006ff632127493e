"""Every way of the workbench, asked as every post from every part of the tree: nothing fails, nothing of others is shown or done.

The ways are read from the application, so that a new one is asked as well.
"""

import random
import string
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from archive.models.people import Role
from archive.services import Services
from archive.web.workbench.app import create_workbench
from archive.web.workbench.desk import COOKIE
from own_places import drop_all, of_its_own

pytestmark = pytest.mark.servers
OPEN = ("/work/uploads-probe", "/work/sign-in", "/work/join", "/work/takedown/", "/static/", "/media/")
"""Ways for people who are not signed in; every other one leads them to the door."""
BY_TOKEN = "/work/uploads/{upload_id}"
"""Ways for whoever has the token of an upload, signed in or not; without it there is nothing there."""
HERE, BELOW, ELSEWHERE = "zj-330683", "zj-330683001", "zj-330602"
STANDS = ("", HERE)
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


class Way(NamedTuple):
    method: str
    route: APIRoute


def ways(app) -> Iterator[Way]:
    for route in app.routes:
        if isinstance(route, APIRoute):
            yield from (Way(method, route) for method in sorted(route.methods - {"HEAD"}))


@pytest.fixture(scope="module")
def services(servers, tmp_path_factory):
    own = of_its_own(servers, tmp_path_factory.mktemp("ways"))
    made = Services(own)
    made.prepare()
    yield made
    drop_all(own)


@pytest.fixture(scope="module")
def app(services):
    return create_workbench(services)


@pytest.fixture(scope="module")
def everyone(services):
    """Role and centre -> a token of somebody who holds that post there."""
    accounts = services.ledger.accounts
    tokens = {}
    for role in (one for one in Role if one is not Role.RULE):
        for centre in STANDS:
            made = accounts.people.add(f"{role.value}-{centre or 'all'}", f"示例{role.value}", centre)
            accounts.people.change(made.id, state="active")
            accounts.grants.give(made.id, role, centre, "t")
            tokens[role, centre] = accounts.sessions.begin(made.id, 2)
    return tokens


def browser(app, token="") -> TestClient:
    found = TestClient(app, base_url="http://localhost", follow_redirects=False, raise_server_exceptions=False)
    found.headers["sec-fetch-site"] = "same-origin"
    if token:
        found.cookies.set(COOKIE, token, path="/work")
    return found


def address(route: APIRoute, value: str) -> str:
    path = route.path
    for name in route.param_convertors:
        path = path.replace(f"{{{name}}}", value).replace(f"{{{name}:path}}", value)
    return path.replace("\x00", "%00").replace("/../", "/%2e%2e/")


def test_nobody_gets_anything_without_being_signed_in(app):
    guest = browser(app)
    for method, route in ways(app):
        if route.path.startswith(OPEN) or method == "OPTIONS":
            continue
        answer = guest.request(method, address(route, "x"))
        asked = f"{method} {route.path}"
        if route.path.startswith(BY_TOKEN) and answer.status_code in {404, 422}:
            continue
        assert answer.status_code in {303, 401}, asked
        assert answer.status_code == 401 or answer.headers["location"].startswith("/work/sign-in?next="), asked
        assert "archive_session" not in answer.headers.get("set-cookie", ""), asked


def test_no_post_anywhere_meets_a_fault_of_ours(app, everyone):
    for (role, centre), token in everyone.items():
        person = browser(app, token)
        for method, route in ways(app):
            answer = person.request(method, address(route, "nobody"))
            assert answer.status_code < 500, f"{role} at {centre or 'all'}: {method} {route.path} {answer.text[:500]}"


def test_what_is_odd_is_answered_and_nothing_falls_over(app, everyone):
    chance = random.Random(20261129)
    people = list(everyone.values())
    for method, route in ways(app):
        for odd in chance.sample(ODD, 4):
            person = browser(app, chance.choice(people))
            form = {name: chance.choice(ODD) for name in fields(route)}
            extra = {"".join(chance.choices(string.ascii_lowercase, k=5)): chance.choice(ODD)}
            sent = (
                {"data": form | extra}
                if method in {"POST", "PUT", "PATCH"}
                else {"params": {k: v[:1000] for k, v in extra.items()}}
            )
            answer = person.request(method, address(route, odd[:500] or "x"), **sent)
            assert answer.status_code < 500, f"{method} {route.path} {odd[:20]!r} {form}: {answer.text[:500]}"
            assert "<script>alert(1)" not in answer.text, f"{method} {route.path}"


def fields(route: APIRoute) -> list[str]:
    return [one.alias for one in route.dependant.body_params]


def test_a_form_without_our_pages_behind_it_is_refused_everywhere(app, everyone):
    for method, route in ways(app):
        if method in {"GET", "OPTIONS"}:
            continue
        forged = browser(app, everyone[Role.LEAD, ""])
        forged.headers["sec-fetch-site"] = "cross-site"
        assert forged.request(method, address(route, "x")).status_code == 403, f"{method} {route.path}"


def test_answers_are_kept_nowhere(app, everyone):
    for method, route in ways(app):
        if method == "GET" and route.path.startswith("/work"):
            answer = browser(app, everyone[Role.LEAD, ""]).request(method, address(route, "nobody"))
            assert "no-store" in answer.headers.get("cache-control", "no-store" if answer.status_code == 303 else ""), route.path
