"""`/work/calls`: calls with their rules; centres nominate, who runs a call leads it to its honours."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from archive.access.may import Act
from archive.errors import ArchiveError, CallWrong, NotAllowed, NotFound
from archive.ledger.network.calls import Kept
from archive.ledger.network.statements import Wanted
from archive.models.network.activity import Activity, ActivityKind
from archive.models.network.agent import Agent
from archive.models.network.call import STANDING, Call, RoundState, Subject
from archive.models.people import Person
from archive.models.report import Fault
from archive.steps.network.calls import judging, kept, nominating, running
from archive.steps.network.calls.kept import Held
from archive.web.workbench import call_forms, forms
from archive.web.workbench.call_forms import Typed
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page

router = APIRouter()
MOST_CALLS, MOST_CONTESTS = 200, 200
Short = Annotated[str, Form(max_length=400)]
Words = Annotated[str, Form(max_length=20_000)]


@router.get("/work/calls")
def calls(desk: AtDesk) -> HTMLResponse:
    """Those that are announced, and contests of one's own that have none yet."""
    if not desk.reach(Act.STATE) and not desk.reach(Act.RUN_CALL):
        desk.need(Act.STATE)
    network = desk.services.ledger.network
    every = network.calls.listed(limit=MOST_CALLS)
    contests = network.statements.page(Activity, Wanted(facts={"kind": ActivityKind.CONTEST.value}), MOST_CONTESTS, newest=True)
    known = {one.activity for one in every}
    titles = {one.id: one for one in contests} | network.statements.many(Activity, known)
    mine = [one for one in contests if one.id not in known and desk.may(Act.RUN_CALL, one.centre)]
    return page(desk, "calls.html", calls=every, titles=titles, without=mine)


@router.get("/work/calls/{id_}")
def call(desk: AtDesk, id_: str, did: str = "") -> HTMLResponse:
    """One: its rules, what was sent, its rounds, what is objected and honoured."""
    return shown(desk, id_, did=did)


@router.post("/work/calls/{id_}/rules")
def rules(desk: AtDesk, id_: str, typed: Typed) -> Response:
    """Give an activity its call, or change it."""
    activity = _activity(desk, id_)
    by = desk.acting(Act.RUN_CALL, activity.centre)
    return _did(desk, id_, "rules", by, lambda: running.draft(desk.services, call_forms.call_of(id_, typed), by), typed)


@router.post("/work/calls/{id_}/turn")
def turn(desk: AtDesk, id_: str, verb: Short = "") -> Response:
    """Open it, close it, confirm its results."""
    acts: Mapping[str, Callable[[Person], object]] = {
        "open": lambda by: running.open_(desk.services, id_, by),
        "close": lambda by: running.close(desk.services, id_, by),
        "confirm": lambda by: running.confirm(desk.services, id_, by),
    }
    if verb not in acts:
        raise NotFound(what="verb", id=verb[:40])
    by = desk.acting(Act.RUN_CALL, _activity(desk, id_).centre)
    return _did(desk, id_, verb, by, lambda: acts[verb](by))


@router.post("/work/calls/{id_}/announce")
def announce(desk: AtDesk, id_: str, typed: Typed) -> Response:
    """Put results under notice; fields `award:<nomination>` name awards by hand."""
    by = desk.acting(Act.RUN_CALL, _activity(desk, id_).centre)
    by_hand = {name.removeprefix("award:"): title for name, title in typed.items() if name.startswith("award:") and title}
    return _did(desk, id_, "announce", by, lambda: running.announce(desk.services, id_, by, by_hand))


@router.post("/work/calls/{id_}/nominate")
def nominate(desk: AtDesk, id_: str, typed: Typed) -> Response:
    """Check a nomination, and send it where it was not only to be checked."""
    held = kept.read(desk.services, id_)
    found = desk.services.ledger.centres.get(typed.get("centre", "")[:60])
    if found is None:
        raise NotFound(what="centre", id=typed.get("centre", "")[:60])
    by = desk.acting(Act.STATE, found.id)
    try:
        subject, title = _subject(desk, held.call, found.id, typed.get("subject", "").strip()[:60])
        one = call_forms.nomination_of(held.call, found, subject, title, typed)
        sent = nominating.run(desk.services, id_, [one], by, dry_run="check" in typed)
    except NotAllowed:
        raise
    except ArchiveError as error:
        return shown(desk, id_, error=error, typed=typed)
    faults = [_fault(code, facts, typed) for code, _, facts in sent.found[0]]
    if faults or "check" in typed:
        return shown(desk, id_, typed=typed, faults=faults, checked=not faults)
    desk.note("nominate", "call", id_, centre=found.id, by=by, facts={"nominated": subject})
    return done(f"/work/calls/{id_}?did=nominate#nominations")


