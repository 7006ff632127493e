"""Airflow: api-server, dag-processor and scheduler with LocalExecutor, its database in our PostgreSQL."""

import json
import sys
from datetime import datetime
from pathlib import Path

from archive.config import Settings
from archive.local import credentials, health, templates
from archive.local.credentials import Credentials
from archive.local.layout import Layout, repository
from archive.local.privilege import ourselves
from archive.local.program import Program
from archive.local.servers import ledger

FIRST_IMPORTED = "airflow_local_settings.py"
PARALLELISM = 7
"""Tasks at once: the slots of all pools (heavy, short, light, doors), so that none of them waits for another."""


def prepare(settings: Settings, layout: Layout, words: Credentials) -> None:
    """Write airflow.cfg, what its processes import first, and the password of the one account, all 0600."""
    text = templates.filled(
        "airflow.cfg",
        home=layout.airflow,
        dags=(settings.dag_folder or repository() / "dags").resolve(),
        port=settings.airflow_port,
        user=settings.airflow_user,
        parallelism=PARALLELISM,
        database=_escaped(ledger.address("airflow", words.ledger_airflow, layout, "psycopg2")),
        fernet_key=words.airflow_fernet_key,
        jwt_secret=words.airflow_jwt_secret,
        secret_key=words.airflow_secret_key,
    )
    credentials.write_private(layout.airflow / "airflow.cfg", text)
    (layout.airflow / "config").mkdir(exist_ok=True)
    first = layout.airflow / "config" / FIRST_IMPORTED
    credentials.write_private(first, templates.filled(FIRST_IMPORTED))
    accounts = json.dumps({settings.airflow_user: words.airflow_password})
    credentials.write_private(layout.airflow / "passwords.json", accounts)


def _escaped(text: str) -> str:
    """airflow.cfg is read by configparser, where a per cent sign begins a reference."""
    return text.replace("%", "%%")


def environment(layout: Layout) -> dict[str, str]:
    """What Airflow's processes, and with them the tasks, need to know."""
    return {
        "AIRFLOW_HOME": str(layout.airflow),
        "ARCHIVE_HOME": str(layout.home),
        "PYTHONPATH": str(repository() / "dags"),
        "SCARF_ANALYTICS": "false",
        "no_proxy": "127.0.0.1,localhost",
        "NO_PROXY": "127.0.0.1,localhost",
    }


def programs(settings: Settings, layout: Layout) -> list[Program]:
    """Its database first, then the api-server, which the other two and every task talk to."""
    port = settings.airflow_port
    setup = Program(
        name="airflow-database",
        part="orchestration",
        command=ourselves().command((sys.executable, "-m", "archive.local.airflow_database", str(layout.home))),
        directory=layout.airflow,
        environment=environment(layout),
        after=("ledger",),
        health=lambda _since: "",
        patience_s=600,
        once=True,
    )
    server = _program(layout, "airflow-api", ("api-server",), "airflow-database")
    dags = _program(layout, "airflow-dags", ("dag-processor",), "airflow-database")
    scheduler = _program(layout, "airflow-scheduler", ("scheduler", "--skip-serve-logs"), "airflow-database")
    return [
        setup,
        _asked(server, port, "metadatabase", ""),
        _asked(dags, port, "dag_processor", "latest_dag_processor_heartbeat"),
        _asked(scheduler, port, "scheduler", "latest_scheduler_heartbeat"),
    ]


def _program(layout: Layout, name: str, words: tuple[str, ...], after: str) -> Program:
    airflow = str(Path(sys.executable).parent / "airflow")
    return Program(
        name=name,
        part="orchestration",
        command=ourselves().command((airflow, *words)),
        directory=layout.airflow,
        environment=environment(layout),
        after=(after,),
        health=lambda _since: "",
        patience_s=400,
        stop_wait_s=60,
    )


def _asked(program: Program, port: int, job: str, heartbeat: str) -> Program:
    values = {name: getattr(program, name) for name in program.__dataclass_fields__}
    values["health"] = lambda since: trouble(port, job, heartbeat, since)
    values["address"] = f"http://127.0.0.1:{port}" if not heartbeat else ""
    return Program(**values)


def trouble(port: int, job: str, heartbeat: str, since: float) -> str:
    """Empty when Airflow calls the job healthy, by a sign of life later than its start at `since` (Unix time)."""
    found = health.json_answer(port, "/api/v2/monitor/health")
    if isinstance(found, str):
        return found
    state = found.get(job) or {}
    if state.get("status") != "healthy":
        return f"{job} is {state.get('status')}"
    if heartbeat and _second(state.get(heartbeat)) < since:
        return f"{job} has not reported since its start"
    return ""


def _second(text: str | None) -> float:
    return datetime.fromisoformat(text).timestamp() if text else 0.0
