"""`/work/machines`: who is signed in, what stands still, what is full, what failed, and what can be set at run time."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from archive.access.may import Act
from archive.errors import ArchiveError, NotFound, RunningWrong
from archive.models.ids import DeliveryId
from archive.steps.desk import machines, people
from archive.steps.ingest import steering
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page, said

router = APIRouter()


@router.get("/work/machines")
def overview(desk: AtDesk, done: str = "") -> HTMLResponse:
    """Everything at one moment."""
    desk.need(Act.SEE_MACHINES)
    return _page(desk, said=done if done in {"retried", "already", "set", "ended", "letters"} else "")


@router.post("/work/machines/settings/{name}")
def put(desk: AtDesk, name: str, value: Annotated[str, Form(max_length=300)] = "", back: Annotated[str, Form()] = "") -> Response:
    """Set one at run time, or let the environment have the word again."""
    by = desk.acting(Act.SET_SETTINGS)
    try:
        machines.change(desk.services, name, None if back else value, by)
    except RunningWrong as wrong:
        return _page(desk, 400, typed={name: value}, refused=said(wrong), code=wrong.code)
    desk.note("set-setting", "setting", name, by=by, value="" if back else value, back="1" if back else "")
    return done("/work/machines?done=set")


@router.post("/work/machines/retry/{delivery}")
def retry(desk: AtDesk, delivery: str) -> Response:
    """What failed of a delivery is done again. Who does not see the machines is told of no delivery that is or is not there."""
    if not desk.may(Act.SEE_MACHINES):
        raise NotFound(what="delivery", id="")
    found = desk.services.ledger.deliveries.get(delivery)
    by = desk.acting(Act.RETRY_DELIVERY, found.centre, hidden="delivery")
    try:
        came = steering.retry(desk.services, DeliveryId(delivery), by)
    except NotFound:
        raise
    except ArchiveError as refused:
        return _page(desk, 409, refused=said(refused), code=refused.code)
    desk.note("retry", "delivery", delivery, centre=found.centre, by=by)
    return done(f"/work/machines?done={'already' if came is steering.Done.ALREADY else 'retried'}")


@router.post("/work/machines/sessions/{session}/end")
def end(desk: AtDesk, session: str) -> Response:
    """Sign somebody out at one browser."""
    by = desk.acting(Act.SEE_MACHINES)
    with suppress(NotFound):  # pressed twice
        people.end_session(desk.services, by, session, address=desk.address)
    return done("/work/machines?done=ended")


@router.post("/work/machines/letters")
def letters(desk: AtDesk) -> Response:
    """Letters that were given up are tried once more."""
    by = desk.acting(Act.SET_SETTINGS)
    number = desk.services.ledger.letters.again()
    desk.note("retry-letters", "letters", "given-up", by=by, number=str(number))
    return done("/work/machines?done=letters")


def _page(desk: Desk, status: int = 200, **shown: object) -> HTMLResponse:
    services, ledger = desk.services, desk.services.ledger
    context = {
        "servers": machines.server_states(services),
        "disks": machines.disks(services),
        "stuck": machines.stuck(services),
        "sessions": machines.signed_in(services),
        "runs": ledger.runs.recent(20),
        "settings": machines.settings(services),
        "letters": ledger.letters.given_up(20),
        "chat_given_up": ledger.desk.chat_lines.given_up(),
        "waiting": ledger.starts.waiting(20),
        "stored": ledger.desk.quotas.total(),
        "sets": desk.may(Act.SET_SETTINGS),
    }
    empty: dict[str, object] = {"said": "", "typed": {}, "refused": None, "code": ""}
    return page(desk, "machines.html", status, **(context | empty | shown))
