"""`/work/board`: months as they were frozen, the acts that freeze and revise them, and what numbers are made of."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import HTMLResponse, Response

from archive.access.may import Act
from archive.errors import ArchiveError
from archive.i18n import Sentence
from archive.i18n.moments import day
from archive.models.network.measure import Named, month_of, months_to
from archive.models.network.statement import RESOURCE, Concept
from archive.steps.network import freezing
from archive.web.shared import board
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.forms import reason as why
from archive.web.workbench.forms import said
from archive.web.workbench.pages import done, page

router = APIRouter()
SHOWN = 36
_WORK: Mapping[str, str] = {
    RESOURCE: "/work/resources/",
    Concept.ACTIVITY: "/work/activities/",
    Concept.COLLECTION: "/work/collections/",
    Concept.AGENT: "/work/agents/",
}
"""Where people work on what is counted, by what it is."""


@router.get("/work/board")
def overview(desk: AtDesk, frozen: Annotated[str, Query(max_length=7)] = "") -> HTMLResponse:
    """Every month that was frozen, and those that may be."""
    if not desk.reach(Act.FREEZE):
        desk.need(Act.FREEZE)
    return _page(desk, just=frozen)


@router.get("/work/board/items")
def items(
    desk: AtDesk,
    centre: Annotated[str, Query(max_length=60)] = "",
    month: Annotated[str, Query(max_length=10)] = "",
    measure: Annotated[int, Query(ge=1, le=99)] = board.FIRST,
    own: bool = False,
    after: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """What a number of the board is made of: what is public, and what their posts let them see, by name."""
    ledger = desk.services.ledger
    of = board.asked(ledger, centre, month, measure, own=own, months=1)
    theirs: set[str] = set()

    def named(subjects: Sequence[str]) -> Mapping[str, Named]:
        seen = ledger.network.counted_names.seen(subjects, desk.reach(Act.SEE_WORK), desk.reach(Act.STATE))
        theirs.update(one.id for one in seen.values())
        return {**ledger.network.counted_names.public(subjects), **seen}

    made_of = board.made_of(ledger, of, after, named)
    rows = [(one, f"{(_WORK if one.id in theirs else board.ADDRESSES)[one.kind]}{one.id}") for one in made_of.items]
    return page(desk, "board_items.html", of=of, rows=rows, made_of=made_of)


@router.post("/work/board/freeze")
def freeze(desk: AtDesk, month: Annotated[str, Form(max_length=7)]) -> Response:
    """Freeze a month that is over; one that is frozen stays as it is."""
    by = desk.acting(Act.FREEZE)
    try:
        one = freezing.run(desk.services, month, by)
    except ArchiveError as refused:
        status, _, sentences = said(refused)
        return _page(desk, status, refused=sentences)
    desk.note("freeze", "report", month, by=by, sha256=one.sha256, revision=str(one.revision))
    return done(f"/work/board?frozen={month}")


@router.post("/work/board/revise")
def revise(desk: AtDesk, month: Annotated[str, Form(max_length=7)], reason: Annotated[str, Form()] = "") -> Response:
    """Freeze it once more, for a reason."""
    by = desk.acting(Act.FREEZE)
    try:
        one = freezing.revise(desk.services, month, why(reason), by)
    except ArchiveError as refused:
        status, _, sentences = said(refused)
        return _page(desk, status, refused=sentences)
    desk.note("revise", "report", month, by=by, sha256=one.sha256, revision=str(one.revision), reason=one.reason)
    return done(f"/work/board?frozen={month}")


def _page(desk: Desk, status: int = 200, *, just: str = "", refused: dict[str, Sentence] | None = None) -> HTMLResponse:
    reader = desk.services.ledger.network.measures
    every = reader.frozen()[:SHOWN]
    past = months_to(month_of(day(datetime.now(UTC))), 13)[:-1]
    known = {one.month for one in every}
    return page(
        desk,
        "board.html",
        status,
        reports=[(one, reader.late(one.month, one.seq)) for one in every],
        open_months=[month for month in reversed(past) if month not in known],
        just=next((one for one in every if one.month == just), None),
        refused=refused,
        may_freeze=desk.may(Act.FREEZE),
    )
