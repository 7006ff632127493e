"""A web server as a process of its own, beside the benchmark that asks it."""

import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from archive.config import Settings

PATIENCE_S = 60.0


@contextmanager
def running(serve: Callable[[Settings, int], None], settings: Settings) -> Iterator[tuple[int, int]]:
    """While `serve(settings, port)` listens: its port and the id of its process, which is killed in the end.

    Raises:
        RuntimeError: it ended, or a minute went by, before it listened.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(settings, port), daemon=True)
    process.start()
    try:
        until = time.monotonic() + PATIENCE_S
        while not _listens(port):
            if not process.is_alive() or time.monotonic() > until:
                raise RuntimeError("the web process did not come to listen")
            time.sleep(0.1)
        yield port, process.pid or 0
    finally:
        process.kill()
        process.join()


def _listens(port: int) -> bool:
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    return False
