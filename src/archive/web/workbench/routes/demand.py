"""`/work/demand`: what the public asks for: terms that found nothing, letters, and the demands that are made of them."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from archive.access.may import Act
from archive.errors import ArchiveError, CatalogueUnavailable, NotFound
from archive.ledger.desk.demand import SHOWN_FROM
from archive.models.demand import WantedLetter
from archive.models.network.demand import OPEN, Demand, DemandState
from archive.models.people import Person
from archive.models.search import Hit, SearchQuery
from archive.steps.desk import demands, wanted
from archive.steps.desk.demands import Sorted
from archive.vocabulary.demand_themes import ages, themes
from archive.web.workbench import forms
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page

router = APIRouter()
Words = Annotated[str, Form(max_length=100_000)]
Chosen = Annotated[list[str], Form(max_length=100)]
_LARGEST = 2**63
_FOUND = 5


@router.get("/work/demand")
def demand(desk: AtDesk, state: str = "") -> HTMLResponse:
    """Numbers are for everybody who sees the work; letters, which may say how to reach somebody, for who answers the public."""
    if not desk.reach(Act.SEE_WORK):
        desk.need(Act.SEE_WORK)
    wanted.forget(desk.services)
    return _list(desk, state)


@router.post("/work/demand/letters/{number}")
def close_letter(desk: AtDesk, number: int, note: Words = "") -> Response:
    """Close a letter of which no demand is made, with what was done about it."""
    letter = _letter(desk, number)
    by = desk.acting(Act.ANSWER_DEMAND, letter.centre)
    desk.services.ledger.desk.demand.close(number, forms.reason(note), by.written())
    desk.note("close", "letter", str(number), by=by, centre=letter.centre)
    return done("/work/demand")


@router.post("/work/demand/letters/{number}/sort")
def sort_letter(desk: AtDesk, number: int, title: Words = "", theme: Words = "", term: Words = "") -> Response:
    """Make a demand of a letter, in the archive's own words."""
    letter = _letter(desk, number)
    by = desk.acting(Act.ANSWER_DEMAND, letter.centre)
    if letter.demand:
        return done(f"/work/demand/{letter.demand}")
    try:
        made = demands.sort_letter(desk.services, letter, Sorted(title, theme, term), by)
    except ArchiveError as error:
        return _list(desk, "", error, {"letter": number, "title": title, "theme": theme, "term": term})
    desk.note("sort", "demand", made.id, by=by, centre=letter.centre)
    return done(f"/work/demand/{made.id}")


@router.post("/work/demand/terms")
def want(desk: AtDesk, term: Words = "", theme: Words = "") -> Response:
    """Make a demand of a term that found nothing."""
    by = desk.acting(Act.ANSWER_DEMAND)
    made = demands.want(desk.services, term[:60], by, theme)
    desk.note("sort", "demand", made.id, by=by)
    return done(f"/work/demand/{made.id}")


@router.get("/work/demand/{id_}")
def one(desk: AtDesk, id_: str) -> HTMLResponse:
    """One demand: its letters, what is found of it by now, and what can be done."""
    return _page(desk, _known(desk, id_))


@router.post("/work/demand/{id_}/sort")
def sort(desk: AtDesk, id_: str, title: Words = "", theme: Words = "", term: Words = "", age: Words = "") -> Response:
    """Say what is asked for."""
    said = Sorted(title, theme, term, age)
    return _done(desk, id_, "sort", lambda was, by: demands.sort(desk.services, was, said, by))


@router.post("/work/demand/{id_}/assign")
def assign(desk: AtDesk, id_: str, centre: Words = "") -> Response:
    """Say who answers."""
    return _done(desk, id_, "assign", lambda was, by: demands.assign(desk.services, was, centre.strip()[:60], by))


@router.post("/work/demand/{id_}/answer")
def answer(desk: AtDesk, id_: str, words: Words = "", targets: Words = "", found: Chosen = []) -> Response:  # noqa: B006
    """Answer it: `targets` are addresses or ids, one a line, `found` those that were ticked."""
    every = [*found[:_FOUND], *targets.splitlines()[: demands.MOST_ANSWERS]]
    return _done(desk, id_, "answer", lambda was, by: demands.answer(desk.services, was, words, every, by))


