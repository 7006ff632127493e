"""The page of the dumps: what is in them, how to check them, and when the next one comes."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from archive.web.shared.dumps import next_look, standing
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/dumps/`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/dumps")
    def without_slash() -> Response:
        return RedirectResponse("/dumps/", 308)

    @made.get("/dumps/")
    def page(request: Request) -> Response:
        return pages.render(request, "dumps.html", dumps=standing(services), next_look=next_look(datetime.now(UTC)).isoformat())

    return made
