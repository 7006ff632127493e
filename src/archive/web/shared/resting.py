"""A server whose answer a page can do without: it is waited for shortly, and left alone for a while after it did not answer."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from archive import logs
from archive.errors import Unavailable

T = TypeVar("T")
WAIT_S = 2.0
REST_S = 10.0
_WORKERS = 8
"""Who waits for a server that hangs occupies one until it ends; where all are, answers are left out."""

log = logs.get("web")


class Resting:
    """Asks one server; `name` stands in the log."""

    def __init__(self, name: str, wait_s: float = WAIT_S, rest_s: float = REST_S) -> None:
        self._name, self._wait_s, self._rest_s = name, wait_s, rest_s
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix=f"{name}-rest")
        self._until = 0.0

    def ask(self, ask: Callable[[], T]) -> T | None:
        """The answer; None where it does not come in time, or the server is at rest since the last one did not."""
        if time.monotonic() < self._until:
            return None
        try:
            return self._pool.submit(ask).result(self._wait_s)
        except (Unavailable, TimeoutError) as error:
            self._until = time.monotonic() + self._rest_s
            log.warning("left out of pages", server=self._name, error=getattr(error, "code", "timeout"))
            return None
