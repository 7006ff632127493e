"""Runs of the real Airflow of a stack: started, waited for, and what each of its tasks took, by its API."""

import json
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psutil

from archive.config import Settings
from archive.errors import Unavailable
from archive.local import airflow_api, status

ENDED = frozenset({"success", "failed"})
AIRFLOW = ("airflow-api", "airflow-dags", "airflow-scheduler")


def answer(settings: Settings, path: str) -> dict[str, Any]:
    """What the API says."""
    request = Request(settings.airflow_url + "/api/v2" + path, headers={"Authorization": f"Bearer {_token(settings)}"})
    with urlopen(request, timeout=60) as found:
        return json.load(found)


def _token(settings: Settings) -> str:
    words = {"username": settings.airflow_user, "password": settings.airflow_password.get_secret_value()}
    request = Request(settings.airflow_url + "/auth/token", json.dumps(words).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=60) as found:
        return json.load(found)["access_token"]


def triggered(settings: Settings, dag: str, patience_s: float = 300) -> str:
    """Start a run as soon as Airflow knows the DAG."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return airflow_api.trigger(settings, dag)
        except Unavailable:  # not yet read, or not yet up
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


def ended(settings: Settings, dag: str, run: str, patience_s: float = 1800) -> dict[str, Any]:
    """The run, once it has ended."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        found = answer(settings, f"/dags/{dag}/dagRuns/{run}")
        if found["state"] in ENDED:
            return found
        time.sleep(0.5)
    raise TimeoutError(f"{dag} {run}")


def tasks(settings: Settings, dag: str, run: str) -> list[dict[str, Any]]:
    """Every task instance of a run."""
    return answer(settings, f"/dags/{dag}/dagRuns/{run}/taskInstances?limit=200")["task_instances"]


def returned(settings: Settings, dag: str, run: str, task: dict[str, Any]) -> Any:
    """What a task returned."""
    at = f"/dags/{dag}/dagRuns/{run}/taskInstances/{task['task_id']}/xcomEntries/return_value?map_index={task['map_index']}"
    return json.loads(json.dumps(answer(settings, at)["value"]))


def moment(text: str) -> float:
    """Unix time."""
    return datetime.fromisoformat(text).timestamp()


def memory_mb(settings: Settings) -> dict[str, float]:
    """Server -> memory of its processes, shared pages counted once."""
    return {one.name: one.memory_mb or 0.0 for one in status.servers(settings)}


def cpu_s(settings: Settings, names: tuple[str, ...] = AIRFLOW) -> float:
    """Seconds of CPU that these servers have used so far, with all processes below them, also those that have ended."""
    return sum(_cpu(one.pid) for one in status.servers(settings) if one.name in names and one.pid)


def _cpu(pid: int) -> float:
    total = 0.0
    top = psutil.Process(pid)
    for each in (top, *top.children(recursive=True)):
        try:
            used = each.cpu_times()
        except psutil.Error:
            continue
        total += used.user + used.system + used.children_user + used.children_system
    return total


def steps_cpu_s(settings: Settings, dag: str = "ingest_delivery") -> float:
    """Seconds of CPU of all steps so far that tasks of a DAG have walked, decoders included, by their logs."""
    every = Path(settings.home).absolute().joinpath("airflow", "logs").rglob(f"dag_id={dag}/**/*.log")
    return sum(event["cpu_s"] for file in every for event in _events(file) if event.get("event") == "step ends")


def _events(file: Path) -> Iterator[dict[str, Any]]:
    """What the archive's own log says within a task's."""
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            event = json.loads(line).get("event", "")
            inner = json.loads(event) if isinstance(event, str) and event.startswith("{") else None
        except ValueError:
            continue
        if isinstance(inner, dict):
            yield inner
