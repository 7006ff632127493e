"""Setting bad bytes aside before anything is written over them: they may be all that is left, and they tell what happened."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from archive.errors import NotFound, Unavailable
from archive.store.shelves import Shelf

PIECE = 1 << 20
MOST = 64 << 20
"""Bytes of a bad file that are kept; a large one is kept by its first 64 MiB, whose digest may differ from the whole."""


def set_aside(shelf: Shelf, aside: Shelf, key: str, why: str) -> str:
    """Keep what can be read of a bad file, with a note beside it, and return where; empty where nothing lies.

    Raises:
        Unavailable: the place to keep it does not answer.
    """
    if shelf.size(key) is None:
        return ""
    kept = f"aside/{datetime.now(UTC):%Y%m%dT%H%M%S%f}/{key}"
    data = b"".join(_readable(shelf, key))
    note = {"key": key, "shelf": shelf.name, "why": why, "kept": len(data), "size": shelf.size(key)}
    aside.put(kept, data)
    aside.put(kept + ".json", json.dumps(note, ensure_ascii=False, indent=1).encode())
    return kept


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