@router.post("/work/calls/{id_}/nominations/{nomination}")
def nomination(desk: AtDesk, id_: str, nomination: str, verb: Short = "", why: Words = "") -> Response:
    """Withdraw one's own, put one out, or let one rise."""
    held = kept.read(desk.services, id_)
    one = held.nominations.get(nomination)
    if one is None:
        raise NotFound(what="nomination", id=nomination[:40])
    by = desk.acting(Act.STATE, one.centre) if verb == "withdraw" else desk.acting(Act.RUN_CALL, held.activity.centre)
    acts: Mapping[str, Callable[[], object]] = {
        "withdraw": lambda: nominating.withdraw(desk.services, id_, one.id, by, forms.reason(why)),
        "disqualify": lambda: nominating.disqualify(desk.services, id_, one.id, by, forms.reason(why)),
        "raise": lambda: running.raise_(desk.services, id_, [one.id], by),
    }
    if verb not in acts:
        raise NotFound(what="verb", id=verb[:40])
    return _did(desk, id_, verb, by, acts[verb])


@router.post("/work/calls/{id_}/rounds")
def rounds(desk: AtDesk, id_: str, typed: Typed) -> Response:
    """Begin a round."""
    held = kept.read(desk.services, id_)
    by = desk.acting(Act.RUN_CALL, held.activity.centre)
    number = max((one.n for one in held.call.rounds), default=0) + 1
    return _did(
        desk, id_, "round", by, lambda: judging.open_round(desk.services, id_, call_forms.round_of(number, typed), by), typed
    )


@router.post("/work/calls/{id_}/rounds/{number}/judges")
def judge(desk: AtDesk, id_: str, number: int, login: Short = "", agent: Short = "") -> Response:
    """Put somebody on a roster. The log says that somebody was, not who: a roster is private, and ends with the call."""
    held = kept.read(desk.services, id_)
    by = desk.acting(Act.RUN_CALL, held.activity.centre)

    def act() -> None:
        account = desk.services.ledger.accounts.people.by_login(login.strip())
        of = held.call.round_of(number)
        if of is None or of.state is not RoundState.OPEN or account is None:
            raise CallWrong(field="judge", value=login[:40])
        desk.services.ledger.network.calls.name_judge(id_, number, account.id, account.name, agent.strip()[:40])

    return _did(desk, id_, "judge", by, act)


@router.post("/work/calls/{id_}/rounds/{number}")
def go_on(desk: AtDesk, id_: str, number: int, verb: Short = "") -> Response:
    """Seal a round, reveal it, let those rise whom it ranks first."""
    by = desk.acting(Act.RUN_CALL, _activity(desk, id_).centre)
    acts: Mapping[str, Callable[[], object]] = {
        "seal": lambda: judging.seal(desk.services, id_, number, by),
        "reveal": lambda: judging.reveal(desk.services, id_, number, by),
        "advance": lambda: running.advance(desk.services, id_, number, by),
    }
    if verb not in acts:
        raise NotFound(what="verb", id=verb[:40])
    return _did(desk, id_, verb, by, acts[verb])


@router.post("/work/calls/{id_}/honours/{number}")
def revoke(desk: AtDesk, id_: str, number: str, why: Words = "") -> Response:
    """Take an honour back."""
    by = desk.acting(Act.RUN_CALL, _activity(desk, id_).centre)
    if not any(one.number == number for one in desk.services.ledger.network.calls.honours(id_)):
        raise NotFound(what="honour", id=number[:40])
    return _did(desk, id_, "revoke", by, lambda: running.revoke(desk.services, number, by, forms.reason(why)))


