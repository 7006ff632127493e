"""Airflow with the CeleryExecutor on a rack, as infra/cluster/airflow.env says: each process with a home of its own."""

import json
import secrets
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import NamedTuple

import psycopg
from pydantic import SecretStr

from archive.local import airflow_api, health
from cluster.processes import BASE, Process
from cluster.rack import FILES, HOST, ROOT, Rack, filled_env, free_port

AIRFLOW, ARCHIVE = (Path(sys.executable).parent / name for name in ("airflow", "archive"))


class Task(NamedTuple):
    """One try of a task."""

    name: str
    state: str
    tries: int
    pid: int | None
    started: float

    def __str__(self) -> str:
        return f"{self.name} {self.state}, try {self.tries}"


class Airflow:
    """api-server, scheduler, dag-processor and workers."""

    def __init__(self, rack: Rack) -> None:
        self.rack, self.port, self.word = rack, free_port(), secrets.token_hex(16)
        self.address = f"http://{HOST}:{self.port}"
        self.fernet = urlsafe_b64encode(secrets.token_bytes(32)).decode()
        self.logs = free_port()

    def environment(self, home: Path) -> dict[str, str]:
        """The same file for all, and what differs from machine to machine: folders, and ports as all machines are one here."""
        words, rack = self.rack.words, self.rack
        database = rack.postgres("airflow", words["airflow"], "airflow", "postgresql+psycopg2")
        accounts = home / "passwords.json"
        values = {
            "CORE__DAGS_FOLDER": ROOT / "dags",
            "CORE__FERNET_KEY": self.fernet,
            "CORE__EXECUTION_API_SERVER_URL": f"{self.address}/execution/",
            "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": accounts,
            "DATABASE__SQL_ALCHEMY_CONN": database,
            "API__BASE_URL": self.address,
            "API__SECRET_KEY": words["root"],
            "API_AUTH__JWT_SECRET": words["jwt"] * 4,
            "CELERY__BROKER_URL": rack.broker_url,
            "CELERY__RESULT_BACKEND": f"db+{database}",
        }
        home.mkdir(mode=0o700, exist_ok=True)
        accounts.write_text(json.dumps({"ops": self.word}))
        known = filled_env("airflow.env", {f"AIRFLOW__{name}": str(value) for name, value in values.items()})
        own = {"AIRFLOW_HOME": str(home), "HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": str(ROOT / "dags")}
        self.logs += 1
        ports = {
            "AIRFLOW__API__HOST": HOST,
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(self.logs),
        }
        ours = {**rack.environment(home), "ARCHIVE_LARGE_FILE_MB": "1"}
        return {**known, **ours, **own, **ports}

    def start(self) -> None:
        first = self.environment(self.rack.folder / "airflow-server")
        for words in (("db", "migrate"), ("pools", "import", FILES / "pools.json")):
            done = subprocess.run([AIRFLOW, *words], env={**BASE, **first}, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        server = self.rack.run("api-server", [AIRFLOW, "api-server"], first)
        server.wait_until(lambda: isinstance(health.json_answer(self.port, "/api/v2/monitor/health"), dict), 400)
        dags = self.rack.run("dag-processor", [AIRFLOW, "dag-processor"], self.environment(self.rack.folder / "airflow-dags"))
        plan = self.rack.run(
            "scheduler", [AIRFLOW, "scheduler", "--skip-serve-logs"], self.environment(self.rack.folder / "airflow-plan")
        )
        self.one, self.other = self.worker("one"), self.worker("other")
        for process, job in ((dags, "dag_processor"), (plan, "scheduler")):
            process.wait_until(lambda job=job: self.health()[job]["status"] == "healthy", 400)
        for worker in (self.one, self.other):
            worker.wait_until(lambda worker=worker: "ready." in worker.log.read_text(), 400)

    def worker(self, name: str) -> Process:
        environment = self.environment(self.rack.folder / f"worker-{name}")
        return self.rack.run(f"celery-{name}", [AIRFLOW, "celery", "worker", "--celery-hostname", f"{name}@%h"], environment)

    def health(self) -> dict:
        found = health.json_answer(self.port, "/api/v2/monitor/health")
        assert isinstance(found, dict), found
        return found

    def trigger(self, dag: str) -> None:
        settings = self.rack.settings(self.rack.folder)
        login = {"airflow_url": self.address, "airflow_password": SecretStr(self.word)}
        airflow_api.trigger(settings.model_copy(update=login), dag)

    def tasks(self, dag: str) -> list[Task]:
        """The newest try of each task of a DAG, as the scheduler knows it."""
        query = """select task_id || ' ' || map_index, coalesce(state, 'none'), try_number, pid,
            coalesce(extract(epoch from start_date), 0) from task_instance where dag_id = %s"""
        with psycopg.connect(self.rack.postgres("airflow", self.rack.words["airflow"], "airflow")) as connection:
            return [Task(*row[:4], float(row[4])) for row in connection.execute(query, [dag]).fetchall()]
