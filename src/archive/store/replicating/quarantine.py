"""Setting bad bytes aside before anything is written over them: they may be all that is left, and they tell what happened."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from archive.errors import NotFound, Unavailable
from archive.store.replicating.streams import Digested
from archive.store.shelves import Shelf
from archive.store.verifying.files import digest_of

_PREFIX = "aside/"
PIECE = 1 << 20
MOST = 64 << 20
"""Bytes kept of a bad file whose right bytes are at hand; a large one is kept by its first 64 MiB, as a witness."""


def set_aside(shelf: Shelf, aside: Shelf, key: str, why: str) -> str:
    """Keep what can be read of a bad file, with a note beside it, and return where; empty where nothing lies.

    Raises:
        Unavailable: the place to keep it does not answer.
    """
    size = shelf.size(key)
    if size is None:
        return ""
    kept = _place(key)
    data = b"".join(_readable(shelf, key))
    aside.put(kept, data)
    _note(shelf, aside, key, kept, why, len(data), size)
    return kept


def set_aside_whole(shelf: Shelf, aside: Shelf, key: str, why: str) -> str:
    """Keep every byte of a file, read back, with a note beside it, and return where; empty where that cannot be done, or nothing
    lies there.

    Raises:
        Unavailable: the shelf, or the place to keep it, does not answer.
    """
    kept = _place(key)
    try:
        with shelf.opened(key) as stream:
            passing = Digested(stream, "")
            aside.put_stream(kept, passing, stream.size)
        if digest_of(aside, kept) != passing.hexdigest():
            return ""
    except NotFound:
        return ""
    except Unavailable:
        shelf.now()
        aside.now()
        return ""
    _note(shelf, aside, key, kept, why, passing.size, passing.size)
    return kept


def kept_of(aside: Shelf, folder: str) -> list[str]:
    """Keys of everything that was set aside of the object in this folder."""
    return [found.key for found in aside.objects(_PREFIX) if f"/{folder}" in found.key]


def _place(key: str) -> str:
    return f"{_PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%S%f}/{key}"


def _note(shelf: Shelf, aside: Shelf, key: str, kept: str, why: str, length: int, size: int) -> None:
    note = {"key": key, "shelf": shelf.name, "why": why, "kept": length, "size": size}
    aside.put(kept + ".json", json.dumps(note, ensure_ascii=False, indent=1).encode())


def _readable(shelf: Shelf, key: str) -> Iterator[bytes]:
    total = 0
    try:
        with shelf.opened(key) as stream:
            for chunk in stream.chunks(PIECE):
                total += len(chunk)
                yield chunk
                if total >= MOST:
                    return
    except (Unavailable, NotFound):
        return
