"""What a visitor gets instead of a page: which status and which sentences each error becomes, as a page or as JSON."""

from collections.abc import Mapping
from typing import NamedTuple

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from archive import i18n, logs
from archive.errors import ArchiveError, BadInput, EntryNotShown, NotFound, Unavailable
from archive.links.previews import LinkRefused
from archive.models.deletion import Gone
from archive.web.shared.dumps import DumpClosed
from archive.web.shared.render import Pages


class Withdrawn(NotFound):
    """It was public and is no longer. Facts: what, id, and of an entry `gone` (`archive.models.deletion.Gone`)."""

    code = "E410"


class ListBroken(BadInput):
    """The address of a list names what is no entry, or too many. Facts: count, most."""

    code = "E121"


class ParameterWrong(BadInput):
    """A parameter of an address has a value that nothing can be done with. Facts: name, value (as typed, cut)."""

    code = "E430"


class FormatUnknown(ArchiveError):
    """An answer is asked for in a form that is not made. Facts: form, known."""

    code = "E430"


class Problem(NamedTuple):
    """Status, stable code, the key of the sentences in `web.problem.…`, headers, what may be said of what is gone, and the facts
    that the sentences name.
    """

    status: int
    code: str
    key: str
    headers: Mapping[str, str] = {}
    gone: Gone | None = None
    facts: Mapping[str, object] = {}

    def said(self) -> dict[i18n.Language, i18n.Sentence]:
        """What happened and what to do, in every language."""
        return i18n.explained(f"web.problem.{self.key}", self.facts)


_FOR_ALL = ("/iiif/",)
"""Where programs in browsers ask from other hosts, and have to be told what is wrong."""

_OURS: tuple[tuple[type[ArchiveError], int, str, Mapping[str, str]], ...] = (
    (Withdrawn, 410, "withdrawn", {}),
    (DumpClosed, 410, "dump", {}),
    (NotFound, 404, "missing", {}),
    (ListBroken, 400, "list", {}),
    (ParameterWrong, 400, "parameter", {}),
    (FormatUnknown, 501, "format", {}),
    (BadInput, 400, "bad", {}),
    (Unavailable, 503, "down", {"Retry-After": "10"}),
    (EntryNotShown, 503, "unready", {"Retry-After": "30"}),
)
"""Our errors, the particular before the general."""
_TOLD = frozenset({"parameter", "format"})
"""Whose sentences name what stood in the address; facts of others stay in the log."""


def problem_of(error: Exception) -> Problem:
    """What an error is to a visitor. Facts such as server addresses stay in the log."""
    gone = error.facts.get("gone") if isinstance(error, Withdrawn) else None
    if isinstance(gone, Gone):
        return Problem(410, Withdrawn.code, "deleted" if gone.deleted else "withdrawn", gone=gone)
    if isinstance(error, LinkRefused):
        return Problem(403, error.code, f"{error.facts['page']}-{'expired' if error.facts['expired'] else 'unsigned'}")
    for kind, status, key, headers in _OURS:
        if isinstance(error, kind):
            return Problem(status, error.code, key, headers, facts=error.facts if key in _TOLD else {})
    if isinstance(error, RequestValidationError):
        return Problem(422, "E430", "bad")
    if isinstance(error, HTTPException):
        missing = error.status_code == 404
        return Problem(error.status_code, "E400" if missing else "E430", "missing" if missing else "bad", error.headers or {})
    return Problem(500, "E000", "fault")


def add_to(app: FastAPI, pages: Pages) -> None:
    """Let every error end in one of these answers."""
    log = logs.get("web")

    def answer(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        if problem.status >= 500:
            facts = error.facts if isinstance(error, ArchiveError) else {"error": repr(error)}
            log.error("failed", code=problem.code, status=problem.status, **{f"fact_{k}": str(v) for k, v in facts.items()})
        return _answer(request, problem, pages)

    for kind in (ArchiveError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, answer)


def _answer(request: Request, problem: Problem, pages: Pages) -> Response:
    headers = {"Cache-Control": "no-store", **problem.headers}
    if request.url.path.startswith(_FOR_ALL):
        headers["Access-Control-Allow-Origin"] = "*"
    said = problem.said()
    if request.url.path.startswith(("/api/", "/oai", "/media/", "/static/", "/healthz", "/readyz", "/oembed", *_FOR_ALL)):
        what, do = {lang: one.what for lang, one in said.items()}, {f"do_{lang}": one.do for lang, one in said.items()}
        body = {"code": problem.code, **what, **do, **_of_gone(problem.gone)}
        return JSONResponse(body, problem.status, headers)
    return pages.render(request, "problem.html", problem.status, headers, problem=problem, said=said)


def _of_gone(gone: Gone | None) -> dict[str, str]:
    return {"since": gone.at.isoformat(timespec="seconds"), "category": gone.category.value} if gone else {}
