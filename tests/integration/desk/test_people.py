"""People at the workbench's door and behind it: factors, invitations, posts, deputies, sessions, and forms that outlive them."""

import itertools
import re
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pyotp
import pytest
from starlette.testclient import TestClient

from archive.access.may import Act
from archive.accounts import passwords
from archive.errors import DeputyRefused, PostNotTheirs, PostsApart, PostsOfOnesOwn, SpanWrong
from archive.ledger import tables as ledger_tables
from archive.ledger.accounts import audit
from archive.models.centre import Centre, Level
from archive.models.people import Role
from archive.services import Services
from archive.steps.desk import deputies, invitations, kept_forms, people, posts, sample_people, signing_in
from archive.web.workbench.app import create_workbench
from archive.web.workbench.at_the_door import AT_ONCE, one_of_few
from own_places import drop_all, of_its_own

pytestmark = pytest.mark.servers
OURS = {"sec-fetch-site": "same-origin"}
GOOD = "cha shan qing ge 1956"
HASHED = passwords.hashed(GOOD)
COUNTY, TOWN, CITY, OTHER = "zj-330683", "zj-330683001", "zj-330600", "zj-330602"


@pytest.fixture(scope="module")
def made(servers, tmp_path_factory):
    own = of_its_own(servers, tmp_path_factory.mktemp("people"))
    services = Services(own.model_copy(update={"workbench_url": "http://localhost"}))
    services.ledger.migrate()
    yield services
    drop_all(own)


@pytest.fixture
def services(made):
    """The same ledger for all, emptied of failures: all come from one address."""
    with made.ledger.database.begin() as connection:
        connection.execute(ledger_tables.metadata.tables["attempts"].delete())
    return made


def demanding(services, **settings):
    """The same archive under other settings."""
    other = Services(services.settings.model_copy(update=settings))
    other.__dict__["ledger"] = services.ledger
    return other


def browser(services, base="http://localhost"):
    return TestClient(create_workbench(services), base_url=base, headers=OURS, follow_redirects=False)


_number = iter(range(10_000))


def account(services, role=None, centre=COUNTY, name="示例王"):
    found = services.ledger.accounts.people.add(f"u{next(_number)}", name, centre)
    body = {"hash": HASHED, "since": datetime.now(UTC).isoformat()}
    services.ledger.accounts.credentials.replace(found.id, "password", body)
    services.ledger.accounts.people.change(found.id, state="active")
    if role:
        services.ledger.accounts.grants.give(found.id, role, centre, "t")
    return services.ledger.accounts.people.get(found.id)


def signed_in(services, who):
    """With a session of one factor, as a password begins it."""
    found = browser(services)
    found.cookies.set(
        "archive_session", services.ledger.accounts.sessions.begin(who.id, 1), path="/work", domain="localhost.local"
    )
    return found


def acting(services, who):
    return signing_in.person_of(services, who)


# passwords and failures


def test_failures_slow_down_names_that_exist_and_names_that_do_not_alike_and_lock_nobody_out(services):
    wang = account(services)
    for login in (wang.login, "nobody"):
        assert signing_in.delay_s(services, login, "10.0.0.1") == 0
        for _ in range(11):
            signing_in.failed(services, login, "10.0.0.2")
        assert signing_in.delay_s(services, login, "10.0.0.1") == 0.5
    for _ in range(20):
        signing_in.failed(services, wang.login, "10.0.0.2")
    assert signing_in.delay_s(services, wang.login, "10.0.0.1") == signing_in.LONGEST_S
    assert signing_in.by_password(services, wang.login, GOOD, "10.0.0.1").account.id == wang.id
    assert signing_in.delay_s(services, wang.login, "10.0.0.1") == 0, "who has shown who they are waits no more"
    assert signing_in.delay_s(services, "another", "10.0.0.2") == signing_in.LONGEST_S, "the address does"


