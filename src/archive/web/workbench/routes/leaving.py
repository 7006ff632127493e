"""`/work/resources/<id>/leave/…` and `/work/tasks`: what leaves the public or the archive, by one account or two; what waits."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from archive.access.may import Act
from archive.errors import ArchiveError, DecisionOwed, NotFound
from archive.i18n.moments import day
from archive.ledger.desk.following import PAGE
from archive.models.deletion import Category
from archive.models.people import Person
from archive.models.report import Decision
from archive.models.states import RESTORED_ANEW
from archive.models.takedown import Takedown
from archive.services import Services
from archive.steps.decisions import deletion, review
from archive.steps.desk import editing, notices, takedowns
from archive.web.workbench import forms
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page
from archive.web.workbench.routes.resources import known, resource_page

router = APIRouter()
ENDS_WITHIN = timedelta(days=30)
ACTS = {
    "withdraw": Act.WITHDRAW,
    "restore": Act.RESTORE,
    "delete-ask": Act.ASK_DELETION,
    "delete-confirm": Act.CONFIRM_DELETION,
    "delete-take-back": Act.TAKE_BACK,
    "undelete-ask": Act.ASK_UNDELETION,
    "undelete-confirm": Act.CONFIRM_UNDELETION,
    "undelete-take-back": Act.TAKE_BACK,
}
TOLD = {"withdraw": "withdrawn", "delete-ask": "deletion_asked"}
"""What others are told of."""
ANSWERS = {"withdraw": takedowns.withdraw, "decline": takedowns.decline, "ask": takedowns.ask_back}
Words = Annotated[str, Form(max_length=100_000)]


@router.post("/work/resources/{id_}/leave/{verb}")
def leave(
    desk: AtDesk,
    id_: str,
    verb: str,
    reason: Words = "",
    category: Annotated[str, Form(max_length=20)] = "other",
) -> Response:
    """Withdraw, restore; ask, confirm or take back a deletion or its undoing. Who asked cannot confirm."""
    was = known(desk, id_)
    if verb not in ACTS:
        raise NotFound(what="entry", id="")
    by = desk.acting(ACTS[verb], was.resource.centre)
    kind = Category(category) if category in set(Category) else Category.OTHER
    try:
        _done(desk.services, was, verb, forms.reason(reason), kind, by)
    except DecisionOwed:
        desk.note(verb, "resource", was.resource.id, "owed", was.resource.centre, by, reason=reason[:500])
        return done(f"/work/resources/{was.resource.id}?done=owed")
    except ArchiveError as error:
        desk.note(verb, "resource", was.resource.id, error.code, was.resource.centre, by)
        status, code, said = forms.said(error)
        typed = {"reason": reason, "what": verb, "category": category}
        return resource_page(desk, editing.opened(desk.services, was.resource.id), status, code=code, said=said, typed=typed)
    about = {"reason": reason[:500], "category": kind.value}
    desk.note(verb, "resource", was.resource.id, centre=was.resource.centre, by=by, facts=about)
    if verb in TOLD:
        about = {"title": was.said.record.title, "by": desk.person.name, "why": reason}
        id_, again = was.resource.id, f"{was.version} {verb}"
        address, but = f"/work/resources/{id_}", desk.person.id
        notices.tell(desk.services, TOLD[verb], id_, was.resource.centre, facts=about, address=address, again=again, but=but)
    anew = verb == "restore" and desk.services.ledger.resources.get(was.resource.id).state is RESTORED_ANEW
    return done(f"/work/resources/{was.resource.id}?done={'restored-anew' if anew else verb}")


def _done(services: Services, was: editing.Opened, verb: str, reason: str, kind: Category, by: Person) -> None:
    id_ = was.resource.id
    match verb:
        case "withdraw":
            review.decide(services, id_, Decision(verb="withdraw", by=by, reason=reason, category=kind))
        case "restore":
            review.decide(services, id_, Decision(verb="restore", by=by, reason=reason))
        case "delete-ask":
            deletion.ask(services, id_, kind, reason, by)
        case "undelete-ask":
            deletion.ask_back(services, id_, reason, by)
        case "delete-confirm" | "undelete-confirm":
            deletion.confirm(services, id_, verb.partition("-")[0], by)
        case _:
            deletion.take_back(services, id_, verb.partition("-")[0], by)


@router.get("/work/tasks")
def tasks(desk: AtDesk) -> HTMLResponse:
    """What waits for somebody: requests of the public, deletions that a second person confirms, consents that end."""
    ledger = desk.services.ledger
    takedowns.forget(desk.services)
    may_answer, may_confirm = desk.reach(Act.WITHDRAW), desk.reach(Act.CONFIRM_DELETION)
    waiting = ledger.desk.following.deletions(may_confirm) if may_confirm else []
    until = day(datetime.now(UTC)) + ENDS_WITHIN
    requests = [(one, _title(desk.services, one)) for one in ledger.desk.takedowns.waiting(may_answer)] if may_answer else []
    return page(
        desk,
        "tasks.html",
        requests=requests,
        deletions=[one for one in waiting if one[0].confirmed_at is None],
        grace=[one for one in waiting if one[0].confirmed_at and one[0].purge_after and not one[0].purged_at],
        ending=ledger.desk.following.ending(desk.reach(Act.SEE_PRIVATE), until) if Act.SEE_PRIVATE in desk.acts else [],
        days=ENDS_WITHIN.days,
    )


@router.get("/work/exclusions")
def exclusions(desk: AtDesk, behind: int = 0) -> HTMLResponse:
    """What may not come in again, in one's part of the tree."""
    reach = desk.reach(Act.SEE_EXCLUSIONS)
    if not reach:
        desk.need(Act.SEE_EXCLUSIONS)
    found = desk.services.ledger.desk.following.exclusions(reach, max(0, min(behind, 2**62)), PAGE + 1)
    more = found[PAGE - 1][0] if len(found) > PAGE else 0
    return page(desk, "exclusions.html", rows=[one for _, one in found[:PAGE]], more=more)


