"""`/work/reviews`: what waits in one's part of the tree, the oldest first; and many at once, by keyboard or by a form."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response

from archive import i18n
from archive.access.may import Act, Reach
from archive.errors import ArchiveError, MarksUnopened, NotAllowed, NotFound
from archive.ledger.desk.reviews import Filter
from archive.models.delivery import Resource
from archive.models.doubts import DoubtKind
from archive.models.ids import ResourceId
from archive.models.media import FileUse, MediaType, Rendition
from archive.models.record import Kind
from archive.models.reviewing import Queued, ReturnCode
from archive.steps.desk import review_placing, reviewing
from archive.web.workbench import forms, problems, reviewed
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page

router = APIRouter()
PAGE = 50
BATCH = 100
SHORT = 40
"""Characters of a field that is chosen, not written."""
PLACED_AT_ONCE = 20
"""The worker does this within seconds; a page helps where there is none."""
_PICTURES = (FileUse.PICTURE, FileUse.POSTER)


class Card(NamedTuple):
    """One thing among many: what is seen of it at once, and whether its marks have to be opened."""

    waiting: Queued
    resource: Resource
    picture: str
    marked: bool


@router.get("/work/reviews")
def queue(
    desk: AtDesk,
    at: str = "",
    kind: str = "",
    doubt: str = "",
    late: str = "",
    free: str = "",
    after: str = "",
) -> HTMLResponse:
    """What waits."""
    reach = _reach(desk)
    review_placing.settle(desk.services, PLACED_AT_ONCE)
    stations = reviewing.stations(desk.person)
    here = at != "all" and bool(stations) and not reach.everywhere
    narrowed = _narrowed(desk, kind, doubt, late, free)
    reviews = desk.services.ledger.desk.reviews
    only = stations if here else None
    rows = reviews.queue(reach, narrowed, only=only, after=_place(after), limit=PAGE + 1)
    more = _mark(rows[PAGE - 1]) if len(rows) > PAGE else ""
    shown = rows[:PAGE]
    asked = {"at": at[:4], "kind": narrowed.kind, "doubt": narrowed.doubt, "late": late[:1], "free": free[:1]}
    return page(
        desk,
        "reviews.html",
        rows=shown,
        more=more,
        here=here,
        both=bool(stations) and not reach.everywhere,
        asked=asked,
        next_query=urlencode({name: value for name, value in asked.items() if value} | {"after": more}),
        kinds=tuple(Kind),
        doubt_kinds=tuple(DoubtKind),
        centres=desk.services.ledger.centres.many({one.station for one in shown} | {one.centre for one in shown}),
        names=_names(desk, shown),
        now=datetime.now(UTC),
    )


@router.get("/work/reviews/batch")
def batch(desk: AtDesk) -> HTMLResponse:
    """A hundred at once."""
    return _batch(desk)


@router.post("/work/reviews/batch")
async def decide_batch(request: Request, desk: AtDesk) -> Response:
    """What was chosen for each of them, as a form without script sends it: `do.<id>`, `seen.<id>`, `why.<id>`, `note.<id>`."""
    async with request.form(max_fields=8 * BATCH) as form:
        typed = {key: value for key, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_decided, desk, typed)


def _decided(desk: Desk, typed: dict[str, str]) -> Response:
    """Each of those chosen by itself: what is refused is told beside it, and the others go on."""
    chosen = [(key.removeprefix("do."), value) for key, value in typed.items() if key.startswith("do.") and value][:BATCH]
    failed: dict[str, Mapping[i18n.Language, i18n.Sentence]] = {}
    for id_, verb in chosen:
        try:
            seen, why, note, opened = (typed.get(f"{name}.{id_}", "") for name in ("seen", "why", "note", "opened"))
            one(desk, reviewed.id_of(id_), verb, seen[:SHORT], why[:SHORT], forms.reason(note), opened[:SHORT])
        except ArchiveError as error:
            if isinstance(error, NotAllowed):
                problems.note_refusal(desk.request, error)
            failed[id_] = i18n.explained(error.code, error.facts)
    if failed:
        return _batch(desk, 409, failed=failed, typed=typed, number=len(chosen) - len(failed))
    return done("/work/reviews/batch")


@router.post("/work/reviews/{typed}/batch")
def decide_one(
    request: Request,
    desk: AtDesk,
    typed: str,
    do: Annotated[str, Form(max_length=20)],
    seen: Annotated[str, Form(max_length=12)] = "",
    why: Annotated[str, Form(max_length=40)] = "",
    note: Annotated[str, Form(max_length=2000)] = "",
    opened: Annotated[str, Form(max_length=1)] = "",
) -> Response:
    """One of many, as the keyboard sends it after ten seconds."""
    to = one(desk, reviewed.id_of(typed), do, seen, why, note, opened)
    return JSONResponse({"done": do, "to": to}) if problems.wants_json(request) else done("/work/reviews/batch")


def one(desk: Desk, resource_id: ResourceId, verb: str, seen: str, why: str, note: str, opened: str) -> str:
    """Decide one of many; gives where it goes.

    Raises:
        MarksUnopened: it has doubts, or is a recording, and nobody has looked at its marks.
        as the steps.
    """
    version = int(seen) if seen.isdecimal() else None
    codes = [code for code in ReturnCode if code == why]
    if verb == "accept":
        resource = desk.services.ledger.resources.get(resource_id)
        desk.need(Act.SEE_PRIVATE, resource.centre, hidden="resource")
        desk.need(Act.APPROVE_MANY, resource.centre)
        waiting = desk.services.ledger.desk.reviews.get(resource_id)
        if waiting and not opened and _is_marked(waiting.doubts, resource):
            raise MarksUnopened(id=resource_id)
        return reviewed.accept(desk, resource_id, version, note)
    if verb == "return":
        return reviewed.give_back(desk, resource_id, version, codes, note)
    if verb == "pass-up":
        return reviewed.pass_up(desk, resource_id, version, note)
    raise NotFound(what="verb", id=verb[:20])


def _batch(desk: Desk, status: int = 200, **more: object) -> HTMLResponse:
    reach = _reach(desk)
    review_placing.settle(desk.services, PLACED_AT_ONCE)
    stations = reviewing.stations(desk.person)
    only = stations if stations and not reach.everywhere else None
    narrowed = Filter(free=True, person=desk.account.id)
    rows = desk.services.ledger.desk.reviews.queue(reach, narrowed, only=only, limit=BATCH)
    cards = _cards(desk, rows)
    codes = tuple(ReturnCode)
    given: dict[str, object] = {"failed": {}, "typed": {}, "number": 0} | more
    return page(desk, "reviews_batch.html", status, cards=cards, codes=codes, say=i18n.text, **given)


def _cards(desk: Desk, rows: list[Queued]) -> list[Card]:
    resources = desk.services.ledger.resources.many([row.resource for row in rows])
    mains = {id_: next((a for a in one.assets if a.media is not MediaType.CAPTION), None) for id_, one in resources.items()}
    made = desk.services.ledger.renditions.of([asset.digest for asset in mains.values() if asset])
    cards = []
    for row in rows:
        resource = resources.get(ResourceId(row.resource))
        asset = mains.get(ResourceId(row.resource))
        if resource is None:
            continue
        address = _picture([one for one in made if asset and one.asset == asset.digest])
        key = reviewed.preview_key(desk.services, resource.id)
        cards.append(Card(row, resource, f"/media/{key}/{address}" if address else "", _is_marked(row.doubts, resource)))
    return cards


def _picture(renditions: list[Rendition]) -> str:
    """Where a picture of it lies that fills a card: the smallest JPEG of at least 600 pixels, else what there is."""
    found = [(r.prefix + f.name, f.width or 0, f.mime) for r in renditions for f in r.files if f.use in _PICTURES]
    jpegs = sorted((width, path) for path, width, mime in found if mime == "image/jpeg")
    large = [path for width, path in jpegs if width >= 600]
    return (large or [path for _, path in reversed(jpegs)] or [path for path, *_ in found] or [""])[0]


def _is_marked(doubts: tuple[str, ...], resource: Resource) -> bool:
    return bool(doubts) or any(asset.media in {MediaType.VIDEO, MediaType.SOUND} for asset in resource.assets)


def _reach(desk: Desk) -> Reach:
    reach = desk.reach(Act.RETURN)
    if not reach:
        desk.need(Act.RETURN)
    return reach


def _narrowed(desk: Desk, kind: str, doubt: str, late: str, free: str) -> Filter:
    return Filter(
        kind if kind in set(Kind) else "",
        doubt if doubt in set(DoubtKind) else "",
        bool(late),
        bool(free),
        desk.account.id,
    )


def _names(desk: Desk, rows: list[Queued]) -> dict[str, str]:
    people = desk.services.ledger.accounts.people.many({one.claimed_by for one in rows} - {""})
    return {id_: one.name for id_, one in people.items()}


def _mark(row: Queued) -> str:
    return f"{row.arrived_at.timestamp():.6f}-{row.id}"


def _place(typed: str) -> tuple[datetime, int] | None:
    """Behind what a page goes on; nothing for what is no such place."""
    moment, _, number = typed.partition("-")
    try:
        return datetime.fromtimestamp(float(moment), UTC), int(number[:18])
    except (ValueError, OverflowError, OSError):
        return None
