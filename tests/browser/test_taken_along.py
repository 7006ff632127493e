"""Entries in other sites, where they are shared, on a thin line and without one: on what the engine made, in a real browser."""

import io
import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.request import urlopen

import pytest
from fastapi import FastAPI
from PIL import Image
from playwright.sync_api import Browser, expect
from starlette.responses import HTMLResponse

from archive.web.app import create_app
from browser import stand_in
from browser.checks import THIN, overflow, playing, serious, weight
from browser.conftest import free_port, serving
from browser.stand_in import identifier

pytestmark = [pytest.mark.browser, pytest.mark.servers]


def test_every_class_has_a_card_of_its_own(played: Any):
    for title, record in played.records.items():
        with urlopen(f"{played.base_url}/e/{record.id}") as page:
            [address] = re.findall(r'property="og:image" content="([^"]+)"', page.read().decode())
        with urlopen(address) as card:
            assert card.headers["content-type"] == "image/jpeg", title
            with Image.open(io.BytesIO(card.read())) as picture:
                assert (picture.format, picture.size) == ("JPEG", (1200, 630)), title


@pytest.fixture
def elsewhere() -> Iterator[Any]:
    """Another site with one page, which holds what it is given; its address."""
    said = {"page": ""}
    port = free_port()
    site = FastAPI()
    site.add_api_route("/", lambda: HTMLResponse(said["page"]))

    def page(body: str) -> str:
        said["page"] = f"<!doctype html><title>elsewhere</title>{body}"
        return f"http://127.0.0.1:{port}/"

    with serving(site, port):
        yield page


@pytest.mark.parametrize("title", ["影片", "声音"])
def test_a_player_plays_in_another_site_from_its_moment(chromium: Browser, played: Any, elsewhere: Any, title: str):
    context = chromium.new_context(viewport={"width": 900, "height": 700})
    page = context.new_page()
    page.goto(elsewhere(f'<iframe src="{played.base_url}/embed/{played.ids[title]}?t=1.5" width="640" height="492"></iframe>'))
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="播放").click()
    media = frame.locator("video, audio")
    expect(media).to_have_js_property("paused", False)
    assert (
        media.evaluate(
            "m => new Promise(done => m.addEventListener('timeupdate', () => m.currentTime > 1.5 && done(m.currentTime)))"
        )
        < 3.5
    )
    assert context.cookies() == []
    context.close()


def test_only_the_player_may_be_framed(chromium: Browser, played: Any, elsewhere: Any):
    page = chromium.new_page()
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text))
    page.goto(elsewhere(f'<iframe src="{played.base_url}/e/{played.ids["影片"]}"></iframe>'))
    page.wait_for_timeout(500)
    assert any("frame" in said.lower() for said in refused)
    page.close()


@pytest.mark.parametrize("width", [640, 320])
@pytest.mark.parametrize("title", ["影片", "声音", "长卷", "节目单"])
def test_a_frame_has_no_barrier_and_nothing_beside_it(visit: Any, played: Any, title: str, width: int):
    page = visit(f"{played.base_url}/embed/{played.ids[title]}", width=width, height=480)
    page.locator(".embedded .back").wait_for()
    assert (overflow(page), serious(page)) == (0, [])


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/e/{id}/poster", "/offline", "/e/{id}"])
def test_the_new_pages_fit_and_have_no_barrier(visit: Any, standing: Any, path: str, width: int):
    page = visit(standing.base_url + path.format(id=identifier(0)), width=width)
    if path == "/e/{id}":
        page.locator(".along summary").click()
    assert (overflow(page), serious(page)) == (0, [])


@pytest.mark.parametrize("title", ["影片", "声音", "长卷", "节目单"])
def test_an_entry_is_light_before_anything_is_played(visit: Any, played: Any, title: str):
    own, media = weight(visit(f"{played.base_url}/e/{played.ids[title]}", width=390))
    print(f"{title}: {own} bytes and {media} of media")
    assert own <= THIN
    if title in {"影片", "声音"}:
        assert own + media <= THIN


def test_without_a_line_a_page_says_so_and_names_what_was_looked_at(chromium: Browser, standing: Any):
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    context = chromium.new_context()
    page = context.new_page()
    by_worker: set[str] = set()
    page.on("response", lambda r: r.from_service_worker and by_worker.add(r.url.removeprefix(home)))
    with serving(create_app(standing, partial(stand_in.preview, standing)), port):
        page.goto(home + "/")
        page.evaluate("() => navigator.serviceWorker.ready")
        page.goto(f"{home}/e/{identifier(3)}")
        page.wait_for_function("() => navigator.serviceWorker.controller")
        page.goto(f"{home}/e/{identifier(0)}")
        page.get_by_role("button", name="播放").first.click()
        assert playing(page)
        page.goto("about:blank")
    assert not [address for address in by_worker if address.startswith("/media")]
    page.goto(f"{home}/search?q=越剧")
    expect(page.locator("h1")).to_have_text("现在没有网络")
    expect(page.locator(".seen a")).to_have_text(["越剧《梁山伯与祝英台·十八相送》选段", "老茶农口述:明前茶的炒制"])
    assert page.locator("link[rel=stylesheet]").evaluate("l => l.sheet.cssRules.length") > 100
    page.locator("[data-forget]").click()
    page.reload()
    expect(page.locator("[data-seen]")).to_be_hidden()
    keys = "(await Promise.all((await caches.keys()).map(async n => (await caches.open(n)).keys()))).flat()"
    kept = page.evaluate(f"async () => {keys}.map(r => r.url)")
    assert kept and not [one for one in kept if "/media/" in one or "/e/" in one]
    context.close()


def test_the_portal_can_be_kept_on_a_home_screen(visit: Any, standing: Any):
    page = visit(standing.base_url + "/")
    found = page.evaluate("async () => (await fetch(document.querySelector('link[rel=manifest]').href)).json()")
    assert (found["name"], found["start_url"], found["display"]) == ("群众文化影像档案", "/", "minimal-ui")
    sizes = [
        page.evaluate(
            "async src => { const i = new Image(); i.src = src; await i.decode(); return `${i.width}x${i.height}`; }", one["src"]
        )
        for one in found["icons"]
    ]
    assert sizes == [one["sizes"] for one in found["icons"]] == ["192x192", "512x512", "512x512"]
