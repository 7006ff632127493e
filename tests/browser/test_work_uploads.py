"""A tray's page in Chromium: a folder goes up, is cut, goes on on another computer, and its digests are right."""

import hashlib
import random
import time
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

import uploading
from archive.models.centre import Centre, Level
from archive.models.people import Role
from archive.services import Services
from archive.steps.desk import trays
from archive.web.build import build
from archive.web.workbench.app import create_workbench
from browser.conftest import free_port, serving

pytestmark = [pytest.mark.servers, pytest.mark.browser]
CENTRE = "zj-330683"


@pytest.fixture(scope="module")
def bench(places, tmp_path_factory):
    """The workbench, served: `.services`, `.base_url`, `.person`."""
    build()
    own = places.prepared(tmp_path_factory.mktemp("home"))
    services = Services(own)
    with services.ledger.centres.changing() as tree:
        tree.save([Centre(id=CENTRE, name="嵊州市文化馆", level=Level.COUNTY)])
    person = uploading.somebody(services, "wang", Role.ARCHIVIST, CENTRE).person()
    port = free_port()
    app = create_workbench(services)
    with serving(app, port):
        yield SimpleNamespace(services=services, base_url=f"http://127.0.0.1:{port}", person=person, app=app)
    places.give_back(own)


@pytest.fixture
def folder(tmp_path):
    """A folder with a film, pictures and a list."""
    made = tmp_path / "2026 春节联欢会"
    rng = random.Random(5)
    for name, size in {"开场.mp4": 21_000_001, "图片/1.jpg": 300_000, "图片/2.jpg": 1, "清单.csv": 80, "Thumbs.db": 9}.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(rng.randbytes(size))
    return made


def sign_in(page, bench, tray):
    page.fill("#login", "wang")
    page.fill("#password", uploading.PASSWORD)
    page.click("form.sheet button")
    page.goto(f"{bench.base_url}/work/trays/{tray}")


def test_a_folder_is_cut_in_the_middle_goes_on_elsewhere_and_is_handed_in(bench, visit, folder):
    tray = trays.open_tray(bench.services, bench.person, CENTRE, "2026 春节联欢会").id
    first = visit(f"{bench.base_url}/work/sign-in")
    sign_in(first, bench, tray)
    first.select_option("#limit", "20", force=True)
    first.evaluate("document.querySelector('#from').value = document.querySelector('#to').value = '00:00'")
    first.evaluate("document.querySelector('#from').dispatchEvent(new Event('change'))")
    first.set_input_files("#folder", folder)
    film = first.locator("tr", has_text="开场.mp4")
    expect(film).to_contain_text("%", timeout=20_000)
    while not (half := next(one.offset for one in bench.services.ledger.desk.uploads.of(tray) if one.path == "开场.mp4")):
        time.sleep(0.1)
    first.context.close()

    second = visit(f"{bench.base_url}/work/sign-in", width=390)
    sign_in(second, bench, tray)
    expect(second.locator("tr.elsewhere", has_text="开场.mp4")).to_be_visible()
    assert second.locator("#hand-in").is_disabled()
    second.set_input_files("#folder", folder)
    expect(second.locator("#counted")).to_contain_text("4 / 4", timeout=30_000)
    files = {one.path: one for one in bench.services.ledger.desk.uploads.of(tray)}
    assert set(files) == {"开场.mp4", "图片/1.jpg", "图片/2.jpg", "清单.csv"} and half > 0
    second.click("#hand-in")
    expect(second.locator(".done")).to_contain_text(bench.services.ledger.desk.trays.get(tray).delivery)
    for path, upload in files.items():
        with bench.services.store.trays.open(tray, upload.id) as stored:
            assert hashlib.sha256(stored.read()).digest() == hashlib.sha256((folder / path).read_bytes()).digest()
        assert upload.sha256 == hashlib.sha256((folder / path).read_bytes()).hexdigest()


def test_another_file_of_the_same_name_and_size_is_told_and_may_take_its_place(bench, visit, folder):
    tray = trays.open_tray(bench.services, bench.person, CENTRE, "另一个文件").id
    page = visit(f"{bench.base_url}/work/sign-in")
    sign_in(page, bench, tray)
    page.set_input_files("#folder", folder)
    expect(page.locator("#counted")).to_contain_text("4 / 4", timeout=30_000)
    data = bytearray((folder / "图片/1.jpg").read_bytes())
    data[150_000] ^= 1
    (folder / "图片/1.jpg").write_bytes(data)
    page.set_input_files("#folder", folder)
    wrong = page.locator("tr.failed", has_text="图片/1.jpg")
    expect(wrong).to_contain_text("E844", timeout=20_000)
    wrong.get_by_role("button", name="改传这一个").click()
    expect(page.locator("#counted")).to_contain_text("4 / 4", timeout=30_000)
    (stored,) = [one for one in bench.services.ledger.desk.uploads.of(tray) if one.path == "图片/1.jpg"]
    assert stored.sha256 == hashlib.sha256(data).hexdigest()


def test_what_cannot_come_in_is_told_at_once_and_the_others_finish(bench, visit, tmp_path):
    made = tmp_path / "batch"
    made.mkdir()
    for n in range(60):
        (made / f"{n:03}.jpg").write_bytes(random.Random(n).randbytes(2000))
    (made / "setup.exe").write_bytes(b"MZ" + b"0" * 50_000_000)
    tray = trays.open_tray(bench.services, bench.person, CENTRE, "三百张").id
    page = visit(f"{bench.base_url}/work/sign-in")
    sign_in(page, bench, tray)
    page.set_input_files("#folder", made)
    expect(page.locator("tr.failed")).to_contain_text("E849", timeout=20_000)
    expect(page.locator("#counted")).to_contain_text("60 / 61", timeout=40_000)
    assert page.locator("#hand-in").is_disabled()
    page.locator("tr.failed").get_by_role("button", name="移除").click()
    expect(page.locator("#hand-in")).to_be_enabled()
    assert len(bench.services.ledger.desk.uploads.of(tray)) == 60
