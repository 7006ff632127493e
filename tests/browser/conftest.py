"""Debian's Chromium, as a visitor has it; and the stand-in portal for looking at layout."""

import fcntl
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright

from archive.services import Services
from archive.steps.publishing import entries
from archive.web.app import create_app
from archive.web.build import build
from archive.web.workbench.app import BothDoors, create_workbench
from archive.web.workbench.desk import COOKIE
from browser import recordings, stand_in
from own_places import Places
from remembered import Memory, remembered
from sample_archive import Published

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
Visit = Callable[..., Page]
expect.set_options(timeout=20_000)  # a machine of two cores that does three things at once


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("browser tests left out: /usr/bin/chromium is missing (apt-get install chromium fonts-wqy-microhei)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """Opens a page in a context of its own; whatever it asks of other hosts, or complains about, fails the test at its end."""
    opened = []
    troubles: list[str] = []

    def open_(address: str, width: int = 1280, height: int = 900, **context: Any) -> Page:
        own = chromium.new_context(viewport={"width": width, "height": height}, **context)
        opened.append(own)
        page = own.new_page()
        host = "/".join(address.split("/")[:3]) + "/"
        page.on("request", lambda r: r.url.startswith((host, "blob:", "data:")) or troubles.append("other host: " + r.url))
        page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
        page.on("console", lambda m: "Content Security Policy" in m.text and troubles.append(m.text))
        page.goto(address)
        return page

    yield open_
    for own in opened:
        own.close()
    assert troubles == []


@contextmanager
def shared_by_processes(tmp_path_factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """A folder of this run that one process after the other fills: what is there already is not made again."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The stand-in's services, served with the real assets; `.base_url` is where."""
    build()
    port = free_port()
    with shared_by_processes(tmp_path_factory, "stand-in") as folder:
        made = stand_in.services(folder, f"http://127.0.0.1:{port}")
    made.base_url = made.settings.portal_url
    with serving(create_app(made, partial(stand_in.preview, made)), port):
        yield made


@pytest.fixture(scope="session")
def portal(published: Published) -> Iterator[str]:
    """Address of a portal on the sample deliveries, taken in for real."""
    build()
    port = free_port()
    with serving(create_app(published.services, partial(entries.preview, published.services)), port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def played(places: Places, memory: Memory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Portal and workbench on one entry of each class of media: `.base_url`, `.ids` by title, `.records` of what is public."""
    build()
    port = free_port()
    own = places.prepared(tmp_path_factory.mktemp("recordings"))
    services = Services(own.model_copy(update={"portal_url": f"http://127.0.0.1:{port}"}))
    with remembered(memory):
        ids = recordings.taken_in(services)
    doors = BothDoors(create_app(services, partial(entries.preview, services)), create_workbench(services))
    with serving(doors, port):
        records = {t: services.catalogue.get(i) for t, i in ids.items()}
        yield SimpleNamespace(base_url=services.settings.portal_url, ids=ids, records=records, services=services)
    places.give_back(own)


def signed_in(token: str) -> dict[str, Any]:
    """The state of a browser in which somebody signed in to the workbench, for `storage_state`: without the form, which costs
    two pages and the hash of a password.
    """
    cookie = {"name": COOKIE, "value": token, "domain": "127.0.0.1", "path": "/work", "expires": -1}
    return {"cookies": [cookie | {"httpOnly": True, "secure": False, "sameSite": "Lax"}], "origins": []}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(app: FastAPI | BothDoors, port: int) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield
    server.should_exit = True
    thread.join(10)
