"""The portal as an ASGI application."""

from pathlib import Path

from fastapi import FastAPI

from archive.web.api import v1
from archive.web.build import DIST
from archive.web.media import renditions
from archive.web.portal import api_guide, entry, faults, preservation, receipt, search, service_routes
from archive.web.portal.preservation import NOBODY, Care
from archive.web.shared import problems
from archive.web.shared.dist import Dist
from archive.web.shared.middleware import Compressed, Logged, ReadOnly, SecurityHeaders
from archive.web.shared.needs import Needs, Observe, Preview, nobody
from archive.web.shared.render import Pages


def create_app(services: Needs, preview: Preview, dist: Path = DIST, care: Care = NOBODY, observe: Observe = nobody) -> FastAPI:
    """Put the portal together from the parts it reads; it writes nothing. `observe` hears of every answer.

    Raises:
        ToolMissing: the assets have not been built (`python -m archive.web.build`).

    """
    assets = Dist(dist)
    pages = Pages(assets, services.settings.portal_url)
    app = FastAPI(
        title="Archive of local culture",
        version="1",
        description="Published entries of the archive. Read only; no key is needed.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.include_router(search.router(services, pages))
    app.include_router(entry.router(services, preview, pages))
    app.include_router(receipt.router(services, pages))
    app.include_router(faults.router(pages))
    app.include_router(preservation.router(services, care, pages))
    app.include_router(renditions.router(services, preview))
    app.include_router(v1.router(services))
    app.include_router(api_guide.router(pages))
    app.include_router(service_routes.router(services, assets))
    problems.add_to(app, pages)
    for layer in (Compressed, ReadOnly, SecurityHeaders):
        app.add_middleware(layer)
    app.add_middleware(Logged, observe=observe)
    return app
