"""Settings of servers that live as long as a run of tests: nothing of theirs has to outlive a power failure."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive.config import Settings
from archive.local import credentials, stack
from archive.local.layout import Layout
from archive.local.parts import SERVERS
from archive.local.program import Program
from archive.local.servers import catalogue, ledger
from stack_ports import free_ports

JAVA = " -XX:TieredStopAtLevel=1"
"""A server that answers a few thousand times does not earn back what the second compiler costs: a third less at its start."""

LEDGER = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_wal_size = '4GB'")


@contextmanager
def running(home: Path) -> Iterator[Settings]:
    """Settings of the three servers, stopped at the end. Tests that kill servers have their own, as an operator has them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "program", partial(_compiling_once, catalogue.program))
        started = stack.up(Settings(home=home, min_disk_gb=2, min_memory_gb=2, **free_ports()), SERVERS)
    try:
        _wait_for_no_disk(started.settings)
        yield started.settings.model_copy(update={"catalogue_meaning": False})  # a fifth of a second of CPU for each entry
    finally:
        started.stop()


def _compiling_once(program: Callable[..., Program], *asked: Any) -> Program:
    made = program(*asked)
    environment = {**made.environment, "ES_JAVA_OPTS": made.environment["ES_JAVA_OPTS"] + JAVA}
    return replace(made, environment=environment)


def _wait_for_no_disk(settings: Settings) -> None:
    layout = Layout.of(settings)
    words = ["ALTER ROLE archive CREATEDB", "GRANT SET ON PARAMETER session_replication_role TO archive"]
    words += [f"ALTER SYSTEM SET {line}" for line in LEDGER]
    command = ledger.psql(layout, *(piece for word in (*words, "SELECT pg_reload_conf()") for piece in ("-c", word)))
    environment = {**os.environ, "PGPASSWORD": credentials.kept(layout.secrets).ledger_root}
    subprocess.run(command, env=environment, check=True, capture_output=True)
