"""Processes of a rack, each in a session and process group of its own, as on a machine of its own."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

LEFT_OUT = ("ARCHIVE_", "AIRFLOW", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
BASE = {name: value for name, value in os.environ.items() if not name.upper().startswith(LEFT_OUT)}
BASE |= {"no_proxy": "*", "LC_ALL": "C.UTF-8"}


class Process:
    """A server that runs until it is stopped, or killed with everything it has started."""

    def __init__(self, name: str, command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> None:
        self.name, self.log, self.environment = name, folder / f"{name}.log", dict(environment)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                cwd=folder,
                env={**BASE, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """SIGKILL to the whole group, without a warning, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, number: int = signal.SIGTERM, patience_s: float = 60) -> None:
        """Ask it to end, wait, then make it end with all that is left of its group."""
        family = self.family()
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(patience_s)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        _, alive = psutil.wait_procs(family, 5)
        for one in alive:
            one.kill()

    def family(self) -> list[psutil.Process]:
        """What it has started and what they have started."""
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def wait_until(self, healthy: Callable[[], object], patience_s: float = 120) -> None:
        """Until it says that it works; fails with the end of its log."""
        end = time.monotonic() + patience_s
        while True:
            try:
                if healthy():
                    return
                said = "not yet"
            except Exception as fault:  # noqa: BLE001 whatever a server says that is not up
                said = repr(fault)
            assert self.process.poll() is None and time.monotonic() < end, f"{self.name}: {said}\n{self.tail()}"
            time.sleep(0.3)

    def tail(self, lines: int = 30) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
