"""An entry's player alone, in a frame of another site: no cookies, no search, one link back."""

from functools import partial

from fastapi import APIRouter, Request, Response

from archive.errors import ArchiveError
from archive.i18n import Language
from archive.models.public import PublicRecord
from archive.web.portal import blocks
from archive.web.shared import addresses, language, moments
from archive.web.shared.middleware import POLICY
from archive.web.shared.needs import Needs
from archive.web.shared.problems import Problem, problem_of
from archive.web.shared.public_entry import named
from archive.web.shared.render import Pages
from archive.web.shared.workbench_address import workbench_address

FRAMED = {"Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")}
"""The one page that other sites may frame: nothing can be done in it but to play, so that there is no click to be stolen."""


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/embed/{id}`, with `?t=` and `?part=`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/embed/{typed}")
    def embed(request: Request, typed: str) -> Response:
        """What is gone says so within the frame."""
        try:
            record = named(services, typed)
        except ArchiveError as error:
            return _said(request, pages, problem_of(error))
        return _player(request, pages, record, workbench_address(services.settings, "/work/use"))

    return made


def _player(request: Request, pages: Pages, record: PublicRecord, use: str) -> Response:
    lang: Language = language.chosen(request.query_params, {})
    return pages.frame(
        lang,
        "embed.html",
        headers=FRAMED,
        record=record,
        begin=moments.begin(request.query_params),
        preview=False,
        use=use,
        chapters_file=partial(addresses.chapters, record),
        blocks=blocks.blocks(record)[:1],
        bands=partial(blocks.bands, record),
        media=partial(addresses.media, record),
        srcset=partial(addresses.srcset, record),
        largest=addresses.largest,
        shape=addresses.shape,
        is_upright=addresses.is_upright,
        leaves=addresses.leaves,
    )


def _said(request: Request, pages: Pages, problem: Problem) -> Response:
    lang: Language = language.chosen(request.query_params, {})
    headers = {**FRAMED, "Cache-Control": "no-store", **problem.headers}
    return pages.frame(lang, "embed.html", problem.status, headers, record=None, begin=None, problem=problem, said=problem.said())
