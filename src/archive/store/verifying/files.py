"""Reading content: every byte of a file, and whether it is what the inventory promises."""

from collections.abc import Callable, Iterator

from archive.errors import NotFound, Unavailable
from archive.store.digests import sha512_of
from archive.store.shelves import Shelf, Stream

Tick = Callable[[int], None]
"""Given the number of bytes that were read since it was called last."""


def nothing(_: int) -> None:
    """No progress is wanted."""


def digest_of(shelf: Shelf, key: str, tick: Tick = nothing) -> str:
    """SHA-512 of a file's bytes as they can be read now.

    Raises:
        NotFound: nothing lies there.
        Unavailable: the server is away, or the file breaks off while it is read.
    """
    with shelf.opened(key) as stream:
        return sha512_of(_told(stream, tick))


def _told(stream: Stream, tick: Tick) -> Iterator[bytes]:
    for chunk in stream.chunks():
        tick(len(chunk))
        yield chunk


def fault(shelf: Shelf, key: str, digest: str, tick: Tick = nothing) -> str:
    """What is wrong with a file that should have this SHA-512: empty when nothing is.

    A file that cannot be read to its end counts as bad if the shelf itself answers: a flipped bit makes some stores break off in
    the middle, as a lost connection does. Who acts on it reads a second time first.

    Raises:
        Unavailable: the shelf itself does not answer.
    """
    try:
        found = digest_of(shelf, key, tick)
    except NotFound:
        return "missing"
    except Unavailable as error:
        shelf.now()
        return f"cannot be read: {error.facts.get('reason', '')}"
    return "" if found == digest else f"sha512 {found}"
