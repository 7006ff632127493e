"""What a phone needs to keep the portal as an application: its manifest (W3C), its worker, the page for when there is no line."""

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from archive import i18n
from archive.web.shared.dist import Dist
from archive.web.shared.render import Pages

PAPER, SEAL = "#faf6ee", "#b3261e"
_ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


def router(dist: Dist, pages: Pages) -> APIRouter:
    """`/manifest.webmanifest`, `/worker.js`, `/offline`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/manifest.webmanifest")
    def manifest() -> Response:
        site = i18n.text("web.site")
        found = {
            "id": "/",
            "name": site,
            "short_name": i18n.text("web.site.short"),
            "description": i18n.text("web.foot.about"),
            "lang": "zh-CN",
            "dir": "ltr",
            "start_url": "/",
            "scope": "/",
            "display": "minimal-ui",
            "background_color": PAPER,
            "theme_color": SEAL,
            "icons": [_icon(dist, size, purpose) for size, purpose in _ICONS],
        }
        headers = {"Cache-Control": "public, max-age=3600"}
        return JSONResponse(found, headers=headers, media_type="application/manifest+json")

    @made.get("/worker.js")
    def worker(request: Request) -> Response:
        """At the root, so that it may answer for every page; asked for again each time, so that a new one takes over."""
        answer = dist.response(dist.files["worker.js"], request)
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    @made.get("/offline")
    def offline(request: Request) -> Response:
        return pages.render(request, "offline.html")

    return made


def _icon(dist: Dist, size: int, purpose: str) -> dict[str, str]:
    name = f"icon-{size}.png" if purpose == "any" else f"icon-{purpose}.png"
    return {"src": dist.address(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
