"""Copying inside the server, of any size: in parts above 256 MiB, so that no single request takes minutes."""

from concurrent.futures import ThreadPoolExecutor

from minio.datatypes import Part

from archive.errors import ArchiveError, NotFound
from archive.store import conditional, reading
from archive.store.client import Client
from archive.store.conditional import ANY, Condition, Place

WHOLE = 256 << 20
PART = 128 << 20
MOST_PARTS = 9_000
WORKERS = 2


def copy(client: Client, source: Place, target: Place, when: Condition = ANY, whole: int = WHOLE, part: int = PART) -> int:
    """Copy an object and return its size. That says nothing of the bytes: an ETag is carried over, so read the copy.
    Above `whole` bytes it goes in parts of `part` bytes (at least 5 MiB).

    Raises:
        NotFound: the source is not there.
        Conflict: the source changed meanwhile, or the condition does not hold.
    """
    found = reading.stat(client, source)
    if found is None:
        raise NotFound(what="object", id=source.key)
    if found.size <= whole:
        conditional.copy(client, source, target, found.etag, when)
    else:
        _in_parts(client, source, target, found, when, part)
    return found.size


def _in_parts(client: Client, source: Place, target: Place, found: reading.Stat, when: Condition, size: int) -> None:
    step = max(size, -(-found.size // MOST_PARTS))
    identifier = conditional.begin(client, target, found.mime)

    def part(start: int) -> Part:
        last = min(start + step, found.size) - 1
        return conditional.copy_part(client, source, target, identifier, start // step + 1, start, last, found.etag)

    try:
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="copy") as pool:
            parts = list(pool.map(part, range(0, found.size, step)))
        conditional.complete(client, target, identifier, parts, when)
    except ArchiveError:
        _forget(client, target, identifier)
        raise


def _forget(client: Client, place: Place, identifier: str) -> None:
    try:
        conditional.abort(client, place, identifier)
    except ArchiveError:
        return
