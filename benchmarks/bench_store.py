"""One gigabyte from drop to preserved, against the SDK's plain upload of the same file in the same run."""

import os
import resource
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlsplit

from minio import Minio

from archive.config import Settings
from archive.store import NewVersion, Received, Store, resource_object

NEEDS = ("store",)
SIZE = 1 << 30
PIECE = 16 << 20
RATIO_GOAL = 2.3
RSS_GOAL_MB = 250


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows for `make bench`: two ways to preserve, and what they take of memory."""
    with TemporaryDirectory(prefix="archive-bench-store-") as folder, _store(settings) as (store, raw, mark):
        file = _file(Path(folder) / "1g.bin")
        uploads = [_seconds(lambda: _upload(raw, settings, mark, file))]
        dropped = _seconds(lambda: _from_drop(store, mark))
        folder_s = _seconds(lambda: _from_folder(store, mark, file))
        uploads.append(_seconds(lambda: _upload(raw, settings, mark, file)))
    upload = sum(uploads) / len(uploads)
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        _row("drop to preserved / SDK upload", dropped / upload, RATIO_GOAL, "×", f"{upload:.1f} s upload"),
        _row("folder to preserved / SDK upload", folder_s / upload, RATIO_GOAL, "×", f"{upload:.1f} s upload"),
        _row("resident memory, peak", rss, RSS_GOAL_MB, "MB", None),
        {"name": "drop to preserved, 1 GiB", "value": dropped, "unit": "s", "peer": f"{uploads[0]:.1f} s, {uploads[1]:.1f} s"},
    ]


def _upload(raw: Minio, settings: Settings, mark: str, file: Path) -> None:
    raw.fput_object(settings.bucket_inbox, f"drop/bench/{mark}/1g.bin", str(file))


def _from_drop(store: Store, mark: str) -> None:
    taken = store.inbox.take("bench", mark, "1g.bin", f"D{mark}", 1)
    _preserve(store, f"{mark}drop", Received(f"D{mark}", 1, taken.size, taken.sha512))


def _from_folder(store: Store, mark: str, file: Path) -> None:
    with file.open("rb") as stream:
        taken = store.inbox.receive(f"D{mark}", 2, "1g.bin", stream, SIZE)
    _preserve(store, f"{mark}folder", Received(f"D{mark}", 2, taken.size, taken.sha512))


def _preserve(store: Store, name: str, original: Received) -> None:
    store.objects.commit(resource_object(name), NewVersion({"originals/1g.bin": original}, "bench", "bench"))


@contextmanager
def _store(settings: Settings) -> Iterator[tuple[Store, Minio, str]]:
    word, mark = settings.store_secret_key.get_secret_value(), secrets.token_hex(4)
    buckets = (settings.bucket_inbox, settings.bucket_preservation, settings.bucket_access)
    store = Store.connect(settings.store_url, settings.store_access_key, word, settings.store_region, *buckets)
    store.ensure()
    address = urlsplit(settings.store_url)
    raw = Minio(address.netloc, settings.store_access_key, word, secure=address.scheme == "https", region=settings.store_region)
    yield store, raw, mark
    store.inbox.clear_drop("bench", mark)
    store.inbox.clear(f"D{mark}")


def _file(path: Path) -> Path:
    with path.open("wb") as out:
        for _ in range(SIZE // PIECE):
            out.write(os.urandom(PIECE))
    return path


def _seconds(work: Callable[[], None]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _row(name: str, value: float, goal: float, unit: str, peer: str | None) -> dict[str, object]:
    return {"name": name, "value": value, "goal": goal, "unit": unit, "peer": peer, "ok": value <= goal}