@router.get("/work/tasks/takedowns/{number}")
def takedown(desk: AtDesk, number: int) -> HTMLResponse:
    """One request, with what can be answered."""
    return _takedown_page(desk, _asked(desk, number))


@router.post("/work/tasks/takedowns/{number}/{answer}")
def answer(desk: AtDesk, number: int, answer: str, reason: Words = "") -> Response:
    """Withdraw the entry, decline with a reason, or ask who asked."""
    request = _asked(desk, number)
    if answer not in ANSWERS:
        raise NotFound(what="entry", id="")
    by = desk.acting(Act.WITHDRAW, request.centre)
    try:
        ANSWERS[answer](desk.services, request, by, forms.reason(reason))
    except DecisionOwed:
        desk.note(f"takedown-{answer}", "resource", request.resource, "owed", request.centre, by)
        return done("/work/tasks")
    except ArchiveError as error:
        desk.note(f"takedown-{answer}", "resource", request.resource, error.code, request.centre, by)
        status, code, said = forms.said(error)
        return _takedown_page(desk, request, status, code=code, said=said, reason=reason, chosen=answer)
    desk.note(f"takedown-{answer}", "resource", request.resource, centre=request.centre, by=by, reason=reason[:500])
    return done(f"/work/tasks/takedowns/{number}")


def _asked(desk: Desk, number: int) -> Takedown:
    if not 0 < number < 2**62:
        raise NotFound(what="request", id="")
    request = desk.services.ledger.desk.takedowns.get(number)
    desk.need(Act.WITHDRAW, request.centre, hidden="request")
    return request


def _takedown_page(desk: Desk, request: Takedown, status: int = 200, **more: object) -> HTMLResponse:
    context: dict[str, object] = {"code": "", "said": None, "reason": "", "chosen": ""}
    title = _title(desk.services, request)
    called = desk.services.ledger.centres.called(request.centre)
    return page(desk, "takedown_task.html", status, asked=request, title=title, centre=called, **{**context, **more})


def _title(services: Services, request: Takedown) -> str:
    try:
        return services.ledger.resources.get(request.resource).record.title
    except NotFound:
        return request.resource
