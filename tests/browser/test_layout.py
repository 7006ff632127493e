"""Every sort of page, in a real browser, on entries that stand in: widths, contrast, keyboard, players, scripts off."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Browser

from archive.links import previews
from browser.checks import overflow, playing, serious, unreadable
from browser.stand_in import DOCUMENT, SIGNING_KEY, UPRIGHT, identifier

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/", "results": "/search?q=越剧", "narrowed": "/search?kind=performance&division=330683&year=2010",
    "facets": "/search#facets", "api": "/api", "dumps": "/dumps/",
    "empty": "/search?q=没有这样的东西&kind=lecture",
    "alike": "/search?q=坐船看戏", "named": "/search?q=1980年代越剧",
    "video": f"/e/{identifier(0)}", "pictures": f"/e/{identifier(2)}",
    "sound": f"/e/{identifier(3)}", "upright": f"/e/{UPRIGHT}", "document": f"/e/{DOCUMENT}", "parts": f"/e/{identifier(4)}",
    "receipt": "/r/mixed-token-0123456789", "refused": "/r/refused-token-0123456789", "replaced": "/r/replaced-token-0123456789",
    "map": "/map", "counties": "/map/330600", "timeline": "/timeline", "festivals": "/festivals", "genres": "/genres?lang=en",
    "centres": "/centres", "centre": "/centres/zj-330683", "closed": "/centres/zj-old", "wall": "/centres/zj-330683/wall",
    "list": f"/list?ids={identifier(0)},{identifier(90)}&title=村晚", "nolist": "/list", "wronglist": "/list?ids=x",
    "missing": "/e/nothing", "withdrawn": f"/e/{identifier(90)}",
    "expired": f"/preview/{identifier(80)}", "english": f"/e/{identifier(0)}?lang=en",
}  # fmt: skip
SEEN = {
    "home": ".tiles a", "results": ".card", "narrowed": ".card", "facets": "#facets a", "api": ".guide dt", "dumps": ".digest",
    "empty": ".nothing",
    "alike": ".nearby .card", "named": ".chips.named a",
    "video": "video", "pictures": ".gallery img", "sound": ".player.sound .keys", "upright": "video",
    "document": ".leaves img", "parts": ".leaves img", "receipt": ".item.refused .fault", "refused": ".fault",
    "map": ".squares .shade5 a", "counties": ".squares a", "timeline": "a.barred", "festivals": ".feasts .next",
    "genres": "a.tile", "centres": ".centres a", "centre": ".card", "closed": ".who a", "wall": ".wallcode img",
    "list": ".listed .absent",
    "nolist": ".naming", "wronglist": ".problem h1",
    "replaced": ".answer", "missing": ".problem h1", "withdrawn": ".gone dd", "expired": ".problem h1", "english": "video",
}  # fmt: skip
"""What must be there to be judged."""


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_a_phone_and_has_no_serious_barrier(visit: Any, standing: Any, page: str):
    seen = visit(standing.base_url + PAGES[page], width=360, height=740, color_scheme="light")
    assert seen.locator(SEEN[page]).first.is_visible()
    assert overflow(seen) == 0
    assert serious(seen) == []
    assert unreadable(seen, "dark") == []


@pytest.mark.parametrize("page", ["home", "results", "video", "receipt"])
def test_a_page_has_no_serious_barrier_on_a_desk(visit: Any, standing: Any, page: str):
    seen = visit(standing.base_url + PAGES[page])
    assert seen.locator(SEEN[page]).first.is_visible()
    assert serious(seen) == []


@pytest.mark.parametrize("page", ["missing", "withdrawn", "expired"])
def test_the_seal_of_a_problem_stands_clear_of_the_header(visit: Any, standing: Any, page: str):
    seen = visit(standing.base_url + PAGES[page])
    header, seal = (seen.locator(one).first.bounding_box() for one in ("header.top", ".problem .ink"))
    assert seal["y"] - (header["y"] + header["height"]) >= 40


def test_an_entry_is_put_into_the_list_that_was_looked_at_last(visit: Any, standing: Any):
    page = visit(standing.base_url + f"/list?ids={identifier(2)}&title=村晚", width=360)
    page.goto(standing.base_url + PAGES["video"])
    page.get_by_role("button", name="加入清单").click()
    page.wait_for_url("**/list?ids=*")
    assert page.locator(".listed .name").all_inner_texts() == ["剪纸《龍鳳呈祥》", "越剧《梁山伯与祝英台·十八相送》选段"]
    assert page.locator("h1 bdi").inner_text() == "村晚"
    plain = visit(standing.base_url + PAGES["video"], java_script_enabled=False)
    plain.get_by_role("button", name="加入清单").click()
    assert plain.locator(".listed .name").all_inner_texts() == ["越剧《梁山伯与祝英台·十八相送》选段"]


def test_the_code_for_the_wall_fills_its_paper_alone(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["wall"])
    page.emulate_media(media="print")
    page.wait_for_function("() => document.querySelector('.wallcode img').naturalWidth > 0")
    assert page.locator(".wallcode img").bounding_box()["width"] > 400
    assert not any(one.is_visible() for one in page.locator("header, footer, .onscreen").all())


@pytest.mark.parametrize("width", [390, 1280])
def test_english_words_of_the_home_page_are_whole(visit: Any, standing: Any, width: int):
    seen = visit(standing.base_url + "/?lang=en", width=width)
    lines = "b => { const r = document.createRange(); r.selectNodeContents(b); return r.getClientRects().length }"
    names = {b.inner_text(): b.evaluate(lines) for b in seen.locator(".tiles b").all()}
    assert "Performance" in names
    assert {name: count for name, count in names.items() if count > len(name.split())} == {}


def test_the_length_of_a_recording_does_not_cover_its_seal(visit: Any, standing: Any):
    seen = visit(standing.base_url + "/search?q=明前茶", width=390)
    seal, length = (seen.locator(f".cover {one}").first.bounding_box() for one in (".seal", ".length"))
    assert seal["y"] + seal["height"] <= length["y"] or seal["x"] + seal["width"] <= length["x"]


def test_the_page_for_a_server_that_is_down(visit: Any, standing: Any):
    standing.catalogue.down = True
    try:
        page = visit(standing.base_url + "/", width=360)
        assert page.locator("h1").inner_text() == "服务暂时中断"
        assert (overflow(page), serious(page)) == (0, [])
    finally:
        standing.catalogue.down = False


def test_video_is_fetched_when_asked_for_and_plays(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["video"])
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.wait_for_timeout(500)
    assert [url for url in asked if ".m3u8" in url or "hls-" in url] == []
    page.get_by_role("button", name="播放").click()
    assert playing(page)
    assert any(url.endswith("master.m3u8") for url in asked)
    assert page.locator("select.quality option").all_inner_texts() == ["自动", "480p", "270p"]


def test_a_moment_of_a_tag_is_gone_to(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["video"])
    page.locator("ul.tags a.moment", has_text="0:06").click()
    page.wait_for_function("() => document.querySelector('video').currentTime >= 6.5", timeout=10_000)
    assert playing(page)
    page.locator("svg a[data-seek='3.0']").click()
    page.wait_for_function("() => document.querySelector('video').currentTime < 6", timeout=10_000)


def test_keys_work_after_a_press_on_the_picture_and_do_not_scroll(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["video"])
    page.get_by_role("button", name="播放").click()
    assert playing(page)
    film = page.locator("video")
    film.click()
    assert film.evaluate("v => v.paused")
    scrolled = page.evaluate("scrollY")
    for key, holds in (
        (" ", "!v.paused"), ("k", "v.paused"), ("m", "v.muted"), ("M", "!v.muted"), ("ArrowDown", "v.volume < 0.96"),
        ("f", "document.fullscreenElement !== null"), ("f", "document.fullscreenElement === null"),
    ):  # fmt: skip
        page.keyboard.press(key)
        page.wait_for_function(f"() => {{ const v = document.querySelector('video'); return {holds} }}", timeout=5_000)
    before = film.evaluate("v => v.currentTime")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("t => document.querySelector('video').currentTime >= t + 4.9", arg=before, timeout=5_000)
    assert page.evaluate("scrollY") == scrolled
    assert page.locator("button.mute").get_attribute("title") == "静音 (m)"


def test_keys_work_on_the_page_before_anything_has_the_focus(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["video"])
    page.keyboard.press("k")
    assert playing(page)
    page.evaluate("document.activeElement.blur()")
    for key, holds in (
        ("m", "v.muted"), ("ArrowRight", "v.currentTime >= 5"), (" ", "v.paused"), (">", "v.playbackRate === 1.25"),
        ("f", "document.fullscreenElement !== null"), ("f", "document.fullscreenElement === null"),
    ):  # fmt: skip
        page.keyboard.press(key)
        page.wait_for_function(f"() => {{ const v = document.querySelector('video'); return {holds} }}", timeout=5_000)
    loud = page.locator("video").evaluate("v => v.volume")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("() => scrollY > 0")
    assert page.locator("video").evaluate("v => v.volume") == loud, "up and down scroll the page"


def test_keys_are_words_in_a_field_and_can_be_kept_to_the_player(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["video"])
    field, film, listed = page.locator("#q"), page.locator("video"), page.locator("dialog.help")
    field.press_sequentially("mk ?")
    assert (field.input_value(), film.evaluate("v => v.paused && !v.muted"), listed.is_visible()) == ("mk ?", True, False)
    field.evaluate("f => f.blur()")
    page.keyboard.press("?")
    assert {"空格", "k", "←", "→", "f", "m", "?"} <= set(listed.locator("kbd").all_inner_texts())
    assert serious(page) == []
    page.keyboard.press("k")
    listed.get_by_role("checkbox").uncheck()
    page.keyboard.press("?")
    assert not listed.is_visible()
    page.keyboard.press("k")
    assert film.evaluate("v => v.paused")
    page.reload()
    page.keyboard.press("k")
    page.wait_for_timeout(300)
    assert film.evaluate("v => v.paused"), "the choice is kept"
    page.get_by_role("button", name="播放").focus()
    page.keyboard.press("k")
    assert playing(page)


def test_a_key_is_for_the_player_that_was_used_last(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["parts"])
    page.locator("#part-2 button.play").click()
    assert playing(page, "audio")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    page.wait_for_function("() => document.querySelector('audio').paused")
    page.keyboard.press(" ")
    page.wait_for_function("() => !document.querySelector('audio').paused && document.querySelector('video').paused")


def test_speed_and_a_small_window_are_chosen(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["video"])
    page.get_by_label("速度").select_option("2×")
    page.get_by_role("button", name="播放").click()
    assert playing(page)
    assert page.locator("video").evaluate("v => v.playbackRate") == 2
    page.get_by_role("button", name="小窗播放").click()
    page.wait_for_function("() => document.pictureInPictureElement === document.querySelector('video')", timeout=5_000)
    page.get_by_role("button", name="关闭小窗").click()
    page.wait_for_function("() => document.pictureInPictureElement === null", timeout=5_000)


@pytest.mark.parametrize("width", [360, 390])
def test_an_upright_film_fills_a_phone(visit: Any, standing: Any, width: int):
    page = visit(standing.base_url + PAGES["upright"], width=width, height=740)
    film = page.locator("video").bounding_box()
    assert film["width"] == width
    assert film["height"] >= width * 16 / 9 - 2
    wide = visit(standing.base_url + PAGES["upright"]).locator("video").bounding_box()
    assert 400 < wide["height"] < 700, "on a desk it stays on the screen"


@pytest.mark.parametrize(
    ("page", "picture"), [("video", "img.onpaper"), ("pictures", ".gallery img"), ("document", ".leaves img")]
)
def test_on_paper_the_picture_stands_and_no_buttons_do(visit: Any, standing: Any, page: str, picture: str):
    seen = visit(standing.base_url + PAGES[page])
    seen.emulate_media(media="print")
    seen.wait_for_function("s => document.querySelector(s).naturalWidth > 0", arg=picture)
    paper = seen.locator(picture).first.bounding_box()
    assert paper["width"] > 200 and paper["height"] > 200
    assert not any(one.is_visible() for one in seen.locator("video, .bar, button").all())


def test_without_scripts_a_film_plays_as_one_file(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["upright"], java_script_enabled=False)
    film, whole = page.locator("video"), page.locator("video source[type='video/mp4']").get_attribute("src")
    assert page.request.head(standing.base_url + str(whole)).headers["content-type"] == "video/mp4"
    film.evaluate("v => { v.muted = true; v.play() }")
    page.wait_for_timeout(1500)
    assert film.evaluate("v => v.currentTime") > 0.3
    film.evaluate("(v, src) => { v.src = src; v.play() }", whole)
    page.wait_for_timeout(1500)
    assert film.evaluate("v => v.currentTime") > 0.3, "a browser without HLS takes the MP4"
    assert not page.locator(".keys, .seek, button.play").first.is_visible()


SHIFTS = """() => new Promise((done) => {
  const found = [];
  const note = (entry) => found.push(...entry.sources.map((one) => one.node?.className ?? "?"));
  new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(found), 500);
})"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("page", ["video", "upright", "sound", "parts", "pictures", "document"])
def test_nothing_moves_while_an_entry_loads(chromium: Browser, standing: Any, page: str, width: int):
    context = chromium.new_context(viewport={"width": width, "height": 900})
    seen = context.new_page()
    late = lambda route: (time.sleep(0.15), route.continue_())  # noqa: E731
    seen.route("**/static/*.js", late)
    seen.route("**/media/**", late)
    seen.goto(standing.base_url + PAGES[page], wait_until="load")
    moved = seen.evaluate(SHIFTS)
    assert seen.locator(".media :is(img, video, .play)").first.is_visible()
    context.close()
    assert moved == []


