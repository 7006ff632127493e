"""The index's mapping: strict, dated, made of types that every Elasticsearch 8 has without plugins.

It is published as `schemas/catalogue-<DATE>.json`; a change of it, or of the tokens that it is filled with, takes a new date and
a reindex. An index of an older date goes on answering until then, and `Catalogue.outdated` tells.
"""

import json
from typing import Any

from archive.catalogue.groups import PLAIN, SPELLED
from archive.catalogue.meaning.passages import DIMENSIONS

DATE = "2026-12-01"
"""Date of this mapping and of the way its tokens are made; part of the names of its indices."""

VISIBLE: dict[str, Any] = {"term": {"visible": True}}
"""The filter of the visitors' alias: tombstones are hidden."""

_KEYWORD = {"type": "keyword", "ignore_above": 256}
_UNORDERED = {"type": "text", "analyzer": "whitespace", "norms": False, "index_options": "docs"}
_ORDERED = {"type": "text", "analyzer": "whitespace", "norms": False, "index_options": "positions"}
_WRITTEN = {"words": _UNORDERED, "bigrams": _ORDERED}
# One byte a coordinate, and no graph: all are compared, which is exact; building one takes as long as all other indexing.
# From a million entries on a graph pays; the index takes `hnsw` in its place without a reindex.
_VECTOR = {
    "type": "dense_vector",
    "dims": DIMENSIONS,
    "element_type": "byte",
    "index": True,
    "similarity": "cosine",
    "index_options": {"type": "flat"},
}
_SPELLED = {**_WRITTEN, "pinyin": _ORDERED, "initials": _UNORDERED}


def mapping() -> dict[str, Any]:
    """Settings and mappings of an index, as the create request takes them."""
    return {"settings": _settings(), "mappings": _mappings()}


def mapping_text() -> str:
    """The published form: `schemas/catalogue-<DATE>.json`."""
    return json.dumps(mapping(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _settings() -> dict[str, Any]:
    # One shard holds ten million entries of this size; a second machine gets a copy by itself.
    return {"number_of_shards": 1, "auto_expand_replicas": "0-1"}


def _mappings() -> dict[str, Any]:
    return {
        "dynamic": "strict",
        "_meta": {"mapping": DATE},
        # Tokens are made anew from `entry`, so only the entry itself is stored, and its vector, which takes longer than all else.
        "_source": {"includes": ["id", "visible", "entry", "meaning", "meaning_of"]},
        "properties": _facts()
        | {group: {"properties": _SPELLED} for group in SPELLED}
        | {group: {"properties": _WRITTEN} for group in PLAIN},
    }


def _facts() -> dict[str, Any]:
    facets = ("kind_id", "genre_ids", "division_ids", "centre_id", "centre_name", "level", "media", "people")
    return {
        "id": {"type": "keyword"},
        "visible": {"type": "boolean"},
        "entry": {"type": "object", "enabled": False},
        "exact": _KEYWORD,
        "years": {"type": "integer"},
        "made": {"type": "long"},
        "published": {"type": "date"},
        "brevity": {"type": "float"},
        "meaning": _VECTOR,
        "meaning_of": {"type": "keyword", "index": False, "doc_values": False},
        "suggest": {"type": "completion", "analyzer": "keyword", "max_input_length": 50},
        **dict.fromkeys(facets, _KEYWORD),
    }
