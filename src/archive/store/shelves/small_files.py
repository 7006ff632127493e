"""Reading small files, inventories and digest files: what cannot be read while its shelf answers is that file's own fault."""

from typing import NamedTuple

from archive.errors import NotFound, Unavailable
from archive.store.shelves import Shelf


class Small(NamedTuple):
    """A small file's bytes, None where there are none, and why they cannot be read (empty: they can, or nothing lies there)."""

    data: bytes | None
    fault: str = ""


def small(shelf: Shelf, key: str) -> Small:
    """A small file whole, asked for once: a store tries long by itself before it gives a rotten file up.

    Raises:
        Unavailable: the shelf itself does not answer.
    """
    try:
        with shelf.opened(key) as stream:
            return Small(b"".join(stream.chunks()))
    except NotFound:
        return Small(None)
    except Unavailable as error:
        shelf.now()
        return Small(None, f"cannot be read: {error.facts.get('reason', '')}")
