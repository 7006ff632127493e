"""Looking for deliveries in a province of drops: 10,000 centres, 200 deliveries ready, and a ledger that is empty or old."""

import shutil
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import psutil
from sqlalchemy import text

from archive.config import Settings
from archive.services import Services
from archive.steps.ingest import scan

NEEDS = ("ledger", "store")
CENTRES, READY, OLD, ROUNDS = 10_000, 200, 1_000_000, 3
FILES = 5


def run(settings: Settings) -> list[dict[str, object]]:
    """Seconds of one scan that finds 200 new deliveries, and how much longer it takes when a million lie in the ledger."""
    drops = settings.home.absolute() / "bench-drops"
    services = Services(settings.model_copy(update={"drop_folder": drops}))
    services.prepare()
    for n in range(CENTRES):
        old = drops / f"zj-{n:06d}" / "taken"
        old.mkdir(parents=True)
        (old / "_RECEIVED").touch()
    young = [_round(services, drops, f"young-{n}") for n in range(ROUNDS)]
    _grow_old(services)
    old = [_round(services, drops, f"old-{n}") for n in range(ROUNDS)]
    shutil.rmtree(drops)
    wall = [median(one[0] for one in many) for many in (young, old)]
    cpu = [median(one[1] for one in many) for many in (young, old)]
    load = f"load {psutil.getloadavg()[0]:.0f}"
    what = f"scan of {CENTRES:,} centres, {READY} ready"
    return [
        _row(what, wall[0], "s", "<= 5", f"{cpu[0]:.2f} s of CPU; {load}"),
        _row(
            f"{what}: with {OLD:,} old deliveries / without",
            wall[1] / wall[0],
            "",
            "<= 1.2",
            f"CPU {cpu[1] / cpu[0]:.2f}; {load}",
        ),
    ]


def _round(services: Services, drops: Path, name: str) -> tuple[float, float]:
    folders = [drops / f"zj-{n * (CENTRES // READY):06d}" / name for n in range(READY)]
    for folder in folders:
        folder.mkdir()
        for number in range(FILES):
            (folder / f"{number}.jpg").write_bytes(b"picture")
        (folder / "manifest.csv").write_text(f"title,file\n{name},0.jpg\n", encoding="utf-8")
        (folder / "_READY").touch()
    start, used = perf_counter(), process_time()
    found = scan.starts(services)
    took = perf_counter() - start, process_time() - used
    assert len(found) == READY, len(found)
    for folder in folders:
        shutil.rmtree(folder)
    return took


def _grow_old(services: Services) -> None:
    """As many deliveries as a province hands in within decades, of the same centres, all at their end."""
    rows = text(
        "insert into deliveries (id, centre, name, source, location, fingerprint, state, token, found_at, changed_at) "
        "select 'D' || lpad(to_hex(n), 20, '0'), 'zj-' || lpad((n % :centres)::text, 6, '0'), 'old-' || n, 'folder', '/old', "
        "md5(n::text), 'processed', 'old' || n, now() - n * interval '1 minute', now() - n * interval '1 minute' "
        "from generate_series(1, :old) n"
    )
    with services.ledger.database.begin() as connection:
        connection.execute(rows, {"centres": CENTRES, "old": OLD})
        connection.exec_driver_sql("analyze deliveries")


def _row(name: str, value: float, unit: str, goal: str, peer: str) -> dict[str, object]:
    return {"name": name, "value": round(value, 3), "unit": unit, "goal": goal, "peer": peer}
