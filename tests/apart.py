"""Coroutines of tests: in a thread of their own, since a browser of an earlier test may have its loop running in this one."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio


def run(what: Callable[[], Awaitable[Any]]) -> Any:
    """What it gives."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(anyio.run, what).result()
