"""SHA-512 and SHA-256 of bytes as they pass, beside whatever else is done with them."""

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

SHA512 = "sha512"


class Digests:
    """Both digests, each on a thread of its own, at most one chunk behind the caller. Use as a context manager."""

    def __init__(self) -> None:
        self._sha512, self._sha256 = hashlib.sha512(), hashlib.sha256()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="digest")
        self._pending: list[Future[None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()

    def update(self, chunk: bytes) -> None:
        """Take the next bytes; returns as soon as the chunk before is digested."""
        self._settle()
        updates: tuple[Callable[[bytes], None], ...] = (self._sha512.update, self._sha256.update)
        self._pending = [self._threads.submit(update, chunk) for update in updates]

    def hexdigests(self) -> tuple[str, str]:
        """(SHA-512, SHA-256) of all bytes so far, lower-case hexadecimal."""
        self._settle()
        return self._sha512.hexdigest(), self._sha256.hexdigest()

    def _settle(self) -> None:
        for future in self._pending:
            future.result()
        self._pending = []


def sha512(data: bytes) -> str:
    """SHA-512 of bytes in memory."""
    return hashlib.sha512(data).hexdigest()


def sha512_of(chunks: Iterable[bytes]) -> str:
    """SHA-512 of bytes as they come; from the second chunk on, one is digested while the next is fetched."""
    total, coming = hashlib.sha512(), iter(chunks)
    total.update(next(coming, b""))
    if (second := next(coming, None)) is None:
        return total.hexdigest()
    with ThreadPoolExecutor(1, thread_name_prefix="digest") as thread:
        pending = thread.submit(total.update, second)
        for chunk in coming:
            pending.result()
            pending = thread.submit(total.update, chunk)
        pending.result()
    return total.hexdigest()
