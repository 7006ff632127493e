"""Bring programs up: each is started when those before it are healthy, and is done when it says so itself."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from archive.local.program import Program
from archive.local.refusals import refused
from archive.local.supervisor import State, Supervisor

ASK_EVERY_S = 0.25
LAST_LINES = 5
MOST_STARTS = 3  # a server that dies and is started again this often will not come up


@dataclass(frozen=True)
class News:
    """Something to tell the operator. `done` and `total` are bytes of a download."""

    name: str
    state: Literal["fetching", "preparing", "starting", "healthy", "stopping", "stopped"]
    detail: str = ""
    done: int = 0
    total: int = 0


Tell = Callable[[News], None]


def tell_nobody(_news: News) -> None:
    """For callers without a screen."""


def bring_up(programs: Sequence[Program], supervisor: Supervisor, logs: Path, tell: Tell) -> None:
    """Start all programs, side by side where none waits for another.

    Raises:
        SetupRefused: one gave up or was not healthy within its patience; names its log and shows its end.

    """
    by_name = {program.name: program for program in programs}
    healthy: set[str] = set()
    asked_at: dict[str, float] = {}
    starts: dict[str, set[float]] = {program.name: set() for program in programs}
    while len(healthy) < len(programs):
        for program in programs:
            if program.name not in asked_at and healthy.issuperset(by_name.keys() & program.after):
                _start(program, supervisor, logs, tell)
                asked_at[program.name] = time.monotonic()
        states = supervisor.states()
        for name in sorted(set(asked_at) - healthy):
            program, state = by_name[name], states.get(name)
            starts[name].add(state.started if state else 0.0)
            trouble = _trouble(program, state)
            if not trouble:
                program.then()
                healthy.add(name)
                tell(News(name, "healthy"))
            elif (
                _gave_up(program, state)
                or len(starts[name]) > MOST_STARTS
                or time.monotonic() - asked_at[name] > program.patience_s
            ):
                raise _failed(program, trouble, logs)
        time.sleep(ASK_EVERY_S)


def _start(program: Program, supervisor: Supervisor, logs: Path, tell: Tell) -> None:
    tell(News(program.name, "starting"))
    refusal = supervisor.start(program.name)
    if refusal:
        raise _failed(program, refusal, logs)


def _trouble(program: Program, state: State | None) -> str:
    if state is None:
        return "supervisord does not answer"
    if program.once:
        ended_well = state.state == "EXITED" and state.exit_status == 0
        return "" if ended_well else state.state
    return program.health(state.started) if state.state == "RUNNING" else state.state


def _gave_up(program: Program, state: State | None) -> bool:
    return state is None or state.state == "FATAL" or (program.once and state.state == "EXITED")


def _failed(program: Program, trouble: str, logs: Path) -> Exception:
    log = logs / f"{program.name}.log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.is_file() else []
    return refused("not_healthy", name=program.name, trouble=trouble, log=log, last=" | ".join(lines[-LAST_LINES:]))


def take_down(supervisor: Supervisor, tell: Tell) -> None:
    """Stop the programs that run, last started first, each gone before the next is asked."""
    states = supervisor.states()
    for name in reversed(supervisor.order()):
        if name in states and states[name].state in {"RUNNING", "STARTING", "BACKOFF", "STOPPING"}:
            tell(News(name, "stopping"))
            supervisor.stop(name)
            tell(News(name, "stopped"))
