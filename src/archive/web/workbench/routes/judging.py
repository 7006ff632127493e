"""`/work/judging`: the bench of judges. Who is on a roster sees what it judges, public or not; nobody else does."""

from collections.abc import Mapping
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from archive.errors import ArchiveError, CallWrong, MarkWrong, NotFound
from archive.models.ids import parse_resource_id
from archive.models.network.activity import Activity
from archive.models.network.call import Nomination, Round, RoundState, Subject
from archive.models.network.judged import Judge, Mark
from archive.models.public import PublicRecord
from archive.steps.network.calls import judging, kept
from archive.steps.network.calls.kept import Held
from archive.steps.publishing import entries
from archive.web.portal import blocks
from archive.web.shared import addresses
from archive.web.workbench import forms, problems, reviewed
from archive.web.workbench.call_forms import Typed
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page

router = APIRouter()


@router.get("/work/judging")
def rounds(desk: AtDesk) -> HTMLResponse:
    """The rounds on whose roster one is."""
    calls = desk.services.ledger.network.calls
    on = calls.judging(desk.account.id)
    known = {one.call: found for one in on if (found := calls.get(one.call))}
    titles = desk.services.ledger.network.statements.many(Activity, known)
    mine = [(one, of, titles[one.call]) for one in on if one.call in known and (of := known[one.call].round_of(one.n))]
    given = {(one.call, one.n): len(calls.marks(one.call, one.n, one.label)) for one in on}
    return page(desk, "judging.html", rounds=mine, given=given)


@router.get("/work/judging/{id_}/{number}")
def bench(desk: AtDesk, id_: str, number: int, at: str = "") -> HTMLResponse:
    """One nomination after the other, the first without marks at hand."""
    return shown(desk, id_, number, at)


@router.post("/work/judging/{id_}/{number}/{nomination}")
def mark(request: Request, desk: AtDesk, id_: str, number: int, nomination: str, typed: Typed) -> Response:
    """Take marks: for a script an answer, else the next one. Who marked is in no log: the sheet knows judges by number."""
    judge = _judge(desk, id_, number)
    recused = typed.get("recused") == "1"
    try:
        judging.mark(desk.services, judge, nomination, {} if recused else _values(typed), recused=recused)
    except NotFound:
        raise
    except ArchiveError as error:
        if problems.wants_json(request):
            status, code = problems.status_of(error)
            return JSONResponse(problems.told(code, error.facts), status, {"Cache-Control": "no-store"})
        return shown(desk, id_, number, nomination, error=error, typed=typed)
    if problems.wants_json(request):
        return JSONResponse({"taken": nomination}, headers={"Cache-Control": "no-store"})
    return done(f"/work/judging/{id_}/{number}")


def shown(
    desk: Desk, id_: str, number: int, at: str, error: ArchiveError | None = None, typed: Mapping[str, str] | None = None
) -> HTMLResponse:
    """The bench."""
    judge = _judge(desk, id_, number)
    held = kept.read(desk.services, id_)
    of = held.call.round_of(number)
    if of is None:
        raise NotFound(what="round", id=str(number))
    every = judging.of_round(held, of)
    given = {one.nomination: one for one in desk.services.ledger.network.calls.marks(id_, number, judge.label)}
    tied = judging.tied(desk.services, held, of, judge)
    left = [one for one in every if one.id not in given and one.id not in tied]
    one = next((each for each in every if each.id == at), left[0] if left else (every[0] if every else None))
    status, code, said = forms.said(error) if error else (200, "", None)
    return page(
        desk,
        "bench.html",
        status,
        activity=held.activity,
        round=of,
        closed=of.state is not RoundState.OPEN,
        every=every,
        one=one,
        given=given,
        tied=tied,
        left=len(left),
        after=_after(every, one, left),
        values=typed or _as_typed(given, one),
        code=code,
        said=said,
        **_seen(desk, held, of, one, tied),
    )


def _seen(desk: Desk, held: Held, of: Round, one: Nomination | None, tied: object) -> dict[str, object]:
    """What plays: the entry as it is public, else as it would be; of what one is tied to as well."""
    record = _record(desk, held, one) if one else None
    return {
        "record": record,
        "preview": True,
        "blocks": blocks.blocks(record) if record else (),
        "bands": partial(blocks.bands, record) if record else None,
        "media": partial(addresses.media, record) if record else None,
        "srcset": partial(addresses.srcset, record) if record else None,
        "largest": addresses.largest,
        "shape": addresses.shape,
        "is_upright": addresses.is_upright,
        "leaves": addresses.leaves,
        "quality": (),
    }


def _record(desk: Desk, held: Held, one: Nomination) -> PublicRecord | None:
    id_ = parse_resource_id(one.subject) if held.call.subject is Subject.RESOURCE else None
    if id_ is None:
        return None
    public = desk.services.ledger.network.statements.shown([id_]).get(id_)
    if public:
        return public
    waiting = entries.preview(desk.services, id_)
    return waiting.model_copy(update={"publication_key": reviewed.preview_key(desk.services, id_)}) if waiting else None


def _judge(desk: Desk, id_: str, number: int) -> Judge:
    """Herself on the roster; who is not there may not know of it."""
    on = desk.services.ledger.network.calls.judging(desk.account.id)
    found = next((one for one in on if one.call == id_ and one.n == number), None)
    if found is None:
        raise NotFound(what="round", id="")
    return found


def _values(typed: Mapping[str, str]) -> dict[str, float]:
    values: dict[str, float] = {}
    for name, text in typed.items():
        if name == "recused":
            continue
        try:
            values[name] = float(text)
        except ValueError:
            raise MarkWrong(criterion=name[:40], value=text[:40] or "–", most="–") from None
    if not values:
        raise CallWrong(field="marks", value="–")
    return values


def _as_typed(given: dict[str, Mark], one: Nomination | None) -> dict[str, str]:
    known = given.get(one.id) if one else None
    return {name: f"{value:g}" for name, value in known.values.items()} if known else {}


def _after(every: list[Nomination], one: Nomination | None, left: list[Nomination]) -> Nomination | None:
    """The next without marks, from here on and round again."""
    if one is None:
        return None
    place = every.index(one)
    return next((each for each in (*every[place + 1 :], *every[:place]) if each in left), None)
