"""A zip of 1,000 files (`PACKAGES_MB`) unpacked into the store, against `unzip` and the SDK's upload of what it wrote."""

import os
import resource
import subprocess
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlsplit

from minio import Minio

from archive.config import Settings
from archive.models.packages import Unpacked
from archive.services import Services
from archive.sources import OneFolder, ReadyDelivery
from archive.steps.ingest import receive, scan, unpack

NEEDS = ("ledger", "store")
FILES = 1_000
SIZE = int(float(os.environ.get("PACKAGES_MB", "1000")) * 1e6)
CENTRE = "zj-330683"


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows: the rate of unpacking what lies in the inbox, and of the whole of `receive`, each against the peer's."""
    services = Services(settings)
    services.ledger.migrate()
    services.store.ensure()
    with TemporaryDirectory(prefix="archive-bench-packages-") as name:
        package = _package(Path(name) / "包.zip")
        peers = [_peer(settings, package, Path(name) / "before")]
        unpacking = _unpacking(services, package)
        receiving = _receiving(services, package)
        peers.append(_peer(settings, package, Path(name) / "after"))
        size = package.stat().st_size
    peer, rss = sum(peers) / 2, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    about = f"unzip and SDK upload: {peers[0]:.1f} s, {peers[1]:.1f} s; load {os.getloadavg()[0]:.0f}"
    what = f"zip of {FILES} files, {size / 1e6:.0f} MB, unpacked / unzip and SDK upload, rate"
    return [
        {"name": what, "value": round(peer / unpacking, 2), "goal": ">= 0.9", "peer": about},
        {"name": "the same with the receiving of the package", "value": round(peer / receiving, 2), "peer": f"{receiving:.1f} s"},
        {"name": "resident memory, peak", "value": round(rss), "unit": "MB"},
    ]


def _package(target: Path) -> Path:
    """Noise, as recordings and photographs are, half of the files stored and half of them deflated."""
    noise = os.urandom(SIZE // FILES)
    with zipfile.ZipFile(target, "w") as package:
        for n in range(FILES):
            how = zipfile.ZIP_DEFLATED if n % 2 else zipfile.ZIP_STORED
            package.writestr(f"照片/{n:04}.bin", n.to_bytes(4, "big") + noise, how, 1)
    return target


def _peer(settings: Settings, package: Path, folder: Path) -> float:
    secret = settings.store_secret_key.get_secret_value()
    raw = Minio(
        urlsplit(settings.store_url).netloc, settings.store_access_key, secret, secure=False, region=settings.store_region
    )
    start = perf_counter()
    subprocess.run(["unzip", "-q", str(package), "-d", str(folder)], check=True)
    for n, file in enumerate(sorted(folder.rglob("*.bin"))):
        raw.fput_object(settings.bucket_inbox, f"drop/bench/{folder.name}/{n}", str(file))
    return perf_counter() - start


def _unpacking(services: Services, package: Path) -> float:
    source = OneFolder(package, CENTRE, services.store.inbox)
    found = ReadyDelivery(CENTRE, "一", str(package))
    delivery, _ = scan.register(services, source, found)
    taken = source.take(found, package.name, delivery.id, 1)
    waiting = [Unpacked(**taken.model_dump())]
    start = perf_counter()
    (done,) = unpack.unpacked(services, delivery, waiting, [], 2)
    seconds = perf_counter() - start
    assert done.files == FILES
    return seconds


def _receiving(services: Services, package: Path) -> float:
    delivery, _ = scan.register(
        services, OneFolder(package, CENTRE, services.store.inbox), ReadyDelivery(CENTRE, "二", str(package))
    )
    start = perf_counter()
    receive.run(services, delivery.id)
    return perf_counter() - start
