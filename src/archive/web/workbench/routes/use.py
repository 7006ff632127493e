"""`/work/use`: our pages and players tell of looks, of recordings played, of searches. Nothing is answered."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from archive.errors import LedgerUnavailable
from archive.ledger.network.uses import Visitor
from archive.models.network.use import Via
from archive.steps.network import using
from archive.steps.network.using import Told
from archive.web.workbench.desk import WithServices, client

router = APIRouter()
Short = Annotated[str, Form(max_length=400)]
_OF_PAGES = (Via.PORTAL, Via.EMBED)
"""What a page of ours can be; other ways are not for a browser to claim."""


@router.post("/work/use", status_code=204)
def use(
    request: Request,
    services: WithServices,
    what: Short = "",
    id: Short = "",  # noqa: A002 - the name in the form
    part: Short = "1",
    via: Short = "portal",
    seconds: Short = "0",
    seen: Short = "",
    vain: Short = "",
) -> Response:
    """Count it or not; nobody is told which."""
    if request.app.state.use_rates.passes():
        told = Told(
            what=what,
            resource=id,
            part=_number(part),
            via=next((one for one in _OF_PAGES if one.value == via), Via.PORTAL),
            seconds=float(_number(seconds)),
            seen=[_number(one, -1) for one in seen.split(",")[:100]],
            in_vain=vain == "1",
        )
        with suppress(LedgerUnavailable):
            using.note(services, told, Visitor(client(request), request.headers.get("user-agent", "")))
    return Response(status_code=204)


def _number(text: str, otherwise: int = 0) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise
