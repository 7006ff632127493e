"""`/work/sign-in` and out again: by a password, a passkey or a provider, and the second factor."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response

from archive.errors import ArchiveError, SecondFactorWrong, SignInBusy, SignInRefused
from archive.services import Services
from archive.steps.desk import factors, providers, signing_in
from archive.steps.desk.signing_in import PASSKEY, Due
from archive.web.workbench import cookies
from archive.web.workbench.at_the_door import attempt, one_of_few
from archive.web.workbench.desk import AtDoor, WithServices, client, due_of
from archive.web.workbench.pages import done, open_page, said
from archive.web.workbench.problems import status_of

router = APIRouter()
Next = Annotated[str, Form(max_length=2000)]
Answer = Annotated[str, Form(max_length=20_000)]
Token = Annotated[str, Form(max_length=200)]


@router.get("/work/sign-in")
def door(request: Request, services: WithServices, next: str = "/work") -> HTMLResponse:  # noqa: A002 - what the address calls it
    """The form."""
    return _door(request, services, within(next))


@router.post("/work/sign-in")
async def sign_in(
    request: Request,
    services: WithServices,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Next = "/work",  # noqa: A002
) -> Response:
    """A session, or the form again with what was typed. Who failed often waits; nobody is locked out by others' failures."""
    address, agent = client(request), request.headers.get("user-agent", "")
    try:
        async with attempt(services, login, address):
            found = await run_in_threadpool(signing_in.by_password, services, login, password, address, agent)
    except (SignInRefused, SignInBusy) as error:
        return await run_in_threadpool(_door, request, services, within(next), login, error)
    return _in(services, found.token, within(next))


@router.post("/work/sign-in/passkey/ask")
async def ask_passkey(request: Request, services: WithServices) -> JSONResponse:
    """What the browser is asked for a passkey of whomever it has one of."""
    address = client(request)
    with one_of_few("", address):
        asked = await run_in_threadpool(factors.ask_passkey, services, None, address)
    return JSONResponse({"options": asked.options, "token": asked.token}, headers={"Cache-Control": "no-store"})


@router.post("/work/sign-in/passkey")
async def by_passkey(
    request: Request,
    services: WithServices,
    token: Token,
    answer: Answer,
    next: Next = "/work",  # noqa: A002
) -> Response:
    """A session of two factors."""
    address, agent = client(request), request.headers.get("user-agent", "")
    try:
        async with attempt(services, "", address):
            found = await run_in_threadpool(factors.sign_in_by_passkey, services, token, answer, address, agent)
    except (SecondFactorWrong, SignInRefused, SignInBusy) as error:
        return await run_in_threadpool(_door, request, services, within(next), "", error)
    return _in(services, found.token, within(next))


@router.get("/work/sign-in/second")
def second(desk: AtDoor, next: str = "/work") -> Response:  # noqa: A002
    """The form for the second factor."""
    if due_of(desk) is not Due.SECOND:
        return done(within(next))
    return _second(desk, within(next))


@router.post("/work/sign-in/second")
async def show_second(
    desk: AtDoor,
    code: Annotated[str, Form(max_length=40)] = "",
    token: Token = "",
    answer: Answer = "",
    next: Next = "/work",  # noqa: A002
) -> Response:
    """Another token for the session, of two factors."""
    services, account = desk.services, desk.account
    if await run_in_threadpool(due_of, desk) is not Due.SECOND:
        return done(within(next))
    try:
        async with attempt(services, account.login, desk.address):
            if answer:
                await run_in_threadpool(factors.show_passkey, services, token, answer, account, desk.address)
            else:
                await run_in_threadpool(factors.show_code, services, account, code, desk.address)
    except (SecondFactorWrong, SignInBusy) as error:
        return await run_in_threadpool(_second, desk, within(next), error)
    return await run_in_threadpool(stronger, desk, within(next))


@router.post("/work/sign-in/second/ask")
def ask_second(desk: AtDoor) -> JSONResponse:
    """What the browser is asked for one of their passkeys."""
    asked = factors.ask_passkey(desk.services, desk.account)
    return JSONResponse({"options": asked.options, "token": asked.token}, headers={"Cache-Control": "no-store"})


@router.get("/work/sign-in/provider")
async def to_provider(
    request: Request,
    services: WithServices,
    next: str = "/work",  # noqa: A002
    code: str = "",
) -> Response:
    """On to the provider."""
    address = client(request)
    try:
        with one_of_few("", address):
            begun = await run_in_threadpool(providers.begin, services, within(next), None, code[:40], address)
    except ArchiveError as error:
        return await run_in_threadpool(_door, request, services, within(next), "", error)
    answer = done(begun.address)
    cookies.give_flow(answer, services.settings, begun.state)
    return answer


@router.get("/work/sign-in/provider/back")
def back(request: Request, services: WithServices) -> Response:
    """And back: a session, or an identity that is linked."""
    given = {name: value for name, value in request.query_params.items() if len(value) <= 4000}
    found = services.ledger.accounts.sessions.find(cookies.token(request, services.settings))
    me = found[1].id if found else ""
    agent = request.headers.get("user-agent", "")
    try:
        came = providers.finish(services, given, request.cookies.get(cookies.FLOW, ""), me, client(request), agent)
    except ArchiveError as error:
        refused = _door(request, services, "/work", "", error)
        cookies.take_flow(refused, services.settings)
        return refused
    answer = _in(services, came.signed_in.token, within(came.next)) if came.signed_in else done(within(came.next))
    cookies.take_flow(answer, services.settings)
    return answer


@router.post("/work/sign-out")
def sign_out(desk: AtDoor) -> Response:
    """End this session."""
    desk.services.ledger.accounts.sessions.end(desk.session.id)
    desk.note("sign-out", "person", desk.account.id)
    answer = done("/work/sign-in")
    cookies.take(answer, desk.services.settings)
    return answer


def within(address: str) -> str:
    """Where to go afterwards: pages of the workbench only."""
    fits = address.startswith("/work") and not address.startswith("/work/sign-in") and "//" not in address and "\\" not in address
    return address if fits else "/work"


def stronger(desk: AtDoor, after: str) -> Response:
    """A second factor was shown, or set up: another token takes the place of the browser's."""
    services = desk.services
    token = services.ledger.accounts.sessions.strengthen(cookies.token(desk.request, services.settings))
    return _in(services, token, after)


def _in(services: Services, token: str, after: str) -> Response:
    answer = done(after)
    cookies.give(answer, services.settings, token)
    return answer


def _door(request: Request, services: Services, after: str, login: str = "", error: ArchiveError | None = None) -> HTMLResponse:
    status, code = status_of(error) if error else (200, "")
    kept = after.startswith("/work/account/kept/")
    context = {"next": after, "login": login, "code": code, "kept": kept, "provider": providers.offered(services)}
    shown = open_page(request, "sign_in.html", status, said=said(error) if error else None, **context)
    if isinstance(error, SignInBusy):
        shown.headers["Retry-After"] = str(error.facts["seconds"])
    return shown


def _second(desk: AtDoor, after: str, error: ArchiveError | None = None) -> HTMLResponse:
    status, code = status_of(error) if error else (200, "")
    kinds = {one.kind for one in factors.of(desk.services, desk.account)}
    context = {"next": after, "code": code, "passkeys": PASSKEY in kinds, "said": said(error) if error else None}
    return open_page(desk.request, "second.html", status, **context)
