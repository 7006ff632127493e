"""`/iiif/…`: answers that every viewer and harvester may read from anywhere, asked for again each time."""

import json
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from archive.errors import NotFound
from archive.web.iiif import activity, collections, searching, sets
from archive.web.iiif.manifest import manifest
from archive.web.iiif.names import PRESENTATION, Names, Node
from archive.web.shared import addresses, query
from archive.web.shared.conditions import matches, tag
from archive.web.shared.inside import WordsWithin
from archive.web.shared.needs import Needs
from archive.web.shared.public_entry import named

_MIME = "application/ld+json"
HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
Number = Annotated[int, Path(ge=0, le=10**12)]
After = Annotated[str | None, Query(max_length=2000)]


def router(services: Needs, words: WordsWithin) -> APIRouter:
    """`/iiif/{id}/…`, `/iiif/collection/…`, `/iiif/activity/…`."""
    made = APIRouter(prefix="/iiif", include_in_schema=False)
    names = Names(services.settings.portal_url.rstrip("/"), addresses.oai_namespace(services.settings))

    @made.get("/{typed}/manifest")
    def one(request: Request, typed: str) -> Response:
        return _answer(request, _manifest(typed))

    @made.get("/{typed}/canvas/{name}")
    def canvas(request: Request, typed: str, name: str) -> Response:
        whole = _manifest(typed)
        address = f"{names.portal_url}/iiif/{whole['id'].split('/')[-2]}/canvas/{name}"
        found = next((canvas for canvas in whole["items"] if canvas["id"] == address), None)
        return _answer(request, _found(found and {"@context": PRESENTATION, **found}, name))

    @made.get("/{typed}/search")
    def search(request: Request, typed: str, q: Annotated[str, Query(max_length=query.LONGEST)] = "") -> Response:
        record, text = named(services, typed), query.words(q)
        found = searching.answer(names, record, text, words.find(record, text), request.query_params)
        return _answer(request, found)

    @made.get("/collection/division/{code}")
    def division(request: Request, code: str) -> Response:
        return _answer(request, _found(collections.of_division(names, services.catalogue.search, _code(code)), code))

    @made.get("/collection/division/{code}/entries")
    def division_entries(request: Request, code: str, after: After = None) -> Response:
        found = collections.entries_of_division(names, services.catalogue.search, _code(code), after)
        return _answer(request, _found(found, code))

    @made.get("/collection/centre/{id_}")
    def centre(request: Request, id_: str, after: After = None) -> Response:
        return _answer(request, _found(collections.of_centre(names, services.catalogue.search, id_, after), id_))

    @made.get("/collection/programme/{name:path}")
    def programme(request: Request, name: str, after: After = None) -> Response:
        return _answer(request, _found(collections.of_programme(names, services.catalogue.search, name, after), name))

    @made.get("/collection/set/{id_}")
    def arranged(request: Request, id_: str) -> Response:
        found = services.ledger.network.collections.shown(id_)
        return _answer(request, _found(sets.of_set(names, found) if found else None, id_))

    @made.get("/collection/set/{id_}/room/{room}")
    def room(request: Request, id_: str, room: str) -> Response:
        found = services.ledger.network.collections.shown(id_)
        whole = _found(sets.of_set(names, found) if found else None, id_)
        address = f"{names.set(whole['id'].rpartition('/')[2])}/room/{room}"
        one = next((each for each in whole["items"] if each["id"] == address), None)
        return _answer(request, _found(one and {"@context": PRESENTATION, **one}, room))

    @made.get("/activity/all-changes")
    def all_changes(request: Request) -> Response:
        return _answer(request, activity.all_changes(names, services.ledger.changes.last()))

    @made.get("/activity/page/{number}")
    def page(request: Request, number: Number) -> Response:
        changes = services.ledger.changes.page(*activity.span(number))
        last = services.ledger.changes.last()
        if not changes and number:
            raise NotFound(what="page", id=str(number))
        return _answer(request, activity.page(names, number, changes, last))

    def _manifest(typed: str) -> Node:
        record = named(services, typed)
        return _found(manifest(names, record), record.id)

    return made


def _code(typed: str) -> str:
    if not (typed.isascii() and typed.isdigit() and len(typed) in {6, 9, 12}):
        raise NotFound(what="division", id=typed)
    return typed


def _found(node: Node | None, name: str) -> Node:
    if node is None:
        raise NotFound(what="iiif", id=name)
    return node


def _answer(request: Request, node: Node) -> Response:
    """JSON-LD under the profile of its context (Presentation API 3.0, section 6.2), with an entity tag of what is sent."""
    body = json.dumps(node, ensure_ascii=False).encode()
    headers = HEADERS | {"ETag": tag(body)}
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    context = node["@context"][-1] if isinstance(node["@context"], list) else node["@context"]
    return Response(body, headers=headers, media_type=f'{_MIME};profile="{context}"')
