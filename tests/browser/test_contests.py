"""Contests in a real browser: what a visitor reads, and a judge at the bench by keyboard."""

import re

import pytest

import contests as c
from archive.models.network.call import Nomination
from archive.models.people import Role
from archive.services import Services
from archive.steps.network.calls import judging, nominating, running
from archive.web.app import create_app
from archive.web.build import build
from archive.web.workbench.app import BothDoors, create_workbench
from archive.web.workbench.desk import COOKIE
from browser.checks import overflow, serious
from browser.conftest import free_port, serving

pytestmark = [pytest.mark.browser, pytest.mark.servers]


@pytest.fixture(scope="module")
def doors(places, tmp_path_factory):
    """One contest being judged by two, another one final."""
    build()
    own = places.prepared(tmp_path_factory.mktemp("contests"))
    services = Services(own)
    services.prepare()
    people = {}
    for login, centre in (("lead", c.PROVINCE), ("judge", "")):
        made = services.ledger.accounts.people.add(login, f"示例{login}", centre)
        services.ledger.accounts.people.change(made.id, state="active")
        people[login] = made, services.ledger.accounts.sessions.begin(made.id, 2)
    for role in (Role.LEAD, Role.ARCHIVIST):
        services.ledger.accounts.grants.give(people["lead"][0].id, role, c.PROVINCE, "t")
    for id_, number in (("W1", "示例一"), ("W2", "示例二")):
        counties = c.counties()[:6]
        ids = c.recordings(services, [(one.id, f"示例{n}", 300) for n, one in enumerate(counties)])
        rules = c.RULES.model_copy(update={"length_s": None, "singers": None, "pieces": None, "frame": "", "categories": ()})
        c.contest(services, id_, number, rules=rules, path=("county", "province"), sample=True)
        sent = [
            Nomination(
                id=nominating.nomination_id(id_, ids[n]), call=id_, subject=ids[n], centre=one.id, division_at=one.division,
                title=f"示例合唱团{n}",
            )
            for n, one in enumerate(counties)
        ]  # fmt: skip
        nominating.run(services, id_, sent, c.BY)
        running.close(services, id_, c.BY)
        running.raise_(services, id_, [one.id for one in sent[:4]], c.BY)
        judging.open_round(services, id_, c.of_level(1, "province", "", judges=1, trim=0), c.BY)
        services.ledger.network.calls.name_judge(id_, 1, people["judge"][0].id, "示例judge")
        if id_ == "W2":
            judge = services.ledger.network.calls.judges(id_, 1)[0]
            for n, one in enumerate(sent[:4]):
                judging.mark(services, judge, one.id, {"tone": 90 - n, "blend": 80, "look": 85 + n / 2})
            judging.seal(services, id_, 1, c.BY)
            judging.reveal(services, id_, 1, c.BY)
            running.announce(services, id_, c.BY)
    port = free_port()
    with serving(BothDoors(create_app(services, lambda _: None), create_workbench(services)), port):
        yield services, f"http://127.0.0.1:{port}", people
    places.give_back(own)


def test_pages_of_contests_hold_at_both_widths(visit, doors):
    _, base, people = doors
    for width in (1280, 390):
        page = visit(f"{base}/contests/W2", width, color_scheme="dark" if width == 390 else "light")
        for who, address in (
            ("", "/contests/W2"), ("", "/contests"), ("", "/work/contests/W2/objection"), ("lead", "/work/calls"),
            ("lead", "/work/calls/W1"), ("lead", "/work/calls/W2"), ("judge", "/work/judging"), ("judge", "/work/judging/W1/1"),
        ):  # fmt: skip
            if who:
                page.context.add_cookies([{"name": COOKIE, "value": people[who][1], "url": base}])
            page.goto(base + address)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert serious(page) == [] and overflow(page) == 0, (address, width)
        page.goto(f"{base}/contests/W2")
        assert "示例合唱团0" in page.locator("#winners ~ .wide-table tbody tr").first.inner_text()
        shades = page.locator(".reached li li:not(.shade0)")
        assert shades.count() == 6 and page.locator(".reached li li.shade5").count() == 3, "six sent something, three are awarded"
        told = page.locator("#winners ~ p").first.inner_text()
        assert re.search(r"示例合唱团0，得 \d+\.\d\d 分，领先下一名 \d+\.\d\d 分", told), "in words, where a table does not fit"
        assert page.locator(".banner").is_visible() and "天" in page.locator(".undernotice").inner_text()


def test_a_judge_marks_by_keyboard_and_each_is_confirmed_at_once(visit, doors):
    services, base, people = doors
    page = visit(f"{base}/work/sign-in")
    page.context.add_cookies([{"name": COOKIE, "value": people["judge"][1], "url": base}])
    page.goto(f"{base}/work/judging/W1/1")
    first = page.locator("h1").inner_text()
    for marks in ("88", "79"):
        page.keyboard.type(marks)
        page.keyboard.press("Enter")
    page.keyboard.type("90")
    page.keyboard.press("ArrowUp")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() != first
    (mark,) = services.ledger.network.calls.marks("W1", 1)
    assert mark.values == {"tone": 88, "blend": 79, "look": 91}
