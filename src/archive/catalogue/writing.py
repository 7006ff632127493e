"""Writing: documents with external versions, into the index that visitors see and into those being built."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from archive.catalogue.document import Document
from archive.catalogue.faults import EntryRefused
from archive.catalogue.indices import Indices, writer
from archive.errors import Conflict

BATCH = 500
_MOST_BYTES = 8 * 1024 * 1024
_ROUNDS = 5
_RETRIES = 3
_LANES = 4
_PATIENCE_S = 120.0
"""How long one batch of many may take: nobody waits for it, and on a busy machine fifteen seconds ended a whole reindex."""
_CONFLICT, _GONE = 409, 404


class IndexRow(NamedTuple):
    """A document with its id and its version, the ledger's sequence number."""

    id: str
    version: int
    document: Document


@dataclass(frozen=True)
class PutResult:
    """How many entries were taken (of these, `created` are new), and how many were older than what is indexed."""

    indexed: int = 0
    stale: int = 0
    created: int = field(default=0, compare=False)

    def __add__(self, other: "PutResult") -> "PutResult":
        return PutResult(self.indexed + other.indexed, self.stale + other.stale, self.created + other.created)


def feed(indices: Indices, rows: list[IndexRow]) -> PutResult:
    """Write rows into the live index and every index being built; searchable when this returns.

    The set of indices is asked again after writing: if a build began or ended meanwhile, the newcomer gets the rows
    too. The versions make repeating harmless.

    Raises:
        EntryRefused: the index does not take a document.
        Conflict: indices came and went five times; try again.

    """
    done: dict[str, PutResult] = {}
    for _ in range(_ROUNDS):
        missing = indices.written() - done.keys()
        if not missing and done:
            break
        if not missing:
            indices.ensure()
        for index in missing:
            done[index] = write(indices.client, index, rows)
    else:
        raise Conflict(what="catalogue", id=indices.alias)
    indices.client.indices.refresh(index=indices.everything)
    return next((done[index] for index in indices.live() if index in done), PutResult())


def write(client: Elasticsearch, index: str, rows: Iterable[IndexRow]) -> PutResult:
    """Write rows into one index. An index that has gone meanwhile takes nothing and is no error.

    Raises:
        EntryRefused: the index does not take a document.

    """
    indexed = stale = created = 0
    actions = (_action(index, row) for row in rows)
    outcomes = streaming_bulk(
        client,
        actions,
        chunk_size=BATCH,
        max_chunk_bytes=_MOST_BYTES,
        max_retries=_RETRIES,
        raise_on_error=False,
        require_alias=True,
    )
    for taken, answer in outcomes:
        item = answer["index"]
        if taken:
            indexed += 1
            created += item["result"] == "created"
        elif item["status"] == _CONFLICT:
            stale += 1
        elif item["status"] != _GONE:
            raise EntryRefused(id=item["_id"], reason=item["error"].get("reason", item["error"]))
    return PutResult(indexed, stale, created)


def write_all(client: Elasticsearch, index: str, rows: Iterable[IndexRow]) -> Iterator[PutResult]:
    """Write many rows in parallel, yielding the result of each batch; at most nine batches are held."""
    patient = client.options(request_timeout=_PATIENCE_S)
    source = iter(rows)
    waiting: list[Future[PutResult]] = []
    with ThreadPoolExecutor(_LANES, thread_name_prefix="catalogue") as pool:
        while batch := list(islice(source, BATCH)):
            waiting.append(pool.submit(write, patient, index, batch))
            if len(waiting) > 2 * _LANES:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def _action(index: str, row: IndexRow) -> dict[str, object]:
    # external_gte: the same version again (a repeated outbox row) writes the same entry once more.
    return {
        "_op_type": "index",
        "_index": writer(index),
        "_id": row.id,
        "version": row.version,
        "version_type": "external_gte",
        "_source": row.document,
    }
