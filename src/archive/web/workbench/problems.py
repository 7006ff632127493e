"""What somebody gets instead of a page: who is not signed in is led to the door, everybody else gets a sentence and a code."""

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from archive import i18n, logs
from archive.errors import (
    AlreadyAsked,
    ArchiveError,
    BadInput,
    BytesDamaged,
    BytesGone,
    Conflict,
    DeliveryElsewhere,
    FactorDue,
    FileNotRetried,
    LedgerUnavailable,
    NeedsDescription,
    NotAllowed,
    NotForEveryone,
    NotFound,
    NothingAsked,
    NothingAwaited,
    NothingFailed,
    NotSignedIn,
    PostNotTheirs,
    PostsOfOnesOwn,
    ReceivedGone,
    SamePerson,
    SignInBusy,
    SpoolFull,
    StateRefused,
    TooOften,
    Unavailable,
    UploadForeign,
    UploadTooLong,
)
from archive.services import Services
from archive.steps.desk import kept_forms
from archive.steps.desk.signing_in import Due
from archive.web.workbench import cookies
from archive.web.workbench.pages import open_page

_STATUS: tuple[tuple[type[ArchiveError], int], ...] = (
    (NotSignedIn, 401),
    *((one, 403) for one in (FactorDue, NotAllowed, PostNotTheirs, PostsOfOnesOwn, UploadForeign)),
    (NotFound, 404),
    *((one, 409) for one in (Conflict, StateRefused, AlreadyAsked, BytesGone, NothingAsked, SamePerson)),
    *((one, 409) for one in (NeedsDescription, NotForEveryone)),
    *((one, 409) for one in (DeliveryElsewhere, FileNotRetried, NothingAwaited, NothingFailed, ReceivedGone)),
    (UploadTooLong, 413),
    *((one, 429) for one in (SignInBusy, TooOften)),
    (BytesDamaged, 460),
    (SpoolFull, 507),
    (Unavailable, 503),
    (BadInput, 400),
)
"""Our errors, the particular before the general. 409 is what cannot be done as things stand: nobody's fault, and no failure of
ours; 460 is of tus, and 413 and 507 are told to its senders.
"""
DOOR = "/work/sign-in"
_WHERE = {Due.SECOND: f"{DOOR}/second", Due.SET_UP: "/work/account/factors", Due.PASSWORD: "/work/account/password"}
"""Where is done what is due."""
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def status_of(error: Exception) -> tuple[int, str]:
    """Status and stable code."""
    for kind, status in _STATUS:
        if isinstance(error, kind):
            return status, error.code
    if isinstance(error, RequestValidationError):
        return 422, "E430"
    if isinstance(error, ClientDisconnect):  # a page that was left while it sent something: no failure of ours
        return 400, "E430"
    if isinstance(error, HTTPException):
        return error.status_code, "E400" if error.status_code == 404 else "E430"
    return 500, "E000"


def add_to(app: FastAPI) -> None:
    """Let every error end in one of these answers."""
    log = logs.get("web")

    async def answer(request: Request, error: Exception) -> Response:
        status, code = status_of(error)
        if isinstance(error, NotAllowed):
            await run_in_threadpool(note_refusal, request, error)
        facts = error.facts if isinstance(error, ArchiveError) else {"error": repr(error)}
        if status >= 500:
            log.error("failed", code=code, status=status, **{f"fact_{key}": str(value) for key, value in facts.items()})
        if wants_json(request):
            return _json(status, code, facts)
        if isinstance(error, FactorDue):
            kept = await _kept(request)
            after = f"/work/account/kept/{kept}" if kept else _asked(request)
            return RedirectResponse(f"{_WHERE[Due(str(error.facts['due']))]}?next={quote(after)}", 303)
        if status == 401 and request.method == "GET":
            return RedirectResponse(f"{DOOR}?next={quote(_asked(request))}", 303)
        if status == 401 and (kept := await _kept(request)):
            return RedirectResponse(f"{DOOR}?next={quote(f'/work/account/kept/{kept}')}", 303)
        shown = facts if isinstance(error, ArchiveError) and status < 500 else {}
        said = i18n.explained(code, shown)
        return open_page(request, "problem.html", status, code=code, said=said)

    for kind in (ArchiveError, HTTPException, RequestValidationError, ClientDisconnect, Exception):
        app.add_exception_handler(kind, answer)


def _asked(request: Request) -> str:
    """The page that was asked for; of a form that could not be kept, the first one."""
    if request.method != "GET":
        return "/work"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


async def _kept(request: Request) -> str | None:
    """Keep what was typed into a form that met an ended session, without files; the token of it."""
    if request.method != "POST" or not request.headers.get("content-type", "").startswith(_FORMS):
        return None
    if int(request.headers.get("content-length") or kept_forms.LARGEST + 1) > 4 * kept_forms.LARGEST:
        return None
    services: Services = request.app.state.services
    form = await request.form()
    fields = [(name, value.replace("\x00", "")) for name, value in form.multi_items() if isinstance(value, str)]
    token = cookies.token(request, services.settings)
    try:
        return await run_in_threadpool(kept_forms.keep, services, token, request.url.path, fields)
    except ArchiveError:
        return None


def note_refusal(request: Request, error: NotAllowed) -> None:
    """A line of the audit log of everything that somebody who is signed in was not allowed to do."""
    desk = getattr(request.state, "desk", None)
    if desk is not None:
        with suppress(LedgerUnavailable):
            place = str(error.facts.get("place", ""))
            verb = str(error.facts.get("act", ""))
            desk.note(verb, "address", str(request.url.path)[:300], error.code, method=request.method, place=place)


def wants_json(request: Request) -> bool:
    """Whether a script asks: it says so, and gets the same sentences as JSON."""
    return "application/json" in request.headers.get("accept", "")


def told(code: str, facts: Mapping[str, object]) -> dict[str, str]:
    """An error for a script: its code, and both sentences in each language."""
    said = i18n.explained(code, facts)
    what, do = {lang: one.what for lang, one in said.items()}, {f"do_{lang}": one.do for lang, one in said.items()}
    return {"code": code, **what, **do}


def _json(status: int, code: str, facts: Mapping[str, object]) -> JSONResponse:
    return JSONResponse(told(code, facts if status < 500 else {}), status, {"Cache-Control": "no-store"})
