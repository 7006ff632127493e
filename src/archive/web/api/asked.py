"""`/api/v1/asked`: demands that were answered, and letters by theme and age band, as JSON: no letter, nobody's name."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from archive.models.base import Model
from archive.models.network.asked import Asked, AskedCounts, place_of
from archive.web.api.v1 import SORRY
from archive.web.shared.needs import Needs


class AskedPage(Model):
    """Demands that were answered, the newest first, and what all demands add up to."""

    asked: tuple[Asked, ...]
    counts: AskedCounts
    next: str = Field("", description="`after` of the next page; empty on the last")


def router(services: Needs) -> APIRouter:
    """`/api/v1/asked`."""
    made = APIRouter(prefix="/api/v1", responses=SORRY, tags=["catalogue"])

    @made.get("/asked", summary="What the public asked for and what answers it", response_model_exclude_none=True)
    def asked(
        response: Response,
        size: Annotated[int, Query(ge=1, le=100)] = 20,
        after: Annotated[str, Query(max_length=60, description="`next` of the page before")] = "",
    ) -> AskedPage:
        """Demands that were answered; answers that have left the public are left out."""
        response.headers["Cache-Control"] = "no-cache"
        demands = services.ledger.network.demands
        found = demands.answered(size + 1, place_of(after))
        shown = tuple(found[:size])
        following = shown[-1].place if len(found) > size else ""
        return AskedPage(asked=shown, counts=demands.counts(), next=following)

    return made