@router.post("/work/calls/{id_}/objections/{number}")
def answer(desk: AtDesk, id_: str, number: int, words: Words = "") -> Response:
    """Answer an objection."""
    by = desk.acting(Act.RUN_CALL, _activity(desk, id_).centre)

    def act() -> None:
        said = forms.reason(words)
        if not said or not 0 < number < 2**62:
            raise CallWrong(field="answer", value="–")
        desk.services.ledger.network.objections.answer(id_, number, said)

    return _did(desk, id_, "answer", by, act)


def shown(
    desk: Desk,
    id_: str,
    error: ArchiveError | None = None,
    typed: Mapping[str, str] | None = None,
    faults: list[Fault] | None = None,
    did: str = "",
    *,
    checked: bool = False,
) -> HTMLResponse:
    """The page, with what was typed where something of it was refused."""
    activity = _activity(desk, id_)
    runs = desk.may(Act.RUN_CALL, activity.centre)
    if not runs and not desk.reach(Act.STATE):
        desk.need(Act.STATE)
    network = desk.services.ledger.network
    known = network.calls.get(id_)
    held = kept.read(desk.services, id_) if known else Held(activity, Kept(Call(activity=id_)), 0)
    if not known and not runs:
        raise NotFound(what="call", id=id_[:40])
    own = desk.reach(Act.STATE)
    places = desk.services.ledger.centres.places({one.centre for one in held.kept.nominations})
    mine = {id_ for id_, place in places.items() if own.covers(place)}
    nominations = [one for one in held.kept.nominations if runs or one.centre in mine]
    status, code, said = forms.said(error) if error else (200, "", None)
    return page(
        desk,
        "call.html",
        status,
        activity=activity,
        call=held.call if known else None,
        runs=runs,
        mine=mine,
        nominations=nominations,
        standing=STANDING,
        rosters={one.n: network.calls.judges(id_, one.n) for one in held.call.rounds} if runs else {},
        sheets={n: {row.nomination: row for row in sheet.rows} for n, sheet in held.kept.sheets.items()},
        until=running.notice_until(held.call),
        honours=held.kept.honours,
        objections=network.objections.of(id_) if runs else (),
        rules=call_forms.rules_as_typed(held.call),
        levels=call_forms.LEVELS,
        typed=typed or {},
        faults=forms.told(faults or ()),
        checked=checked,
        did=did,
        code=code,
        said=said,
        now=datetime.now(UTC),
    )


def _did(
    desk: Desk, id_: str, verb: str, by: Person, act: Callable[[], object], typed: Mapping[str, str] | None = None
) -> Response:
    try:
        act()
    except (NotFound, NotAllowed):
        raise
    except ArchiveError as error:
        return shown(desk, id_, error=error, typed=typed)
    desk.note(verb, "call", id_, centre=_activity(desk, id_).centre, by=by)
    return done(f"/work/calls/{id_}?did={verb}")


def _activity(desk: Desk, id_: str) -> Activity:
    found = desk.services.ledger.network.statements.get(Activity, id_[:40])
    if found is None or found.kind is not ActivityKind.CONTEST:
        raise NotFound(what="activity", id=id_[:40])
    return found


def _subject(desk: Desk, call_: Call, centre: str, typed: str) -> tuple[str, str]:
    """Id and title of what a centre nominates: its own.

    Raises:
        CallWrong: it has no such thing.
    """
    ledger = desk.services.ledger
    if call_.subject is Subject.RESOURCE:
        id_ = ledger.network.calls.items(centre, [typed]).get(typed, typed)
        one = {str(key): resource for key, resource in ledger.resources.many([id_]).items()}.get(id_)
        if one and one.centre == centre:
            return id_, one.record.title
    elif call_.subject is Subject.AGENT:
        statements = ledger.network.statements
        who = statements.get(Agent, typed) or statements.numbered(Agent, centre, [typed]).get(typed)
        if who and who.centre == centre:
            return who.id, who.title
    elif typed in {"", centre}:
        return centre, ledger.centres.called(centre)
    raise CallWrong(field="subject", value=typed or "–")


def _fault(code: str, facts: Mapping[str, str], typed: Mapping[str, str]) -> Fault:
    return Fault(code=code, facts={"value": typed.get("subject", ""), **facts})
