"""Demands and use in a browser: a real play is counted, pages fit and have no barrier."""

import time
from datetime import date

import pytest
from sqlalchemy import text

from archive.models.network.demand import Demand, DemandState
from archive.models.people import Person, Role
from archive.steps.desk import demands
from archive.steps.network import keeping
from archive.steps.network.keeping import Said
from browser.checks import overflow, playing, serious

pytestmark = [pytest.mark.servers, pytest.mark.browser]
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36"
MORE = {"theme": "recordings", "assigned": "zj-330683"}
BY = Person.named("示例甲", Role.LEAD)


@pytest.fixture(scope="module")
def asked(played):
    """Demands in three states, a letter, and somebody who answers."""
    services = played.services
    for n, state in enumerate((DemandState.SORTED, DemandState.ASSIGNED)):
        one = Demand(id=f"0000000000{n}", title=f"第{n}段越剧录像", state=state, starts=date(2026, 11, 1), term="影片", **MORE)
        keeping.keep(services, Said(one, "sort"), BY)
    given = Demand(id="00000000009", title="想看十八相送" * 8, state=DemandState.ASSIGNED, **MORE)
    keeping.keep(services, Said(given, "assign"), BY)
    demands.answer(services, given, "已经上线,可以观看", [played.ids["影片"]], BY)
    services.ledger.desk.demand.write("想找爷爷唱的戏", "13800000000")
    account = services.ledger.accounts.people.add("li", "示例李", "")
    services.ledger.accounts.people.change(account.id, state="active")
    for role in (Role.LEAD, Role.ARCHIVIST):
        services.ledger.accounts.grants.give(account.id, role, "", "t")
    return services.ledger.accounts.sessions.begin(account.id, 2)


def used(played) -> dict[str, float]:
    with played.services.ledger.database.begin() as connection:
        rows = connection.execute(text("select kind, amount from use_days where subject = :id"), {"id": played.ids["影片"]})
        return {row.kind: row.amount for row in rows}


def until(played, kind: str) -> dict[str, float]:
    end = time.monotonic() + 20
    while kind not in (found := used(played)):
        assert time.monotonic() < end, found
        time.sleep(0.2)
    return found


def test_a_real_play_is_counted_with_its_seconds_and_how_far_it_went(visit, played):
    address = f"{played.base_url}/e/{played.ids['影片']}"
    page = visit(address)
    page.get_by_role("button", name="播放").click()
    playing(page)
    page = visit(address, user_agent=AGENT)
    assert until(played, "viewed") == {"viewed": 1}, "a browser that is driven by a program is none"
    page.get_by_role("button", name="播放").click()
    playing(page)
    page.wait_for_function("() => document.querySelector('video').currentTime > 3", timeout=30_000)
    page.eval_on_selector("video", "video => video.pause()")
    found = until(played, "watched")
    assert found["played"] == 1 and 1 <= found["watched"] <= 15
    (curve,) = played.services.ledger.network.uses.retention(played.ids["影片"])
    assert (curve.plays, curve.seen[1], curve.seen[20], curve.seen[99]) == (1, 1, 1, 0)


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_demand_fit_and_have_no_barrier(visit, played, asked, width):
    page = visit(f"{played.base_url}/asked", width=width, color_scheme="dark" if width == 390 else "light")
    page.context.add_cookies([{"name": "archive_session", "value": asked, "url": f"{played.base_url}/work"}])
    film = played.ids["影片"]
    work = ("/work/demand", "/work/demand/00000000000", "/work/demand/00000000001", "/work/demand/00000000009")
    for path in ("/asked", *work, f"/work/wanted?about={film}", f"/work/resources/{film}"):
        page.goto(played.base_url + path)
        assert (path, serious(page), overflow(page)) == (path, [], 0)
    page.goto(f"{played.base_url}/asked")
    assert page.locator(f"a[href='/e/{film}']").inner_text() == "影片"
