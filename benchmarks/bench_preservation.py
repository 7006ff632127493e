"""Preserving, reading and many small resources, against the SDK's plain calls in the same run."""

import hashlib
import os
import secrets
import statistics
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlsplit

from minio import Minio

from archive.config import Settings
from archive.services import Services
from archive.store import Bytes, NewVersion, Received, Store, object_folder, resource_object
from benchmarks import preserving
from benchmarks.memory import peak_mb

NEEDS = ("store",)
SIZE = 2_000_000_000
PIECE = 16 << 20
ROUNDS = 2
SMALL, AT_ONCE = 160, 8


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows for `make bench`."""
    rows = []
    with TemporaryDirectory(prefix="archive-bench-preservation-") as folder, _places(settings) as (store, raw, mark):
        file, digest = _file(Path(folder) / "2g.bin")
        with file.open("rb") as stream:
            store.inbox.receive(mark, 1, "2g.bin", stream, SIZE)
        received = Received(mark, 1, SIZE, digest)
        rows += _large(settings, store, raw, file, received, mark)
        rows += _reading(settings, store, raw, mark)
        rows.append(_memory(settings, file, received, mark))
        rows += _small(settings, store, raw, mark)
    return rows


def _large(settings: Settings, store: Store, raw: Minio, file: Path, received: Received, mark: str) -> list[dict[str, object]]:
    uploads, copies, streams = [], [], []
    client = store.objects.shelf.client
    for n in range(ROUNDS):
        uploads.append(_seconds(lambda: raw.fput_object(settings.bucket_inbox, f"drop/bench/{mark}", str(file))))
        client.copies = True
        copies.append(_seconds(lambda n=n: _preserve(store, f"{mark}copy{n}", received)))
        uploads.append(_seconds(lambda: raw.fput_object(settings.bucket_inbox, f"drop/bench/{mark}", str(file))))
        client.copies = False
        streams.append(_seconds(lambda n=n: _preserve(store, f"{mark}stream{n}", received)))
        for name in (f"{mark}stream{n}", *([f"{mark}copy{n}"] if n else [])):
            store.objects.shelf.remove_tree(object_folder(resource_object(name)))
    client.copies = True
    upload = statistics.median(uploads)
    peer = f"upload {upload:.1f} s of {SIZE / 1e9:.1f} GB"
    return [
        _row("preserve from received / plain upload, rate", upload / statistics.median(copies), ">= 0.9", "×", peer),
        _row("the same streamed through / plain upload, rate", upload / statistics.median(streams), ">= 0.65", "×", peer),
    ]


def _reading(settings: Settings, store: Store, raw: Minio, mark: str) -> list[dict[str, object]]:
    object_id = resource_object(f"{mark}copy0")
    folder = object_folder(object_id)
    (key,) = [o.key for o in store.objects.shelf.objects(folder) if o.size == SIZE]
    ours, bare = [], []
    for _ in range(ROUNDS):
        bare.append(_seconds(lambda: _get_and_digest(raw, settings.bucket_preservation, key)))
        ours.append(_seconds(lambda: store.objects.verify(object_id)))
    ratio = statistics.median(bare) / statistics.median(ours)
    return [_row("fixity reading / GET and SHA-512 loop, rate", ratio, ">= 0.95", "×", f"loop {statistics.median(bare):.1f} s")]


def _memory(settings: Settings, file: Path, received: Received, mark: str) -> dict[str, object]:
    """Each piece of work in a process that does nothing else: this one makes files and drives the SDK too."""
    peaks = {
        "received": peak_mb(preserving.receive, settings, f"{mark}again", file),
        "copied": peak_mb(preserving.preserve, settings, f"{mark}memory", received, True),
        "read": peak_mb(preserving.verify, settings, f"{mark}memory"),
        "streamed": peak_mb(preserving.preserve, settings, f"{mark}memory2", received, False),
    }
    peer = ", ".join(f"{name} {peak:.0f}" for name, peak in peaks.items())
    return _row("resident memory, peak", max(peaks.values()), "<= 160", "MB", peer)


def _small(settings: Settings, store: Store, raw: Minio, mark: str) -> list[dict[str, object]]:
    """Eight at once: three files of 100 KB each, against as many bare puts as the objects have keys."""
    data = [os.urandom(100_000) for _ in range(3)]

    def preserve(n: int) -> None:
        files = {f"originals/{i}": Bytes(piece + n.to_bytes(4)) for i, piece in enumerate(data)}
        store.objects.commit(resource_object(f"{mark}small{n}"), NewVersion(files, "bench", "bench"))

    def put(n: int) -> None:
        size = 100_000 if n % keys < 3 else 1_500
        raw.put_object(settings.bucket_inbox, f"drop/bench/{mark}/{n}", BytesIO(data[0][:size]), size)

    first = resource_object(f"{mark}small0")
    preserve(0)
    keys = sum(1 for _ in store.objects.shelf.objects(object_folder(first)))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ours = _seconds(lambda: list(pool.map(preserve, range(1, SMALL + 1))))
        bare = _seconds(lambda: list(pool.map(put, range(SMALL * keys))))
    rate = f"{SMALL / ours:.0f} objects/s; {SMALL * keys / bare:.0f} puts/s of {keys} keys each"
    return [_row("small resources, eight at once / bare puts, rate", bare / ours, ">= 0.4", "×", rate)]


def _preserve(store: Store, name: str, original: Received) -> None:
    store.objects.commit(resource_object(name), NewVersion({"originals/2g.bin": original}, "bench", "bench"))


def _get_and_digest(raw: Minio, bucket: str, key: str) -> str:
    running = hashlib.sha512()
    response = raw.get_object(bucket, key)
    try:
        for chunk in response.stream(1 << 20):
            running.update(chunk)
    finally:
        response.close()
        response.release_conn()
    return running.hexdigest()


@contextmanager
def _places(settings: Settings) -> Iterator[tuple[Store, Minio, str]]:
    store, mark = Services(settings).store, secrets.token_hex(4)
    store.ensure()
    address, word = urlsplit(settings.store_url), settings.store_secret_key.get_secret_value()
    raw = Minio(address.netloc, settings.store_access_key, word, secure=address.scheme == "https", region=settings.store_region)
    yield store, raw, mark
    for each in (mark, f"{mark}again"):
        store.inbox.clear(each)


def _file(path: Path) -> tuple[Path, str]:
    running = hashlib.sha512()
    with path.open("wb") as out:
        for start in range(0, SIZE, PIECE):
            piece = os.urandom(min(PIECE, SIZE - start))
            running.update(piece)
            out.write(piece)
    return path, running.hexdigest()


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _row(name: str, value: float, goal: str, unit: str, peer: str) -> dict[str, object]:
    return {"name": name, "value": value, "goal": goal, "unit": unit, "peer": peer}
