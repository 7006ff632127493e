"""Reading content: every byte of a file, and whether it is what the inventory promises."""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from archive.errors import NotFound, Unavailable
from archive.store.s3.digests import SHA512, content_algorithm, digests_of
from archive.store.shelves import Shelf, Stream

Tick = Callable[[int], None]
"""Given the number of bytes that were read since it was called last."""


def nothing(_: int) -> None:
    """No progress is wanted."""


class Promise(NamedTuple):
    """What an inventory says of a file: its digest by an algorithm, and the code of the fault if that is not so."""

    algorithm: str
    digest: str
    code: str = "E092"


def digest_of(shelf: Shelf, key: str, algorithm: str = SHA512, tick: Tick = nothing) -> str:
    """Digest of a file's bytes as they can be read now.

    Raises:
        NotFound: nothing lies there.
        Unavailable: the server is away, or the file breaks off while it is read.
    """
    return _digests(shelf, key, {algorithm}, tick)[algorithm]


def fault(shelf: Shelf, key: str, digest: str, tick: Tick = nothing) -> str:
    """What is wrong with a file that should have this content address: empty when nothing is; see `faults`."""
    return next((found for _, found in faults(shelf, key, [Promise(content_algorithm(digest), digest)], tick)), "")


def faults(shelf: Shelf, key: str, promises: Collection[Promise], tick: Tick = nothing) -> Iterator[tuple[str, str]]:
    """(code, what was found) for each promise that a file breaks, by one reading of its bytes.

    A file that cannot be read to its end counts as bad if the shelf itself answers: a flipped bit makes some stores break off in
    the middle, as a lost connection does. Who acts on it reads a second time first.

    Raises:
        Unavailable: the shelf itself does not answer.
    """
    try:
        found = _digests(shelf, key, {promise.algorithm for promise in promises}, tick)
    except NotFound:
        yield "E092", "missing"
    except Unavailable as error:
        shelf.now()
        yield "E092", f"cannot be read: {error.facts.get('reason', '')}"
    else:
        for algorithm, digest, code in promises:
            if found[algorithm] != digest.lower():
                yield code, f"{algorithm} {found[algorithm]}"


def _digests(shelf: Shelf, key: str, algorithms: Collection[str], tick: Tick) -> dict[str, str]:
    with shelf.opened(key) as stream:
        return digests_of(_told(stream, tick), algorithms)


def _told(stream: Stream, tick: Tick) -> Iterator[bytes]:
    for chunk in stream.chunks():
        tick(len(chunk))
        yield chunk
