"""Digests of bytes as they pass: ours are SHA-512 and SHA-256, those of others may be any that OCFL knows."""

import hashlib
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Protocol, Self

SHA512, SHA256 = "sha512", "sha256"


class Running(Protocol):
    """A digest that takes bytes as they come."""

    def update(self, data: bytes, /) -> None:
        """Take the next bytes."""

    def hexdigest(self) -> str:
        """Of all bytes so far, lower-case hexadecimal."""


ALGORITHMS: dict[str, Callable[[], Running]] = {
    SHA512: hashlib.sha512,
    SHA256: hashlib.sha256,
    "sha1": partial(hashlib.sha1, usedforsecurity=False),
    "md5": partial(hashlib.md5, usedforsecurity=False),
    "sha512/256": partial(hashlib.new, "sha512_256"),
    **{f"blake2b-{bits}": partial(hashlib.blake2b, digest_size=bits // 8) for bits in (160, 256, 384, 512)},
}
"""The algorithms of OCFL 1.1 and of its extension 0001, by the names that inventories have for them."""


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


def content_algorithm(digest: str) -> str:
    """The algorithm of a content address: OCFL allows two, and their lengths tell them apart."""
    return SHA256 if len(digest) == 64 else SHA512


def matches(digest: str, data: bytes) -> bool:
    """Whether bytes in memory are those of a content address."""
    return digest_of(data, content_algorithm(digest)) == digest.lower()


def digest_of(data: bytes, algorithm: str) -> str:
    """Digest of bytes in memory by one of `ALGORITHMS`."""
    running = ALGORITHMS[algorithm]()
    running.update(data)
    return running.hexdigest()


def sha512_of(chunks: Iterable[bytes]) -> str:
    """SHA-512 of bytes as they come; see `digests_of`."""
    return digests_of(chunks, (SHA512,))[SHA512]


def digests_of(chunks: Iterable[bytes], algorithms: Collection[str]) -> dict[str, str]:
    """Algorithm -> digest of bytes as they come; from the second chunk on, one is digested while the next is fetched."""
    running, coming = {name: ALGORITHMS[name]() for name in algorithms}, iter(chunks)
    _update(running.values(), next(coming, b""))
    if (second := next(coming, None)) is not None:
        with ThreadPoolExecutor(1, thread_name_prefix="digest") as thread:
            pending = thread.submit(_update, running.values(), second)
            for chunk in coming:
                pending.result()
                pending = thread.submit(_update, running.values(), chunk)
            pending.result()
    return {name: one.hexdigest() for name, one in running.items()}


def _update(running: Iterable[Running], chunk: bytes) -> None:
    for one in running:
        one.update(chunk)
