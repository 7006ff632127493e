"""`/work/sign-in` and out again."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from archive import i18n
from archive.errors import SignInRefused
from archive.steps.desk import signing_in
from archive.web.workbench.desk import COOKIE, AtDesk, WithServices, client
from archive.web.workbench.pages import done, open_page

router = APIRouter()


@router.get("/work/sign-in")
def door(request: Request, next: str = "/work") -> HTMLResponse:  # noqa: A002 - what the address calls it
    """The form."""
    return open_page(request, "sign_in.html", next=within(next), login="", said=None)


@router.post("/work/sign-in")
def sign_in(
    request: Request,
    services: WithServices,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=2000)] = "/work",  # noqa: A002
) -> Response:
    """A session, or the form again with what was typed."""
    try:
        agent = request.headers.get("user-agent", "")
        found = signing_in.by_password(services, login, password, client(request), agent)
    except SignInRefused as refused:
        said = {lang: i18n.explain(refused.code, {}, lang) for lang in i18n.LANGUAGES}
        return open_page(request, "sign_in.html", 400, next=within(next), login=login, said=said)
    answer = done(within(next))
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, found.token, httponly=True, samesite="lax", secure=secure, path="/work")
    return answer


@router.post("/work/sign-out")
def sign_out(desk: AtDesk) -> Response:
    """End this session."""
    desk.services.ledger.accounts.sessions.end(desk.session.id)
    desk.note("sign-out", "person", desk.account.id)
    answer = done("/work/sign-in")
    answer.delete_cookie(COOKIE, path="/work")
    return answer


def within(address: str) -> str:
    """Where to go afterwards: pages of the workbench only."""
    fits = address.startswith("/work") and not address.startswith("/work/sign-in") and "//" not in address and "\\" not in address
    return address if fits else "/work"
