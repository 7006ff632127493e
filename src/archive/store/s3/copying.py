"""Copying one file to another key, of any size: inside the server where it can, in parts above 256 MiB, so that no single request
takes minutes; through this process where it cannot. A copy that was cut short is taken up from the parts that are there.
"""

from concurrent.futures import ThreadPoolExecutor

from minio.datatypes import Part

from archive.errors import Conflict, NotFound, NotOffered
from archive.store.s3 import conditional, multipart, reading
from archive.store.s3.client import Client
from archive.store.s3.conditional import ANY, Condition, Place
from archive.store.s3.upload import upload

WHOLE = 256 << 20
PART = 128 << 20
MOST_PARTS = 9_000
WORKERS = 4


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
    if client.copies:
        try:
            if found.size <= whole:
                conditional.copy(client, source, target, found.etag, when)
            else:
                _in_parts(client, source, target, found, when, part)
            return found.size
        except NotOffered:
            client.copies = False
    _through(client, source, target, when)
    return found.size


def _through(client: Client, source: Place, target: Place, when: Condition) -> None:
    if when.new and reading.stat(client, target) is not None:
        raise Conflict(what="object", id=target.key)
    with reading.opened(client, source) as body:
        upload(client, target, body, body.size, body.mime, resume=True)


def _in_parts(client: Client, source: Place, target: Place, found: reading.Stat, when: Condition, size: int) -> None:
    step = max(size, -(-found.size // MOST_PARTS))
    identifier, there = multipart.resumed(client, target) or (multipart.begin(client, target, found.mime), {})

    def part(start: int) -> Part:
        number, last = start // step + 1, min(start + step, found.size) - 1
        if number in there and there[number].size == last + 1 - start:
            return there[number]
        return multipart.copy_part(client, source, target, identifier, number, start, last, found.etag)

    try:
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="copy") as pool:
            parts = list(pool.map(part, range(0, found.size, step)))
        multipart.complete(client, target, identifier, parts, when)
    except (Conflict, NotFound):
        # Another writer of these bytes completed the same upload, or the source is another one now.
        multipart.forget(client, target, identifier)
        raise
