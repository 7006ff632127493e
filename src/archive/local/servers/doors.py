"""Our own processes: the worker that publishes, and the portal."""

import sys
from pathlib import Path

from archive.config import Settings
from archive.local import health
from archive.local.layout import Layout
from archive.local.parts import Part
from archive.local.privilege import ourselves
from archive.local.program import Health, Program


def programs(settings: Settings, layout: Layout) -> list[Program]:
    """Both wait for the servers they use; a worker that stays up is healthy, the portal is asked."""
    host = "127.0.0.1" if settings.portal_host in {"0.0.0.0", "::"} else settings.portal_host  # noqa: S104 compared, not bound
    worker = _own("worker", layout, health_of=lambda _since: "", address="")
    portal = _own(
        "portal",
        layout,
        health_of=lambda _since: health.http_trouble(settings.portal_port, "/healthz", host),
        address=f"http://{settings.portal_host}:{settings.portal_port}",
    )
    return [worker, portal]


def _own(part: Part, layout: Layout, *, health_of: Health, address: str) -> Program:
    command = str(Path(sys.executable).parent / "archive")
    return Program(
        name=part,
        part=part,
        command=ourselves().command((command, part)),
        directory=layout.home,
        environment={"ARCHIVE_HOME": str(layout.home), "no_proxy": "127.0.0.1,localhost", "NO_PROXY": "127.0.0.1,localhost"},
        after=("ledger", "store", "catalogue"),
        health=health_of,
        address=address,
        patience_s=120,
        stop_wait_s=60,
    )