def test_few_of_one_address_are_looked_at_together_by_whatever_door_they_come(services):
    door = browser(services)
    doors = [
        ("POST", "/work/sign-in/passkey/ask", {}),
        ("POST", "/work/sign-in/passkey", {"token": "x", "answer": "x"}),
        ("GET", "/work/sign-in/provider", None),
        ("POST", "/work/join", {"code": "x", "password": GOOD}),
    ]

    with ExitStack() as full:
        for _ in range(AT_ONCE):
            full.enter_context(one_of_few("", "testclient"))
        assert [door.request(method, path, data=sent).status_code for method, path, sent in doors] == [429] * len(doors)
    assert [door.request(method, path, data=sent).status_code for method, path, sent in doors] == [200, 400, 400, 400]


def test_an_unknown_name_takes_as_long_as_a_known_one(services):
    wang, spent = account(services), {}
    for login in (wang.login, "nobody"):
        times = []
        for _ in range(5):
            began = time.perf_counter()
            with pytest.raises(Exception, match="E801"):
                signing_in.by_password(services, login, "wrong")
            times.append(time.perf_counter() - began)
        spent[login] = min(times)
    assert 0.5 < spent["nobody"] / spent[wang.login] < 2


def test_a_password_is_changed_by_who_knows_the_old_one_and_ends_the_other_sessions(services):
    wang = account(services)
    here, there = signed_in(services, wang), signed_in(services, wang)
    for old, new, code in [("wrong", "lu yao 1982 ren sheng", "E808"), (GOOD, "12345678", "E807"), (GOOD, GOOD, "E807")]:
        answer = here.post("/work/account/password", data={"old": old, "new": new})
        assert answer.status_code == 400 and code in answer.text
    assert "1" in here.post("/work/account/password", data={"old": GOOD, "new": "lu yao 1982 ren sheng"}).text
    assert here.get("/work").status_code == 200 and there.get("/work").status_code == 303
    assert there.post("/work/sign-in", data={"login": wang.login, "password": GOOD}).status_code == 400


def test_by_the_profile_of_classified_protection_a_password_grows_old_and_the_last_five_are_refused(services):
    strict = demanding(services, password_profile="mlps")
    wang = account(strict)
    them = signed_in(strict, wang)
    credentials = services.ledger.accounts.credentials
    (kept,) = credentials.of(wang.id, "password")
    credentials.used(kept, {**kept.body, "since": (datetime.now(UTC) - timedelta(days=91)).isoformat()})
    assert them.get("/work").headers["location"].startswith("/work/account/password")
    assert "E807" in them.post("/work/account/password", data={"old": GOOD, "new": "only small letters here"}).text
    words = [GOOD, *(f"Shan Ge {number} Cha" for number in (1951, 1962, 1973, 1984, 1995))]
    for old, new in itertools.pairwise(words):
        assert "E807" not in them.post("/work/account/password", data={"old": old, "new": new}).text
    assert them.get("/work").status_code == 200
    refused = them.post("/work/account/password", data={"old": words[-1], "new": words[1]})
    assert refused.status_code == 400 and "E807" in refused.text


# factors


def square_secret(page):
    return re.search(r'<code class="mono">([A-Z2-7]+)</code>', page).group(1)


def set_up_totp(them):
    secret = square_secret(them.get("/work/account/factors/totp").text)
    assert them.get("/work/account/factors/totp.svg").headers["content-type"] == "image/svg+xml"
    totp = pyotp.TOTP(secret)
    before = (datetime.now(UTC) - timedelta(seconds=30)).timestamp()
    answer = them.post("/work/account/factors/totp", data={"code": totp.at(int(before))})
    assert answer.status_code == 303, answer.text
    return totp


