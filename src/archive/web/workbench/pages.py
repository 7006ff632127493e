"""Pages of the workbench: the portal's renderer, with who is signed in and no copy kept anywhere."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from archive import i18n
from archive.errors import ArchiveError
from archive.i18n import Language, Sentence
from archive.web.shared.render import PRIVATE, Pages
from archive.web.workbench.desk import Desk

_FOLDER = "work"


def page(desk: Desk, template: str, status: int = 200, **context: object) -> HTMLResponse:
    """A page for somebody who is signed in."""
    return _pages(desk.request).render(desk.request, f"{_FOLDER}/{template}", status, PRIVATE, **desk.context(), **context)


def open_page(request: Request, template: str, status: int = 200, **context: object) -> HTMLResponse:
    """A page for somebody who is not."""
    return _pages(request).render(request, f"{_FOLDER}/{template}", status, PRIVATE, me=None, **context)


def done(address: str, headers: Mapping[str, str] | None = None) -> RedirectResponse:
    """After a form: the page to look at now (303, so that going back sends nothing twice)."""
    return RedirectResponse(address, 303, headers)


def fragment(request: Request, template: str, context: Mapping[str, object]) -> str:
    """A part of a page, in the language of its context."""
    return _pages(request).part(f"{_FOLDER}/{template}", context)


def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


def said(error: ArchiveError) -> dict[Language, Sentence]:
    """What was wrong, for a form that is shown again with what was typed."""
    return i18n.explained(error.code, error.facts)
