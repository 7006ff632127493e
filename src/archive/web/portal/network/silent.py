"""Who below a centre has sent nothing this year, by level: asked of the line of deliveries."""

from datetime import date

from fastapi import APIRouter, Request, Response

from archive.errors import NotFound
from archive.i18n.moments import begins
from archive.models.centre import Level
from archive.web.shared import happenings, query
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages

PAGE = 200
_EARLIEST = 2000


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/centres/{id}/silent`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/centres/{typed}/silent")
    def silent(request: Request, typed: str) -> Response:
        plain = query.words(typed)
        centre = services.ledger.descriptions.get(plain) if plain == typed else None
        if centre is None:
            raise NotFound(what="centre", id="")
        year = happenings.today().year
        since = begins(date(year, 1, 1))
        counts = services.ledger.network.silence.counts(centre.id, since)
        below = [one.value for one in Level if one.value in counts]
        asked = request.query_params.get("level", "")
        level = Level(asked) if asked in counts else Level(below[-1]) if below else None
        after = query.words(request.query_params.get("after", ""))[:80].partition("|")
        cursor = (after[0], after[2]) if after[2] else None
        found = services.ledger.network.silence.page(centre.id, since, level, PAGE + 1, cursor) if level else []
        last = found[PAGE - 1] if len(found) > PAGE else None
        onward = f"{last.division}|{last.id}" if last else ""
        return pages.render(
            request, "network/silent.html", centre=centre, year=year, counts=counts, levels=below,
            level=level.value if level else "", found=found[:PAGE], onward=onward,
        )  # fmt: skip

    return made