@router.post("/work/demand/{id_}/close")
def close(desk: AtDesk, id_: str) -> Response:
    """Say that it is done."""
    return _done(desk, id_, "close", lambda was, by: demands.close(desk.services, was, by))


@router.post("/work/demand/{id_}/decline")
def decline(desk: AtDesk, id_: str, reason: Words = "") -> Response:
    """Say that it cannot be answered, and why."""
    return _done(desk, id_, "decline", lambda was, by: demands.decline(desk.services, was, reason, by))


def _letter(desk: Desk, number: int) -> WantedLetter:
    if not 0 < number < _LARGEST:
        raise NotFound(what="request", id="")
    return desk.services.ledger.desk.demand.letter(number)


def _known(desk: Desk, id_: str) -> Demand:
    """A demand that they may answer.

    Raises:
        NotFound: there is none, or it is another part's.
    """
    found = desk.services.ledger.network.statements.get(Demand, id_[:40])
    if found is None or not any(desk.may(Act.ANSWER_DEMAND, centre) for centre in _places(found)):
        raise NotFound(what="request", id="")
    return found


def _places(one: Demand, verb: str = "answer") -> tuple[str, ...]:
    """Centres of whose part somebody has to be: that which it was asked of, and that which answers it."""
    return (one.centre,) if verb in {"sort", "assign"} or not one.assigned else (one.assigned, one.centre)


def _done(desk: Desk, id_: str, verb: str, act: Callable[[Demand, Person], Demand]) -> Response:
    was = _known(desk, id_)
    places = _places(was, verb)
    at = next((centre for centre in places if desk.may(Act.ANSWER_DEMAND, centre)), places[0])
    by = desk.acting(Act.ANSWER_DEMAND, at)
    try:
        act(was, by)
    except ArchiveError as error:
        return _page(desk, was, error)
    desk.note(verb, "demand", was.id, by=by, centre=at)
    return done(f"/work/demand/{was.id}")


def _list(desk: Desk, state: str, error: ArchiveError | None = None, typed: dict[str, object] | None = None) -> HTMLResponse:
    letters, every = desk.services.ledger.desk.demand, desk.services.ledger.network.demands
    reach = desk.reach(Act.ANSWER_DEMAND)
    chosen = DemandState(state) if state in set(DemandState) else None
    status, code, said = forms.said(error) if error else (200, "", None)
    return page(
        desk,
        "demand.html",
        status,
        terms=letters.terms(),
        letters=letters.letters(reach) if reach else [],
        demands=every.page(reach, [chosen] if chosen else OPEN) if reach else [],
        counts=every.states(reach) if reach else {},
        times=every.times(),
        answers=bool(reach),
        everywhere=reach.everywhere,
        few=SHOWN_FROM,
        states=list(DemandState),
        state=chosen.value if chosen else "",
        themes=tuple(themes()),
        typed=typed or {},
        code=code,
        said=said,
    )


def _page(desk: Desk, was: Demand, error: ArchiveError | None = None) -> HTMLResponse:
    status, code, said = forms.said(error) if error else (200, "", None)
    services = desk.services
    shown = services.ledger.network.statements.shown([answer.target for answer in was.answers if answer.target])
    return page(
        desk,
        "demand_one.html",
        status,
        one=was,
        letters=services.ledger.desk.demand.letters_of(was.id),
        asked_of=services.ledger.centres.called(was.centre) if was.centre else "",
        assigned=services.ledger.centres.called(was.assigned) if was.assigned else "",
        about=services.ledger.publications.entry(was.about) if was.about else None,
        found=_found(desk, was),
        shown=shown,
        leads=any(desk.may(Act.ANSWER_DEMAND, centre) for centre in _places(was, "assign")),
        themes=tuple(themes()),
        ages=tuple(ages()),
        code=code,
        said=said,
    )


def _found(desk: Desk, was: Demand) -> tuple[Hit, ...]:
    """What answers its words by now, while it waits for an answer."""
    if not was.term or was.state not in OPEN:
        return ()
    try:
        return desk.services.catalogue.search(SearchQuery(text=was.term[:200], size=_FOUND)).hits
    except CatalogueUnavailable:
        return ()  # the page is whole without it
