"""The line as a whole, on the real stack with its scheduler: what it costs around the steps, at rest and at work."""

import shutil
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from PIL import Image, ImageDraw

from archive import samples
from archive.config import Settings
from archive.models.centre import ReviewPolicy
from archive.models.states import DeliveryState
from archive.services import Services
from archive.steps.ingest import scan
from benchmarks import airflow_runs as runs

NEEDS = ("ledger", "store", "catalogue", "orchestration", "worker", "portal")
PICTURES, AT_ONCE, SETTLED_S, PATIENCE_S = 50, 20, 60, 3000
SIZE = (640, 480)
CENTRE, DAG = "zj-330683", "ingest_delivery"
TASK = "a task of ours that does nothing / a bare one of Airflow's"


def run(settings: Settings) -> list[dict[str, object]]:
    """Idle memory, a task that does nothing, one delivery of 50 pictures, 20 of them at once, the demo's first entry."""
    services = Services(settings)
    services.prepare()
    return [*_idle(settings), *_nothing(settings), *_first_entry(services), *_one(services), *_many(services)]


def _idle(settings: Settings) -> list[dict[str, object]]:
    runs.ended(settings, "scan_drops", runs.triggered(settings, "scan_drops"))  # every process has been in use
    time.sleep(SETTLED_S)
    found = runs.memory_mb(settings)
    peer = ", ".join(f"{name} {mb:.0f}" for name, mb in found.items())
    return [row("idle stack, resident (PSS)", sum(found.values()) / 1000, "GB", "<= 2.0", peer)]


def _nothing(settings: Settings) -> list[dict[str, object]]:
    run_id = runs.triggered(settings, "nothing")
    runs.ended(settings, "nothing", run_id)
    every = runs.tasks(settings, "nothing", run_id)
    cpu = {
        kind: _middle(runs.returned(settings, "nothing", run_id, one) for one in every if one["task_id"] == kind)
        for kind in _KINDS
    }
    wall = {kind: _middle(one["duration"] for one in every if one["task_id"] == kind) for kind in _KINDS}
    return [
        row(f"{TASK}, CPU of its process", cpu["walked"] / cpu["bare"], "", "<= 1.2", f"{cpu['bare']:.2f} s"),
        row(f"{TASK}, wall", wall["walked"] / wall["bare"], "", "<= 1.2", f"{wall['bare']:.2f} s"),
    ]


_KINDS = ("bare", "walked")


def _first_entry(services: Services) -> list[dict[str, object]]:
    with TemporaryDirectory(prefix="archive-bench-line-") as name:
        made = samples.write(Path(name))
        for sample in made:
            services.ledger.policies.set(sample.centre, ReviewPolicy.TRUSTED)
            target = services.settings.drops / sample.centre / sample.name
            shutil.copytree(sample.folder, target)
            (target / "_READY").touch()
    start = time.time()
    runs.triggered(services.settings, "scan_drops")
    while time.time() - start < PATIENCE_S and not services.ledger.publications.count():
        time.sleep(0.2)
    first = time.time() - start
    _until_processed(services, len(made) - 1)
    return [
        row(
            "from ready to public: first entry of the demo, centres trusted",
            first,
            "s",
            "<= 45",
            f"{len(made)} deliveries at once",
        )
    ]


def _one(services: Services) -> list[dict[str, object]]:
    pictures(services, "warm", 1)
    walked(services, ["warm"])
    pictures(services, "alone", PICTURES)
    before = runs.cpu_s(services.settings)
    ((found, every),) = walked(services, ["alone"])
    delivery = services.ledger.deliveries.newest(CENTRE, "alone")
    work = sum(one.seconds for one in services.ledger.runs.of_delivery(delivery.id))
    wall = runs.moment(found["end_date"]) - runs.moment(found["queued_at"] or found["start_date"])
    used = runs.cpu_s(services.settings) - before
    what = f"{PICTURES} small pictures by the scheduler"
    ran = sum(one["state"] == "success" for one in every)
    return [
        row(f"{what}: wall − work of its steps", wall - work, "s", "<= 10", f"{work:.1f} s of work, {used:.1f} s of CPU"),
        row(f"{what}: task instances", float(len(every)), "", "<= 5", f"{ran} of them ran"),
    ]


def _many(services: Services) -> list[dict[str, object]]:
    settings, names = services.settings, [f"many-{n:02d}" for n in range(AT_ONCE)]
    for name in names:
        pictures(services, name, PICTURES)
    cpu, steps, database = runs.cpu_s(settings), runs.steps_cpu_s(settings), runs.cpu_s(settings, ("ledger",))
    start = time.monotonic()
    walked(services, names)
    took = time.monotonic() - start
    steps = runs.steps_cpu_s(settings) - steps
    outside = runs.cpu_s(settings) - cpu - steps
    database = runs.cpu_s(settings, ("ledger",)) - database
    peer = f"{steps:.0f} s of steps, {outside:.0f} of Airflow, {database:.0f} of PostgreSQL; {took:.0f} s in all"
    return [
        row(
            f"{AT_ONCE} such deliveries at once: CPU outside the steps / of the steps",
            (outside + database) / steps,
            "",
            "<= 0.3",
            peer,
        )
    ]


def pictures(services: Services, delivery: str, count: int) -> None:
    """Hand in a delivery of so many pictures."""
    folder = services.settings.drops / CENTRE / delivery
    folder.mkdir(parents=True)
    rows = ["title,file,genre"]
    for n in range(count):
        _picture(f"{delivery} {n}", n).save(folder / f"{n}.jpg", quality=85)
        rows.append(f"剪纸{n},{n}.jpg,乐清细纹刻纸")
    (folder / "manifest.csv").write_text("\n".join(rows), encoding="utf-8")
    (folder / "_READY").touch()


def _picture(words: str, seed: int) -> Image.Image:
    """Grain and shapes: as large as what a phone sends on, no two alike."""
    picture = Image.effect_noise(SIZE, 20 + seed % 20).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for n in range(12):
        x, y = (n * 131 + seed * 37) % 520, (n * 97 + seed * 53) % 400
        draw.ellipse((x, y, x + 90, y + 70), fill=((n * 40) % 256, (seed * 50) % 256, 120))
    draw.text((40, 40), words, fill="white", font_size=24)
    return picture


def walked(services: Services, names: list[str]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Ask for a scan and wait until the run of each has ended; the runs with their tasks."""
    settings = services.settings
    runs.ended(settings, "scan_drops", runs.triggered(settings, "scan_drops"))
    found = []
    for name in names:
        delivery = services.ledger.deliveries.newest(CENTRE, name)
        run_id = scan.run_name(delivery)
        found.append((runs.ended(settings, DAG, run_id), runs.tasks(settings, DAG, run_id)))
    return found


def _until_processed(services: Services, count: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        every = services.ledger.deliveries.listed(100)
        if sum(one.state in {DeliveryState.PROCESSED, DeliveryState.REFUSED} for one in every) >= count:
            return
        time.sleep(1)


def _middle(numbers: Any) -> float:
    return median(float(one) for one in numbers)


def row(name: str, value: float, unit: str, goal: str, peer: str) -> dict[str, object]:
    """A row with the machine's load."""
    load = f"load {psutil.getloadavg()[0]:.0f}"
    return {"name": name, "value": round(value, 3), "unit": unit, "goal": goal, "peer": f"{peer}; {load}"}
