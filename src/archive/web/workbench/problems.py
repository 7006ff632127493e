"""What somebody gets instead of a page: who is not signed in is led to the door, everybody else gets a sentence and a code."""

from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from archive import i18n, logs
from archive.errors import ArchiveError, BadInput, Conflict, NotAllowed, NotFound, NotSignedIn, StateRefused, Unavailable
from archive.web.workbench.pages import open_page

_STATUS: tuple[tuple[type[ArchiveError], int], ...] = (
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (StateRefused, 409),
    (Unavailable, 503),
    (BadInput, 400),
)
"""Our errors, the particular before the general."""
DOOR = "/work/sign-in"


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

    def answer(request: Request, error: Exception) -> Response:
        status, code = status_of(error)
        facts = error.facts if isinstance(error, ArchiveError) else {"error": repr(error)}
        if status >= 500:
            log.error("failed", code=code, status=status, **{f"fact_{key}": str(value) for key, value in facts.items()})
        if wants_json(request):
            return _json(status, code, facts)
        if status == 401 and request.method == "GET":
            return RedirectResponse(f"{DOOR}?next={quote(str(request.url.path))}", 303)
        shown = facts if isinstance(error, ArchiveError) and status < 500 else {}
        said = {lang: i18n.explain(code, shown, lang) for lang in i18n.LANGUAGES}
        return open_page(request, "problem.html", status, code=code, said=said)

    for kind in (ArchiveError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, answer)


def wants_json(request: Request) -> bool:
    """Whether a script asks: it says so, and gets the same sentences as JSON."""
    return "application/json" in request.headers.get("accept", "")


def _json(status: int, code: str, facts: object) -> JSONResponse:
    given = facts if isinstance(facts, dict) and status < 500 else {}
    said = {lang: i18n.explain(code, given, lang) for lang in i18n.LANGUAGES}
    what, do = {lang: one.what for lang, one in said.items()}, {f"do_{lang}": one.do for lang, one in said.items()}
    return JSONResponse({"code": code, **what, **do}, status, {"Cache-Control": "no-store"})
