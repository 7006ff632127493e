"""The examples in infra/cluster/: what a shell makes of the environment files, and whether all that they name is there."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from archive.config import Settings

ROOT = Path(__file__).parents[3]
FILES = ROOT / "infra" / "cluster"


def known(name):
    return dict(word.split("=", 1) for word in shlex.split((FILES / name).read_text(encoding="utf-8"), comments=True))


@pytest.mark.parametrize("name", ["archive.env", "airflow.env"])
def test_a_shell_reads_what_is_written(name):
    script = f"set -eu; set -a; . {FILES / name}; env -0"
    done = subprocess.run(["sh", "-c", script], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True)
    read = dict(line.split("=", 1) for line in done.stdout.split("\0") if "=" in line)
    assert known(name).items() <= read.items()


def test_every_variable_of_the_archive_is_a_setting():
    settings = {f"ARCHIVE_{name.upper()}" for name in Settings.model_fields}
    assert known("archive.env").keys() <= settings


def test_the_pools_are_those_that_the_dags_ask_for():
    here, local = (json.loads((ROOT / "infra" / place / "pools.json").read_text()) for place in ("cluster", "local"))
    assert here.keys() == local.keys()
    slots = sum(pool["slots"] for pool in here.values())
    assert int(known("airflow.env")["AIRFLOW__CORE__PARALLELISM"]) >= slots


def test_the_page_names_every_file_and_every_file_that_it_names_is_there():
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    for file in FILES.iterdir():
        assert file.name in page, file.name
    for path in re.findall(r"infra/cluster/([\w.-]+)", page):
        assert (FILES / path).exists(), path
    for code in set(re.findall(r"\bE\d{3}\b", page)):
        assert f"[{code}]" in "".join(file.read_text() for file in (ROOT / "src/archive/i18n/messages").glob("*.toml")), code