def test_who_decides_sets_up_a_second_factor_before_anything_else_where_it_is_required(services):
    strict = demanding(services, second_factor="required")
    wang, li = account(services, Role.REVIEWER), account(services, Role.ARCHIVIST)
    assert signed_in(strict, li).get("/work").status_code == 200
    them = signed_in(strict, wang)
    led = them.get("/work/people").headers["location"]
    assert led.startswith("/work/account/factors") and them.get("/work/account/sessions").status_code == 303
    assert "E805" in them.get("/work", headers={"accept": "application/json"}).text
    assert "您的职责须有第二重验证" in them.get(led).text
    set_up_totp(them)
    assert them.get("/work").status_code == 200
    (only,) = [one for one in services.ledger.accounts.credentials.of(wang.id) if one.kind == "totp"]
    assert "E822" in them.post(f"/work/account/factors/{only.id}/remove").text


def test_a_code_is_good_once_and_a_session_of_one_factor_is_good_for_nothing_but_the_second(services):
    wang = account(services)
    them = signed_in(services, wang)
    totp = set_up_totp(them)
    again = signed_in(services, wang)
    assert again.get("/work").headers["location"].startswith("/work/sign-in/second")
    for closed in ("/work/account/factors", "/work/account/password", "/work/account"):
        assert again.get(closed).status_code == 303
    assert again.post("/work/account/factors/recovery").status_code == 303
    code = totp.now()
    assert "E804" in again.post("/work/sign-in/second", data={"code": "000000"}).text
    before = again.cookies["archive_session"]
    assert again.post("/work/sign-in/second", data={"code": code, "next": "/work/people"}).headers["location"] == "/work/people"
    assert again.cookies["archive_session"] != before and again.get("/work").status_code == 200
    third = signed_in(services, wang)
    assert "E804" in third.post("/work/sign-in/second", data={"code": code}).text, "used already"


def test_a_code_on_paper_stands_in_for_the_phone_once(services):
    wang = account(services)
    them = signed_in(services, wang)
    set_up_totp(them)
    codes = re.findall(r"<li>([A-Z0-9]{4}-[A-Z0-9]{4})</li>", them.post("/work/account/factors/recovery").text)
    assert len(codes) == 10
    for allowed in (True, False):
        other = signed_in(services, wang)
        answer = other.post("/work/sign-in/second", data={"code": codes[0].lower().replace("-", " ")})
        assert (answer.status_code == 303) is allowed


# sessions and cookies


def test_a_disabled_account_is_out_at_once_and_security_ends_the_sessions_of_others(services):
    wang, keeper = account(services), account(services, Role.SECURITY, "")
    them, keeps = signed_in(services, wang), signed_in(services, keeper)
    (session,) = services.ledger.accounts.sessions.of(wang.id)
    assert keeps.post(f"/work/people/{wang.id}/sessions/{session.id}/end").status_code == 303
    assert them.get("/work").status_code == 303
    them = signed_in(services, wang)
    assert keeps.post(f"/work/people/{wang.id}/disable").status_code == 303
    began = time.perf_counter()
    assert them.get("/work").status_code == 303 and time.perf_counter() - began < 5
    assert "E801" in them.post("/work/sign-in", data={"login": wang.login, "password": GOOD}).text
    assert keeps.post(f"/work/people/{wang.id}/enable").status_code == 303
    assert signed_in(services, wang).get("/work").status_code == 200
    assert keeps.post(f"/work/people/{keeper.id}/disable").status_code == 403, "nobody keeps his own account"


def test_ones_own_sessions_are_listed_and_ended_and_nobody_elses(services):
    wang, li = account(services), account(services)
    here, there, other = signed_in(services, wang), signed_in(services, wang), signed_in(services, li)
    assert here.get("/work/account/sessions").text.count('/end"') == 2
    (theirs,) = services.ledger.accounts.sessions.of(li.id)
    assert here.post(f"/work/account/sessions/{theirs.id}/end").status_code == 404 and other.get("/work").status_code == 200
    here.post("/work/account/sessions/end-others")
    assert there.get("/work").status_code == 303 and here.get("/work").status_code == 200


