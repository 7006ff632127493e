"""The workbench in a real browser: a folder goes up, is cut, goes on at another computer, is returned with a remark at a moment,
corrected, accepted by county and city, public. A picture of each page lies beside the samples.
"""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from archive import i18n
from archive.cli.demo import waiting
from archive.models.delivery import Resource
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.desk import sample_people
from archive.steps.desk.sample_people import SamplePerson

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE_S = 300.0
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_WIDTH, _HEIGHT, _PHONE = 1280, 900, 390
_MOMENT = "00:00:03.200"


def people(services: Services, console: Console) -> dict[str, SamplePerson]:
    """The accounts of the demonstration, printed with their passwords."""
    made = sample_people.make(services)
    console.rule(i18n.both("demo.people"))
    console.print(f"  {services.settings.workbench_url.rstrip('/')}/work", soft_wrap=True)
    for one in made:
        place = services.ledger.centres.called(one.centre) if one.centre else i18n.both("web.work.everywhere")
        post = i18n.text(f"web.work.role.{one.role.value}")
        console.print(f"  {one.account.login:<15} {one.password}  {one.account.name}  {post}  {place}", markup=False)
    return {one.account.login: one for one in made}


def walk(services: Services, console: Console, folder: Path, who: dict[str, SamplePerson]) -> list[str]:
    """Walk it; gives the ids that are public at its end, none where no browser is here, which is told.

    Raises:
        TooSlow: something did not come about in time.
    """
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        found = None
    if found is None:
        console.print(f"  {i18n.both('demo.no-browser')}")
        return []
    from archive.samples import by_hand

    sample = by_hand.deliver(folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-quic"])
        try:
            return _Walk(services, console, browser, who, folder / "workbench").whole(Path(sample.folder))
        finally:
            browser.close()


class _Walk:
    """The way through the pages."""

    def __init__(
        self, services: Services, console: Console, browser: "Browser", who: dict[str, SamplePerson], pictures: Path
    ) -> None:
        self._services, self._console, self._browser, self._who = services, console, browser, who
        self._address = services.settings.workbench_url.rstrip("/")
        self._pictures, self._number = pictures, 0
        pictures.mkdir(parents=True, exist_ok=True)

    def whole(self, folder: Path) -> list[str]:
        from archive.samples import by_hand

        with self._at("demo-archivist") as page:
            tray = self._begin(page, by_hand.NAME, by_hand.CENTRE)
            self._cut(page, tray, folder)
        with self._at("demo-archivist", _PHONE) as page:
            self._go_on(page, tray, folder)
        ((delivery),) = waiting.until_settled(self._services, self._console, [(by_hand.CENTRE, by_hand.NAME)])
        resources = self._services.ledger.resources.of_delivery(delivery.id)
        film = next(one for one in resources if one.record.title == by_hand.TITLE)
        with self._at("demo-county") as page:
            self._return(page, film)
        with self._at("demo-archivist") as page:
            self._correct(page, film, by_hand.RIGHTED)
        self._until(lambda: self._state(film) is ResourceState.IN_REVIEW, "submit")
        self._pass_on_to_the_city(film)
        for login in ("demo-county", "demo-city"):
            with self._at(login) as page:
                self._accept(page, [film] if login == "demo-city" else resources)
        ids = [one.id for one in resources]
        waiting.until_public(self._services, self._console, ids)
        return list(ids)

    def _begin(self, page: "Page", name: str, centre: str) -> str:
        page.goto(f"{self._address}/work/uploads")
        page.fill("#name", name)
        page.fill("#centre", centre)
        self._seen(page, "uploads")
        page.click("form.new-tray button")
        page.wait_for_url("**/work/trays/*")
        return page.url.rsplit("/", 1)[1]

    def _cut(self, page: "Page", tray: str, folder: Path) -> None:
        """On a slow line, until some of the film is stored; then the browser is gone."""
        page.select_option("#limit", "1", force=True)
        page.evaluate("for (const id of ['from', 'to']) document.getElementById(id).value = '00:00'")
        page.evaluate("document.getElementById('from').dispatchEvent(new Event('change'))")
        page.set_input_files("#folder", folder)
        self._until(lambda: any(0 < one.offset < one.size for one in self._services.ledger.desk.uploads.of(tray)), "upload")
        self._seen(page, "sending")
        self._tell("demo.cut", page)

    def _go_on(self, page: "Page", tray: str, folder: Path) -> None:
        page.goto(f"{self._address}/work/trays/{tray}")
        page.set_input_files("#folder", folder)
        page.wait_for_selector("#hand-in:not([disabled])", timeout=PATIENCE_S * 1000)
        self._seen(page, "stored")
        page.click("#hand-in")
        page.wait_for_selector(".done", timeout=PATIENCE_S * 1000)
        self._tell("demo.handed-in", page)

    def _return(self, page: "Page", film: Resource) -> None:
        page.goto(f"{self._address}/work/reviews")
        self._seen(page, "queue")
        page.goto(f"{self._address}/work/reviews/{film.id}")
        page.click("details.pin summary")
        page.fill("#pin-start", _MOMENT)
        page.select_option("#pin-code", "description")
        page.fill("#pin-text", "画面里写的是“舞龙”，题名里的“登”应是板凳的“凳”。")
        page.click("#pin button:not([type=button])")
        page.wait_for_selector(".remarks .draft")
        page.check("form[action$='/return'] input[value='description']")
        page.fill("#words", "题名有误，请改后再交。")
        self._seen(page, "returning")
        page.click("button.return")
        self._until(lambda: self._state(film) is ResourceState.RETURNED, "return")
        self._tell("demo.returned", page)

    def _correct(self, page: "Page", film: Resource, title: str) -> None:
        page.goto(f"{self._address}/work/returned")
        self._seen(page, "returned")
        page.fill(f"#r-{film.id} .remarks input[name=words]", "已改为“板凳龙”。")
        page.click(f"#r-{film.id} .remarks form button")
        page.wait_for_selector(f"#r-{film.id} .answer")
        page.goto(f"{self._address}/work/resources/{film.id}/edit")
        page.fill("[name='cell.title']", title)
        page.fill("[name=why]", "按审核意见改正题名")
        self._seen(page, "editing")
        page.click("form.sheet button:not([type=button])")
        page.wait_for_load_state()
        if self._state(film) is ResourceState.RETURNED:
            page.goto(f"{self._address}/work/returned")
            page.click(f"#r-{film.id} form[action$='/again'] button")
            page.wait_for_load_state()
        self._tell("demo.corrected", page)

    def _pass_on_to_the_city(self, film: Resource) -> None:
        with self._at("demo-county") as page:
            self._until(lambda: self._may_pass_on(page, film), "review")
            page.fill("#why", "区域性传统项目，请市馆定。")
            page.click("form[action$='/pass-up'] button")
            page.wait_for_load_state()
            self._tell("demo.passed-up", page)

    def _may_pass_on(self, page: "Page", film: Resource) -> bool:
        """Whether what was corrected lies before the county again: it comes back when its own things are made."""
        page.goto(f"{self._address}/work/reviews/{film.id}")
        return page.query_selector("#why") is not None

    def _accept(self, page: "Page", resources: Sequence[Resource]) -> None:
        for one in resources:
            if self._state(one) is not ResourceState.IN_REVIEW:
                continue
            page.goto(f"{self._address}/work/reviews/{one.id}")
            if not page.query_selector("button.accept"):
                continue
            self._seen(page, "accepting")
            page.click("button.accept")
            page.wait_for_load_state()
            self._tell("demo.accepted", page)

    def _state(self, resource: Resource) -> ResourceState:
        return self._services.ledger.resources.get(resource.id).state

    @contextmanager
    def _at(self, login: str, width: int = _WIDTH) -> "Iterator[Page]":
        """A browser of its own, in which somebody is signed in; closed at the end, whatever is under way."""
        context = self._browser.new_context(viewport={"width": width, "height": _HEIGHT}, locale="zh-CN")
        try:
            page = context.new_page()
            page.goto(f"{self._address}/work/sign-in")
            page.fill("#login", login)
            page.fill("#password", self._who[login].password)
            page.click("form.sheet button")
            page.wait_for_url("**/work**")
            yield page
        finally:
            context.close()

    def _seen(self, page: "Page", name: str) -> None:
        self._number += 1
        page.screenshot(path=self._pictures / f"{self._number:02}-{name}.png", full_page=True)

    def _tell(self, key: str, page: "Page") -> None:
        self._console.print(f"  {i18n.both(key)}  {page.url}", markup=False, soft_wrap=True)

    def _until(self, condition: Callable[[], Any], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > deadline:
                raise waiting.TooSlow(seconds=int(PATIENCE_S), what=what)
            time.sleep(0.2)
