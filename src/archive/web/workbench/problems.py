"""What somebody gets instead of a page: who is not signed in is led to the door, everybody else gets a sentence and a code."""

from contextlib import suppress
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from archive import i18n, logs
from archive.errors import (
    ArchiveError,
    BadInput,
    Conflict,
    FactorDue,
    LedgerUnavailable,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PostNotTheirs,
    PostsOfOnesOwn,
    SignInBusy,
    StateRefused,
    Unavailable,
)
from archive.services import Services
from archive.steps.desk import kept_forms
from archive.steps.desk.signing_in import Due
from archive.web.workbench import cookies
from archive.web.workbench.pages import open_page

_STATUS: tuple[tuple[type[ArchiveError], int], ...] = (
    (NotSignedIn, 401),
    (FactorDue, 403),
    (SignInBusy, 429),
    (NotAllowed, 403),
    (PostNotTheirs, 403),
    (PostsOfOnesOwn, 403),
    (NotFound, 404),
    (Conflict, 409),
    (StateRefused, 409),
    (Unavailable, 503),
    (BadInput, 400),
)
"""Our errors, the particular before the general."""
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
        said = {lang: i18n.explain(code, shown, lang) for lang in i18n.LANGUAGES}
        return open_page(request, "problem.html", status, code=code, said=said)

    for kind in (ArchiveError, HTTPException, RequestValidationError, Exception):
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


def _json(status: int, code: str, facts: object) -> JSONResponse:
    given = facts if isinstance(facts, dict) and status < 500 else {}
    said = {lang: i18n.explain(code, given, lang) for lang in i18n.LANGUAGES}
    what, do = {lang: one.what for lang, one in said.items()}, {f"do_{lang}": one.do for lang, one in said.items()}
    return JSONResponse({"code": code, **what, **do}, status, {"Cache-Control": "no-store"})
