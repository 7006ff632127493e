"""Rows for the index, each with its vector: the one that the index has, where it was made from the same text, else a new one."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from elasticsearch import NotFoundError

from archive.catalogue.document import document
from archive.catalogue.indices import Indices
from archive.catalogue.meaning.passages import digest, in_hex, passage
from archive.catalogue.meaning.sentences import Meaning
from archive.catalogue.writing import IndexRow
from archive.models.public import PublicRecord

_BATCH = 200


def rows(indices: Indices, meaning: Meaning, entries: Iterable[tuple[PublicRecord, int]]) -> Iterator[IndexRow]:
    """The rows of entries with their versions, made lazily; without a model they have no vectors."""
    if not meaning.name:
        yield from (IndexRow(entry.id, version, document(entry)) for entry, version in entries)
        return
    source = iter(entries)
    while batch := list(islice(source, _BATCH)):
        vectors = _vectors(indices, meaning, [entry for entry, _ in batch])
        yield from (IndexRow(entry.id, version, document(entry) | vectors.get(entry.id, {})) for entry, version in batch)


def _vectors(indices: Indices, meaning: Meaning, entries: list[PublicRecord]) -> dict[str, dict[str, object]]:
    kept = _kept(indices, [entry.id for entry in entries])
    texts = {entry.id: passage(entry) for entry in entries}
    digests = {one: digest(meaning.name, text) for one, text in texts.items()}
    found: dict[str, dict[str, object]] = {
        one: dict(kept[one]) for one, of in digests.items() if one in kept and kept[one].get("meaning_of") == of
    }
    missing = [one for one in texts if one not in found]
    for one, vector in zip(missing, meaning.passages([texts[each] for each in missing]), strict=True):
        if vector is not None:
            found[one] = {"meaning": in_hex(vector), "meaning_of": digests[one]}
    return found


def _kept(indices: Indices, ids: list[str]) -> dict[str, Mapping[str, Any]]:
    """Id -> its vector in the index that visitors see, as it lies there."""
    try:
        answer = indices.client.mget(index=indices.everything, ids=ids, source_includes=["meaning", "meaning_of"])
    except NotFoundError:
        return {}
    return {one["_id"]: one["_source"] for one in answer["docs"] if one.get("found") and "meaning" in one["_source"]}
