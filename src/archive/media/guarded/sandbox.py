"""A room without network for one tool: bubblewrap where it works, else a network namespace, else nothing, and then it is said."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

Isolation = Literal["bwrap", "unshare", "none"]

_SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives")
_BWRAP = ("--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--tmpfs", "/tmp", "--proc", "/proc", "--dev", "/dev")  # noqa: S108
_TRIAL_S = 10


@cache
def isolation() -> Isolation:
    """How decoders are kept off the network on this machine: tried once per process, never assumed."""
    if _works(enclose(["/bin/true"], (), (), "bwrap")):
        return "bwrap"
    return "unshare" if _works(enclose(["/bin/true"], (), (), "unshare")) else "none"


def enclose(command: Sequence[str], read: Sequence[Path], write: Sequence[Path], how: Isolation) -> list[str]:
    """The command inside the room: with bwrap it sees the system's libraries, `read` (read only) and `write`, nothing else.

    The paths are the same inside and outside and must be absolute.
    """
    if how == "bwrap" and (program := shutil.which("bwrap")):
        return [program, *_BWRAP, *_binds(read, write), *command]
    if how == "unshare" and (program := shutil.which("unshare")):
        return [program, *(["--net"] if os.geteuid() == 0 else ["--map-root-user", "--net"]), *command]
    return list(command)


def interpreter_paths() -> tuple[Path, ...]:
    """What a Python child must be able to read: the interpreter and the environment we run in."""
    return tuple(dict.fromkeys((Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve())))


def _binds(read: Sequence[Path], write: Sequence[Path]) -> list[str]:
    binds: list[str] = []
    for name in _SYSTEM:
        path = Path(name)
        if path.is_symlink() and path.is_dir():
            binds += ["--symlink", str(path.readlink()), name]
        elif path.exists():
            binds += ["--ro-bind", name, name]
    for path in read:
        binds += ["--ro-bind", str(path), str(path)]
    for path in write:
        binds += ["--bind", str(path), str(path)]
    return binds


def _works(command: list[str]) -> bool:
    if command[0] == "/bin/true":
        return False
    try:
        return subprocess.run(command, check=False, capture_output=True, timeout=_TRIAL_S).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
