"""supervisord: its configuration, its start, and the questions we ask it over its unix socket."""

import http.client
import shlex
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from archive.config import environment_of_the_stack
from archive.local import credentials, strays, templates
from archive.local.layout import Layout
from archive.local.lock import FolderLock
from archive.local.privilege import ourselves
from archive.local.program import Program
from archive.local.refusals import refused

ANSWER_S = 15.0
NOT_RUNNING = 70  # supervisor.xmlrpc.Faults.NOT_RUNNING
ALREADY_STARTED = 60
SHUTDOWN_STATE = 6
GONE = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class State:
    """What supervisord knows of a program. `started` is Unix time, 0 when it never was."""

    name: str
    state: str
    pid: int
    started: float
    exit_status: int


class Supervisor:
    """The supervisord of one folder."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def _rpc(self) -> Any:  # noqa: ANN401 its methods are made by xmlrpc
        """A fresh connection each time: the transport keeps a failed one and never recovers."""
        transport = SupervisorTransport(None, None, f"unix://{self._layout.supervisor_socket}")
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport).supervisor

    def answers(self) -> bool:
        """Whether it is there."""
        try:
            self._rpc().getState()
        except (*GONE, xmlrpc.client.Fault):
            return False
        return True

    def stopping(self) -> bool:
        """Whether it is there and on its way down."""
        try:
            return bool(self._rpc().getState()["statename"] in {"SHUTDOWN", "RESTARTING"})
        except xmlrpc.client.Fault as fault:
            return fault.faultCode == SHUTDOWN_STATE
        except GONE:
            return False

    def states(self) -> dict[str, State]:
        """Every program it has; empty when it is not there."""
        try:
            rows = self._rpc().getAllProcessInfo()
        except (*GONE, xmlrpc.client.Fault):
            return {}
        return {row["name"]: _state(row) for row in rows}

    def order(self) -> list[str]:
        """Names of the programs in starting order; none when it is on its way down."""
        try:
            rows = self._rpc().getAllConfigInfo()
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != SHUTDOWN_STATE:
                raise
            return []
        return [str(row["name"]) for row in sorted(rows, key=lambda row: int(row["process_prio"]))]

    def start(self, name: str) -> str:
        """Start a program without waiting; empty, or why it cannot even be tried."""
        try:
            self._rpc().startProcess(name, False)
        except xmlrpc.client.Fault as fault:
            return "" if fault.faultCode == ALREADY_STARTED else str(fault.faultString)
        return ""

    def stop(self, name: str) -> None:
        """Stop a program and wait until it is gone."""
        try:
            self._rpc().stopProcess(name, True)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode not in {NOT_RUNNING, SHUTDOWN_STATE}:
                raise

    def shutdown(self) -> None:
        """Stop everything that still runs, in reverse order, and end."""
        try:
            self._rpc().shutdown()
        except (*GONE, xmlrpc.client.Fault):
            return


def _state(row: Mapping[str, Any]) -> State:
    return State(str(row["name"]), str(row["statename"]), int(row["pid"]), float(row["start"]), int(row["exitstatus"]))


def write_configuration(layout: Layout, programs: Iterable[Program], common: Mapping[str, str]) -> Path:
    """Write supervisord's file, 0600; the priority is the starting order, and shutdown goes backwards."""
    head = templates.filled("supervisord.conf", logs=layout.logs, run=layout.run, socket=layout.supervisor_socket)
    rest = [_section(layout, program, priority, common) for priority, program in enumerate(programs, start=1)]
    file = layout.run / "supervisord.conf"
    credentials.write_private(file, head + "".join(rest))
    return file


def _section(layout: Layout, program: Program, priority: int, common: Mapping[str, str]) -> str:
    environment = {**program.environment, **common}
    return templates.filled(
        "program.conf",
        name=program.name,
        command=_escaped(shlex.join(program.command)),
        directory=_escaped(str(program.directory)),
        environment=_escaped(",".join(f"{key}={_quoted(value)}" for key, value in environment.items())),
        priority=priority,
        autorestart="false" if program.once else "true",
        startsecs=0 if program.once else 1,
        stop_signal=program.stop_signal,
        stop_wait=program.stop_wait_s,
        log=_escaped(str(layout.logs / f"{program.name}.log")),
    )


def _quoted(value: str) -> str:
    """Supervisord knows two quotes and no escapes between them."""
    return f"'{value}'" if '"' in value else f'"{value}"'


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def launch(layout: Layout, configuration: Path, lock: FolderLock, *, bound: bool) -> "subprocess.Popen[bytes]":
    """Start supervisord in a session of its own, holding the folder's lock. `bound`: it ends when we die.

    Raises:
        SetupRefused: it did not answer.

    """
    words: tuple[str, ...] = (sys.executable, "-m", "supervisor.supervisord", "-c", str(configuration))
    output = (layout.logs / "supervisord.out").open("ab")
    with output:
        process = subprocess.Popen(
            ourselves().command(words) if bound else words,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=(lock.descriptor,),
            cwd=layout.home,
            env=environment_of_the_stack(),
        )
    strays.remember_session(layout, process.pid)
    _wait_for_answer(layout, process)
    return process


def _wait_for_answer(layout: Layout, process: "subprocess.Popen[bytes]") -> None:
    supervisor = Supervisor(layout)
    deadline = time.monotonic() + ANSWER_S
    while not supervisor.answers():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise refused("supervisor", log=layout.logs / "supervisord.out")
        time.sleep(0.05)
