"""Review in a real browser: a remark sticks to its frame at every rate, a box to its place; many at once by keyboard."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page

from archive.cli.deliveries import one_folder
from archive.media.compose import compose
from archive.models.people import Role
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.desk import review_placing
from archive.steps.ingest import scan, walk
from archive.web.build import build
from archive.web.workbench.app import create_workbench
from browser.checks import overflow, serious
from browser.conftest import free_port, serving, signed_in
from deliveries import folder_of
from integration.desk.reviewed import COUNTY, TOWNSHIP, VILLAGE, kept, planted, reviewer, somebody
from remembered import remembered

pytestmark = [pytest.mark.browser, pytest.mark.servers]
RATES = {"25": "r=25:d=4", "29.97": "r=30000/1001:d=4", "vfr": "r=30:d=4"}
_X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
_DROPPED = ("-vf", "select='not(mod(n\\,3))+gt(n\\,60)'", "-fps_mode", "vfr")
FIRST_FRAME_S = 1.5
LARGEST_SCRIPT = 80 * 1024
BATCH = 6


@pytest.fixture(scope="module")
def desk(places, memory, tmp_path_factory):
    """A workbench on films of three rates, and on pictures that wait at a township: `.base_url`, `.films`, `.ids`, `.signed`."""
    build()
    port = free_port()
    services = Services(places.prepared(tmp_path_factory.mktemp("reviews")))
    services.prepare()
    planted(services)
    people = {
        "township": reviewer(services, TOWNSHIP, "示例镇审核"),
        "county": reviewer(services, COUNTY, "示例县审核"),
        "archivist": somebody(services, "archivist", (Role.ARCHIVIST, VILLAGE), (Role.LEAD, COUNTY), name="示例村档案"),
    }
    folder = tmp_path_factory.mktemp("films")
    for rate, source in RATES.items():
        film = [*(_DROPPED if rate == "vfr" else ()), *_X264, "-c:a", "aac", str(folder / f"{rate}.mp4")]
        compose(("-f", "lavfi", "-i", f"testsrc2=s=320x240:{source}", "-f", "lavfi", "-i", "sine=f=392:d=4"), film)
    rows = [{"item": rate, "title": f"示例影片 {rate}", "file": f"{rate}.mp4", "consent": "同意公开"} for rate in RATES]
    rows.append({"item": "p", "title": "示例照片", "file": "p.jpg", "consent": "同意公开"})
    files = {f"{rate}__mp4": (folder / f"{rate}.mp4").read_bytes() for rate in RATES} | {"p__jpg": "crimson"}
    with remembered(memory):
        source, found = one_folder(services, folder_of(tmp_path_factory.mktemp("in"), rows, "films", **files), VILLAGE, "films")
        delivery, _ = scan.register(services, source, found)
        list(walk.run(services, delivery.id))
    ids = kept(services, BATCH)
    review_placing.settle(services, 100)
    films = {one.record.title.removeprefix("示例影片 "): one.id for one in services.ledger.resources.of_delivery(delivery.id)}

    def signed(who: str) -> dict[str, Any]:
        return signed_in(services.ledger.accounts.sessions.begin(people[who].id, 2))

    with serving(create_workbench(services), port):
        yield SimpleNamespace(base_url=f"http://127.0.0.1:{port}", services=services, films=films, ids=ids, signed=signed)
    places.give_back(services.settings)


@pytest.fixture
def at(visit: Any, desk: Any) -> Any:
    def open_(path: str, who: str = "township", **context: Any) -> Page:
        return visit(f"{desk.base_url}{path}", storage_state=desk.signed(who), **context)

    return open_


WATCH = """() => new Promise((done) => {
  const video = document.querySelector('video');
  const began = performance.now();
  video.requestVideoFrameCallback(() => done((performance.now() - began) / 1000));
  document.querySelector('button.play').click();
})"""
STILL = """(t) => new Promise((done) => {
  const video = document.querySelector('video');
  let last = null;
  const note = (_, about) => { last = about.mediaTime; video.requestVideoFrameCallback(note); };
  video.requestVideoFrameCallback(note);
  video.pause();
  video.addEventListener('seeked', () => setTimeout(() => done(last), 300), { once: true });
  video.currentTime = t;
})"""
SEEN = """() => new Promise((done) => {
  const video = document.querySelector('video');
  let last = null;
  const note = (_, about) => { last = about.mediaTime; video.requestVideoFrameCallback(note); };
  video.requestVideoFrameCallback(note);
  document.querySelector('.remarks a[data-ms]').click();
  const end = () => { video.pause(); setTimeout(() => done([last, video.currentTime]), 100); };
  const wait = () => last === null || video.seeking ? setTimeout(wait, 30) : end();
  setTimeout(wait, 100);
})"""


@pytest.mark.parametrize("rate", RATES)
def test_a_remark_sticks_to_the_frame_that_was_seen(at: Any, desk: Any, rate: str):
    page = at(f"/work/reviews/{desk.films[rate]}")
    first = page.evaluate(WATCH)
    print(f"first frame at {rate}: {first:.2f} s")
    assert first <= FIRST_FRAME_S * 3, "in the middle of other tests"
    frame = page.evaluate(STILL, 2.21)
    page.locator("details.pin summary").click()
    page.get_by_role("button", name="标在当前画面").click()
    typed = page.locator("#pin-start").input_value()
    hours, minutes, seconds = typed.split(":")
    pinned = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    assert 0 <= pinned - frame <= 0.001 + 1e-6, (typed, frame)
    page.locator("#pin-text").fill("此处画面抖动")
    page.get_by_role("button", name="加上批注").click()
    page.locator(".remarks a[data-ms]").wait_for()
    page.evaluate(WATCH)
    page.evaluate(STILL, 0.3)
    again, now = page.evaluate(SEEN)
    assert abs(now - pinned) < 0.2 and min(abs(again - frame), abs(now - frame)) < 0.04
    vtt = page.request.get(f"{desk.base_url}/work/reviews/{desk.films[rate]}/remarks.vtt").text()
    assert f"{typed} -->" in vtt and "此处画面抖动" in vtt


def test_a_box_is_drawn_on_a_picture_and_shown_again(at: Any, desk: Any):
    page = at(f"/work/reviews/{desk.films['示例照片']}")
    page.locator("details.pin summary").click()
    page.get_by_role("button", name="在图上框出").click()
    place = page.locator(".gallery img").first.bounding_box()
    assert place is not None
    start, end = (0.25, 0.25), (0.5, 0.75)
    page.mouse.move(place["x"] + place["width"] * start[0], place["y"] + place["height"] * start[1])
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] * end[0], place["y"] + place["height"] * end[1], steps=4)
    page.mouse.up()
    typed = [float(page.locator(f"form#pin [name={name}]").input_value()) for name in "xywh"]
    assert typed == pytest.approx([25, 25, 25, 50], abs=1)
    page.locator("#pin-text").fill("划痕")
    page.get_by_role("button", name="加上批注").click()
    page.locator(".remarks a[data-box]").click()
    shown = page.locator("svg.box rect").bounding_box()
    picture = page.locator(".gallery img").first.bounding_box()
    assert shown and picture
    assert shown["width"] == pytest.approx(picture["width"] / 4, abs=8)


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_fits_and_has_no_serious_barrier(at: Any, desk: Any, width: int):
    for path, who in (
        ("/work/reviews", "township"),
        (f"/work/reviews/{desk.films['25']}", "township"),
        (f"/work/reviews/{desk.films['示例照片']}", "township"),
        ("/work/reviews/batch", "township"),
        ("/work/returned", "archivist"),
        ("/work/review-rules", "archivist"),
    ):
        page = at(path, who, width=width, color_scheme="light" if width > 400 else "dark")
        assert (overflow(page), serious(page)) == (0, []), (path, width)
        page.context.close()


def test_the_script_of_a_page_is_small(at: Any, desk: Any):
    for path in (f"/work/reviews/{desk.films['25']}", "/work/reviews/batch"):
        page = at(path)
        sizes: list[int] = []

        def heard(answer: Any, sizes: list[int] = sizes) -> None:
            if answer.url.endswith(".js"):
                sizes.append(int(answer.header_value("content-length") or 0))

        page.on("response", heard)
        page.reload()
        page.wait_for_load_state("networkidle")
        print(f"script of {path}: {sum(sizes)} bytes")
        assert 0 < sum(sizes) <= LARGEST_SCRIPT


def test_many_are_decided_by_keyboard_and_taken_back_before_anything_is_written(at: Any, desk: Any):
    resources = desk.services.ledger.resources
    page = at("/work/reviews/batch")
    page.clock.install()
    page.reload()
    cards = page.locator(".card-one")
    began = time.monotonic()
    number = cards.count()
    marked = page.locator(".card-one.current[data-marked]")  # those with doubts come in any order among those without
    for _ in range(number):
        if not marked.count():
            page.keyboard.press("j")
    first = marked.get_attribute("data-id")
    page.keyboard.press("a")
    page.locator(".card-one.current[data-opened]").wait_for()
    page.keyboard.press("a")
    assert page.locator(f"#c-{first}").get_attribute("data-verb") == "accept"
    page.keyboard.press("z")
    assert page.locator(f"#c-{first}").get_attribute("data-verb") is None
    page.clock.fast_forward(11_000)
    reviews = desk.services.ledger.desk.reviews
    assert resources.get(first).state is ResourceState.IN_REVIEW and reviews.get(first).station == TOWNSHIP
    page.keyboard.press("a")
    second = page.locator(".card-one.current").get_attribute("data-id")
    page.keyboard.press("r")
    page.keyboard.press("5")
    third = page.locator(".card-one.current").get_attribute("data-id")
    page.keyboard.press("u")
    page.keyboard.type("please")
    page.keyboard.press("Enter")
    assert page.locator("[data-verb]").count() == 3
    page.clock.fast_forward(11_000)
    page.locator(f"#c-{third}.sent").wait_for()
    print(f"{number} cards; three decided in {time.monotonic() - began:.1f} s")
    assert reviews.get(first).station == COUNTY
    assert resources.get(second).state is ResourceState.RETURNED
    assert "著录" in resources.decisions(second)[-1].reason
    assert reviews.get(third).station == COUNTY


def test_it_works_without_script(at: Any, desk: Any):
    (waiting,) = [one for one in desk.ids if desk.services.ledger.desk.reviews.get(one)][:1]
    page = at(f"/work/reviews/{waiting}", "county", java_script_enabled=False)
    page.get_by_label("声音有问题").first.check()
    page.locator("button.return").click()
    assert page.url.endswith("/work/reviews")
    assert desk.services.ledger.resources.get(waiting).state is ResourceState.RETURNED
    back = at("/work/returned", "archivist", java_script_enabled=False)
    assert "声音有问题" in back.locator("main").inner_text()
