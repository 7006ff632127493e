"""Rebuilding the ledger's rows against bare GETs of what it reads, and an audit's memory, at two sizes of the archive."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from archive.config import Settings
from archive.models.ids import mint_resource_id
from archive.models.record import Record
from archive.services import Services
from archive.steps.care import rebuild
from archive.store import Inventory, object_folder, resource_object
from archive.store.ocfl.inventory import NAME, SIDECAR, Version, rfc3339, sidecar
from archive.store.ocfl.names import content_path
from archive.store.ocfl.root import DECLARATION, DECLARED
from archive.store.s3.digests import sha512
from benchmarks.memory import own_peak_mb

NEEDS = ("ledger", "store")
SIZES = (1_000, 3_000)
"""Objects; the second is what the audit is run on. Set to 50,000 by hand for the whole of it: writing them takes ten minutes."""
AT_ONCE = 8


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows for `make bench`."""
    services = Services(settings)
    services.ledger.migrate()
    services.store.ensure()
    rates, ratios, written = [], [], 0
    for size in SIZES:
        ids = [resource_object(mint_resource_id()) for _ in range(size - written)]
        _written(services, ids)
        read = _bare(services, ids)
        start = perf_counter()
        rebuild.run(services)
        took = perf_counter() - start
        rates.append(len(ids) / took)
        ratios.append(read / took)
        written = size
    return [
        _row(f"rebuild of {SIZES[0]:,} rows / bare GETs, rate", ratios[0], ">= 0.5", "×", f"{rates[0]:.0f} objects/s"),
        _row(f"rebuild on to {SIZES[1]:,} rows / bare GETs, rate", ratios[1], ">= 0.5", "×", f"{rates[1]:.0f} objects/s"),
        _audit(settings),
    ]


def _written(services: Services, ids: list[str]) -> None:
    """Objects as `preserve` writes them, by bare puts."""
    shelf = services.store.objects.shelf

    def one(object_id: str) -> None:
        for key, data in _object(object_id):
            shelf.put(object_folder(object_id) + key, data)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, ids))


def _object(object_id: str) -> Iterator[tuple[str, bytes]]:
    number = object_id.rpartition(":")[2]
    about = {"id": number, "centre": "zj-330683", "delivery_name": "bench", "item": number}
    files = {
        "record.json": Record(title=f"题名 {number}").json_text().encode(),
        "resource.json": json.dumps(about).encode(),
        "assets.json": b"[]",
    }
    state = {path: sha512(data) for path, data in files.items()}
    manifest = {content_path(1, digest, path): digest for path, digest in state.items()}
    version = Version(state, rfc3339(datetime.now(UTC)), "delivery D0123456789abcdef0123", "bench")
    data = Inventory(object_id, manifest, (version,)).to_bytes()
    yield DECLARATION, DECLARED
    for path, content in files.items():
        yield content_path(1, state[path], path), content
    for below in ("v1/", ""):
        yield below + NAME, data
        yield below + SIDECAR, sidecar(data)


def _bare(services: Services, ids: list[str]) -> float:
    """Seconds that reading the same keys takes, eight at once, with nothing done with them."""
    client, bucket = services.store.objects.shelf.client.sdk, services.settings.bucket_preservation
    keys = []
    for object_id in ids:
        wanted = (NAME, SIDECAR, "record.json", "resource.json", "assets.json")
        keys += [object_folder(object_id) + key for key, _ in _object(object_id) if key.startswith("v1/content") or key in wanted]

    def get(key: str) -> int:
        response = client.get_object(bucket, key)
        try:
            return len(response.read())
        finally:
            response.close()
            response.release_conn()

    start = perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(get, keys))
    return perf_counter() - start


def _audit(settings: Settings) -> dict[str, object]:
    """In a process of its own, since memory is what is measured."""
    command = [sys.executable, "-m", "benchmarks.bench_rebuild", str(settings.home)]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout.splitlines()[-1])
    peer = f"{said['objects']:,} objects in {said['seconds']:.0f} s, {said['gaps']} gaps"
    return _row("audit, resident memory", said["mb"], "<= 200", "MB", peer)


def _row(name: str, value: float, goal: str, unit: str, peer: str) -> dict[str, object]:
    return {"name": name, "value": value, "goal": goal, "unit": unit, "peer": peer}


def audited(home: Path) -> dict[str, object]:
    """Compare the store with the ledger; what that took."""
    from archive.steps.care import replicate

    services, seen = Services(Settings.load(home)), [0]
    start = perf_counter()

    def tick(count: int) -> None:
        seen[0] += count

    gaps = sum(1 for _ in replicate.audit(services, tick=tick))
    return {"mb": own_peak_mb(), "gaps": gaps, "objects": seen[0], "seconds": perf_counter() - start}


if __name__ == "__main__":
    print(json.dumps(audited(Path(sys.argv[1]))))
