"""Trying Elasticsearch with the rights that the archive needs: in an index of the probe's own, which is dropped again."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from elastic_transport import TransportError
from elasticsearch import ApiError, AuthenticationException, AuthorizationException, Elasticsearch

from archive.catalogue.connection import reason
from archive.catalogue.indices import Indices
from archive.catalogue.mapping import DATE, mapping
from archive.models.findings import Finding, bad, good, note

OLDEST, BEFORE = (8, 17), (9, 0)
"""Versions that serve: from the first on, and before the second, whose client it would be."""
_LEFT_AFTER_S = 3600.0
_DOCUMENT = {"id": "archive-check", "visible": False}


def probe(client: Elasticsearch, url: str, alias: str) -> Iterator[Finding]:
    """Reach it, sign in, look at version and aliases, make an index as a reindex does, write, find and drop it."""
    try:
        state = client.cluster.health()["status"]
    except AuthenticationException as fault:
        yield bad("catalogue", "sign-in", "E731", server=url, reason=reason(fault))
        return
    except AuthorizationException as fault:
        yield bad("catalogue", "rights", "E732", server=url, right="monitor", reason=reason(fault))
        return
    except (ApiError, TransportError) as fault:
        yield bad("catalogue", "reach", "E730", server=url, reason=_said(fault))
        return
    yield good("catalogue", "reach", server=url)
    yield good("catalogue", "sign-in")
    yield from _version(client, url)
    if state == "red":
        yield bad("catalogue", "health", "E736", server=url, shards=_lost(client))
    else:
        yield good("catalogue", "health", state=state)
    try:
        yield from _aliases(client, Indices(client, alias))
        yield from _tried(client, alias, url)
    except (ApiError, TransportError) as fault:
        yield _refused(fault, url, "read")


def _version(client: Elasticsearch, url: str) -> Iterator[Finding]:
    """By the nodes: a distribution of some modules only does not answer at `/`."""
    try:
        found = client.nodes.info(filter_path="nodes.*.version").body
        numbers = sorted({str(node["version"]) for node in found.get("nodes", {}).values()})
    except (ApiError, TransportError) as fault:
        yield _refused(fault, url, "monitor")
        return
    wrong = [one for one in numbers if not OLDEST <= tuple(int(n) for n in one.split(".")[:2]) < BEFORE]
    if wrong or not numbers:
        yield bad("catalogue", "version", "E733", found=", ".join(wrong or numbers) or "–", least="8.17", before="9.0")
    else:
        yield good("catalogue", "version", found=", ".join(numbers))


def _lost(client: Elasticsearch) -> str:
    with suppress(ApiError, TransportError):
        found = client.cluster.health(level="indices").body["indices"]
        return ", ".join(name for name, one in found.items() if one["status"] == "red")[:300]
    return "–"


def _aliases(client: Elasticsearch, indices: Indices) -> Iterator[Finding]:
    """The index behind the visitors' alias: there, of this mapping, open for writing."""
    live = sorted(indices.live())
    if not live or not client.indices.exists_alias(name=indices.alias):
        yield bad("catalogue", "aliases", "E734", alias=indices.alias)
        return
    if indices.outdated():
        yield bad("catalogue", "mapping", "E735", alias=indices.alias, found=", ".join(live), newest=DATE)
    else:
        yield good("catalogue", "mapping", found=DATE)
    for index, one in client.indices.get_settings(index=",".join(live), flat_settings=True).body.items():
        held = {key.rpartition(".")[2]: value for key, value in one["settings"].items() if key.startswith("index.blocks.")}
        blocks = [name for name, value in held.items() if value == "true"]
        if blocks:
            yield bad("catalogue", "write", "E737", index=index, blocks=", ".join(blocks))
            return
    client.search(index=indices.alias, size=0)
    yield good("catalogue", "aliases", alias=indices.alias, index=", ".join(live))
    if indices.unfinished():
        yield note("catalogue", "aliases", "E739", index=", ".join(sorted(indices.unfinished())))


def _tried(client: Elasticsearch, alias: str, url: str) -> Iterator[Finding]:
    _sweep(client, alias)
    name = f"{alias}-check-{int(datetime.now(UTC).timestamp())}-{uuid4().hex[:8]}"
    plan = mapping()
    try:
        settings: dict[str, Any] = {**plan["settings"], "auto_expand_replicas": "false", "number_of_replicas": 0}
        client.indices.create(index=name, settings=settings, mappings=plan["mappings"])
        client.index(index=name, id="probe", document=_DOCUMENT, refresh=True)
        found = client.search(index=name, query={"term": {"id": _DOCUMENT["id"]}})["hits"]["hits"]
        words = client.indices.analyze(index=name, field="title.words", text="越剧 梁祝")["tokens"]
    except (ApiError, TransportError) as fault:
        yield _refused(fault, url, "index")
        return
    finally:
        with suppress(ApiError, TransportError):
            client.indices.delete(index=name, ignore_unavailable=True)
    if len(found) != 1 or len(words) != 2:
        yield bad("catalogue", "index", "E738", server=url, reason=f"{len(found)} of 1 found, {len(words)} of 2 words")
    else:
        yield good("catalogue", "index", documents=len(found))


def _sweep(client: Elasticsearch, alias: str) -> None:
    """Drop what a check left that was killed an hour ago and more; its name says when it began."""
    began = f"{alias}-check-"
    for name in client.indices.get(index=f"{began}*", features="aliases"):
        second = name.removeprefix(began).partition("-")[0]
        if second.isdecimal() and datetime.now(UTC).timestamp() - int(second) > _LEFT_AFTER_S:
            client.indices.delete(index=name, ignore_unavailable=True)


def _refused(fault: ApiError | TransportError, url: str, right: str) -> Finding:
    if isinstance(fault, AuthorizationException) and "block" not in str(fault):
        return bad("catalogue", "rights", "E732", server=url, right=right, reason=_said(fault))
    return bad("catalogue", right, "E738", server=url, reason=_said(fault))


def _said(fault: ApiError | TransportError) -> str:
    return reason(fault) if isinstance(fault, ApiError) else f"{type(fault).__name__}: {fault.message}"
