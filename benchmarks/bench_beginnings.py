"""What it costs to begin: commands before their first word, and DAG files as Airflow reads them, in seconds of CPU."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import psutil

import archive.cli
from archive.config import Settings

NEEDS = ()
ROOT = Path(__file__).resolve().parents[1]
COMMANDS = Path(archive.cli.__file__).with_name("commands.toml")
ASKING = (
    ["status"],
    ["review", "list"],
    ["delivery", "list"],
    ["search", "越剧"],
    ["object", "show", "R00000000000"],
    ["fixity", "report"],
    ["scan"],
    ["publish"],
    ["config"],
)
"""Commands that go as far as the first server they ask; there is none."""
READ = """
import resource, sys, importlib.util
import airflow.sdk
from airflow.sdk import Param, TriggerRule, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException
def cpu(): used = resource.getrusage(resource.RUSAGE_SELF); return used.ru_utime + used.ru_stime
sys.path.insert(0, sys.argv[1])
before = cpu()
spec = importlib.util.spec_from_file_location("one", sys.argv[2])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(cpu() - before)
"""


def run(settings: Settings) -> list[dict[str, object]]:
    """The dearest command, and the dearest DAG."""
    home = settings.home.absolute()
    home.mkdir(parents=True, exist_ok=True)
    names = [name for module in tomllib.loads(COMMANDS.read_text(encoding="utf-8")).values() for name in module]
    commands = {" ".join(words): _command(words, home) for words in (*([name, "--help"] for name in names), *ASKING)}
    dags = {file.stem: _dag(file, home) for file in sorted((ROOT / "dags").glob("*.py")) if "@dag(" in file.read_text()}
    return [
        _row("CPU of a command until it has said what it can say without servers", commands, "<= 1.0"),
        _row("CPU of reading a DAG file, airflow.sdk being there", dags, "<= 0.5"),
    ]


def _command(words: list[str], home: Path) -> float:
    """Until its end, which is later than its first word."""
    environment = {**os.environ, "ARCHIVE_HOME": str(home), "ARCHIVE_LEDGER_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"}
    command = [str(Path(sys.executable).parent / "archive"), *words]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(child.pid, 0)
    child.returncode = 0
    return used.ru_utime + used.ru_stime


def _dag(file: Path, home: Path) -> float:
    environment = {**os.environ, "AIRFLOW_HOME": str(home / "airflow-read"), "AIRFLOW__CORE__UNIT_TEST_MODE": "False"}
    command = [sys.executable, "-c", READ, str(ROOT / "dags"), str(file)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def _row(name: str, found: dict[str, float], goal: str) -> dict[str, object]:
    worst = sorted(found, key=found.__getitem__, reverse=True)
    peer = ", ".join(f"{one} {found[one]:.2f}" for one in worst[:4]) + f"; of {len(found)}; load {psutil.getloadavg()[0]:.0f}"
    return {"name": name, "value": round(found[worst[0]], 3), "unit": "s", "goal": goal, "peer": peer}
