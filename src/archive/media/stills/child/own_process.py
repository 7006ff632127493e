"""A library that ends its process on what it cannot read, asked by a module in a process of its own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyvips

_LAUNCH = Path(__file__).resolve().parents[2] / "guarded" / "launch.py"
DAMAGED = "damaged\n"
"""The last line of a module whose library found damage and went on."""


class Ending:
    """Whether a module came to its end, and whether it found damage."""

    def __init__(self, ended: bool, damaged: bool) -> None:
        self.ended, self.damaged = ended, damaged


def run(module: str, source: Path, target: Path, tell: Callable[[float], None]) -> Ending:
    """Start a module of this package with `SOURCE TARGET LIBRARIES`; it prints the share done, line by line."""
    libraries = Path(pyvips.__file__).resolve().parents[1]
    start = (sys.executable, "-I", str(_LAUNCH), str(libraries), f"{__package__}.{module}")
    command = [*start, str(source), str(target), str(libraries)]
    damaged = False
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            if damaged := line == DAMAGED:
                break
            tell(float(line))
    return Ending(process.returncode == 0, damaged)
