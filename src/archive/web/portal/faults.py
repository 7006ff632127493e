"""What fault codes mean: receipts and letters lead here."""

import re

from fastapi import APIRouter, Request, Response

from archive import i18n
from archive.errors import NotFound
from archive.i18n import faults
from archive.web.shared.render import Pages

_CODE = re.compile(r"[Ee]\d{3}")


def router(pages: Pages) -> APIRouter:
    """`/faults` and `/faults/{code}`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/faults")
    def every(request: Request) -> Response:
        return pages.render(request, "faults.html", groups=faults.groups(), one=None, words=i18n.text)

    @made.get("/faults/{code}")
    def one(request: Request, code: str) -> Response:
        found = faults.page_of(code.upper()) if _CODE.fullmatch(code) else None
        if found is None:
            raise NotFound(what="page", id="")
        return pages.render(request, "faults.html", groups={}, one=found, words=i18n.text)

    return made
