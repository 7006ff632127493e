"""Who the servers run as: PostgreSQL and Elasticsearch refuse root, so under root they run as a user without rights.

That user may have to pass folders that only root may enter (a checkout below /root): then, and only then, the process
keeps the one capability to read and traverse (capabilities(7), CAP_DAC_READ_SEARCH; CAP_DAC_OVERRIDE in containers that
lack it). access(2) drops capabilities for a real uid other than 0 unless SECBIT_NO_SETUID_FIXUP is set.
"""

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ToolMissing
from archive.local.refusals import refused

SYSTEM_USER = "_archive"
LAST_RESORT = "nobody"
REACHING = {"dac_read_search": 2, "dac_override": 1}  # bit numbers of linux/capability.h, the smaller right first


@dataclass(frozen=True)
class Runner:
    """How to start a server: `uid` and `gid` own its folders, `prefix` goes before its command."""

    uid: int
    gid: int
    drop: tuple[str, ...] = ()

    def command(self, words: Iterable[str], death_signal: str = "TERM") -> tuple[str, ...]:
        """The command, started so that it gets the signal when its parent dies (where setpriv is there)."""
        tool = shutil.which("setpriv")
        if tool is None:
            return tuple(words)
        return (tool, *self.drop, f"--pdeathsig={death_signal}", *words)

    def own(self, *folders: Path) -> None:
        """Give the folders and all in them to the server's user; does nothing when they are already."""
        if os.geteuid() != 0:
            return
        for folder in folders:
            if folder.stat().st_uid != self.uid:
                _give(folder, self.uid, self.gid)


def ourselves() -> Runner:
    """The user who started the stack."""
    return Runner(os.geteuid(), os.getegid())


def unprivileged(folders: Iterable[Path], must_reach: Iterable[Path]) -> Runner:
    """The user for servers that refuse root: ourselves, or a system user who owns the folders and reaches the files.

    Raises:
        ToolMissing: started as root and there is no setpriv (Debian: util-linux).
        SetupRefused: started as root, and no way was found to let that user into the folders.

    """
    if os.geteuid() != 0:
        return ourselves()
    if shutil.which("setpriv") is None:
        raise ToolMissing(tool="setpriv", hint="apt-get install util-linux")
    user = _system_user()
    plain = ("--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups", "--no-new-privs")
    own = tuple(folders)
    Runner(user.pw_uid, user.pw_gid).own(*own)
    targets = [str(path) for path in (*own, *must_reach)]
    for drop in (_with_capability(plain, None), *(_with_capability(plain, name) for name in _capabilities())):
        runner = Runner(user.pw_uid, user.pw_gid, drop)
        unreached = _unreached(runner, targets)
        if unreached is None:
            return runner
    raise refused("unreachable", folder=unreached, user=user.pw_name)


def _with_capability(plain: tuple[str, ...], name: str | None) -> tuple[str, ...]:
    if name is None:
        return (*plain, "--inh-caps=-all", "--bounding-set=-all")
    only = f"-all,+{name}"
    capabilities = (f"--inh-caps={only}", f"--ambient-caps={only}", f"--bounding-set={only}")
    return (*plain, *capabilities, "--securebits=+no_setuid_fixup")


def _capabilities() -> list[str]:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"^CapPrm:\s*([0-9a-f]+)$", status, re.MULTILINE)
    ours = int(found[1], 16) if found else 0
    return [name for name, bit in REACHING.items() if ours >> bit & 1]


def _unreached(runner: Runner, targets: list[str]) -> str | None:
    for target in targets:
        probe = subprocess.run(runner.command(("test", "-r", target)), check=False, capture_output=True, cwd="/")
        if probe.returncode != 0:
            return target
    return None


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    tool = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if tool:
        options = ("--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin")
        subprocess.run((tool, *options, SYSTEM_USER), check=False, capture_output=True)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return pwd.getpwnam(LAST_RESORT)


def _give(folder: Path, uid: int, gid: int) -> None:
    """Give the folder last, so that a change cut short is seen and repeated."""
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(parent, name), uid, gid, follow_symlinks=False)
    os.chown(folder, uid, gid)
