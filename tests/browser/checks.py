"""What every page must pass."""

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def says_something(page: Page) -> None:
    """An empty page fits every window and has no barrier: what is judged must have a heading, and text below it."""
    heading = page.locator("main h1").first.inner_text(timeout=5_000).strip()
    below = page.locator("main").inner_text().replace(heading, "", 1).strip()
    assert heading and below, f"nothing is said on {page.url}"


def serious(page: Page) -> list[tuple[str, Any]]:
    """What axe-core finds that is serious or critical: (rule, first element). Fails on a page that says nothing."""
    says_something(page)
    found = Axe().run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in {"serious", "critical"}]


def unreadable(page: Page, scheme: Literal["light", "dark"]) -> list[tuple[str, Any]]:
    """The same of contrast alone, in the other colours: nothing else depends on them."""
    page.emulate_media(color_scheme=scheme)
    found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    return [(v["id"], v["nodes"][0]["html"]) for v in found]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window. Fails on a page that says nothing."""
    says_something(page)
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def playing(page: Page, selector: str = "video") -> bool:
    """Whether the medium's time moves forward within ten seconds."""
    page.wait_for_function("s => document.querySelector(s).currentTime > 0.3", arg=selector, timeout=10_000)
    first = page.eval_on_selector(selector, "m => m.currentTime")
    page.wait_for_function("([s, t]) => document.querySelector(s).currentTime > t", arg=[selector, first], timeout=10_000)
    return True
