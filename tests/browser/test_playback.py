"""Every class of media as the engine makes it, taken in by the steps and played in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import Page

from browser.checks import overflow, playing, serious
from browser.recordings import FILM_S, SOUND_S, WORDS

pytestmark = [pytest.mark.browser, pytest.mark.servers]
TITLES = {
    "影片": "video", "声音": ".player.sound .keys", "长卷": ".gallery img", "节目单": ".leaves img", "工尺谱": ".leaves img",
}  # fmt: skip
"""Title -> what must be there to be judged."""


@pytest.fixture
def entry(visit: Any, played: Any) -> Any:
    """Opens the entry with this title."""
    return lambda title, **context: visit(f"{played.base_url}/e/{played.ids[title]}", **context)


def begun(page: Page) -> Page:
    page.get_by_role("button", name="播放").click()
    playing(page)
    return page


def hover(page: Page, share: float) -> None:
    place = page.locator(".seek").bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + place["width"] * share, place["y"] + place["height"] / 2)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("title", TITLES)
def test_every_class_fits_and_has_no_serious_barrier(entry: Any, title: str, width: int):
    page = entry(title, width=width)
    page.locator(TITLES[title]).first.wait_for()
    assert (overflow(page), serious(page)) == (0, [])


def test_nothing_of_a_film_is_fetched_before_it_is_asked_for(entry: Any, played: Any):
    page = entry("影片")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.reload()
    hover(page, 0.5)
    page.wait_for_timeout(500)
    media = [url.rpartition("/")[2] for url in asked if "/media/" in url]
    assert media == ["poster.webp"]
    assert not any("/static/hls-" in url for url in asked)
    download = page.locator("a.download")
    assert download.inner_text().startswith("下载 MP4（")
    assert page.request.head(played.base_url + str(download.get_attribute("href"))).headers["content-type"] == "video/mp4"


def test_a_quality_is_chosen_and_stays_chosen(entry: Any):
    page = begun(entry("影片"))
    assert page.locator("select.quality option").all_inner_texts() == ["自动", "480p", "360p"]
    assert serious(page) == []
    for chosen, height in (("360p", 360), ("480p", 480)):
        page.get_by_label("清晰度").select_option(chosen)
        page.wait_for_function("h => document.querySelector('video').videoHeight === h", arg=height, timeout=15_000)
        page.wait_for_function("() => !document.querySelector('video').paused")


def test_a_film_plays_from_its_last_second(entry: Any):
    page = begun(entry("影片"))
    page.locator(".seek input").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("t => document.querySelector('video').currentTime >= t", arg=FILM_S - 5, timeout=10_000)
    page.evaluate(
        "t => { const s = document.querySelector('.seek input'); s.value = t; s.dispatchEvent(new Event('change')); }", FILM_S - 1
    )
    page.wait_for_function("t => document.querySelector('video').currentTime > t", arg=FILM_S - 0.7, timeout=10_000)
    page.wait_for_function("() => document.querySelector('video').ended", timeout=10_000)
    assert page.locator(".clock").inner_text() == "0:12 / 0:12"


@pytest.mark.parametrize(("language", "code"), [("中文", "zh"), ("English", "en")])
def test_captions_of_a_choice_show(entry: Any, language: str, code: str):
    page = begun(entry("影片"))
    assert page.locator("select.captions option").all_inner_texts() == ["关", "中文", "English"]
    assert page.evaluate("() => [...document.querySelector('video').textTracks].every((t) => t.mode !== 'showing')")
    page.get_by_label("字幕").select_option(language)
    page.wait_for_function(
        "w => [...document.querySelector('video').textTracks].some((t) => t.mode === 'showing' && t.activeCues?.[0]?.text === w)",
        arg=WORDS[code][0],
        timeout=10_000,
    )
    page.get_by_label("字幕").select_option("关")
    page.wait_for_function("() => [...document.querySelector('video').textTracks].every((t) => t.mode !== 'showing')")


def starts_at(page: Page, second: float) -> None:
    """The film plays from there: seen within a second of it, and going on."""
    page.wait_for_function("() => document.querySelector('video').played.length > 0", timeout=15_000)
    assert abs(page.evaluate("() => document.querySelector('video').played.start(0)") - second) <= 1
    page.wait_for_function("t => document.querySelector('video').currentTime > t + 0.3", arg=second, timeout=10_000)


@pytest.mark.parametrize(
    ("opened", "place", "line", "second"),
    [
        ("", ".transcript", "两分开", 6.5),
        ("", ".chapters", "分手", 7.0),
        ("?inside=分開", "#found-inside", "两分开", 6.5),
        ("?inside=分开#t=6.5&part=1", "button.play", "播放", 6.5),
        ("?t=6.5&part=1", "button.play", "播放", 6.5),
    ],
)
def test_a_line_plays_from_its_moment(visit: Any, played: Any, opened: str, place: str, line: str, second: float):
    page = visit(f"{played.base_url}/e/{played.ids['影片']}{opened}")
    chosen = page.locator(place).get_by_text(line) if place != "button.play" else page.locator(place)
    chosen.first.click()
    starts_at(page, second)
    if place == ".transcript":
        page.wait_for_function("w => document.querySelector('.transcript [aria-current]')?.textContent.includes(w)", arg=line)
        assert serious(page) == []


def test_search_inside_goes_on_playing_and_lists_what_it_found(entry: Any):
    page = begun(entry("影片"))
    page.evaluate("() => (document.querySelector('video').mark = 1)")
    page.get_by_placeholder("唱词").fill("shiba")
    page.locator(".inside").get_by_role("button", name="查找").click()
    found = page.locator("#found-inside mark")
    assert found.first.inner_text() == "十八"
    assert page.evaluate("() => document.querySelector('video').mark") == 1
    page.locator("#found-inside a").first.click()
    page.wait_for_function("() => document.querySelector('video').currentTime < 3 && !document.querySelector('video').paused")


def test_a_page_that_was_found_is_the_page_that_shows(visit: Any, played: Any):
    page = visit(f"{played.base_url}/e/{played.ids['节目单']}?inside=Page")
    assert page.locator("#found-inside .moment").all_inner_texts() == [f"第 {n} 页" for n in (1, 2, 3, 4)]
    page.locator("#found-inside a").nth(2).click()
    page.wait_for_function("() => document.querySelector('.turn input').value === '3'")


def test_words_within_are_there_without_scripts(visit: Any, played: Any):
    page = visit(f"{played.base_url}/e/{played.ids['影片']}", java_script_enabled=False)
    page.locator(".inside input[type=search]").fill("分开")
    page.locator(".inside").get_by_role("button", name="查找").click()
    page.locator("#found-inside a").click()
    assert "t=6.5" in page.url
    assert {one.rpartition("#")[2] for one in page.locator("video source").evaluate_all("all => all.map((s) => s.src)")} == {
        "t=6.5"
    }


def test_a_key_turns_captions_off_and_on_again(entry: Any):
    page = begun(entry("影片"))
    menu = page.locator("select.captions")
    menu.select_option(index=2)
    page.locator("video").click()
    for value in ("-1", "1", "-1"):
        page.keyboard.press("c")
        assert menu.input_value() == value


def test_hover_pictures_follow_the_pointer(entry: Any):
    page = begun(entry("影片"))
    seen = []
    for share in (0.1, 0.5, 0.9):
        hover(page, share)
        page.wait_for_function("() => !document.querySelector('.frame').hidden")
        seen.append(
            page.eval_on_selector(".frame", "f => [f.style.backgroundImage.includes('/sprites/'), f.style.backgroundPosition]")
        )
        assert page.locator(".when").inner_text() == f"0:{int(FILM_S * share):02d}"
    assert [there for there, _ in seen] == [True] * 3
    assert len({place for _, place in seen}) == 3
    page.mouse.move(5, 5)
    assert not page.locator(".peek").is_visible()


def test_dragging_shows_pictures_and_seeks_at_its_end(entry: Any):
    page = begun(entry("影片"))
    hover(page, 0.2)
    page.mouse.down()
    hover(page, 0.6)
    page.wait_for_function("() => !document.querySelector('.frame').hidden")
    assert page.evaluate("() => document.querySelector('video').currentTime") < FILM_S * 0.5
    page.mouse.up()
    page.wait_for_function("t => document.querySelector('video').currentTime >= t", arg=FILM_S * 0.59, timeout=10_000)


def test_a_waveform_is_drawn_and_sought_in(entry: Any):
    page = entry("声音")
    page.wait_for_selector(".wave path.rest[d^=M]", state="attached")
    assert page.eval_on_selector(".wave path.rest", "p => p.getBBox().width") == pytest.approx(1000, abs=10)
    place = page.locator(".seek").bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + place["width"] * 0.5, place["y"] + 20)
    page.wait_for_function("t => document.querySelector('audio').currentTime > t", arg=SOUND_S * 0.5, timeout=10_000)
    assert float(str(page.locator(".wave .gone").get_attribute("width"))) >= 495
    page.locator(".seek input").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("t => document.querySelector('audio').currentTime < t", arg=SOUND_S * 0.5, timeout=10_000)
    page.get_by_role("button", name="暂停").click()
    assert page.evaluate("() => document.querySelector('audio').paused")
    assert page.locator("a.download").inner_text().startswith("下载 M4A（")


def test_deep_zoom_is_fetched_when_asked_for_and_loads_tiles(entry: Any):
    page = entry("长卷")
    asked: dict[str, int] = {}
    page.on("response", lambda r: asked.update({r.url: r.status}))
    page.wait_for_timeout(300)
    assert not any("deepzoom" in url or "/tiles/" in url for url in asked)
    page.get_by_role("button", name="放大细看").click()
    page.wait_for_selector(".openseadragon-canvas")
    page.wait_for_timeout(1000)
    assert serious(page) == []
    before = [url for url in asked if "/tiles/" in url and url.endswith(".jpg")]
    for _ in range(4):
        page.get_by_role("button", name="放大", exact=True).press("Enter")
    page.wait_for_timeout(2000)
    tiles = [url for url in asked if "/tiles/" in url and url.endswith(".jpg")]
    assert before
    assert len(tiles) > len(before)
    assert {status for url, status in asked.items() if "/tiles/" in url} == {200}
    page.keyboard.press("Escape")
    page.wait_for_selector(".openseadragon-canvas", state="detached")


def test_other_viewers_find_the_tiles(played: Any, entry: Any):
    page = entry("长卷")
    address = played.base_url + str(page.locator("[data-tiles]").get_attribute("data-tiles"))
    answer = page.request.get(address)
    info = answer.json()
    assert (answer.headers["content-type"], answer.headers["access-control-allow-origin"]) == ("application/json", "*")
    assert info["id"] == address.removesuffix("/info.json")
    tile = page.request.get(f"{info['id']}/0,0,512,512/512,512/0/default.jpg")
    assert (tile.status, tile.headers["content-type"]) == (200, "image/jpeg")
    assert page.request.get(address, headers={"if-none-match": answer.headers["etag"]}).status == 304


@pytest.mark.parametrize(("title", "pages"), [("节目单", 4), ("工尺谱", 3)])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_turn(entry: Any, title: str, pages: int, width: int):
    page = entry(title, width=width)
    number, leaves = page.get_by_label("页码"), page.locator(".leaves")

    def shown(n: int) -> None:
        page.wait_for_function(
            "n => { const l = document.querySelector('.leaves'); return Math.abs(l.scrollLeft - (n - 1) * l.clientWidth) < 2 }",
            arg=n,
        )
        page.wait_for_function("n => document.querySelectorAll('.leaves img')[n - 1].naturalWidth > 0", arg=n)
        page.wait_for_function("n => document.querySelector('.turn input').value === n", arg=str(n))

    assert leaves.locator("li").count() == pages
    shown(1)
    page.get_by_role("button", name="下一页").click()
    shown(2)
    leaves.press("ArrowRight")
    shown(3)
    leaves.press("Home")
    shown(1)
    assert page.get_by_role("button", name="上一页").is_disabled()
    number.fill(str(pages))
    number.press("Enter")
    shown(pages)
    leaves.evaluate("l => l.scrollBy({left: -l.clientWidth})")
    page.wait_for_function("n => document.querySelector('.turn input').value === n", arg=str(pages - 1))


def test_pages_are_a_list_without_scripts(entry: Any):
    page = entry("节目单", java_script_enabled=False)
    tops = [box["y"] for leaf in page.locator(".leaves li").all() if (box := leaf.bounding_box())]
    assert len(tops) == 4
    assert tops == sorted(set(tops))
    assert not page.locator(".turn").is_visible()


def test_a_stand_in_shows_until_the_picture_is_there(visit: Any, played: Any):
    bare = visit(f"{played.base_url}/search", java_script_enabled=False)
    stand_ins = bare.locator(".cover img.ground").evaluate_all("all => all.map((i) => i.src.slice(0, 11))")
    assert len(stand_ins) >= 4
    assert set(stand_ins) == {"data:image/"}
    page = visit(f"{played.base_url}/search")
    page.wait_for_function("() => document.querySelectorAll('.cover img:not(.ground)').length >= 4")
    page.wait_for_function("() => document.querySelectorAll('.cover .ground').length === 0")
