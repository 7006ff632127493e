"""`/work/join`: who was invited sets a password, or comes by the provider."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from archive.errors import ArchiveError, InvitationRefused, PasswordRefused, SignInBusy
from archive.services import Services
from archive.steps.desk import invitations, providers, signing_in
from archive.web.workbench import cookies
from archive.web.workbench.at_the_door import attempt
from archive.web.workbench.desk import WithServices, client
from archive.web.workbench.pages import done, open_page, said
from archive.web.workbench.problems import status_of

router = APIRouter()


@router.get("/work/join")
def join(request: Request, services: WithServices, code: str = "") -> HTMLResponse:
    """The form, with the code of the card."""
    return _form(request, services, code[:40])


@router.post("/work/join")
async def joined(
    request: Request,
    services: WithServices,
    code: Annotated[str, Form(max_length=40)],
    password: Annotated[str, Form(max_length=1000)],
) -> Response:
    """A password, and a session."""
    address, agent = client(request), request.headers.get("user-agent", "")
    try:
        async with attempt(services, "", address):
            found = await run_in_threadpool(invitations.accept, services, code, password, address, agent)
    except (InvitationRefused, PasswordRefused, SignInBusy) as error:
        return await run_in_threadpool(_form, request, services, code, error)
    answer = done("/work")
    cookies.give(answer, services.settings, found.token)
    return answer


def _form(request: Request, services: Services, code: str, error: ArchiveError | None = None) -> HTMLResponse:
    status, fault = status_of(error) if error else (200, "")
    provider = providers.offered(services)
    context = {
        "typed": code,
        "account": invitations.invited(services, code),
        "provider": provider,
        "by_provider": "/work/sign-in/provider?" + urlencode({"code": code}),
        "mlps": signing_in.grows_old(services),
        "fault": fault,
        "said": said(error) if error else None,
    }
    return open_page(request, "join.html", status, **context)
