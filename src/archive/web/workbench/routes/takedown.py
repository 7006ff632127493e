"""`/work/takedown/…`: anybody may ask that an entry be taken down, without an account, and read the answer on their own page."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from archive.errors import ArchiveError, NotFound
from archive.models.ids import ResourceId, parse_resource_id
from archive.services import Services
from archive.steps.desk import takedowns
from archive.web.workbench import forms
from archive.web.workbench.desk import WithServices, client
from archive.web.workbench.pages import done, open_page

router = APIRouter()
KINDS = ("privacy", "consent", "rights", "error", "law", "other")
Words = Annotated[str, Form(max_length=100_000)]


@router.get("/work/takedown/requests/{token}")
def status(request: Request, services: WithServices, token: str, said: str = "") -> HTMLResponse:
    """How far a request is, for who has its address: without the contact, which nobody needs to be told again."""
    found = services.ledger.desk.takedowns.by_token(token[:200])
    return open_page(
        request, "takedown_status.html", request_=found, token=token, code="", said=None, reply="", thanks=said == "1"
    )


@router.post("/work/takedown/requests/{token}")
def reply(request: Request, services: WithServices, token: str, reply: Words = "") -> Response:
    """What they say to a question."""
    try:
        forms.bounded({"takedown.reply": reply}, takedowns.MOST_WORDS)
        takedowns.reply(services, token[:200], reply)
    except NotFound:
        raise
    except ArchiveError as error:
        code_status, code, said = forms.said(error)
        found = services.ledger.desk.takedowns.by_token(token[:200])
        return open_page(
            request,
            "takedown_status.html",
            code_status,
            request_=found,
            token=token,
            code=code,
            said=said,
            reply=reply,
            thanks=False,
        )
    return done(f"/work/takedown/requests/{token}?said=1")


@router.get("/work/takedown/{id_}")
def form(request: Request, services: WithServices, id_: str) -> HTMLResponse:
    """The form."""
    return _form(request, services, _entry(id_), {})


@router.post("/work/takedown/{id_}")
def ask(
    request: Request,
    services: WithServices,
    id_: str,
    category: Annotated[str, Form(max_length=40)] = "",
    words: Words = "",
    name: Words = "",
    contact: Words = "",
    website: Annotated[str, Form(max_length=100_000)] = "",
) -> Response:
    """Note it, and lead to its page. What fills in a field that people do not see is thanked, and kept nowhere."""
    resource_id = _entry(id_)
    typed = {"category": category, "words": words, "name": name, "contact": contact}
    takedowns.subject(services, resource_id)
    if website:
        return open_page(request, "takedown_thanks.html")
    try:
        forms.bounded({"takedown.words": words}, takedowns.MOST_WORDS)
        forms.bounded({"takedown.name": name, "takedown.contact": contact}, takedowns.MOST_NAME)
        token = takedowns.ask(services, _rates(request), resource_id, category, words, name, contact, client(request))
    except NotFound:
        raise
    except ArchiveError as error:
        return _form(request, services, resource_id, typed, error)
    return done(f"/work/takedown/requests/{token}")


def _form(
    request: Request, services: Services, resource_id: ResourceId, typed: dict[str, str], error: ArchiveError | None = None
) -> HTMLResponse:
    code_status, code, said = forms.said(error) if error else (200, "", None)
    return open_page(
        request,
        "takedown.html",
        code_status,
        id_=resource_id,
        title=takedowns.subject(services, resource_id),
        kinds=KINDS,
        typed=typed,
        code=code,
        said=said,
        most=takedowns.MOST_WORDS,
    )


def _entry(id_: str) -> ResourceId:
    found = parse_resource_id(id_[:40])
    if found is None:
        raise NotFound(what="entry", id="")
    return found


def _rates(request: Request) -> takedowns.Rates:
    rates: takedowns.Rates = request.app.state.takedown_rates
    return rates
