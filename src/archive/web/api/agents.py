"""The public API: people and groups as JSON, the same that their pages show."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field
from starlette.responses import RedirectResponse

from archive.errors import NotFound
from archive.models.base import Model
from archive.models.network.public_agent import PublicAgent
from archive.models.network.statement import parsed_id
from archive.web.api.v1 import Sorry
from archive.web.shared import query
from archive.web.shared.needs import Needs


class AgentsFound(Model):
    """People and groups, without ties, activities and works; those stand in the answer for each."""

    agents: tuple[PublicAgent, ...]
    next: str = Field("", description="`after` of the next page; empty on the last one")


def router(services: Needs) -> APIRouter:
    """`/api/v1/agents` and `/api/v1/agents/{id}`."""
    sorry = {400: "the address is not understood", 422: "a parameter is not understood", 503: "a server does not answer"}
    responses: dict[int | str, dict[str, Any]] = {code: {"model": Sorry, "description": words} for code, words in sorry.items()}
    made = APIRouter(prefix="/api/v1", responses=responses, tags=["catalogue"])
    people = services.ledger.network.public_agents

    @made.get("/agents", summary="Find people and groups", response_model_exclude_none=True)
    def agents(
        response: Response,
        q: Annotated[str, Query(max_length=200, description="words in a name")] = "",
        kind: Annotated[str, Query(pattern="^(person|ensemble|group|organisation|)$")] = "",
        size: Annotated[int, Query(ge=1, le=100)] = 20,
        after: Annotated[str, Query(max_length=20, description="`next` of the page before")] = "",
    ) -> AgentsFound:
        """People who agreed to a page, and groups, by id."""
        response.headers["Cache-Control"] = "no-cache"
        found = people.found(query.words(q), kind, size + 1, parsed_id(after) or "")
        return AgentsFound(agents=tuple(found[:size]), next=found[size - 1].id if len(found) > size else "")

    @made.get(
        "/agents/{id}",
        summary="One person or group",
        response_model=PublicAgent,
        response_model_exclude_none=True,
        responses={301: {"description": "found to be another one"}, 404: {"model": Sorry, "description": "nobody is shown"}},
    )
    def agent(response: Response, id: str) -> PublicAgent | Response:  # noqa: A002 - the name of the parameter
        """What their page shows; who does not want a page, or may have none, is nobody here."""
        response.headers["Cache-Control"] = "no-cache"
        id_ = parsed_id(id)
        found = people.get(id_) if id_ else None
        if found:
            return found
        if now := people.now(id_) if id_ else None:
            return RedirectResponse(f"/api/v1/agents/{now}", 301)
        raise NotFound(what="agent", id=id_ or "")

    return made
