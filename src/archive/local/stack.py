"""Start and stop the embedded stack of one folder."""

import contextlib
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from archive.config import Settings
from archive.errors import SetupRefused
from archive.local import checks, preparing, startup, strays, supervisor
from archive.local.layout import Layout
from archive.local.lock import FolderLock
from archive.local.parts import PARTS, SERVERS, Part
from archive.local.program import Program
from archive.local.refusals import refused
from archive.local.servers import store
from archive.local.startup import Tell, tell_nobody

STOP_PATIENCE_S = 300.0

Prepared = Callable[[Settings, Sequence[str]], None]
"""Called with the names of the healthy servers, before Airflow, worker and portal start: to make tables, an index."""


def _nothing(_settings: Settings, _healthy: Sequence[str]) -> None:
    return None


@dataclass
class Running:
    """A started stack. `settings` are those that every process of it loads."""

    settings: Settings
    layout: Layout
    programs: Sequence[Program]
    process: "subprocess.Popen[bytes]"
    lock: FolderLock

    def ended(self) -> bool:
        """Whether supervisord is gone: stopped by `archive down`, or killed."""
        return self.process.poll() is not None

    def stop(self, tell: Tell = tell_nobody) -> None:
        """Stop all in reverse order and leave no process."""
        _abandon(self.settings, self.layout, self.process, tell)
        self.lock.release()

    def leave(self) -> None:
        """Let it run without us."""
        self.lock.release()


def up(
    settings: Settings,
    parts: Sequence[Part] = PARTS,
    *,
    bound: bool = True,
    tell: Tell = tell_nobody,
    prepared: Prepared = _nothing,
) -> Running:
    """Start the parts and return when each is healthy; what a killed stack left behind is ended first.

    With `bound` the stack ends when the calling thread's process dies, however it dies.

    Raises:
        SetupRefused: the machine, the folder, a port or a server says no; nothing is left running.

    """
    layout = Layout.of(settings)
    layout.make()
    lock = _lock_for_start(layout)
    undo: contextlib.ExitStack[None] = contextlib.ExitStack()
    with undo:
        undo.callback(lock.release)
        strays.sweep(layout)
        checks.check_machine(settings, layout.home)
        checks.check_ports(checks.ports_of(settings, parts))
        if "store" in parts:
            store.clear_sockets(settings)
        programs, loaded = preparing.prepare(settings, layout, parts, tell)
        configuration = supervisor.write_configuration(layout, programs, strays.environment_of(layout))
        process = supervisor.launch(layout, configuration, lock, bound=bound)
        undo.callback(_abandon, settings, layout, process, tell)
        _bring_up(programs, loaded, layout, tell, prepared)
        undo.pop_all()
        return Running(loaded, layout, programs, process, lock)


def _bring_up(programs: Sequence[Program], settings: Settings, layout: Layout, tell: Tell, prepared: Prepared) -> None:
    client = supervisor.Supervisor(layout)
    servers = [program for program in programs if program.part in SERVERS]
    rest = [program for program in programs if program.part not in SERVERS]
    early = [program for program in rest if program.name == "airflow-database"]
    startup.bring_up([*servers, *early], client, layout.logs, tell)
    prepared(settings, [program.name for program in servers])
    startup.bring_up([program for program in rest if program not in early], client, layout.logs, tell)


def _lock_for_start(layout: Layout) -> FolderLock:
    """The folder's lock; a stack that is on its way down is waited for."""
    client = supervisor.Supervisor(layout)
    lock = FolderLock.take(layout.lock)
    while lock is None and client.stopping():
        lock = FolderLock.take_within(layout.lock, 1.0)
    if lock is None:
        lock = FolderLock.take(layout.lock)
    if lock is None:
        raise refused("running", folder=layout.home)
    return lock


def _abandon(settings: Settings, layout: Layout, process: "subprocess.Popen[bytes]", tell: Tell) -> None:
    _stop_programs(layout, tell)
    process.wait()
    _clean(settings, layout)


def _clean(settings: Settings, layout: Layout) -> int:
    swept = strays.sweep(layout)
    with contextlib.suppress(SetupRefused):  # a socket of somebody else is named at the next start
        store.clear_sockets(settings)
    layout.forget_short_folders()
    return swept


def down(settings: Settings, tell: Tell = tell_nobody) -> bool:
    """Stop the stack of this folder, whoever started it; False when nothing of it ran.

    Raises:
        SetupRefused: it does not end.

    """
    layout = Layout.of(settings)
    if not layout.home.is_dir():
        return False
    stopped = _stop_programs(layout, tell)
    lock = FolderLock.take_within(layout.lock, STOP_PATIENCE_S if stopped else 0)
    if lock is None:
        raise refused("stop", folder=layout.home)
    swept = _clean(settings, layout) if stopped else strays.sweep(layout)
    lock.release()
    return stopped or bool(swept)


def _stop_programs(layout: Layout, tell: Tell) -> bool:
    client = supervisor.Supervisor(layout)
    found = client.answers()
    with contextlib.suppress(*supervisor.GONE):  # it may end while we ask: what is left is swept
        startup.take_down(client, tell)
    client.shutdown()
    return found
