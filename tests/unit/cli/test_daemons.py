"""What runs for days writes down what it does, though a person's commands say nothing but their answer."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from stack_ports import free_ports

ARCHIVE = Path(sys.executable).parent / "archive"


@contextlib.contextmanager
def running(home: Path, *words: str, **settings: str) -> Iterator[Path]:
    """A daemon of ours beside servers that are all away, as the supervisor runs it; gives its log."""
    dead = f"127.0.0.1:{free_ports()['portal_port']}"
    away = {
        "ARCHIVE_HOME": str(home), "ARCHIVE_LEDGER_URL": f"postgresql+psycopg://a:b@{dead}/a",
        "ARCHIVE_STORE_URL": f"http://{dead}", "ARCHIVE_CATALOGUE_URL": f"http://{dead}",
        **{f"ARCHIVE_{name.upper()}": str(port) for name, port in free_ports().items() if "metrics" in name},
    }  # fmt: skip
    log = home / "daemon.log"
    with log.open("wb") as file:
        process = subprocess.Popen([ARCHIVE, *words], stdout=file, stderr=file, env={**os.environ, **away, **settings})
        try:
            yield log
        finally:
            process.terminate()
            process.wait(20)


def lines(log: Path, wanted: str, within_s: float = 30) -> list[dict[str, object]]:
    """The lines of a log once one tells of `wanted`."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        whole = log.read_text().rpartition("\n")[0]  # the last line may still be on its way
        found = [json.loads(line) for line in whole.split("\n") if line.startswith("{")]
        if any(line["event"] == wanted for line in found):
            return found
        time.sleep(0.1)
    pytest.fail(f"no {wanted!r} in:\n{log.read_text()}")


def test_the_portal_writes_a_line_per_answer_and_why_it_failed(tmp_path: Path):
    port = str(free_ports()["portal_port"])
    with running(tmp_path, "portal", "--port", port) as log:
        lines(log, "portal listens")
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=5), timeout=30)
        assert client.get("/e/00000000011", params={"sig": "hidden-signature"}).status_code == 503
        found = lines(log, "answered")
    answered = next(line for line in found if line["event"] == "answered")
    assert {"method": "GET", "route": "/e/{typed}", "status": 503, "level": "info"}.items() <= answered.items()
    assert next(line for line in found if line["event"] == "failed")["code"] == "E303"
    assert "hidden-signature" not in log.read_text()


def test_the_worker_writes_that_it_is_there_and_what_it_waits_for(tmp_path: Path):
    with running(tmp_path, "worker") as log:
        found = lines(log, "worker waits")
    assert [line["event"] for line in found][:2] == ["metrics listen", "worker starts"]


def test_the_figures_of_a_daemon_are_told_while_its_servers_are_away(tmp_path: Path):
    port = str(free_ports()["worker_metrics_port"])
    with running(tmp_path, "worker", ARCHIVE_WORKER_METRICS_PORT=port) as log:
        lines(log, "worker waits")
        told = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text
    assert "archive_ledger_up 0.0" in told
    assert 'archive_worker_rounds_total{end="E303"}' in told
    assert 'archive_disk_free_bytes{place="scratch"}' in told


def test_a_level_that_was_chosen_counts_for_them_too(tmp_path: Path):
    with running(tmp_path, "worker", ARCHIVE_LOG_LEVEL="WARNING") as log:
        found = lines(log, "worker waits")
    assert {line["level"] for line in found} == {"warning"}
