"""A centre's receipt, under an address that cannot be guessed."""

import re

from fastapi import APIRouter, Request, Response

from archive import i18n
from archive.errors import NotFound
from archive.web.portal import receipt_view
from archive.web.shared.needs import Needs
from archive.web.shared.render import PRIVATE, Pages

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}")


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/r/{token}`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/r/{token}")
    def receipt(request: Request, token: str) -> Response:
        found = services.ledger.receipts.by_token(token) if _TOKEN.fullmatch(token) else None
        if found is None:
            raise NotFound(what="receipt", id="")
        view = receipt_view.view(found, services.ledger.centres.called(found.centre))
        return pages.render(request, "receipt.html", headers=PRIVATE, private=True, receipt=found, view=view, column=i18n.column)

    return made
