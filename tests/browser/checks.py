"""What every page must pass."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
from playwright.sync_api import Page

THIN = 60_000
"""Bytes of a page before anything is played: pictures of a search load as they come into sight, and are not among them."""

GRAVE = """options => {
  const soft = axe._audit.rules.filter((rule) => ['moderate', 'minor'].includes(rule.impact));
  const rules = options.runOnly ? {} : Object.fromEntries(soft.map((rule) => [rule.id, { enabled: false }]));
  return axe.run(document, { resultTypes: ['violations'], preload: false, rules, ...options })
    .then((found) => found.violations.filter((one) => ['serious', 'critical'].includes(one.impact)))
    .then((grave) => grave.map((one) => [one.id, one.nodes[0].html]));
}"""
"""Only rules that can find what is serious are asked, no style is fetched a second time, only what was found comes over: half of
the work.
"""


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def _found(page: Page, **options: Any) -> list[tuple[str, Any]]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    return [(rule, element) for rule, element in page.evaluate(GRAVE, options)]


def says_something(page: Page) -> None:
    """An empty page fits every window and has no barrier: what is judged must have a heading, and text below it."""
    heading = page.locator("main h1").first.inner_text(timeout=5_000).strip()
    below = page.locator("main").inner_text().replace(heading, "", 1).strip()
    assert heading and below, f"nothing is said on {page.url}"


def serious(page: Page) -> list[tuple[str, Any]]:
    """What axe-core finds that is serious or critical: (rule, first element). Fails on a page that says nothing."""
    says_something(page)
    return _found(page)


def unreadable(page: Page, scheme: Literal["light", "dark"]) -> list[tuple[str, Any]]:
    """The same of contrast alone, in the other colours: nothing else depends on them."""
    page.emulate_media(color_scheme=scheme)
    return _found(page, runOnly=["color-contrast"])


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


def weight(page: Page) -> tuple[int, int]:
    """Bytes over the line of the page and what it is made of, and of media beside them."""
    page.wait_for_load_state("networkidle")
    found = page.evaluate(
        "() => ['navigation', 'resource'].flatMap(k => performance.getEntriesByType(k)).map(r => [r.name, r.transferSize])"
    )
    media = sum(size for name, size in found if "/media/" in name)
    return sum(size for _, size in found) - media, media
