"""The portal on what was really taken in: fixture `portal` is the address of one that serves the sample deliveries."""

import re
from typing import Any

import pytest

from browser.checks import THIN, overflow, playing, serious, weight

pytestmark = [pytest.mark.browser, pytest.mark.servers]


def test_a_visitor_finds_narrows_opens_and_watches(visit: Any, portal: str):
    page = visit(portal + "/")
    assert serious(page) == []
    page.get_by_role("combobox", name="检索").fill("越剧")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator("mark").count() > 0
    assert serious(page) == []
    choice = page.locator("#facet-media + ul a", has_text="视频")
    count = choice.locator(".n").inner_text()
    choice.click()
    assert page.locator("h1 small").inner_text() == f"共 {count} 条"
    page.locator(".card .name a").first.click()
    page.wait_for_url("**/e/*")
    assert serious(page) == []
    page.get_by_role("button", name="播放").first.click()
    assert playing(page)


@pytest.mark.parametrize("words", ["yueju", "YJ", "嵊州 合唱"])
def test_words_are_found_as_people_type_them(visit: Any, portal: str, words: str):
    page = visit(f"{portal}/search?q={words}")
    assert page.locator(".card").count() > 0


def test_suggestions_come_from_titles(visit: Any, portal: str):
    page = visit(portal + "/search")
    title = page.locator(".card .name a").first.inner_text()
    page.get_by_role("combobox", name="检索").press_sequentially(title[:2])
    page.get_by_role("option").first.wait_for()


@pytest.mark.parametrize(("media", "what"), [("picture", ".gallery img"), ("sound", "audio")])
def test_pictures_are_seen_and_sound_is_heard(visit: Any, portal: str, media: str, what: str):
    page = visit(f"{portal}/search?media={media}")
    page.locator(".card .name a").first.click()
    page.wait_for_url("**/e/*")
    assert serious(page) == []
    if media == "sound":
        page.locator(".player.sound").get_by_role("button", name="播放").first.click()
        assert playing(page, what)
    else:
        page.wait_for_function("() => document.querySelector('.gallery img').naturalWidth > 0")


def test_everything_fits_a_phone(visit: Any, portal: str):
    page = visit(portal + "/", width=360, height=740)
    assert overflow(page) == 0
    page.goto(portal + "/search?q=越剧")
    assert overflow(page) == 0
    page.goto(portal + "/search")
    entries = sorted({str(a.get_attribute("href")) for a in page.locator(".card .name a").all()})
    assert len(entries) > 1
    for entry in entries:
        page.goto(portal + entry)
        assert (entry, overflow(page)) == (entry, 0)


def test_search_works_without_scripts(visit: Any, portal: str):
    page = visit(portal + "/", java_script_enabled=False)
    page.locator("input[name=q]").fill("越剧")
    page.get_by_role("button", name="检索").click()
    assert page.locator(".card").count() > 0
    page.locator("#facet-kind + ul a").first.click()
    assert page.locator(".chips a").count() == 1
    assert page.locator(".card").count() > 0
    page.locator(".card .name a").first.click()
    assert re.search(r"/e/[0-9A-Z]{11}$", page.url)
    assert "A/OL" in page.locator("#citation").inner_text()


COUNTED = """() => [...document.querySelectorAll("main a[href^='/search?']")]
  .map((a) => [a.href, a.querySelector(".n")?.textContent ?? ""]).filter(([, n]) => n)"""


@pytest.mark.parametrize("way", ["/map", "/map/330600", "/timeline", "/genres", "/centres/zj-330683"])
def test_what_a_way_in_counts_is_what_its_search_finds(visit: Any, portal: str, way: str):
    page = visit(portal + way, width=360, height=740)
    assert (overflow(page), serious(page)) == (0, [])
    counted = page.evaluate(COUNTED)
    assert counted
    for address, n in counted[:8]:
        found = page.request.get(address).text()
        assert f"共 {re.sub(r'[^0-9,]', '', n)} 条" in found, address


def test_a_page_of_a_search_is_light(visit: Any, portal: str):
    own, _ = weight(visit(f"{portal}/search", width=390))
    print(f"search: {own} bytes")
    assert own <= THIN
