"""`python -m archive.local.airflow_database HOME`: bring Airflow's database and pools up to date, only when needed.

The stamp holds what the last run brought it to; it counts only while the database says the same, so that a database
made anew is migrated again.
"""

import hashlib
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from archive.local import credentials, templates
from archive.local.layout import Layout
from archive.local.servers import ledger


def revision(layout: Layout) -> str:
    """Alembic revision that the database says it has; empty when it has none."""
    words = credentials.kept(layout.secrets)
    command = ledger.psql(layout, "-d", "airflow", "-At", "-c", "SELECT version_num FROM alembic_version")
    known = subprocess.run(command, env={"PGPASSWORD": words.ledger_root}, check=False, capture_output=True, text=True)
    return known.stdout.strip()


def wanted(layout: Layout) -> dict[str, str]:
    """What the stamp must say for nothing to be done."""
    pools = (templates.folder() / "pools.json").read_bytes()
    return {"airflow": version("apache-airflow"), "pools": hashlib.sha256(pools).hexdigest(), "revision": revision(layout)}


def main(home: Path) -> int:
    """Migrate and import the pools where the stamp is not right; exit status of the first command that failed."""
    layout = Layout(home)
    stamp = layout.airflow / "database.json"
    if stamp.is_file() and json.loads(stamp.read_text(encoding="utf-8")) == wanted(layout):
        return 0
    airflow = str(Path(sys.executable).parent / "airflow")
    for words in (("db", "migrate"), ("pools", "import", str(templates.folder() / "pools.json"))):
        status = subprocess.run((airflow, *words), check=False).returncode
        if status:
            return status
    credentials.write_private(stamp, json.dumps(wanted(layout)))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