def test_over_https_the_cookie_is_bound_to_the_host(services):
    safe = demanding(services, workbench_url="https://work.example.org", second_factor="offered")
    them = browser(safe, "https://work.example.org")
    kept = them.post("/work/sign-in", data={"login": account(services).login, "password": GOOD}).headers["set-cookie"]
    assert kept.startswith("__Host-archive_session=") and "Path=/;" in kept and "Secure" in kept and "Domain" not in kept
    assert them.get("/work").status_code == 200
    plain = browser(safe, "https://work.example.org")
    plain.cookies.set("archive_session", them.cookies["__Host-archive_session"])
    assert plain.get("/work").status_code == 303


def test_the_default_asks_for_two_factors_where_other_machines_reach_it(services):
    assert not services.settings.needs_second_factor
    assert demanding(services, workbench_url="https://work.example.org").settings.needs_second_factor


def test_what_was_typed_when_the_session_had_ended_is_sent_after_signing_in_by_the_same_person_only(services, tree):
    lead, other = account(services, Role.LEAD), account(services, Role.LEAD)
    them = signed_in(services, lead)
    services.ledger.accounts.sessions.end_all(lead.id)
    plain = {"name": "示例\n新人", "login": f"new-{lead.login}", "centre": TOWN, "role": "archivist", "code": "blurred"}
    typed = plain | {"password": "geheim"}
    ended = them.cookies["archive_session"]
    for door in ("/work/sign-in/second", "/work/join", "/work/account/factors/totp"):
        only = kept_forms.keep(services, ended, door, [("code", "123456"), ("label", "手机")])
        assert kept_forms.find(services, lead, only).fields == (("label", "手机"),)
    answer = them.post("/work/people", data=typed)
    assert answer.status_code == 303
    address = re.search(r"next=(.*)", answer.headers["location"]).group(1).replace("%3A", ":")
    assert "已经留下" in them.get(answer.headers["location"]).text
    stranger = signed_in(services, other)
    assert "E824" in stranger.get(address).text
    assert (
        them.post("/work/sign-in", data={"login": lead.login, "password": GOOD, "next": address}).headers["location"] == address
    )
    shown = them.get(address).text
    assert "geheim" not in shown and 'action="/work/people"' in shown
    fields = dict(re.findall(r'<textarea name="(\w+)" hidden readonly>\n([^<]*)</textarea>', shown))
    assert fields == plain
    assert them.post("/work/people", data=fields).status_code == 200
    assert them.post(f"{address}/forget").status_code == 303 and "E824" in them.get(address).text


def test_what_is_too_large_is_not_kept_and_nothing_fails(services):
    them = signed_in(services, lead := account(services, Role.LEAD))
    services.ledger.accounts.sessions.end_all(lead.id)
    assert them.post("/work/people", data={"name": "x" * 700_000}).status_code == 401


# invitations and posts


@pytest.fixture(scope="module")
def tree(made):
    rows = [("zj-330000", None), (CITY, "zj-330000"), (COUNTY, CITY), (TOWN, COUNTY), (OTHER, CITY)]
    with made.ledger.centres.changing() as changing:
        changing.save([Centre(id=one, name=f"示例{one}", level=Level.COUNTY, parent=up) for one, up in rows])


def test_who_is_invited_sets_a_password_with_the_card_once(services, tree):
    lead = account(services, Role.LEAD)
    them = signed_in(services, lead)
    card = them.post("/work/people", data={"name": "示例新人", "centre": TOWN, "role": "archivist"})
    assert card.status_code == 200 and card.headers["cache-control"] == "no-store"
    code = re.search(r'class="code">([A-Z0-9-]{14})<', card.text).group(1)
    assert them.get(f"/work/people/card.svg?code={code}").text.startswith("<?xml")
    new = browser(services)
    assert "示例新人" in new.get(f"/work/join?code={code}").text
    assert "E807" in new.post("/work/join", data={"code": code, "password": "password"}).text
    assert new.post("/work/join", data={"code": code.lower(), "password": GOOD}).status_code == 303
    assert "采编员" in new.get("/work").text
    for bad in (code, "AAAA-BBBB-CCCC", ""):
        assert "E809" in browser(services).post("/work/join", data={"code": bad or " ", "password": GOOD}).text


