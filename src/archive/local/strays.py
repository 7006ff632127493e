"""Processes that a killed stack left behind: found by the mark in their environment, ended before the next start.

PostgreSQL overwrites the memory its environment lies in, so its processes are known by their working folder instead.
Airflow hides its workers' environment from their own user (PR_SET_DUMPABLE), so they are known by their session, which
is supervisord's.
"""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

from archive.local.layout import Layout

MARK = "ARCHIVE_STACK"
GRACE_S = 20.0
SESSION = "session"
BOOT = Path("/proc/sys/kernel/random/boot_id")


def environment_of(layout: Layout) -> dict[str, str]:
    """What every program of the stack carries in its environment."""
    return {MARK: str(layout.home), "SPT_NOENV": "1"}  # SPT_NOENV: setproctitle leaves the environment readable


def found(layout: Layout) -> list[psutil.Process]:
    """Every process of this folder's stack and all below them, but for ourselves and those above us."""
    ours = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    members = {process for process in psutil.process_iter() if process.pid not in ours and _belongs(process, layout)}
    for process in tuple(members):
        with contextlib.suppress(psutil.Error):
            members.update(process.children(recursive=True))
    return sorted((process for process in members if process.pid not in ours), key=lambda process: process.pid)


def remember_session(layout: Layout, pid: int) -> None:
    """Note whose session the programs will run in. The number is not used again while one of them lives (setsid(2))."""
    (layout.run / SESSION).write_text(f"{BOOT.read_text(encoding='ascii').strip()} {pid}\n", encoding="ascii")


def sweep(layout: Layout) -> int:
    """End every stray of this folder and remove its lock files; how many there were.

    PostgreSQL goes last and by its fast shutdown, so that what the others write still arrives.
    """
    strays = found(layout)
    servers = [process for process in strays if _is_ledger(process, layout)]
    _end([process for process in strays if process not in servers])
    for postmaster in _postmasters(servers):
        _signal(postmaster, "interrupt")
    _end(servers, asked=True)
    remove_lock_files(layout)
    return len(strays)


def remove_lock_files(layout: Layout) -> None:
    """Remove what names a process that is no more; only called when none of this folder runs."""
    (layout.ledger / "data" / "postmaster.pid").unlink(missing_ok=True)
    for sockets in (layout.ledger_sockets, layout.store_sockets, layout.supervisor_socket.parent):
        for leftover in _listed(sockets):
            leftover.unlink(missing_ok=True)


def _listed(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def _belongs(process: psutil.Process, layout: Layout) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:  # dead, and only waiting for init to notice
            return False
        return bool(process.environ().get(MARK) == str(layout.home)) or _is_ledger(process, layout)
    except psutil.AccessDenied:
        return _in_session(process, layout)
    except (psutil.Error, OSError):
        return False


def _in_session(process: psutil.Process, layout: Layout) -> bool:
    file = layout.run / SESSION
    if not file.is_file():
        return False
    boot, session = file.read_text(encoding="ascii").split()
    try:
        mine = process.uids().real == os.getuid() and os.getsid(process.pid) == int(session)
    except (psutil.Error, OSError):
        return False
    return mine and boot == BOOT.read_text(encoding="ascii").strip()


def _is_ledger(process: psutil.Process, layout: Layout) -> bool:
    try:
        return bool(process.name() == "postgres" and process.cwd() == str((layout.ledger / "data").resolve()))
    except (psutil.Error, OSError):
        return False


def _postmasters(servers: Iterable[psutil.Process]) -> list[psutil.Process]:
    every = list(servers)
    pids = {process.pid for process in every}
    return [process for process in every if _parent(process) not in pids]


def _parent(process: psutil.Process) -> int:
    try:
        return int(process.ppid())
    except psutil.Error:
        return 0


def _end(processes: list[psutil.Process], *, asked: bool = False) -> None:
    if not asked:
        for process in processes:
            _signal(process, "terminate")
    for process in _alive_after(processes, GRACE_S):
        _signal(process, "kill")
    _alive_after(processes, GRACE_S)


def _alive_after(processes: list[psutil.Process], patience_s: float) -> list[psutil.Process]:
    """Those that still run when the patience is over; a zombie does not run, whoever forgot to reap it."""
    deadline = time.monotonic() + patience_s
    alive = [process for process in processes if _runs(process)]
    while alive and time.monotonic() < deadline:
        time.sleep(0.05)
        alive = [process for process in alive if _runs(process)]
    return alive


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _signal(process: psutil.Process, how: str) -> None:
    try:
        match how:
            case "terminate":
                process.terminate()
            case "interrupt":
                process.send_signal(2)
            case _:
                process.kill()
    except psutil.NoSuchProcess:
        pass
