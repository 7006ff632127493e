"""`/work/demand`: what visitors look for and the archive has not: terms with the number of visitors, and what they wrote."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from archive.access.may import Act
from archive.errors import NotFound
from archive.ledger.desk.demand import SHOWN_FROM
from archive.steps.desk import wanted
from archive.web.workbench import forms
from archive.web.workbench.desk import AtDesk
from archive.web.workbench.pages import done, page

router = APIRouter()
_LARGEST = 2**63


@router.get("/work/demand")
def demand(desk: AtDesk) -> HTMLResponse:
    """Numbers are for everybody who sees the work; letters, which may say how to reach somebody, for who answers the public."""
    if not desk.reach(Act.SEE_WORK):
        desk.need(Act.SEE_WORK)
    wanted.forget(desk.services)
    found = desk.services.ledger.desk.demand
    answers = desk.may(Act.WITHDRAW)
    return page(
        desk, "demand.html", terms=found.terms(), letters=found.letters() if answers else [], answers=answers, few=SHOWN_FROM
    )


@router.post("/work/demand/letters/{number}")
def close(desk: AtDesk, number: int, note: Annotated[str, Form(max_length=100_000)] = "") -> Response:
    """Close a letter, with what was done about it."""
    by = desk.acting(Act.WITHDRAW)
    if not 0 < number < _LARGEST:
        raise NotFound(what="request", id="")
    desk.services.ledger.desk.demand.close(number, forms.reason(note), by.written())
    desk.note("close", "letter", str(number), by=by)
    return done("/work/demand")
