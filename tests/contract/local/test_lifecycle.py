"""`archive up` and `down` as an operator meets them: started, stopped, killed, started again, refused."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from archive.config import Settings
from archive.local import stack, strays
from archive.local.layout import Layout
from own_places import minio
from stack_ports import free_ports

ARCHIVE = str(Path(sys.executable).parent / "archive")
PATIENCE_S = 180


class Operator:
    """A folder, its ports, and the command line."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.ports = free_ports()
        self.layout = Layout(home)
        self.environment = {
            **os.environ,
            "ARCHIVE_HOME": str(home),
            "ARCHIVE_MIN_DISK_GB": "1",
            "ARCHIVE_MIN_MEMORY_GB": "1",
            **{f"ARCHIVE_{name.upper()}": str(number) for name, number in self.ports.items()},
        }

    def run(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        environment = {**self.environment, **more}
        return subprocess.run((ARCHIVE, *words), env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)

    def start(self, parts: str = "ledger,store") -> "subprocess.Popen[str]":
        """`archive up` in the foreground, healthy."""
        process = subprocess.Popen(
            (ARCHIVE, "up", "--parts", parts), env=self.environment, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        for line in process.stderr:
            if "Ctrl-C" in line:
                return process
        raise AssertionError(f"up ended with {process.wait()}")

    def processes(self) -> list[psutil.Process]:
        found = strays.found(self.layout)
        return found + [each for each in psutil.process_iter() if str(self.layout.run / "supervisord.conf") in _words(each)]

    def settings(self) -> Settings:
        return Settings.load(self.home)

    def remember(self, word: str) -> None:
        """Write a row and an object."""
        with self.ledger() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
            connection.execute("INSERT INTO kept VALUES (%s)", (word,))
        minio(self.settings()).put_object("inbox", word, _Stream(b"x" * 1000), 1000)

    def remembers(self) -> tuple[list[str], list[str]]:
        with self.ledger() as connection:
            rows = [word for (word,) in connection.execute("SELECT word FROM kept ORDER BY word")]
        return rows, sorted(entry.object_name for entry in minio(self.settings()).list_objects("inbox"))

    def ledger(self) -> "psycopg.Connection[tuple[str]]":
        url = self.settings().ledger_url.get_secret_value()
        return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"))


class _Stream:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, size: int = -1) -> bytes:
        end = len(self.data) if size < 0 else size
        piece, self.data = self.data[:end], self.data[end:]
        return piece


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def gone_within(operator: Operator, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while operator.processes():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    one = Operator(tmp_path / "home")
    yield one
    if one.processes():
        stack.down(one.settings())
    assert one.processes() == []


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.soak)])
def test_a_signal_stops_all_in_order_and_nothing_is_lost(operator: Operator, number: signal.Signals):
    process = operator.start()
    assert {each.name() for each in operator.processes()} >= {"postgres", "weed"}
    operator.remember("one")
    process.send_signal(number)
    told = process.stderr.read()
    assert process.wait(PATIENCE_S) == 0
    assert operator.processes() == []
    assert told.index("存储 SeaweedFS: 已停止") < told.index("台账 PostgreSQL: 停止中")
    assert "Everything is stopped." in told
    operator.start()
    assert operator.remembers() == (["one"], ["one"])


