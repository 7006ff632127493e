"""People and groups as pages: found by name, each with names, ties, works and activities; to be printed as one dossier."""

import json
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from archive.errors import NotFound
from archive.i18n import Language
from archive.models.network.public_agent import PublicAgent
from archive.models.network.statement import parsed_id
from archive.models.record import Term
from archive.models.search import Hit
from archive.vocabulary.genres import genres
from archive.vocabulary.teams import teams
from archive.web.portal import highlights
from archive.web.portal.network import agent_jsonld
from archive.web.shared import formatting, language, query
from archive.web.shared.addresses import media, poster, poster_part
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages

MOST_FOUND = 60
MOST_WORKS = 120
KINDS = ("person", "ensemble", "group", "organisation")


class Tied(NamedTuple):
    """Ties of one kind: the key of its heading, and who they are to or from."""

    key: str
    ties: tuple[object, ...]


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/people`, `/people/{id}` and `/people/{id}.jsonld`."""
    made = APIRouter(include_in_schema=False)
    people = services.ledger.network.public_agents

    @made.get("/people")
    def find(request: Request) -> Response:
        words = query.words(request.query_params.get("q", ""))[: query.LONGEST]
        kind = request.query_params.get("kind", "")
        kind = kind if kind in KINDS else ""
        after = parsed_id(request.query_params.get("after", "")) or ""
        found = people.found(words, kind, MOST_FOUND + 1, after)
        more = found[MOST_FOUND - 1].id if len(found) > MOST_FOUND else ""
        lang = language.chosen(request.query_params, request.cookies)
        return pages.render(
            request, "network/people.html", words=words, kind=kind, kinds=KINDS, found=found[:MOST_FOUND], more=more,
            team=lambda id_: team_name(id_, lang),
        )  # fmt: skip

    @made.get("/people/{typed}.jsonld")
    def linked(typed: str) -> Response:
        one = known(services, typed)
        if isinstance(one, str):
            return RedirectResponse(f"/people/{one}.jsonld", 301)
        works = people.entries(one.works[:MOST_WORKS])
        body = json.dumps(agent_jsonld.document(one, works, pages.portal_url), ensure_ascii=False, indent=1)
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
        return Response(body, headers=headers, media_type="application/ld+json")

    @made.get("/people/{typed}")
    def one(request: Request, typed: str) -> Response:
        found = known(services, typed)
        if isinstance(found, str):
            return RedirectResponse(f"/people/{found}", 301)
        shown = people.entries(found.works[:MOST_WORKS])
        works = [Hit(entry=shown[id_], score=0) for id_ in found.works if id_ in shown]
        lang = language.chosen(request.query_params, request.cookies)
        return pages.render(
            request, "network/person.html", one=found, works=works, tied=_tied(found), team=team_name(found.team, lang),
            genres=[name for id_ in found.genres if (name := genre_name(id_, lang))],
            jsonld=agent_jsonld.script(found, shown, pages.portal_url),
            media=media, poster=poster, picture_of=poster_part, title_of=highlights.title, pieces_of=highlights.pieces,
            moments_of=lambda _hit: None,
        )  # fmt: skip

    return made


def known(services: Needs, typed: str) -> PublicAgent | str:
    """Who is meant; the id of who it is by now.

    Raises:
        NotFound: there is nobody, or nobody that may be shown: both answers are the same.
    """
    id_ = parsed_id(typed)
    people = services.ledger.network.public_agents
    if id_ is None:
        raise NotFound(what="agent", id="")
    if found := people.get(id_):
        return found if id_ == typed else id_
    if now := people.now(id_):
        return now
    raise NotFound(what="agent", id=id_)


def team_name(id_: str, lang: Language) -> str:
    """The label of a kind of team."""
    one = teams().get(id_)
    return one.label(lang) if one else ""


def genre_name(id_: str, lang: Language) -> str:
    """The label of a genre."""
    one = genres().get(id_)
    return formatting.term(Term(id=one.id, label=one.zh), lang) if one else ""


def _tied(one: PublicAgent) -> tuple[Tied, ...]:
    """Ties by their roles and directions, in the order in which they are said."""
    keys = dict.fromkeys(f"{'in' if tie.inward else 'out'}.{tie.role}" for tie in one.ties)
    return tuple(
        Tied(key, tuple(tie for tie in one.ties if f"{'in' if tie.inward else 'out'}.{tie.role}" == key)) for key in keys
    )
