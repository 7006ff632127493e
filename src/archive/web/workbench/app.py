"""The workbench as an ASGI application, and both doors behind one address."""

from functools import partial
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from archive.services import Services
from archive.steps.desk.takedowns import Rates
from archive.steps.publishing import entries
from archive.web.build import DIST
from archive.web.media import renditions
from archive.web.shared.dist import Dist
from archive.web.shared.middleware import Compressed, Logged, SecurityHeaders
from archive.web.shared.needs import Observe, nobody
from archive.web.shared.render import Pages
from archive.web.workbench import problems
from archive.web.workbench.live import Live
from archive.web.workbench.routes import (
    account,
    activities,
    agents,
    audit,
    board,
    calls,
    centres,
    collections,
    deliveries,
    demand,
    editing,
    evaluation,
    home,
    inbox,
    join,
    judging,
    leaving,
    machines,
    network,
    objecting,
    people,
    quotas,
    resources,
    returned,
    review,
    review_rules,
    reviews,
    sheets,
    sign_in,
    takedown,
    trays,
    uploads,
    use,
    wanted,
)
from archive.web.workbench.same_site import SameSite

ROUTES = (
    home,
    sign_in,
    join,
    account,
    people,
    trays,
    uploads,
    sheets,
    reviews,
    review,
    returned,
    deliveries,
    editing,
    resources,
    leaving,
    takedown,
    wanted,
    use,
    demand,
    agents,
    inbox,
    board,
    evaluation,
    centres,
    collections,
    network,
    activities,
    quotas,
    machines,
    audit,
    review_rules,
    calls,
    judging,
    objecting,
)
"""Every module of pages; the tests walk them all."""


def create_workbench(services: Services, dist: Path = DIST, observe: Observe = nobody) -> FastAPI:
    """Put the workbench together.

    Raises:
        ToolMissing: the assets have not been built (`python -m archive.web.build`).
    """
    assets = Dist(dist)
    app = FastAPI(title="Workbench", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.services = services
    app.state.live, app.state.takedown_rates = Live(), Rates()
    app.state.wanted_rates, app.state.missed_rates, app.state.use_rates = Rates(), Rates(most=3000), Rates(most=60_000)
    app.state.pages = Pages(assets, services.settings.portal_url)
    for module in ROUTES:
        app.include_router(module.router)
    app.include_router(renditions.router(services, partial(entries.preview, services)))

    @app.get("/static/{name}")
    def static(name: str, request: Request) -> Response:
        return assets.response(name, request)

    problems.add_to(app)
    for layer in (Compressed, SameSite, SecurityHeaders):
        app.add_middleware(layer)
    app.add_middleware(Logged, observe=observe)
    return app


class BothDoors:
    """Portal and workbench in one process: what begins with `/work` is the workbench's."""

    def __init__(self, portal: ASGIApp, workbench: ASGIApp) -> None:
        self._portal, self._workbench = portal, workbench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on to whose it is."""
        path = str(scope.get("path", ""))
        mine = scope["type"] == "http" and (path == "/work" or path.startswith("/work/"))
        await (self._workbench if mine else self._portal)(scope, receive, send)
