"""Real servers for one run of benchmarks: a folder and ports of their own, beside any stack that runs already."""

import shutil
import socket
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from archive.config import Settings
from archive.local import stack
from archive.local.checks import GRPC_OFFSET, SETTINGS_OF_PORTS
from archive.local.layout import repository
from archive.local.parts import Part
from archive.local.startup import News
from archive.services import Services


@contextmanager
def running(parts: Sequence[Part], home: Path | None) -> Iterator[Settings]:
    """The settings of fresh servers, stopped at the end; without `home` their folder is a temporary one and removed.

    Raises:
        SetupRefused: a server did not start; its folder with the logs is left.
    """
    folder = home or Path(mkdtemp(prefix="archive-bench-"))
    ports = _free_ports()
    settings = Settings(home=folder).model_copy(update={**ports, "dag_folder": _dags(folder)})
    started = stack.up(settings, parts, tell=_tell, prepared=_prepared if "portal" in parts else _nothing) if parts else None
    try:
        yield started.settings if started else settings
    finally:
        if started:
            started.stop()
        if home is None:
            shutil.rmtree(folder, ignore_errors=True)


def _prepared(settings: Settings, _healthy: Collection[str]) -> None:
    """Worker and portal find tables, buckets and index."""
    Services(settings).prepare()


def _nothing(_settings: Settings, _healthy: Collection[str]) -> None:
    pass


def _dags(home: Path) -> Path:
    """The project's DAGs, and those of benchmarks."""
    folder = home / "bench-dags"
    folder.mkdir(parents=True, exist_ok=True)
    for file in (*(repository() / "dags").glob("*.py"), *(repository() / "benchmarks" / "dags").glob("*.py")):
        shutil.copy(file, folder)
    return folder


def _free_ports() -> dict[str, int]:
    """A free port for each setting that names one, with the port of its gRPC free as well."""
    names = [name for names in SETTINGS_OF_PORTS.values() for name in names]
    free = (port for port in range(20_000, 45_000) if _is_free(port) and _is_free(port + GRPC_OFFSET))
    return dict(zip(names, free, strict=False))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _tell(news: News) -> None:
    if news.state in {"starting", "healthy"}:
        print(f"{news.name}: {news.state}", flush=True)
