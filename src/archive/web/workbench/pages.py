"""Pages of the workbench: the portal's renderer, with who is signed in and no copy kept anywhere."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from archive.web.shared.render import PRIVATE, Pages
from archive.web.workbench.desk import Desk


def page(desk: Desk, template: str, status: int = 200, **context: object) -> HTMLResponse:
    """A page for somebody who is signed in."""
    return _pages(desk.request).render(desk.request, f"work/{template}", status, PRIVATE, **desk.context(), **context)


def open_page(request: Request, template: str, status: int = 200, **context: object) -> HTMLResponse:
    """A page for somebody who is not."""
    return _pages(request).render(request, f"work/{template}", status, PRIVATE, me=None, **context)


def done(address: str, headers: Mapping[str, str] | None = None) -> RedirectResponse:
    """After a form: the page to look at now (303, so that going back sends nothing twice)."""
    return RedirectResponse(address, 303, headers)


def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages
