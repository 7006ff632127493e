"""How resources are preserved: versions, files, digests, checks, copies, events, and how all of them stand together. Under signed
addresses, never public.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from archive.errors import NotFound
from archive.links.previews import PRESERVATION, opened, preservation_subject
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.preservation import CareReport, FixityReport, Overview
from archive.web.portal.told import told
from archive.web.shared.needs import Needs
from archive.web.shared.render import PRIVATE, Pages


class Care(NamedTuple):
    """What these pages ask: the overview of one resource, and how everything stands."""

    of: Callable[[ResourceId], Overview | None] = lambda _: None
    all: Callable[[], CareReport | None] = lambda: None


NOBODY = Care()
"""For a portal that is not asked about preservation."""


def router(services: Needs, care: Care, pages: Pages) -> APIRouter:
    """`/preservation` and `/preservation/{id}`."""
    made = APIRouter(include_in_schema=False)
    secret = services.settings.signing_key.get_secret_value()

    @made.get("/preservation")
    def everything(request: Request, until: str = "", sig: str = "") -> Response:
        opened(secret, PRESERVATION, "preservation", until, sig)
        found = care.all()
        if found is None:
            raise NotFound(what="report", id="")
        return pages.render(request, "care.html", headers=PRIVATE, private=True, found=found, share=_share(found.fixity))

    @made.get("/preservation/{typed}")
    def preservation(request: Request, typed: str, until: str = "", sig: str = "") -> Response:
        id_ = parse_resource_id(typed)
        if id_ is None:
            raise NotFound(what="resource", id=typed)
        opened(secret, preservation_subject(id_), "preservation", until, sig)
        found = care.of(id_)
        if found is None:
            raise NotFound(what="resource", id=id_)
        copies = {copy.replica: copy for copy in found.copies}
        return pages.render(
            request,
            "preservation.html",
            headers=PRIVATE,
            private=True,
            found=found,
            head=found.versions[-1],
            told=partial(told, called=services.ledger.centres.called),
            copies=[(name, copies.get(name)) for name in (*found.replicas, *sorted(copies.keys() - set(found.replicas)))],
        )

    return made


def _share(fixity: FixityReport) -> int:
    """How much of what was promised the budget reaches, in per cent."""
    return min(100, round(100 * fixity.promised_days / fixity.achievable_days)) if fixity.achievable_days else 100
