"""What machines ask for: health, assets."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse, RedirectResponse

from archive import logs
from archive.errors import ArchiveError
from archive.web.shared.dist import Dist
from archive.web.shared.needs import Needs


def router(services: Needs, dist: Dist) -> APIRouter:
    """`/healthz`, `/readyz`, `/favicon.ico`, `/static/{name}`."""
    made = APIRouter(include_in_schema=False)
    # Each part is made when first asked, so that the portal starts, and says so here, while a server is still down.
    servers: tuple[Literal["catalogue", "ledger", "store"], ...] = ("catalogue", "ledger", "store")

    @made.get("/healthz")
    def health() -> Response:
        found = {name: {"ok": _answers(services, name)} for name in servers}
        ok = all(server["ok"] for server in found.values())
        return JSONResponse({"ok": ok, "servers": found}, 200 if ok else 503, {"Cache-Control": "no-store"})

    @made.get("/readyz")
    def ready() -> Response:
        """For a load balancer: entries, media and receipts are served while ledger and store answer, also without the index."""
        ok = all(_answers(services, name) for name in servers if name != "catalogue")
        return JSONResponse({"ok": ok}, 200 if ok else 503, {"Cache-Control": "no-store"})

    @made.get("/favicon.ico")
    def favicon() -> Response:
        return RedirectResponse(dist.address("favicon.svg"), 308)

    @made.get("/static/{name}")
    def static(name: str, request: Request) -> Response:
        return dist.response(name, request)

    return made


def _answers(services: Needs, name: Literal["catalogue", "ledger", "store"]) -> bool:
    """Whether a server answers; why it does not stands in the log, not on the page."""
    try:
        getattr(services, name).health()
    except ArchiveError as error:
        logs.get("web").warning("unhealthy", server=name, code=error.code)
        return False
    return True
