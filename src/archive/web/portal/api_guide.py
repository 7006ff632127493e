"""What the public API offers, for people: its addresses, examples, what an error says and what may be done with the answers."""

from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from archive import i18n
from archive.web.shared.render import Pages

EXAMPLES = ("/api/v1/search?q={words}", "/api/v1/search?division=330683&kind=performance&size=5", "/api/v1/suggest?q=yue")


OTHERS = (
    ("/iiif/{id}/manifest", "manifest"),
    ("/iiif/collection/division/330000", "collection"),
    ("/iiif/activity/all-changes", "changes"),
    ("/e/{id}.jsonld", "linked"),
    ("/asked/{id}.jsonld", "demand"),
    ("/people/{id}.jsonld", "person"),
    ("/dumps/", "dumps"),
)
"""Ways for programs beside the API, each with the key of its sentence in `web.api.others.…`."""


class Endpoint(NamedTuple):
    """One address of the API: the key of its sentence in `web.api.…`, how it is written, its parameters."""

    key: str
    path: str
    parameters: tuple[str, ...] = ()


_TIMES = ("year", "year_from", "year_to", "undated", "festival")
_FILTERS = ("kind", "genre", "division", "centre", "level", *_TIMES, "media", "person")
ENDPOINTS = (
    Endpoint(
        "search",
        "/api/v1/search",
        ("q", "near", *_FILTERS, "sort", "size", "after"),
    ),
    Endpoint("suggest", "/api/v1/suggest", ("q", "size")),
    Endpoint("resource", "/api/v1/resources/{id}"),
    Endpoint("references", "/e/{id}.ris · .bib · .csl.json", ("t",)),
    Endpoint("feed", "/search.atom", ("q", *_FILTERS, "after")),
    Endpoint("feeds", "/centres/{id}.atom · /programmes.atom", ("name",)),
    Endpoint("embed", "/embed/{id}", ("t", "part", "lang")),
    Endpoint("oembed", "/oembed", ("url", "maxwidth", "maxheight", "format")),
    Endpoint("sitemap", "/sitemap.xml"),
    Endpoint("inside", "/api/v1/entries/{id}/search", ("q", "size")),
    Endpoint("collections", "/api/v1/collections", ("kind", "size", "after")),
    Endpoint("collection", "/api/v1/collections/{id}"),
    Endpoint("similar", "/api/v1/entries/{id}/similar", ("size",)),
    Endpoint("asked", "/api/v1/asked", ("size", "after")),
    Endpoint("activities", "/api/v1/activities", ("division", "centre", "kind", "since", "until", "size", "after")),
    Endpoint("activity", "/api/v1/activities/{id}"),
    Endpoint(
        "calendar", "/activities.ics · /activities/{id}.ics · /activities/{id}.jsonld · /activities.geojson", ("place", "month")
    ),
    Endpoint("measures", "/api/v1/measures · .csv · .xlsx", ("centre", "from", "to", "own")),
    Endpoint("agents", "/api/v1/agents", ("q", "kind", "size", "after")),
    Endpoint("agent", "/api/v1/agents/{id}"),
    Endpoint("contest", "/api/v1/contests/{id}"),
    Endpoint("contest-sheet", "/api/v1/contests/{id}/rounds/{number}/sheet"),
    Endpoint("honour", "/api/v1/honours/{number}"),
)


def router(pages: Pages) -> APIRouter:
    """`/api`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/api")
    def guide(request: Request) -> Response:
        examples = [one.format(words=i18n.text("web.api.example")) for one in EXAMPLES]
        return pages.render(request, "api.html", endpoints=ENDPOINTS, examples=examples, others=OTHERS)

    return made
