"""The public API of contests: who took part, results, sealed digests, the sheets behind them, honours."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from archive.errors import NotFound
from archive.models.network.contest import LINES, Contest, Judging
from archive.models.network.honour import Honour
from archive.web.api.v1 import Sorry
from archive.web.shared.needs import Needs

_SORRY: dict[int | str, dict[str, Any]] = {
    400: {"model": Sorry, "description": "an id that cannot be"},
    404: {"model": Sorry, "description": "there is none"},
    422: {"model": Sorry, "description": "a parameter is not understood"},
    503: {"model": Sorry, "description": "a server does not answer"},
}
_Id = Annotated[str, Path(max_length=40, pattern="^[0-9A-Za-z-]+$")]


def router(services: Needs) -> APIRouter:
    """`/api/v1/contests/{id}`, its rounds and their sheets, and `/api/v1/honours/{number}`."""
    made = APIRouter(prefix="/api/v1", responses=_SORRY, tags=["catalogue"])

    @made.get("/contests/{id}", summary="One contest", response_model_exclude_none=True)
    def contest(response: Response, id: _Id) -> Contest:  # noqa: A002 - the name in the address
        """A contest with its rounds, results under notice and honours; of each round the first lines, the others by its pages."""
        response.headers["Cache-Control"] = "no-cache"
        found = services.ledger.network.contests.get(id)
        if found is None:
            raise NotFound(what="contest", id=id)
        return found

    @made.get("/contests/{id}/rounds/{number}", summary="The results of a round", response_model_exclude_none=True)
    def results(
        response: Response,
        id: _Id,  # noqa: A002
        number: Annotated[int, Path(ge=1, le=1000)],
        after: Annotated[int, Query(ge=0, le=1_000_000, description="`next` of the page before")] = 0,
        size: Annotated[int, Query(ge=1, le=200)] = LINES,
    ) -> Judging:
        """A round with a page of its lines, best first; `results` counts all of them."""
        response.headers["Cache-Control"] = "no-cache"
        found = services.ledger.network.contests.round_(id, number, after, size)
        if found is None:
            raise NotFound(what="round", id=str(number))
        return found

    @made.get("/contests/{id}/rounds/{number}/sheet", summary="The revealed sheet of a round")
    def sheet(id: _Id, number: Annotated[int, Path(ge=1, le=1000)]) -> Response:  # noqa: A002
        """The very bytes whose SHA-256 was published when the round was sealed."""
        text = services.ledger.network.contests.sheet(id, number)
        if text is None:
            raise NotFound(what="round", id=str(number))
        return Response(text.encode(), media_type="application/json", headers={"Cache-Control": "no-cache"})

    @made.get("/honours/{number}", summary="One honour", response_model_exclude_none=True)
    def honour(response: Response, number: _Id) -> Honour:
        """An honour by the number of its certificate; `revoked_on` of one that holds no more."""
        response.headers["Cache-Control"] = "no-cache"
        found = services.ledger.network.contests.honour(number.upper())
        if found is None:
            raise NotFound(what="honour", id=number)
        return found

    return made
