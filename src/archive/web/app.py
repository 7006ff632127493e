"""The portal as an ASGI application."""

from pathlib import Path

from fastapi import FastAPI

from archive import i18n
from archive.web.api import activities as api_activities
from archive.web.api import agents, measures, openapi, v1
from archive.web.api import asked as asked_api
from archive.web.api import collections as api_collections
from archive.web.api import contests as api_contests
from archive.web.build import DIST
from archive.web.iiif import routes as iiif
from archive.web.media import chapters, renditions
from archive.web.media import dumps as dump_files
from archive.web.oai import provider
from archive.web.portal import (
    api_guide,
    dumps,
    embed,
    entry,
    faults,
    jsonld,
    offline,
    preservation,
    receipt,
    references,
    search,
    service_routes,
    wall_poster,
)
from archive.web.portal.network import activities, asked, board, collections, contests, customs, people, silent, sites, verify
from archive.web.portal.preservation import NOBODY, Care
from archive.web.portal.ways import centres, division_map, festivals, genres, lists, timeline
from archive.web.shared import problems
from archive.web.shared.dist import Dist
from archive.web.shared.inside import WordsWithin
from archive.web.shared.middleware import Compressed, Logged, ReadOnly, SecurityHeaders
from archive.web.shared.needs import Needs, Observe, Preview, nobody
from archive.web.shared.pace import FacetPace
from archive.web.shared.render import Pages
from archive.web.shared.used import Hear, UseTold
from archive.web.shared.visitors import networks
from archive.web.syndication import calendars, feeds, oembed, robots, sitemaps


def create_app(
    services: Needs,
    preview: Preview,
    dist: Path = DIST,
    care: Care = NOBODY,
    observe: Observe = nobody,
    hear: Hear | None = None,
) -> FastAPI:
    """Put the portal together from the parts it reads; it writes nothing. `observe` hears of every answer, `hear` of entries
    that programs and others' viewers were given.

    Raises:
        ToolMissing: the assets have not been built (`python -m archive.web.build`).

    """
    assets = Dist(dist)
    pages = Pages(assets, services.settings.portal_url)
    words = WordsWithin(services)
    app = FastAPI(
        title="Archive of local culture",
        version="1",
        description="Published entries of the archive. Read only; no key is needed.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=openapi.operation_id,
    )
    openapi.describe(app, services.settings.portal_url.rstrip("/"))
    app.include_router(search.router(services, pages, words))
    app.include_router(references.router(services))
    app.include_router(jsonld.router(services))
    app.include_router(wall_poster.router(services, pages))
    app.include_router(entry.router(services, preview, pages, words))
    app.include_router(embed.router(services, pages))
    app.include_router(receipt.router(services, pages))
    app.include_router(faults.router(pages))
    app.include_router(preservation.router(services, care, pages))
    app.include_router(feeds.router(services, pages.portal_url))  # `/centres/{id}.atom` before `/centres/{id}`
    app.include_router(calendars.router(services, pages.portal_url))  # `/activities/{id}.ics` before `/activities/{id}`
    for concept in (activities, sites, silent):
        app.include_router(concept.router(services, pages))
    for way in (division_map, timeline, festivals, genres, centres, lists):
        app.include_router(way.router(services, pages))
    for concept in (collections, people, verify, contests, asked, board, customs):
        app.include_router(concept.router(services, pages))
    app.include_router(chapters.router(services))
    app.include_router(renditions.router(services, preview))
    app.include_router(v1.router(services, words))
    for answers in (agents, measures, api_activities, api_collections, api_contests, asked_api):
        app.include_router(answers.router(services))
    app.include_router(iiif.router(services, words))
    app.include_router(dump_files.router(services))
    app.include_router(dumps.router(services, pages))
    app.include_router(provider.router(services))
    app.include_router(api_guide.router(pages))
    app.include_router(oembed.router(services, i18n.text("web.site")))
    app.include_router(sitemaps.router(services))
    app.include_router(robots.router(services))
    app.include_router(offline.router(assets, pages))
    app.include_router(service_routes.router(services, assets))
    problems.add_to(app, pages)
    s = services.settings
    if hear:
        app.add_middleware(UseTold, hear=hear, trusted=networks(s.trusted_proxies))
    app.add_middleware(FacetPace, pages=pages, rate=s.facet_rate, trusted=networks(s.trusted_proxies))
    for layer in (Compressed, ReadOnly, SecurityHeaders):
        app.add_middleware(layer)
    app.add_middleware(Logged, observe=observe)
    return app
