"""A centre's receipt, under an address that cannot be guessed, and its files: as beside the delivery."""

import re
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from archive import logs, receipts
from archive.errors import NotFound, StoreUnavailable
from archive.models.names import RECEIPT
from archive.models.report import Receipt
from archive.receipts import view
from archive.web.shared.needs import Needs
from archive.web.shared.render import PRIVATE, Pages

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}")
_HTML, _JSON = f"{RECEIPT}.html", f"{RECEIPT}.json"


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/r/{token}` and `/r/{token}/{name}`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/r/{token}")
    def receipt(request: Request, token: str) -> Response:
        found = _found(services, token)
        shown = view.view(found, services.ledger.centres.called(found.centre))
        return pages.render(
            request,
            "receipt.html",
            headers=PRIVATE,
            private=True,
            receipt=found,
            view=shown,
            base="",
            token=token,
            beside=f"/r/{token}/",
            marked=_marked(services, found),
            files=(_HTML, _JSON),
        )

    @made.get("/r/{token}/{name}")
    def file(token: str, name: str) -> Response:
        found = _found(services, token)
        data = _file(services, found, token, name)
        if data is None:
            raise NotFound(what="receipt", id="")
        held = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(data, media_type="application/octet-stream", headers={**PRIVATE, **held})

    return made


def _found(services: Needs, token: str) -> Receipt:
    found = services.ledger.receipts.by_token(token) if _TOKEN.fullmatch(token) else None
    if found is None:
        raise NotFound(what="receipt", id="")
    return found


def _marked(services: Needs, receipt: Receipt) -> tuple[str, ...]:
    """Names of marked copies; none where a work of the list was deleted, and none while the store is away: the receipt itself
    needs it not.
    """
    if receipt.names_deleted or not (receipt.faults or any(item.faults for item in receipt.items)):
        return ()
    try:
        return tuple(services.store.inbox.marked(receipt.delivery))
    except StoreUnavailable as error:
        logs.get("web").warning("marked copies not listed", code=error.code)
        return ()


def _file(services: Needs, receipt: Receipt, token: str, name: str) -> bytes | None:
    if name == _JSON:
        return receipt.json_text().encode()
    if name == _HTML:
        called, portal = services.ledger.centres.called(receipt.centre), services.settings.portal_url.rstrip("/")
        around = receipts.Around(called, portal, token, _marked(services, receipt))
        return receipts.page(receipt, around).encode()
    return services.store.inbox.marked_copy(receipt.delivery, name) if name in _marked(services, receipt) else None
