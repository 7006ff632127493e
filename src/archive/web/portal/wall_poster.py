"""A sheet of paper with an entry's title, its picture and the square that leads to it, to be hung up."""

from functools import partial

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from archive.links import qr
from archive.web.shared import addresses
from archive.web.shared.needs import Needs
from archive.web.shared.public_entry import named
from archive.web.shared.render import Pages


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/e/{id}/poster`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/e/{typed}/poster")
    def poster(request: Request, typed: str) -> Response:
        record = named(services, typed)
        address = f"{pages.portal_url}/e/{record.id}"
        return pages.render(
            request,
            "wall_poster.html",
            record=record,
            picture=addresses.poster(record),
            media=partial(addresses.media, record),
            address=address,
            square=Markup(qr.inline(address)),  # noqa: S704 - drawn by `archive.links.qr`
        )

    return made
