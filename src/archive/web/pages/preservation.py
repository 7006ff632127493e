"""How a resource is preserved: versions, files, digests, checks, copies, events. Under a signed address, never public."""

from collections.abc import Callable
from time import time

from fastapi import APIRouter, Request, Response

from archive.access import signing
from archive.errors import NotFound
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.preservation import Overview
from archive.web.needs import Needs
from archive.web.previews import preservation_subject
from archive.web.problems import LinkExpired
from archive.web.render import PRIVATE, Pages

Preserved = Callable[[ResourceId], Overview | None]
"""The overview of a resource; `archive.steps.overview.of` with its services bound."""


def router(services: Needs, preserved: Preserved, pages: Pages) -> APIRouter:
    """`/preservation/{id}`."""
    made = APIRouter(include_in_schema=False)
    secret = services.settings.signing_key.get_secret_value()

    @made.get("/preservation/{typed}")
    def preservation(request: Request, typed: str, until: str = "", sig: str = "") -> Response:
        id_ = parse_resource_id(typed)
        if id_ is None:
            raise NotFound(what="resource", id=typed)
        moment = int(until[:12]) if until.isascii() and until.isdigit() else 0
        if not signing.valid(secret, preservation_subject(id_), moment, sig, time()):
            raise LinkExpired(what=id_)
        found = preserved(id_)
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
            copies=[(name, copies.get(name)) for name in (*found.replicas, *sorted(copies.keys() - set(found.replicas)))],
        )

    return made
