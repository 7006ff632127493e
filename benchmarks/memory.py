"""Memory of a piece of work, in a process that does nothing else."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any


def peak_mb(work: Callable[..., object], *given: Any) -> float:
    """Megabytes resident at most; `work` is a function of a module, since a fresh process imports it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        return alone.submit(_peak_mb, work, *given).result()


def _peak_mb(work: Callable[..., object], *given: Any) -> float:
    work(*given)
    return own_peak_mb()


def own_peak_mb() -> float:
    """This process's own peak; `ru_maxrss` begins with that of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024
