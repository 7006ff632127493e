"""What the public API offers, for people: its addresses, examples, what an error says and what may be done with the answers."""

from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from archive import i18n
from archive.web.shared.render import Pages

EXAMPLES = ("/api/v1/search?q={words}", "/api/v1/search?division=330683&kind=performance&size=5", "/api/v1/suggest?q=yue")


class Endpoint(NamedTuple):
    """One address of the API: the key of its sentence in `web.api.…`, how it is written, its parameters."""

    key: str
    path: str
    parameters: tuple[str, ...] = ()


_FILTERS = ("kind", "genre", "division", "centre", "level", "year", "year_from", "year_to", "media", "person")
ENDPOINTS = (
    Endpoint(
        "search",
        "/api/v1/search",
        ("q", "near", *_FILTERS, "sort", "size", "after"),
    ),
    Endpoint("suggest", "/api/v1/suggest", ("q", "size")),
    Endpoint("resource", "/api/v1/resources/{id}"),
)


def router(pages: Pages) -> APIRouter:
    """`/api`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/api")
    def guide(request: Request) -> Response:
        examples = [one.format(words=i18n.text("web.api.example")) for one in EXAMPLES]
        return pages.render(request, "api.html", endpoints=ENDPOINTS, examples=examples)

    return made