def test_keys_that_a_button_or_menu_uses_are_left_to_it(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["video"])
    page.get_by_role("button", name="播放").click()
    assert playing(page)
    page.locator("button.mute").focus()
    page.keyboard.press(" ")
    assert page.locator("video").evaluate("v => v.muted && !v.paused")
    page.locator("select.quality").focus()
    page.keyboard.press("m")
    assert page.locator("video").evaluate("v => v.muted")


def test_an_address_with_a_moment_begins_there(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["video"] + "#t=7&part=1")
    page.get_by_role("button", name="播放").click()
    page.wait_for_function("() => document.querySelector('video').currentTime >= 7", timeout=10_000)


def test_sound_plays(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["sound"])
    page.get_by_role("button", name="播放").click()
    assert playing(page, "audio")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_reviewer_can_read_what_is_wrong_with_the_original(visit: Any, standing: Any, scheme: str):
    address = previews.address(SIGNING_KEY, standing.base_url, identifier(80), int(time.time()) + 3600)
    seen = visit(address, width=390, color_scheme=scheme)
    assert "文件有损坏" in seen.locator("section.quality").inner_text()
    told = seen.locator("section.reviewing").inner_text()
    assert all(words in told for words in ("未成年人", "同意公开,2023-01-01至2028-12-31", "仅限文化馆内部资料使用", "肖像授权书"))
    assert (overflow(seen), serious(seen)) == (0, [])


