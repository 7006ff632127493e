"""Dumps as programs fetch them: the DCAT catalogue, and files with ranges, as long as their dump is open."""

import json

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from archive import i18n
from archive.crosswalks import dcat
from archive.errors import NotFound
from archive.web.media.sending import sent
from archive.web.shared.dumps import DumpClosed, standing
from archive.web.shared.needs import Needs

_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
NEWEST = "latest"


def router(services: Needs) -> APIRouter:
    """`/dumps/catalog.jsonld`, `/dumps/latest/{file}`, `/dumps/{dump}/{file}`."""
    made = APIRouter(prefix="/dumps", include_in_schema=False)
    portal_url = services.settings.portal_url.rstrip("/")

    @made.get("/catalog.jsonld")
    def catalogue() -> Response:
        titles, told = (_said(key) for key in ("web.dumps", "web.dumps.about"))
        found = dcat.catalogue(portal_url, titles, told, [one.dump for one in standing(services) if one.closed_at is None])
        return Response(json.dumps(found, ensure_ascii=False, indent=1), headers=_HEADERS, media_type="application/ld+json")

    @made.api_route(f"/{NEWEST}/{{file}}", methods=["GET", "HEAD"])
    def newest(file: str) -> Response:
        found = next((one.dump for one in standing(services) if one.closed_at is None), None)
        if found is None or file not in {one.name for one in found.files}:
            raise NotFound(what="dump", id=file)
        return RedirectResponse(f"/dumps/{found.name}/{file}", 307, _HEADERS)

    @made.api_route("/{name}/{file}", methods=["GET", "HEAD"])
    def one(request: Request, name: str, file: str) -> Response:
        found = next((one for one in standing(services) if one.dump.name == name), None)
        described = next((one for one in found.dump.files if one.name == file), None) if found else None
        if found is None or described is None:
            raise NotFound(what="dump", id=f"{name}/{file}")
        if found.closed_at is not None:
            raise DumpClosed(what="dump", id=name)
        key, renditions = found.dump.key(file), services.store.renditions
        stat = renditions.stat(key)
        if stat is None:
            raise NotFound(what="dump", id=f"{name}/{file}")
        taken = {"Accept-Ranges": "bytes", "Content-Disposition": f'attachment; filename="{file}"'}
        return sent(request, renditions, key, stat, {**_HEADERS, **taken, "ETag": f'"{described.sha256}"'}, described.mime)

    return made


def _said(key: str) -> dict[str, str]:
    return {i18n.tag(lang): i18n.text(key, lang) for lang in i18n.LANGUAGES}