def test_an_invitation_is_past_after_72_hours_and_a_later_one_takes_its_place(services, tree):
    lead = acting(services, account(services, Role.LEAD))
    first = invitations.invite(services, lead, "示例新人", centre=TOWN)
    second = invitations.again(services, lead, first.account)
    assert invitations.invited(services, first.code) is None and invitations.invited(services, second.code) is not None
    t = ledger_tables.metadata.tables["invitations"]
    with services.ledger.database.begin() as connection:
        soon = connection.execute(
            t.select().where(t.c.person == first.account.id, t.c.used_at.is_(None)).order_by(t.c.expires_at.desc())
        )
        assert timedelta(hours=71) < soon.first().expires_at - datetime.now(UTC) <= timedelta(hours=72)
        connection.execute(t.update().values(expires_at=datetime.now(UTC)))
    assert invitations.invited(services, second.code) is None


def test_posts_are_given_within_ones_part_and_never_to_oneself(services, tree):
    lead, keeper = account(services, Role.LEAD), account(services, Role.SECURITY, "")
    new = account(services)
    by = acting(services, lead)
    posts.give(services, by, new.id, Role.REVIEWER, COUNTY)
    posts.give(services, by, new.id, Role.LEAD, TOWN)
    for role, centre in [
        (Role.LEAD, COUNTY),
        (Role.REVIEWER, OTHER),
        (Role.REVIEWER, CITY),
        (Role.CURATOR, COUNTY),
        (Role.OPERATOR, ""),
    ]:
        with pytest.raises(PostNotTheirs):
            posts.give(services, by, new.id, role, centre)
    for role in (Role.ARCHIVIST, Role.LEAD):
        with pytest.raises(PostsOfOnesOwn):
            posts.give(services, by, lead.id, role, TOWN)
    security = acting(services, keeper)
    posts.give(services, security, new.id, Role.AUDITOR)
    with pytest.raises(PostsApart):
        posts.give(services, security, new.id, Role.OPERATOR)
    with pytest.raises(SpanWrong):
        posts.give(services, security, new.id, Role.CURATOR, ends=datetime.now(UTC) - timedelta(1))
    held = services.ledger.accounts.grants.posts(new.id)
    with pytest.raises(PostNotTheirs):
        posts.end(services, by, held[0].id)
    posts.end(services, by, held[-1].id)
    assert Role.REVIEWER not in {one.role for one in services.ledger.accounts.grants.of(new.id)}


def test_pages_of_people_show_ones_own_part_and_forged_ids_are_nowhere(services, tree):
    lead, near, far = account(services, Role.LEAD), account(services, centre=TOWN, name="示例近"), account(services, centre=OTHER)
    strong = account(services, Role.REVIEWER, CITY)
    posts.give(services, acting(services, account(services, Role.SECURITY, "")), near.id, Role.CURATOR, CITY)
    them = signed_in(services, lead)
    assert "示例近" in them.get("/work/people?q=示例近").text
    for person in (far.id, strong.id, "p-nobody", "x"):
        assert them.get(f"/work/people/{person}").status_code == 404
        assert them.post(f"/work/people/{person}/again").status_code == 404
    assert them.post(f"/work/people/{near.id}/again").status_code == 403, "whose posts she could not have given"
    assert them.post(f"/work/people/{near.id}/disable").status_code == 403
    assert signed_in(services, account(services, Role.ARCHIVIST)).get("/work/people").status_code == 403
    kept = them.post(f"/work/people/{near.id}/posts", data={"role": "reviewer", "centre": OTHER, "begins": "nie"})
    assert kept.status_code == 400 and f'value="{OTHER}"' in kept.text and "E819" in kept.text
    for begins in ("0001-01-01", "9999-12-31", "2026-02-30"):
        wrong = them.post(f"/work/people/{near.id}/posts", data={"role": "reviewer", "centre": TOWN, "begins": begins})
        assert wrong.status_code == 400 and "E819" in wrong.text and f'value="{begins}"' in wrong.text
    assert (
        them.post(f"/work/people/{near.id}/posts", data={"role": "reviewer", "centre": TOWN, "ends": "2099-01-01"}).status_code
        == 303
    )
    wrong = them.post("/work/people", data={"name": "示例", "login": "a b", "centre": TOWN})
    assert "E820" in wrong.text and 'value="a b"' in wrong.text