def test_a_preview_plays_too(visit: Any, standing: Any):
    page = visit(previews.address(SIGNING_KEY, standing.base_url, identifier(80), int(time.time()) + 3600))
    assert "审核预览" in page.locator(".banner").inner_text()
    page.get_by_role("button", name="播放").click()
    assert playing(page)


def test_pictures_open_over_the_page_and_turn_by_key(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["pictures"])
    page.locator("a[data-picture]").nth(1).click()
    shown = page.locator("dialog.lightbox")
    assert shown.locator(".caption").inner_text() == "2 / 4"
    page.keyboard.press("ArrowRight")
    assert shown.locator(".caption").inner_text() == "3 / 4"
    page.wait_for_function("() => document.querySelector('dialog.lightbox img').naturalWidth === 1600")
    page.keyboard.press("Escape")
    assert not shown.is_visible()


def test_suggestions_by_keyboard(visit: Any, standing: Any):
    page = visit(standing.base_url + "/")
    box = page.get_by_role("combobox", name="检索")
    box.press_sequentially("剪纸")
    page.get_by_role("option", name="剪纸《龍鳳呈祥》").wait_for()
    assert serious(page) == []
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**/e/{identifier(2)}")


def test_the_keyboard_reaches_the_text_first(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["results"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_filters_on_a_phone_open_and_close_without_scripts(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["results"], width=360, height=740, java_script_enabled=False)
    facets = page.locator("#facets")
    assert not facets.is_visible()
    page.get_by_role("link", name="筛选").click()
    assert facets.is_visible()
    facets.get_by_role("link", name=re.compile("^2019")).click()
    assert page.locator("h1 small").inner_text() == "共 1 条"
    assert not page.locator("#facets").is_visible()
    page.get_by_role("link", name=re.compile("去掉 年份")).click()
    assert page.locator("h1 small").inner_text() == "共 21 条"


def test_a_receipt_renews_itself_in_place(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["receipt"])
    page.evaluate("document.querySelector('#items').id = 'before'")
    page.wait_for_selector("#items", timeout=10_000)
    assert page.locator("li.item").count() == 5


def test_the_citation_is_copied(visit: Any, standing: Any):
    page = visit(standing.base_url + PAGES["video"], permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制引文").click()
    page.get_by_text("已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#citation").inner_text()