def test_stopped_in_the_middle_of_its_start_it_leaves_nothing(operator: Operator):
    process = subprocess.Popen(
        (ARCHIVE, "up", "--detach", "--parts", "ledger,store,catalogue"),
        env=operator.environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stderr:
        if "检索 Elasticsearch: 启动中" in line:
            process.terminate()
    assert process.wait(PATIENCE_S) == 130
    assert operator.processes() == []


@pytest.mark.parametrize("parts", ["ledger,store", pytest.param("ledger,store,catalogue", marks=pytest.mark.soak)])
def test_after_kill_of_everything_the_next_start_recovers(operator: Operator, parts: str):
    process = operator.start(parts)
    operator.remember("one")
    for each in (*operator.processes(), psutil.Process(process.pid)):
        try:
            each.kill()
        except psutil.NoSuchProcess:
            continue
    process.wait()
    operator.start(parts)
    assert operator.remembers() == (["one"], ["one"])


def test_strays_of_a_killed_stack_are_ended_before_the_next_start(operator: Operator):
    process = operator.start()
    (supervisor,) = [each for each in operator.processes() if "supervisor.supervisord" in _words(each)]
    stray = subprocess.Popen(("sleep", "600"), env=strays.environment_of(operator.layout))
    for pid in (process.pid, supervisor.pid):
        os.kill(pid, signal.SIGKILL)
    process.wait()
    operator.start()
    assert stray.wait(1) == -signal.SIGTERM
    operator.remember("one")
    assert operator.remembers() == (["one"], ["one"])


def test_servers_end_when_only_the_supervisor_is_killed(operator: Operator):
    process = operator.start()
    (supervisor,) = [each for each in operator.processes() if "supervisor.supervisord" in _words(each)]
    supervisor.kill()
    told = process.stderr.read()
    assert process.wait(PATIENCE_S) == 1
    assert "The supervising process was lost" in told
    assert operator.processes() == []


def test_servers_end_when_only_the_command_is_killed(operator: Operator):
    process = operator.start()
    process.kill()
    process.wait()
    assert gone_within(operator, 60)


def test_a_second_start_on_one_folder_is_refused(operator: Operator):
    operator.start("ledger")
    second = operator.run("up", "--parts", "ledger")
    assert second.returncode == 1
    zh, en = second.stderr.splitlines()
    assert zh.startswith(f"E610 文件夹 {operator.home} 的服务已在运行")
    assert en.startswith(f"E610 The stack of {operator.home} is already running")
    assert operator.run("status").returncode == 0


def test_a_taken_port_is_named_with_its_setting(operator: Operator):
    with socket.create_server(("127.0.0.1", operator.ports["store_filer_port"])):
        done = operator.run("up", "--parts", "store")
    assert done.returncode == 1
    port = operator.ports["store_filer_port"]
    assert done.stderr.splitlines()[1] == f"E610 Port {port} is taken: set ARCHIVE_STORE_FILER_PORT to another one."
    assert operator.processes() == []


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("ARCHIVE_MIN_DISK_GB", "GB free and 900000 GB are needed"),
        ("ARCHIVE_MIN_MEMORY_GB", "GB of memory and 900000 GB are needed"),
    ],
)
def test_a_small_machine_is_refused(operator: Operator, setting: str, said: str):
    done = operator.run("up", "--parts", "ledger", **{setting: "900000"})
    assert done.returncode == 1
    assert said in done.stderr.splitlines()[1]
    assert len(done.stderr.splitlines()) == 2
    assert operator.processes() == []


def test_a_server_that_does_not_come_up_stops_all_and_names_its_log(operator: Operator):
    operator.start("ledger,store").send_signal(signal.SIGTERM)
    assert gone_within(operator, 60)
    (operator.layout.ledger / "data" / "global" / "pg_control").write_bytes(b"damaged")
    done = operator.run("up", "--parts", "ledger,store")
    assert done.returncode == 1
    assert "ledger did not become healthy" in done.stderr
    assert str(operator.layout.logs / "ledger.log") in done.stderr
    assert operator.processes() == []


def test_detached_it_runs_on_and_status_says_so(operator: Operator):
    assert operator.run("up", "--detach", "--parts", "ledger").returncode == 0
    done = operator.run("status", "--json")
    servers = {server["name"]: server for server in json.loads(done.stdout)["servers"]}
    assert done.returncode == 0
    assert servers["ledger"]["healthy"] is True and servers["ledger"]["uptime_s"] > 0
    assert servers["store"]["healthy"] is False and servers["store"]["state"] == ""
    assert operator.run("down").returncode == 0
    assert operator.run("status").returncode == 1
    again = operator.run("down")
    assert again.returncode == 0 and "Nothing of this folder was running" in again.stderr.replace("\n", " ")


def test_a_folder_with_a_long_path_works(operator: Operator, tmp_path: Path):
    long = Operator(tmp_path / ("a folder with a name that is far too long for a socket " * 2).strip() / "省级档案")
    process = long.start()
    long.remember("one")
    assert long.remembers() == (["one"], ["one"])
    process.send_signal(signal.SIGTERM)
    process.stderr.read()
    assert process.wait(PATIENCE_S) == 0
    assert long.processes() == []
