"""Two gigabytes received from a folder with their digests, against the SDK's plain upload of the same file in the same run."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlsplit

from minio import Minio

from archive.config import Settings
from archive.services import Services
from benchmarks import preserving
from benchmarks.memory import peak_mb

NEEDS = ("store",)
SIZE, PIECE, ROUNDS = 2_000_000_000, 16 << 20, 3


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows: the rate with SHA-512 and SHA-256 against the upload's, in turns; memory of a process that only receives."""
    services = Services(settings)
    services.store.ensure()
    secret = settings.store_secret_key.get_secret_value()
    raw = Minio(
        urlsplit(settings.store_url).netloc, settings.store_access_key, secret, secure=False, region=settings.store_region
    )
    mark = secrets.token_hex(4)
    with TemporaryDirectory(prefix="archive-bench-receiving-") as name:
        file = _file(Path(name) / "2g.bin")
        uploads, received = [], []
        for n in range(ROUNDS):
            uploads.append(_seconds(lambda: raw.fput_object(settings.bucket_inbox, f"drop/bench/{mark}", str(file))))
            received.append(_seconds(lambda n=n: _receive(services, f"D{mark}{n}", file)))
            services.store.inbox.clear(f"D{mark}{n}")
        memory = peak_mb(preserving.receive, settings, f"D{mark}", file)
    upload, took = median(uploads), median(received)
    peer = f"upload {upload:.1f} s, received {took:.1f} s; load {os.getloadavg()[0]:.0f}"
    return [
        {
            "name": "2 GB received with SHA-512 and SHA-256 / SDK upload, rate",
            "value": round(upload / took, 2),
            "goal": ">= 0.92",
            "peer": peer,
        },
        {"name": "the same: peak of its process", "value": round(memory), "unit": "MB", "goal": "<= 160"},
    ]


def _receive(services: Services, delivery: str, file: Path) -> None:
    with file.open("rb") as stream:
        services.store.inbox.receive(delivery, 1, file.name, stream, SIZE)


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _file(path: Path) -> Path:
    with path.open("wb") as out:
        for _ in range(SIZE // PIECE):
            out.write(os.urandom(PIECE))
        out.write(os.urandom(SIZE % PIECE))
    return path
