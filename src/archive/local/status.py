"""How the servers are: asked of each, whoever runs it; process facts where supervisord of this folder knows them."""

import contextlib
import time
from collections.abc import Sequence

import psutil
from pydantic import BaseModel, Field

from archive.config import Settings
from archive.local import credentials, preparing
from archive.local.credentials import Credentials
from archive.local.layout import Layout
from archive.local.privilege import ourselves
from archive.local.program import Program
from archive.local.supervisor import State, Supervisor

MB = 10**6


class ServerStatus(BaseModel):
    """One server of the stack."""

    name: str
    part: str
    healthy: bool
    state: str = Field(description="as supervisord calls it, for example RUNNING; empty when it does not run this server")
    trouble: str = Field("", description="what the server answered instead of being healthy")
    address: str = ""
    pid: int | None = None
    memory_mb: float | None = Field(None, description="memory of its processes, shared pages counted once (PSS), in MB")
    uptime_s: float | None = None


def servers(settings: Settings) -> list[ServerStatus]:
    """Every server in starting order. A stack that never ran gives servers that are not healthy."""
    layout = Layout.of(settings)
    words = credentials.kept(layout.secrets) if layout.secrets.is_file() else Credentials()
    states = Supervisor(layout).states()
    programs = preparing.programs(settings, layout, words, ourselves())
    return [_status(program, states.get(program.name)) for program in programs if not program.once]


def all_healthy(found: Sequence[ServerStatus]) -> bool:
    """Whether something runs, and each server that was started works."""
    started = [server for server in found if server.state]
    return bool(started) and all(server.healthy for server in started)


def _status(program: Program, state: State | None) -> ServerStatus:
    running = state is not None and state.state == "RUNNING"
    trouble = program.health(state.started) if state is not None and running else (state.state if state else "")
    return ServerStatus(
        name=program.name,
        part=program.part,
        healthy=running and not trouble,
        state=state.state if state else "",
        trouble=trouble,
        address=program.address,
        pid=state.pid if state and running else None,
        memory_mb=round(memory_bytes(state.pid) / MB, 1) if state and running else None,
        uptime_s=round(time.time() - state.started, 1) if state and running else None,
    )


def memory_bytes(pid: int) -> int:
    """Memory of a process and all below it."""
    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            total += _memory(each)
    return total


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (psutil.Error, OSError, AttributeError):
        pass
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
