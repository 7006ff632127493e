"""What robots are asked (RFC 9309): entries and lists of them are theirs; combinations of facets and streams are not."""

from fastapi import APIRouter, Response
from starlette.responses import PlainTextResponse

from archive.web.shared.needs import Needs

CLOSED = ("/r/", "/preview/", "/work", "/api/", "/media/preview~", "/oembed", "/search?", "/search.atom?")
"""Not public, made for programs, or without end: a search has an address for every combination of its facets."""
STREAMS = ("/media/*.m3u8", "/media/*.m4s", "/media/*.json")
"""Thousands of pieces of a film; the film as a whole, its picture and its captions are open."""
DELAY_S = 2


def text(portal_url: str) -> str:
    """The file. `Crawl-delay` is no part of the standard; Bing, Yandex and the smaller ones keep to it."""
    rules = [f"Disallow: {path}" for path in (*CLOSED, *STREAMS)]
    lines = [
        f"# All entries at once, made anew every week, in place of a crawl: {portal_url}/dumps/",
        "User-agent: *",
        *rules,
        f"Crawl-delay: {DELAY_S}",
        "",
        f"Sitemap: {portal_url}/sitemap.xml",
    ]
    return "\n".join(lines) + "\n"


def router(services: Needs) -> APIRouter:
    """`/robots.txt`."""
    made = APIRouter(include_in_schema=False)
    body = text(services.settings.portal_url.rstrip("/"))

    @made.get("/robots.txt")
    def robots() -> Response:
        return PlainTextResponse(body, headers={"Cache-Control": "public, max-age=3600"})

    return made
