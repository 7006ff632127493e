"""The whole way with the real scheduler, on a stack of its own: what `archive demo` leaves running."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import httpx
import psutil
import pytest
from rich.console import Console

from archive.cli.demo import checks
from archive.config import Settings
from archive.local import airflow_api
from archive.media.compose import compose
from archive.models.network.activity import Activity, ActivityState
from archive.models.network.statement import Concept, numbered_id
from archive.models.reviewing import Step
from archive.models.states import DeliveryState, ResourceState
from archive.preserved import reading
from archive.preserved.layout import resource_object
from archive.samples import by_hand
from archive.samples import centre_workbook as book
from archive.samples.as_they_come import CORRECTED
from archive.services import Services
from archive.steps.ingest import scan
from deliveries import folder_of
from stack_ports import free_ports

pytestmark = [pytest.mark.servers, pytest.mark.timeout(1500)]
ARCHIVE = Path(sys.executable).parent / "archive"


class Stack:
    """A stack that `archive demo` started, and its command line."""

    def __init__(self, home: Path) -> None:
        self.home = home
        ports = {f"ARCHIVE_{name.upper()}": str(value) for name, value in free_ports().items()}
        self.environment = {**os.environ, **ports, "ARCHIVE_HOME": str(home), "ARCHIVE_MIN_DISK_GB": "2"}

    def run(self, *words: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        command = [ARCHIVE, *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=timeout, check=False)

    def command(self, *words: str, timeout: float = 120) -> str:
        done = subprocess.run(
            [ARCHIVE, *words], env=self.environment, capture_output=True, text=True, timeout=timeout, check=False
        )
        assert done.returncode == 0, f"{words}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout

    def processes(self) -> list[psutil.Process]:
        return [p for p in psutil.process_iter() if _marked(p, str(self.home))]


def _marked(process: psutil.Process, home: str) -> bool:
    try:
        return process.environ().get("ARCHIVE_STACK") == home
    except psutil.Error:
        return False


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    made = Stack(tmp_path_factory.mktemp("demo"))
    try:
        made.shown = made.command("demo", timeout=1300)
        yield made
    finally:
        made.run("down", timeout=300)
    assert made.processes() == [], "down leaves no process"


@pytest.fixture(scope="module")
def services(stack):
    return Services(Settings.load(stack.home))


def test_airflow_takes_every_delivery_and_each_has_its_receipt(stack, services):
    deliveries = services.ledger.deliveries.listed(20)
    assert len(deliveries) == 11
    assert [d.name for d in deliveries if d.state is DeliveryState.SUPERSEDED] == ["2024-民间工艺图片"], "its list was corrected"
    assert {d.state for d in deliveries} == {DeliveryState.PROCESSED, DeliveryState.SUPERSEDED}
    assert {d.source for d in deliveries} == {"folder", "bucket", "upload", "intake:demo-museum"}
    assert (services.settings.drops / "zj-330110" / "2025-旧盘整理" / "_RECEIPT.txt").is_file()
    assert list(services.store.inbox.ready()) == [], "the drop bucket's markers are gone"
    assert "E222" in stack.shown, "the faulty delivery's receipt is shown"


def test_the_workbench_is_walked_in_a_browser(stack, services):
    (delivery,) = [one for one in services.ledger.deliveries.listed(20) if one.source == "upload"]
    film = next(one for one in services.ledger.resources.of_delivery(delivery.id) if one.record.title == by_hand.RIGHTED)
    assert film.state is ResourceState.PUBLISHED and "00:00:03.2" in stack.shown
    log = reading.reviews(services.store.objects.snapshot(resource_object(film.id)))
    decided = [step.step for step in log.steps if step.step in {Step.RETURNED, Step.PASSED_UP, Step.ACCEPTED}]
    assert decided == [Step.RETURNED, Step.PASSED_UP, Step.ACCEPTED]
    (remark,) = log.remarks
    assert (remark.start_ms, bool(remark.answer)) == (3200, True)
    assert len(list((stack.home / "demo" / "workbench").glob("*.png"))) == 9


def test_what_also_comes_is_shown(stack, services):
    """A ZIP of a Chinese Windows, pictures without a list, a package off a disk, a list that was corrected and came alone."""
    newest = {one.name: services.ledger.deliveries.newest(one.centre, one.name) for one in services.ledger.deliveries.listed(20)}
    titles = {
        name: {item.record.title: item.taken for item in services.ledger.deliveries.items(one.id)} for name, one in newest.items()
    }
    assert titles["诸暨剪纸2019"] == {"诸暨剪纸《团花》": True, "诸暨剪纸《如意纹》": True}
    assert titles["2024-移动硬盘"] == {"蓝印花布《缠枝》": True}
    bare = services.ledger.resources.of_delivery(newest["没有清单的照片"].id)
    assert {one.state for one in bare} == {ResourceState.IN_REVIEW}, "kept, and not public before it is described"
    assert len(bare) == 2
    place = services.settings.drops / "zj-330624" / "没有清单的照片"
    assert (place / "清单-待填.xlsx").is_file()
    assert [one.path for one in services.ledger.deliveries.received(newest["2024-民间工艺图片"].id)] == ["manifest.xlsx"]
    (again,) = [one for one in services.ledger.resources.in_state(ResourceState.PUBLISHED) if one.record.title == CORRECTED]
    assert again.version > 1


def test_what_a_centre_says_in_its_workbook_has_pages_and_is_a_sample(stack, services):
    wanted = {"activities": 4, "people": 3, "collections": 3, "verify": 1, "customs": 1, "asked": 1, "board": 1, "contests": 1}
    printed = re.findall(rf"{re.escape(services.settings.portal_url.rstrip('/'))}/((\w+)\S*)", stack.shown)
    shown = {path: kind for path, kind in printed if kind in wanted}
    assert Counter(shown.values()) == wanted
    for path, kind in shown.items():
        page = httpx.get(f"{services.settings.portal_url}/{path}", timeout=30)
        assert page.status_code == 200 and ("示例" in page.text), path
        assert kind == "customs" or kind == "asked" or path == "activities" or 'class="banner"' in page.text, path
    fair = services.ledger.network.statements.get(Activity, numbered_id(Concept.ACTIVITY, book.CENTRE, book.SONG_FAIR))
    assert (fair.state, fair.evidenced, len(fair.parts), fair.sample) == (ActivityState.CLOSED, True, 2, True)


def test_what_must_be_found_is_found_and_the_stream_decodes(services):
    refused = ["畲族山歌对唱", "青田鱼灯巡游", "浦江板凳龙", "象山渔民号子", "平阳木偶戏", "宁海十里红妆"]
    assert checks.run(services, Console(), refused)


def test_the_command_line_finds_as_people_type(stack):
    for words in ("越剧", "yueju", "YJ", "越劇", "梁祝"):
        found = json.loads(stack.command("search", words, "--json"))
        assert found["hits"][0]["entry"]["title"] == "越剧《梁祝》选段", words


def test_status_shows_every_server_and_the_states(stack):
    status = json.loads(stack.command("status", "--json"))
    assert all(server["healthy"] for server in status["servers"]), status
    figures = {(one["name"], *one["labels"].values()): one["value"] for one in status["standing"]["figures"]}
    assert {key[1]: value for key, value in figures.items() if key[0] == "archive_deliveries" and value} == {
        "processed": 10,
        "superseded": 1,
    }


def test_every_check_is_passed_by_a_whole_stack(stack):
    told = json.loads(stack.command("check", "--json"))
    assert told["ok"], [one for one in told["findings"] if one["code"]]
    assert {"ledger", "store", "catalogue", "airflow", "tools", "disks"} <= {one["part"] for one in told["findings"]}


def test_a_pool_without_slots_a_missing_one_and_a_paused_dag_are_told(stack, services):
    s = services.settings
    words = {"username": s.airflow_user, "password": s.airflow_password.get_secret_value()}
    with httpx.Client(base_url=s.airflow_url, timeout=60) as api:
        api.headers["Authorization"] = "Bearer " + api.post("/auth/token", json=words).json()["access_token"]

        def codes():
            told = json.loads(stack.run("check", "--parts", "airflow", "--json").stdout)
            return {one["code"] for one in told["findings"]} & {"E746", "E747", "E749"}

        doors = {"name": "doors", "slots": 1, "include_deferred": False}
        api.patch("/api/v2/pools/doors", json=doors | {"slots": 0}).raise_for_status()
        api.patch("/api/v2/dags/preservation_copies", json={"is_paused": True}).raise_for_status()
        try:
            assert codes() == {"E747", "E749"}
            api.delete("/api/v2/pools/doors").raise_for_status()
            assert codes() == {"E746", "E749"}
        finally:
            api.patch("/api/v2/dags/preservation_copies", json={"is_paused": False})
            api.delete("/api/v2/pools/doors")
            api.post("/api/v2/pools", json=doors).raise_for_status()
        assert codes() == set()


def test_metrics_of_worker_and_portal_are_the_figures_of_status(stack, services):
    status = json.loads(stack.command("status", "--json"))["standing"]["figures"]
    names = {one["name"] for one in status}
    for port in (services.settings.worker_metrics_port, services.settings.portal_metrics_port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        assert names <= set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE)), port
        assert 'archive_deliveries{state="processed"} 10.0' in text


def test_one_id_finds_every_step_of_a_delivery_in_the_logs_of_its_tasks(stack, services):
    delivery = services.ledger.resources.in_state(ResourceState.PUBLISHED)[0].delivery
    logs = [*(stack.home / "airflow" / "logs").rglob("*.log"), *(stack.home / "logs").glob("*.log")]
    lines = [line for log in logs for line in log.read_text(errors="replace").splitlines() if delivery in line]
    for step in ("receive", "verify", "preserve", "derive", "tag", "submit", "receipt", "publish"):
        assert any(re.search(rf'step[\\":]+ ?[\\"]*{step}\b', line) for line in lines), step


def test_a_withdrawn_entry_and_its_media_are_gone_within_seconds(stack, services):
    entry = json.loads(stack.command("search", "窗花", "--json"))["hits"][0]["entry"]
    picture = entry["media"][0]["pictures"][0]["path"]
    address = f"{services.settings.portal_url}/media/{entry['publication_key']}/{picture}"
    assert _status(address) == 200
    stack.command("withdraw", entry["id"], "--reason", "演示撤下")
    start = time.monotonic()
    while time.monotonic() - start < 5 and (_status(address) == 200 or services.catalogue.get(entry["id"])):
        time.sleep(0.2)
    assert _status(address) in {404, 410}
    assert services.catalogue.get(entry["id"]) is None
    assert _status(f"{services.settings.portal_url}/e/{entry['id']}") == 410
    stack.command("restore", entry["id"])


def test_a_second_start_on_the_same_folder_is_one_clear_sentence(stack):
    done = stack.run("up")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 2, "one sentence, in two languages"
    assert "E610" in done.stderr


@pytest.mark.soak
def test_a_long_film_goes_through_the_scheduler_in_parts(stack, services, tmp_path):
    film = tmp_path / "evening.mp4"
    inputs = ["-f", "lavfi", "-i", "testsrc2=s=854x480:r=2:d=960", "-f", "lavfi", "-i", "sine=220:d=960"]
    compose(inputs, ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "32k", str(film)])
    rows = [{"title": "一个长夜", "file": "e.mp4"}]
    folder = folder_of(services.settings.drops / "zj-330683", rows, "long", e__mp4=film.read_bytes())
    (folder / "_READY").touch()
    airflow_api.trigger(services.settings, "scan_drops")
    delivery = _processed(services, "long")
    (asset,) = [a for r in services.ledger.resources.of_delivery(delivery.id) for a in r.assets]
    (made,) = services.ledger.renditions.of([asset.digest])
    assert (made.remarks, round(made.duration_s)) == ((), 960)
    ran = [(one["task_id"], one["map_index"], one["state"]) for one in _tasks(services.settings, scan.run_name(delivery))]
    # Its lowest rung first, then three parts; whoever makes the last part joins them.
    assert {index: state for task, index, state in ran if task == "make_long"} == dict.fromkeys(range(4), "success")
    for task in ("take_in", "make_short", "finish"):
        assert [state for name, _, state in ran if name == task] == ["success"]
    tasks = _tasks(services.settings, scan.run_name(delivery))
    began = {one["map_index"]: one["start_date"] for one in tasks if one["task_id"] == "make_long"}
    assert began[0] <= sorted(began.values())[1], "the pool takes two at once"
    names = {one["rendered_map_index"] for one in tasks if one["task_id"] == "make_long"}
    assert names == {"e.mp4,最低档 / e.mp4, lowest rung"} | {f"e.mp4,第 {n} 段 / e.mp4, part {n}" for n in (1, 2, 3)}


def test_a_run_s_page_says_whose_delivery_it_is_and_what_became_of_it(stack, services):
    rows = [{"title": "蚕花", "file": "a.jpg"}, {"title": "缺", "file": "gone.jpg"}]
    folder = folder_of(services.settings.drops / "zj-330683", rows, "glance", a__jpg="teal")
    (folder / "_READY").touch()
    airflow_api.trigger(services.settings, "scan_drops")
    run = scan.run_name(_processed(services, "glance"))
    start = time.monotonic()
    while (found := _airflow(services.settings, f"/dags/ingest_delivery/dagRuns/{run}"))["state"] != "success":
        assert time.monotonic() - start < 120, found
        time.sleep(1)
    assert found["note"].startswith(r"**嵊州市文化馆 \(zj\-330683\) · glance**")
    assert "收下 1 项,拒收 1 项" in found["note"]
    every = _tasks(services.settings, run)
    assert len(every) <= 5 and sum(one["state"] == "success" for one in every) == 3
    assert {one["state"] for one in every if one["task_id"] == "make_long"} == {"skipped"}


def _processed(services, name):
    start = time.monotonic()
    while time.monotonic() - start < 600:
        found = [one for one in services.ledger.deliveries.listed(20) if one.name == name]
        if found and found[0].state is DeliveryState.PROCESSED:
            return found[0]
        time.sleep(2)
    raise AssertionError(f"not processed within ten minutes: {found}")


def _tasks(settings, run):
    return _airflow(settings, f"/dags/ingest_delivery/dagRuns/{run}/taskInstances?limit=100")["task_instances"]


def _airflow(settings, path):
    words = {"username": settings.airflow_user, "password": settings.airflow_password.get_secret_value()}
    token = _answer(f"{settings.airflow_url}/auth/token", {}, words)["access_token"]
    return _answer(f"{settings.airflow_url}/api/v2{path}", {"Authorization": f"Bearer {token}"})


def _answer(address, headers, body=None):
    headers = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(address, json.dumps(body).encode() if body else None, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code
