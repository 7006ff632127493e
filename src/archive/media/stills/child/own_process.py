"""A library that ends its process on what it cannot read, asked by a script in a process of its own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyvips

DAMAGED = "damaged\n"
"""The last line of a script whose library found damage and went on."""


class Ending:
    """Whether a script came to its end, and whether it found damage."""

    def __init__(self, ended: bool, damaged: bool) -> None:
        self.ended, self.damaged = ended, damaged


def run(script: Path, source: Path, target: Path, tell: Callable[[float], None]) -> Ending:
    """`python -I SCRIPT SOURCE TARGET LIBRARIES`, which prints the share done, line by line."""
    libraries = Path(pyvips.__file__).resolve().parents[1]
    command = [sys.executable, "-I", str(script), str(source), str(target), str(libraries)]
    damaged = False
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            if damaged := line == DAMAGED:
                break
            tell(float(line))
    return Ending(process.returncode == 0, damaged)
