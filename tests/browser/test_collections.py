"""Collections in a real browser: looked at by everybody, arranged by keyboard and by pointer, in narrow and wide windows."""

from datetime import date
from functools import partial
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from archive.models.network.collection import Collection, CollectionKind, CollectionState, Member, Room
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.network import curating
from archive.steps.publishing import entries
from archive.web.app import create_app
from archive.web.build import build
from archive.web.workbench.app import BothDoors, create_workbench
from browser import checks
from browser.conftest import free_port, serving
from sample_archive import Published

pytestmark = [pytest.mark.servers, pytest.mark.browser]
CURATOR, OPENER = Person.named("示例编"), Person.named("示例审", Role.REVIEWER)


@pytest.fixture(scope="module")
def arranged(published: Published):
    build()
    port = free_port()
    own = Services(published.services.settings.model_copy(update={"portal_url": f"http://127.0.0.1:{port}"}))
    people = own.ledger.accounts.people
    one = people.by_login("bianpai") or people.add("bianpai", "示例编排")
    people.change(one.id, state="active")
    own.ledger.accounts.grants.give(one.id, Role.ARCHIVIST, "", "t")
    shown = [record for record, _ in own.ledger.publications.entries() if record.media]
    films = [one.id for one in shown if any(part.duration_s for part in one.media)]
    pictures = [one.id for one in shown if any(part.tiles for part in one.media)]
    rooms = (Room(id="r1", title="示例东厅", title_en="East room", text="第一间。"), Room(id="r2", title="示例西厅"))
    members = [
        Member(subject=pictures[0], room="r1", caption="全图", caption_en="The whole"),
        Member(subject=pictures[0], room="r1", xywh="percent:20,20,40,40", caption="局部"),
        Member(subject=films[0], room="r2", t="1,3", caption="片段"),
        Member(subject="7ZQ4M1T9KC5", room="r2"),
    ]
    ids = {}
    for kind in CollectionKind:
        draft = Collection(
            id="-", centre="zj-330683", title=f"示例{kind.value}", title_en="Sample", kind=kind, state=CollectionState.DRAFT
        )
        fields = {"rooms": rooms, "members": tuple(members[:3]), "text": "示例前言", "starts": date(2026, 11, 1), "sample": True}
        made = curating.make(own, draft.model_copy(update=fields), CURATOR)
        curating.act(own, made.id, "submit", CURATOR)
        ids[kind.value] = curating.act(own, made.id, "approve", OPENER).id
    token = own.ledger.accounts.sessions.begin(one.id, 2)
    app = FastAPI()
    app.mount("/", BothDoors(create_app(own, partial(entries.preview, own)), create_workbench(own)))
    with serving(app, port):
        yield SimpleNamespace(at=f"http://127.0.0.1:{port}", ids=ids, services=own, token=token, pictures=pictures, films=films)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pages_of_collections_fit_and_can_be_used_by_all(arranged, visit, width):
    page: Page = visit(f"{arranged.at}/collections", width=width)
    ways = ["/collections", *(f"/collections/{id_}" for id_ in arranged.ids.values())]
    for way in ways:
        page.goto(arranged.at + way)
        assert checks.overflow(page) == 0, way
        if width != 320:
            assert checks.serious(page) == [], way
    assert page.evaluate("[...document.images].filter(i => i.complete && !i.naturalWidth).length") == 0


def test_a_work_is_zoomed_by_keyboard_and_its_detail_and_clip_lead_to_the_entry(arranged, visit):
    page: Page = visit(f"{arranged.at}/collections/{arranged.ids['exhibition']}")
    page.locator("button[data-tiles]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.zoom[open] canvas")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.zoom[open]")).to_have_count(0)
    page.get_by_role("link", name=page.locator(".work .name a").nth(1).inner_text()).nth(1).click()
    expect(page.locator(".framed")).to_be_visible()
    page.goto(f"{arranged.at}/collections/{arranged.ids['course']}")
    page.locator(".work .name a").nth(2).click()
    expect(page).to_have_url(f"{arranged.at}/e/{arranged.films[0]}?t=1#t=1&part=1")
    expect(page.locator("#held + ul")).to_contain_text("示例course")


def test_members_are_moved_by_keyboard_and_by_pointer_and_details_drawn(arranged, visit):
    services = arranged.services
    draft = Collection(id="-", centre="zj-330683", title="示例待编", state=CollectionState.DRAFT)
    fields = {"members": (Member(subject=arranged.pictures[0], caption="甲"), Member(subject=arranged.films[0], caption="乙"))}
    made = curating.make(services, draft.model_copy(update=fields), CURATOR)
    page: Page = visit(f"{arranged.at}/work/sign-in")
    page.context.add_cookies([{"name": "archive_session", "value": arranged.token, "url": f"{arranged.at}/work"}])
    page.set_viewport_size({"width": 1280, "height": 2400})  # both rows are seen at once
    page.goto(f"{arranged.at}/work/collections/{made.id}")
    captions = "[...document.querySelectorAll('#members [name=\"member:caption\"]')].map(one => one.value)"
    page.locator("[name='member:caption']").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    assert page.evaluate(captions) == ["乙", "甲"]
    expect(page.locator("#said")).to_contain_text("第 2 位")
    grip, first = page.locator("[data-grip]").nth(1), page.locator("[data-member]").first.bounding_box()
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    first = page.locator("[data-member]").first.bounding_box()
    page.mouse.move(first["x"] + 20, first["y"] + 4, steps=4)
    page.mouse.up()
    assert page.evaluate(captions) == ["甲", "乙"]
    page.locator("[data-draw]").first.click()
    sheet = page.locator("#drawer .sheet-of")
    expect(sheet.locator("img")).to_have_js_property("complete", True)
    box = sheet.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.75, steps=3)
    page.mouse.up()
    page.locator("#drawer [data-take]").click()
    page.fill("#look", arranged.films[0])
    page.click("#find")
    page.locator("#found button").first.click()
    page.locator("[data-t]").nth(2).fill("1,2.5")
    page.click("[data-new-room]")
    page.locator("[name='room:title']").last.fill("示例新厅")
    page.keyboard.press("Tab")
    page.locator("[data-room]").nth(2).select_option(label="示例新厅")
    page.click("#arrange > .row button")
    expect(page.locator(".done")).to_be_visible()
    saved = curating.found(services, made.id)
    assert [one.subject for one in saved.members] == [arranged.pictures[0], arranged.films[0], arranged.films[0]]
    numbers = [float(one) for one in saved.members[0].xywh.removeprefix("percent:").split(",")]
    assert all(abs(one - wanted) < 2 for one, wanted in zip(numbers, (25, 25, 50, 50), strict=True))
    assert saved.members[2].t == "1,2.5" and saved.members[2].room == saved.rooms[0].id and saved.rooms[0].title == "示例新厅"

    other = page.context.new_page()
    other.goto(page.url)
    page.fill("#title", "示例甲改")
    other.fill("#title", "示例乙改")
    page.click("#arrange > .row button")
    expect(page.locator(".done")).to_be_visible()
    other.click("#arrange > .row button")
    expect(other.locator(".refused")).to_contain_text("E941")
    assert other.input_value("#title") == "示例乙改", "what was typed is still there"
    assert curating.found(services, made.id).title == "示例甲改"
    for width in (390, 1280):
        other.set_viewport_size({"width": width, "height": 900})
        assert checks.serious(other) == []
        assert other.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{arranged.at}/work/collections/{made.id}/preview")
    expect(page.locator("h1")).to_contain_text("示例甲改")
    page.goto(f"{arranged.at}/work/collections")
    assert checks.serious(page) == []
