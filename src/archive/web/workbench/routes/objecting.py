"""`/work/contests/{id}/objection`: anybody may object to results under notice, without an account, and read the answer."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from archive.errors import ArchiveError, NotFound, RequestIncomplete, TooOften
from archive.models.network.contest import Contest
from archive.services import Services
from archive.steps.desk import takedowns
from archive.web.workbench import forms
from archive.web.workbench.desk import WithServices, client
from archive.web.workbench.pages import done, open_page

router = APIRouter()
OF_ADDRESS = 5
"""Within the window of `ledger.accounts.attempts`."""
Words = Annotated[str, Form(max_length=100_000)]


@router.get("/work/contests/objections/{token}")
def status(request: Request, services: WithServices, token: str, said: str = "") -> HTMLResponse:
    """How far an objection is, for who has its address."""
    found = services.ledger.network.objections.by_token(token[:200])
    contest = services.ledger.network.contests.get(found.call)
    return open_page(request, "objection_status.html", objection=found, contest=contest, thanks=said == "1")


@router.get("/work/contests/{id_}/objection")
def form(request: Request, services: WithServices, id_: str) -> HTMLResponse:
    """The form."""
    return _form(request, _contest(services, id_), {})


@router.post("/work/contests/{id_}/objection")
def send(
    request: Request,
    services: WithServices,
    id_: str,
    words: Words = "",
    contact: Words = "",
    website: Annotated[str, Form(max_length=100_000)] = "",
) -> Response:
    """Note it, and lead to its page. What fills in a field that people do not see is led back, and kept nowhere."""
    contest = _contest(services, id_)
    if website:
        return done(f"/contests/{contest.id}")
    try:
        forms.bounded({"objection.words": words}, takedowns.MOST_WORDS)
        forms.bounded({"objection.contact": contact}, takedowns.MOST_NAME)
        if not words.strip():
            raise RequestIncomplete(column="objection.words")
        rates: takedowns.Rates = request.app.state.takedown_rates
        failed = services.ledger.accounts.attempts.failed(f"objection from {client(request)}")
        if failed > OF_ADDRESS or not rates.passes():
            raise TooOften(minutes=takedowns.MINUTES)
    except ArchiveError as error:
        return _form(request, contest, {"words": words, "contact": contact}, error)
    _, token = services.ledger.network.objections.object_to(contest.id, words.strip(), contact.strip())
    return done(f"/work/contests/objections/{token}?said=1")


def _form(request: Request, contest: Contest, typed: dict[str, str], error: ArchiveError | None = None) -> HTMLResponse:
    code_status, code, said = forms.said(error) if error else (200, "", None)
    most = takedowns.MOST_WORDS
    return open_page(request, "objection.html", code_status, contest=contest, typed=typed, code=code, said=said, most=most)


def _contest(services: Services, id_: str) -> Contest:
    """One whose results stand under notice.

    Raises:
        NotFound: there is none, or its time is over.
    """
    found = services.ledger.network.contests.get(id_[:40])
    if found is None or found.state != "notice":
        raise NotFound(what="contest", id="")
    return found
