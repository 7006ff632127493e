"""A new index beside the old one: build, compare counts, move the alias in one request, drop it on failure."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from elasticsearch import ApiError, NotFoundError, TransportError
from elasticsearch.helpers import scan

from archive.catalogue.document import tombstone
from archive.catalogue.faults import ReindexRefused
from archive.catalogue.indices import DEFAULT_REFRESH, UNREFRESHED, Indices
from archive.catalogue.mapping import VISIBLE
from archive.catalogue.meaning import Meaning
from archive.catalogue.meaning.carrying import rows
from archive.catalogue.writing import IndexRow, PutResult, write_all
from archive.errors import Conflict
from archive.models.ids import ResourceId
from archive.models.public import PublicRecord

_HIDDEN = {"bool": {"must_not": [VISIBLE]}}
_MOST_LOST = 0.15
_FEW = 10


@dataclass(frozen=True)
class ReindexResult:
    """The index now in place, its visible entries, those of the one before, and how long it took."""

    index: str
    count: int
    before: int
    seconds: float


def rebuild(indices: Indices, fill: Callable[[str], int], *, force: bool) -> ReindexResult:
    """Build a new index, let `fill` write into it, and put it in place; see `Catalogue.rebuild`."""
    started = time.monotonic()
    before = _visible(indices, indices.live())
    with ExitStack() as undo:
        index = indices.start()
        undo.callback(_discard, indices, index)
        # Only now, so that no two builds ever bear the same number.
        for abandoned in indices.unfinished() - {index}:
            indices.drop(abandoned)
        with _unless_taken_over(indices):
            indices.client.indices.put_settings(index=index, settings=UNREFRESHED)
            for _ in write_all(indices.client, index, _tombstones(indices)):
                pass
            created = fill(index)
            after = _checked(indices, index, created, before, force=force)
            indices.promote(index)
        undo.pop_all()
    return ReindexResult(index=index, count=after, before=before, seconds=round(time.monotonic() - started, 2))


def fill(
    indices: Indices,
    index: str,
    entries: Iterable[tuple[PublicRecord, int]],
    progress: Callable[[int], None] | None,
    meaning: Meaning,
) -> int:
    """Write entries into an index that is being built; how many are new in it. See `Catalogue.fill`."""
    total = PutResult()
    for batch in write_all(indices.client, index, rows(indices, meaning, entries)):
        total += batch
        if progress is not None:
            progress(total.indexed + total.stale)
    return total.created


def _tombstones(indices: Indices) -> Iterator[IndexRow]:
    """Those of the live index, so that a late write of a withdrawn entry is still known to be late."""
    for _ in indices.live():
        hits = scan(indices.client, index=indices.everything, query={"query": _HIDDEN}, version=True, _source=False)
        for hit in hits:
            yield IndexRow(hit["_id"], hit["_version"], tombstone(ResourceId(hit["_id"])))


def _checked(indices: Indices, index: str, created: int, before: int, *, force: bool) -> int:
    """The visible entries of the new index, made searchable.

    Raises:
        ReindexRefused: entries were lost on the way, or far fewer are left than there were.

    """
    indices.client.indices.put_settings(index=index, settings=DEFAULT_REFRESH)
    indices.client.indices.refresh(index=index)
    after = _visible(indices, {index})
    held = int(indices.client.count(index=index)["count"])
    if held < created:
        raise ReindexRefused(reason=f"{created} written, {held} held", before=before, after=after)
    lost = before - after
    if not force and ((before and not after) or (lost > _FEW and lost > before * _MOST_LOST)):
        raise ReindexRefused(reason=f"{lost} fewer", before=before, after=after)
    return after


@contextmanager
def _unless_taken_over(indices: Indices) -> Iterator[None]:
    """A later reindex drops the index of an earlier one, which then has to stop."""
    try:
        yield
    except NotFoundError as fault:
        raise Conflict(what="reindex", id=indices.alias) from fault


def _visible(indices: Indices, names: Iterable[str]) -> int:
    return sum(int(indices.client.count(index=name, query=VISIBLE)["count"]) for name in names)


def _discard(indices: Indices, index: str) -> None:
    """Drop a failed build; where even that fails, the next reindex does it."""
    try:
        indices.drop(index)
    except (ApiError, TransportError):
        return
