"""You asked, we did: demands that were answered, with what is public of their answers, and their numbers by theme and age."""

import json
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from archive.errors import NotFound
from archive.models.network.asked import FEWEST, Asked, AskedAnswer, AskedCounts, place_of
from archive.models.network.statement import RESOURCE
from archive.web.shared.answer_cache import AnswerCache
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages
from archive.web.shared.workbench_address import workbench_address

PAGE = 30
_FRESH_S = 10.0
_PATHS = {RESOURCE: "e", "activity": "activities", "collection": "collections"}


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/asked` and `/asked/{id}.jsonld`."""
    made = APIRouter(include_in_schema=False)
    counted: AnswerCache[str, AskedCounts] = AnswerCache(_FRESH_S, 1)

    @made.get("/asked")
    def asked(request: Request) -> Response:
        found = services.ledger.network.demands.answered(PAGE + 1, place_of(request.query_params.get("after", "")))
        shown = found[:PAGE]
        last = shown[-1] if len(found) > PAGE else None
        return pages.render(
            request,
            "network/asked.html",
            asked=shown,
            counts=counted.get("", partial(_counts, services)),
            few=FEWEST,
            more=f"/asked?after={last.place}" if last else "",
            wanted=workbench_address(services.settings, "/work/wanted"),
            path_of=path_of,
        )

    @made.get("/asked/{id_}.jsonld")
    def linked(id_: str) -> Response:
        found = services.ledger.network.demands.answered_one(id_[:40])
        if found is None:
            raise NotFound(what="demand", id="")
        body = json.dumps(document(found, pages.portal_url), ensure_ascii=False, indent=1)
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
        return Response(body, headers=headers, media_type="application/ld+json")

    return made


def path_of(answer: AskedAnswer) -> str:
    """Where what answers a demand is shown."""
    return f"/{_PATHS[answer.kind]}/{answer.target}" if answer.target and answer.kind in _PATHS else ""


def document(one: Asked, portal_url: str) -> dict[str, Any]:
    """A schema.org Demand; what is offered for it are the works that answer it."""
    offered = [{"@id": portal_url + path_of(answer), "name": answer.title} for answer in one.answers if path_of(answer)]
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Demand",
        "@id": f"{portal_url}/asked/{one.id}",
        "url": f"{portal_url}/asked#{one.id}",
        "name": one.title,
        "category": one.theme,
        "validFrom": one.asked_on.isoformat() if one.asked_on else None,
        "validThrough": one.answered_on.isoformat() if one.answered_on else None,
        "description": " ".join(answer.words for answer in one.answers if answer.words),
        "seller": {"@type": "ArchiveOrganization", "name": one.centre} if one.centre else None,
        "itemOffered": offered,
    }
    return {key: value for key, value in found.items() if value}


def _counts(services: Needs) -> AskedCounts:
    return services.ledger.network.demands.counts()