def test_a_deputy_decides_under_both_names_and_hands_nothing_on(services, tree):
    first, second, third = (account(services, Role.REVIEWER), account(services, Role.ARCHIVIST, OTHER), account(services))
    now = datetime.now(UTC)
    them = signed_in(services, first)
    tomorrow = (now + timedelta(days=2)).date().isoformat()
    assert them.post("/work/account/deputies", data={"login": second.login, "ends": tomorrow}).status_code == 303
    assert second.name in them.get("/work/account/deputies").text
    lent = acting(services, second)
    place = services.ledger.centres.above(TOWN)
    by = signing_in.acting(services, lent, Act.APPROVE, place)
    assert by.written() == f"示例王 <{second.id}>（代 示例王 <{first.id}>）"
    assert signing_in.acting(services, lent, Act.EDIT, services.ledger.centres.above(OTHER)).on_behalf_of is None
    services.ledger.accounts.audit.note(by, "approve", "resource", "r-1")
    line = services.ledger.accounts.audit.newest(limit=1)[0]
    assert (line.actor, line.on_behalf_of) == (f"示例王 <{second.id}>", f"示例王 <{first.id}>")
    assert audit.broken(services.ledger.accounts.audit.walk()) is None
    with pytest.raises(DeputyRefused):
        deputies.name(services, lent, third.login, now, now + timedelta(1))
    keeper = account(services, Role.AUDITOR, "")
    for login, ends, error in [
        (first.login, now + timedelta(1), DeputyRefused),
        ("nobody", now + timedelta(1), DeputyRefused),
        (keeper.login, now + timedelta(1), DeputyRefused),
        (third.login, now - timedelta(1), SpanWrong),
        (third.login, now + timedelta(200), SpanWrong),
        (third.login, None, SpanWrong),
    ]:
        with pytest.raises(error):
            deputies.name(services, acting(services, first), login, now, ends)
    (one,) = deputies.of(services, first.id)
    assert them.post(f"/work/account/deputies/{one.id}/end").status_code == 303
    assert signing_in.acting(services, acting(services, second), Act.APPROVE, place).on_behalf_of is None
    services.ledger.accounts.deputies.name(first.id, second.id, now, now + timedelta(1), "t")
    people.disable(services, acting(services, account(services, Role.SECURITY, "")), first.id)
    assert all(not grant.on_behalf_of for grant in services.ledger.accounts.grants.of(second.id)), "who has left lends nothing"


def test_sample_people_are_made_once_and_sign_in_with_the_newest_password(services):
    first, again = sample_people.make(services), sample_people.make(services)
    assert [one.account.id for one in first] == [one.account.id for one in again]
    assert [one.role for one in again] == [
        Role.ARCHIVIST,
        Role.REVIEWER,
        Role.REVIEWER,
        Role.LEAD,
        Role.OPERATOR,
        Role.SECURITY,
        Role.AUDITOR,
    ]
    for old, new in zip(first, again, strict=True):
        assert len(services.ledger.accounts.grants.of(new.account.id)) == 1
        with pytest.raises(Exception, match="E801"):
            signing_in.by_password(services, old.account.login, old.password)
        assert signing_in.by_password(services, new.account.login, new.password).account.name.startswith("示例")
    assert SimpleNamespace(**again[0]._asdict()).password not in str(services.ledger.accounts.credentials.of(again[0].account.id))
