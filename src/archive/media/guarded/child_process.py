"""One decoder as a child process: in its own session, without network, within limits, ended when nothing moves."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import MediaLimit, ScratchFull
from archive.media.guarded import guard, sandbox
from archive.media.guarded.limits import MB, Limits
from archive.media.guarded.watch import Exceeded, Watch

_END_S = 0.5
_GRACE_S = 10.0
# glibc reserves 64 MB of address space per arena and one arena per thread: that would be counted as the decoder's memory.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "VIPS_CONCURRENCY": "2", "PYTHONUTF8": "1"}
_STACK = 4 * MB


@dataclass(frozen=True)
class Job:
    """A command with absolute paths, what it may read and the one folder it may write."""

    command: Sequence[str]
    read: tuple[Path, ...]
    write: Path | None = None


@dataclass(frozen=True)
class Ended:
    """How a child ended: its status, the last lines it complained with, and the CPU seconds it took."""

    status: int
    complaints: tuple[str, ...]
    cpu_s: float


def keep(lines: list[bytes]) -> Callable[[bytes], bool]:
    """An `alive` that collects the lines; each counts as progress."""

    def kept(line: bytes) -> bool:
        lines.append(line)
        return True

    return kept


def run(job: Job, limits: Limits, alive: Callable[[bytes], bool] = lambda _line: True) -> Ended:
    """Run the job to its end. `alive` gets every line of its standard output and says whether it shows progress.

    Raises:
        MediaLimit: it stood still for `stall_s`, wrote too much, or ran out of CPU time or memory; its whole group is dead.
        ScratchFull: the disk was full.

    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = _start(job, limits)
    watched = Watch(child, limits, job.write, alive)
    try:
        exceeded = watched.follow()
    finally:
        _end(child)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    complaints = tuple(watched.complaints)
    _roomy(job, limits, child.returncode, complaints)
    exceeded = exceeded or _exceeded(child.returncode, complaints, cpu_s, limits)
    if exceeded:
        raise MediaLimit(name="", limit=exceeded, reason=complaints[-1] if complaints else exceeded)
    return Ended(child.returncode, complaints, cpu_s)


def _roomy(job: Job, limits: Limits, status: int, complaints: Sequence[str]) -> None:
    """Nothing that was written to a full disk is whole, and not every muxer says so."""
    said = status != 0 and any("No space left on device" in line for line in complaints)
    free = shutil.disk_usage(job.write).free if job.write else MB
    if said or free < MB:
        raise ScratchFull(folder=str(limits.scratch), free_mb=free // MB, needed_mb=free // MB + 1)


def _start(job: Job, limits: Limits) -> "subprocess.Popen[bytes]":
    write = (job.write,) if job.write else ()
    order = {
        "parent": os.getpid(),
        "command": sandbox.enclose(job.command, job.read, write, sandbox.isolation()),
        "niceness": limits.niceness,
        "limits": {
            "RLIMIT_AS": limits.memory_mb * MB,
            "RLIMIT_CPU": limits.cpu_s,
            "RLIMIT_FSIZE": limits.output_mb * MB,
            "RLIMIT_NOFILE": limits.open_files,
            "RLIMIT_STACK": _STACK,
            "RLIMIT_CORE": 0,
        },
    }
    return subprocess.Popen(
        [sys.executable, "-I", "-S", guard.__file__, json.dumps(order)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_ENVIRONMENT,
        cwd="/",
        start_new_session=True,
    )


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Leave nothing behind: what has not ended by itself is killed with its group, then the guard is reaped."""
    try:
        child.wait(timeout=_END_S)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream:
            stream.close()
    child.wait(timeout=_GRACE_S)


def _exceeded(status: int, complaints: Sequence[str], cpu_s: float, limits: Limits) -> Exceeded | None:
    if status == 128 + signal.SIGXCPU or (status != 0 and cpu_s >= limits.cpu_s):
        return "cpu"
    if status == 128 + signal.SIGXFSZ or any("File too large" in line for line in complaints):
        return "output"
    return "memory" if status != 0 and short_of_memory(complaints) else None


def short_of_memory(complaints: Sequence[str]) -> bool:
    """Whether a decoder says that it could not get the memory it asked for; ffmpeg may go on all the same, and end well."""
    return any(word in line for line in complaints for word in _SHORT)


_SHORT = ("Cannot allocate memory", "malloc of size", "out of memory", "MemoryError", "pthread_create() failed")
