"""Runs one tool so that it never outlives us. A script of its own: `python -I -S guard.py JSON`, standard library only.

The JSON holds `parent` (pid), `command`, `niceness` and `limits` (resource name -> value). Standard input is a pipe whose other
end the parent holds: when it closes, the whole process group dies, this guard included. The parent's death also kills the guard,
and the guard's death kills the tool, both by PR_SET_PDEATHSIG; so a fork of the parent that holds the pipe open does no harm.
Ends with the tool's exit status, 128 + n for signal n, 125 when the tool could not be started.
"""

import ctypes
import json
import os
import resource
import select
import signal
import sys
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
REST_S = 2.0
CANNOT_START = 125


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process with its parent; end now if the parent is already gone."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(CANNOT_START)


def become(command: list[str], limits: dict[str, int], niceness: int, guard: int) -> None:
    """In the forked child: take the limits and turn into the tool."""
    die_with(guard)
    for name, value in limits.items():
        number = getattr(resource, name)
        hard = resource.getrlimit(number)[1]
        soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(number, (soft, soft + 10 if name == "RLIMIT_CPU" and hard == resource.RLIM_INFINITY else soft))
    os.nice(niceness)
    # Python ignores these two and an ignored signal stays ignored over exec; the tool must die of them.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.execv(command[0], command)  # noqa: S606 - no shell is what we want


def reap_rest() -> None:
    """Wait for what bubblewrap leaves to us when it ends before its sandbox: only so is its CPU time counted."""
    end = time.monotonic() + REST_S
    while time.monotonic() < end:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.002)
        except ChildProcessError:
            return


def watch(child: int, ended: int) -> int:
    """Wait for the tool or for the parent's pipe to close, whichever comes first."""
    while True:
        ready, _, _ = select.select([0, ended], [], [])
        if 0 in ready and not os.read(0, 1):
            os.killpg(0, signal.SIGKILL)
        if ended in ready:
            os.read(ended, 64)
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid == child:
                reap_rest()
                code = os.waitstatus_to_exitcode(status)
                return code if code >= 0 else 128 - code


def main() -> int:
    """Read the order, start the tool, watch it."""
    order = json.loads(sys.argv[1])
    die_with(order["parent"])
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    ended, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker)
    guard = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            become(order["command"], order["limits"], order["niceness"], guard)
        except (OSError, ValueError) as refused:
            os.write(2, f"guard: {refused}\n".encode())
        os._exit(CANNOT_START)
    return watch(child, ended)


if __name__ == "__main__":
    sys.exit(main())
