"""Following, editing and leaving in a browser: live without a reload, whole on a phone, without barriers, and without script."""

import json
import time
from types import SimpleNamespace

import pytest

from archive.models.people import Role
from archive.models.report import Decision, Fault
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.desk import signing_in
from archive.steps.publishing import publish
from archive.web.build import build
from archive.web.workbench.app import create_workbench
from browser.checks import overflow, serious
from browser.conftest import free_port, serving
from browser.conftest import signed_in as as_signed_in
from deliveries import folder_of
from handed_in import ingested
from remembered import remembered

pytestmark = [pytest.mark.servers, pytest.mark.browser]
PASSWORD = "cha shan qing ge 1956"
ROWS = [
    {"item": "1", "title": "蚕花剪纸", "file": "a.jpg", "consent": "同意公开，至2026-12-10", "date": "某日", "备注": "私下说明"},
    {"item": "2", "title": "水乡窗花", "file": "b.jpg", "consent": "", "date": "2024年5月", "备注": ""},
]


@pytest.fixture(scope="module")
def desk(places, memory, tmp_path_factory):
    """A workbench with two people of a county, a delivery, and something of every kind that waits."""
    build()
    port = free_port()
    own = places.prepared(tmp_path_factory.mktemp("work"))
    services = Services(own.model_copy(update={"portal_url": f"http://127.0.0.1:{port}"}))
    services.prepare()
    with remembered(memory):
        folder = folder_of(tmp_path_factory.mktemp("d"), ROWS, "剪纸与窗花", a__jpg="crimson", b__jpg="navy")
        delivery = ingested(services, folder)
    found = {one.number: one.id for one in services.ledger.resources.of_delivery(delivery.id)}
    for one in found.values():
        review.decide(services, one, Decision(verb="approve", by="赵"))
    publish.run(services)
    account = services.ledger.accounts.people.add("li", "示例李", "zj-330683")
    signing_in.set_password(services, account, PASSWORD)
    for role in (Role.ARCHIVIST, Role.CURATOR):
        services.ledger.accounts.grants.give(account.id, role, "zj-330683", "t")
    services.ledger.desk.takedowns.ask(found["1"], "zj-330683", "privacy", "这是我家人的照片", "示例钱", "13800000000")
    token = services.ledger.accounts.sessions.begin(account.id, 2)
    services.ledger.resources.edited(services.ledger.resources.get(found["2"]))
    with serving(create_workbench(services), port):
        base = services.settings.portal_url
        yield SimpleNamespace(services=services, base=base, ids=found, delivery=delivery.id, token=token, account=account)
    places.give_back(own)


@pytest.fixture
def signed_in(desk, visit):
    """Opens a page as somebody who is signed in."""

    def open_(path, **context):
        return visit(desk.base + path, storage_state=as_signed_in(desk.token), **context)

    return open_


def pages(desk):
    one = f"/work/resources/{desk.ids['1']}"
    own = ("/work/deliveries", f"/work/deliveries/{desk.delivery}", "/work/resources", one, f"{one}/edit", f"{one}/difference")
    open_ = (f"/work/takedown/{desk.ids['1']}", "/work/wanted?q=秦腔")
    return (*own, "/work/tasks", "/work/tasks/takedowns/1", "/work/exclusions", "/work/demand", *open_)


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_fits_and_has_no_barrier(desk, signed_in, width):
    page = signed_in("/work/deliveries", width=width, color_scheme="dark" if width == 390 else "light")
    for path in pages(desk):
        page.goto(desk.base + path)
        assert (path, serious(page), overflow(page)) == (path, [], 0)


def test_a_delivery_tells_by_itself_what_changed_within_five_seconds(desk, signed_in):
    page = signed_in(f"/work/deliveries/{desk.delivery}")
    asset = desk.services.ledger.resources.get(desk.ids["1"]).assets[0]
    page.wait_for_selector("#follow-at:not([hidden])", timeout=10_000)
    began = time.monotonic()
    desk.services.ledger.progress.note(asset.digest, desk.delivery, 0.42, speed=3.5, remaining_s=90)
    page.wait_for_selector("#live td:text-is('42')", timeout=10_000)
    assert time.monotonic() - began < 5
    fault = Fault(code="E501", refuses=False)
    desk.services.ledger.progress.note(asset.digest, desk.delivery, 1.0, fault)
    page.wait_for_selector("#live td >> text=E501", timeout=10_000)
    desk.services.ledger.progress.note(asset.digest, desk.delivery, 1.0)


def test_many_listeners_share_one_reading_and_end_with_the_session(desk, chromium):
    from httpx import Client

    token = desk.services.ledger.accounts.sessions.begin(desk.account.id, 2)
    with Client(base_url=desk.base, cookies={"archive_session": token}, timeout=20) as client:
        streams = [client.stream("GET", f"/work/deliveries/{desk.delivery}/events") for _ in range(4)]
        answers = [one.__enter__() for one in streams]
        try:
            assert all(one.headers["content-type"].startswith("text/event-stream") for one in answers)
            lines = [one.iter_lines() for one in answers]
            said = [next(line for line in each if line.startswith('data: {"html')) for each in lines]
            assert len(set(said)) == 1, "the same moment of the same reading"
            assert "蚕花剪纸" in json.loads(said[0][6:])["html"]
            session = desk.services.ledger.accounts.sessions.find(token)[0]
            desk.services.ledger.accounts.sessions.end(session.id)
            assert all("event: end" in list(each) for each in lines)
        finally:
            for one in streams:
                one.__exit__(None, None, None)


def test_an_edit_is_made_without_script(desk, signed_in):
    page = signed_in(f"/work/resources/{desk.ids['2']}/edit", java_script_enabled=False)
    page.fill("[name='cell.title']", "水乡窗花(修订)")
    page.fill("[name='why']", "核对原件")
    page.click("main form.sheet button")
    assert "done=saved" in page.url and "水乡窗花(修订)" in page.inner_text("h1")
    assert "公众看到的仍是上一次批准的版本" in page.inner_text("main")
    page.goto(f"{desk.base}/work/deliveries/{desk.delivery}")
    assert page.locator("noscript meta").count() or page.locator("meta[http-equiv=refresh]").count()
