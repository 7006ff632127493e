"""`/verify/{number}`: what a certificate says to who holds it. Nobody can guess a number, and nothing is listed."""

from fastapi import APIRouter, Request, Response

from archive.errors import NotFound
from archive.models.network.statement import parsed_id
from archive.web.shared.needs import Needs
from archive.web.shared.render import PRIVATE, Pages


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/verify/{number}`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/verify/{number}")
    def verify(request: Request, number: str) -> Response:
        typed = parsed_id(number)
        found = services.ledger.network.public_agents.certificate(typed) if typed else None
        if found is None:
            raise NotFound(what="certificate", id="")
        return pages.render(request, "network/verify.html", headers=PRIVATE, one=found, private=True)

    return made
