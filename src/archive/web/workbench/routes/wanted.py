"""`/work/wanted`: anybody may say what they looked for and did not find; pages of the portal tell of searches that found none."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from archive.errors import ArchiveError, CatalogueUnavailable, LedgerUnavailable, TooOften
from archive.steps.desk import wanted
from archive.steps.desk.takedowns import Rates
from archive.web.workbench import forms
from archive.web.workbench.desk import WithServices, client
from archive.web.workbench.pages import done, open_page

router = APIRouter()
Words = Annotated[str, Form(max_length=100_000)]


@router.get("/work/wanted")
def form(request: Request, q: Annotated[str, Query(max_length=2000)] = "") -> HTMLResponse:
    """The form, with what was looked for."""
    return _form(request, {"words": q})


@router.get("/work/wanted/thanks")
def thanks(request: Request) -> HTMLResponse:
    """After it was sent."""
    return open_page(request, "wanted.html", sent=True)


@router.post("/work/wanted")
def write(request: Request, services: WithServices, words: Words = "", contact: Words = "", website: Words = "") -> Response:
    """Keep a letter. What fills in a field that people do not see is thanked, and kept nowhere."""
    if website:
        return done("/work/wanted/thanks")
    try:
        forms.bounded({"wanted.words": words}, wanted.MOST_WORDS)
        forms.bounded({"wanted.contact": contact}, wanted.MOST_CONTACT)
        wanted.write(services, request.app.state.wanted_rates, words, contact, client(request))
    except ArchiveError as error:
        return _form(request, {"words": words, "contact": contact}, error)
    return done("/work/wanted/thanks")


@router.post("/work/wanted/missed", status_code=204)
def missed(request: Request, services: WithServices, q: Words = "") -> Response:
    """A page tells that a search found nothing. It waits for no answer, so that nothing is answered."""
    rates: Rates = request.app.state.missed_rates
    with suppress(CatalogueUnavailable, LedgerUnavailable):
        if rates.passes():
            wanted.missed(services, q, client(request))
    return Response(status_code=204)


def _form(request: Request, typed: dict[str, str], error: ArchiveError | None = None) -> HTMLResponse:
    status, code, said = forms.said(error) if error else (200, "", None)
    if isinstance(error, TooOften):
        status = 429
    return open_page(request, "wanted.html", status, sent=False, typed=typed, code=code, said=said, most=wanted.MOST_WORDS)
