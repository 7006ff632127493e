"""`/work/agents`: people and groups of one's part: who is whom, merges and their undoing, objections, certificates."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from archive import i18n
from archive.access.may import Act
from archive.access.people_shown import is_minor, shown
from archive.errors import NotFound
from archive.i18n.moments import day
from archive.ledger.network.agents import Words
from archive.models.network.agent import Agent
from archive.models.network.statement import Concept, parsed_id
from archive.models.people import Person
from archive.steps.network import certifying, linking, merging, suggesting
from archive.web.shared import language
from archive.web.workbench import forms
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page

router = APIRouter()
MOST = 50
AT_ONCE = 20
_LONG = 100_000
Text = Annotated[str, Form(max_length=_LONG)]


@router.get("/work/agents")
def agents(desk: AtDesk, q: str = "", after: str = "") -> HTMLResponse:
    """Those of one's part, by words in their names."""
    found = desk.services.ledger.network.agents.listed(q[:200], centres(desk), MOST + 1, parsed_id(after) or "")
    more = found[MOST - 1].id if len(found) > MOST else ""
    return page(desk, "agents.html", found=found[:MOST], words=q[:200], more=more, today=today())


@router.get("/work/agents/queue")
def queue(desk: AtDesk, after: str = "", n: int = -1) -> HTMLResponse:
    """Words of records for which nobody is confirmed yet, with those who may be meant."""
    seen = (parsed_id(after) or "", min(max(n, -1), 10_000))
    every = desk.services.ledger.network.agents.unlinked(centres(desk), AT_ONCE, seen)
    proposed = suggesting.propose(desk.services, every)
    rows = [(one, proposed[one.resource, one.n]) for one in every]
    lang = language.chosen(desk.request.query_params, desk.request.cookies)
    last = every[-1] if len(every) == AT_ONCE else None
    return page(desk, "agents_queue.html", rows=rows, last=last, role=lambda code: i18n.text(f"role.{code}", lang))


@router.post("/work/agents/queue/{resource}/{n}")
def confirm(desk: AtDesk, resource: str, n: int, agent: Text = "", name: Text = "", back: Text = "") -> Response:
    """Confirm whom the words mean: somebody on record, or `new`."""
    words = desk.services.ledger.network.agents.contributor(resource[:40], n) if 0 <= n < MOST * 100 else None
    if words is None:
        raise NotFound(what="resource", id="")
    by = desk.acting(Act.STATE, words.centre, hidden="resource")
    found = _linked(desk, words._replace(name=name), agent, by)
    desk.note("link", "agent", found.id, centre=words.centre, by=by, resource=words.resource)
    return done(back if back.startswith("/work/agents/queue") else "/work/agents/queue")


def _linked(desk: Desk, words: Words, chosen: str, by: Person) -> Agent:
    if chosen == "new":
        return linking.newly(desk.services, words, by)
    id_ = parsed_id(chosen) or ""
    if all(one.agent.id != id_ for one in suggesting.propose(desk.services, [words])[words.resource, words.n]):
        _mine(desk, chosen)  # not one who is called so: only one's own
    return linking.link(desk.services, words, id_, by)


@router.get("/work/agents/doubles")
def doubles(desk: AtDesk) -> HTMLResponse:
    """Pairs that share a name: one, or two? Nothing is merged before somebody says so."""
    pairs = desk.services.ledger.network.agents.doubles(centres(desk), MOST)
    known = desk.services.ledger.network.statements.many(Agent, {id_ for pair in pairs for id_ in pair})
    rows = [(known[one], known[other]) for one, other in pairs if desk.may(Act.SEE_WORK, known[other].centre)]
    return page(desk, "agents_doubles.html", rows=rows)


@router.post("/work/agents/doubles")
def told_apart(desk: AtDesk, one: Text = "", other: Text = "", verb: Text = "", why: Text = "") -> Response:
    """They are one (`merge`: the first into the other), or two (`distinct`)."""
    first, by = _mine(desk, one)
    second, _ = _mine(desk, other)
    if verb == "merge":
        merging.merge(desk.services, first.id, second.id, forms.reason(why), by)
    else:
        linking.distinct(desk.services, first.id, second.id, by)
    desk.note("merge" if verb == "merge" else "tell apart", "agent", first.id, centre=first.centre, by=by, other=second.id)
    return done("/work/agents/doubles")


@router.get("/work/agents/service")
def service(desk: AtDesk) -> HTMLResponse:
    """Records of service that wait to be confirmed, by who certifies."""
    waiting = desk.services.ledger.network.agents.waiting(centres(desk, Act.STATE), MOST * 2)
    return page(desk, "agents_service.html", waiting=waiting, own=lambda one: one.recorder == desk.person.written())


@router.post("/work/agents/service")
def confirmed(desk: AtDesk, record: Annotated[list[str], Form()] = []) -> Response:  # noqa: B006 - FastAPI copies defaults
    """Confirm the records that are ticked: `agent n` each."""
    ticked: dict[str, list[int]] = {}
    for said in record[: MOST * 2]:
        id_, _, place = said[:40].partition(" ")
        if place.isascii() and place.isdigit():
            ticked.setdefault(id_, []).append(int(place))
    for id_, numbers in ticked.items():
        who = _known(desk, id_)
        if any(number >= len(who.participations) for number in numbers):
            raise NotFound(what="participation", id="")
        recorded = [who.participations[number].recorded_by for number in numbers]
        for centre in recorded:
            desk.need(Act.STATE, centre, hidden="agent")
        by = desk.signed(Act.STATE, *recorded)
        certifying.confirm(desk.services, who.id, numbers, by)
        desk.note("confirm", "agent", who.id, centre=who.centre, by=by, count=str(len(numbers)))
    return done("/work/agents/service")


@router.get("/work/agents/unvisited")
def unvisited(desk: AtDesk) -> HTMLResponse:
    """Counties that no service group visited in sixty days."""
    if not desk.reach(Act.SEE_WORK):
        desk.need(Act.SEE_WORK)
    every = desk.services.ledger.network.agents.unvisited(today())
    places = desk.services.ledger.centres.places([id_ for id_, _ in every])
    mine = [(id_, last) for id_, last in every if id_ in places and desk.reach(Act.SEE_WORK).covers(places[id_])]
    names = desk.services.ledger.centres.many([id_ for id_, _ in mine])
    return page(desk, "agents_unvisited.html", rows=[(names[id_], last) for id_, last in mine], today=today())


@router.get("/work/agents/{id_}")
def one(desk: AtDesk, id_: str) -> HTMLResponse:
    """One person or group with all that is on record, what is not public too."""
    found = _known(desk, id_)
    statements = desk.services.ledger.network.statements
    ids = {tie.to for tie in found.ties if not tie.centre} | {known.id for known in found.absorbed} | {found.merged_into}
    names = {known.id: known.title for known in statements.many(Agent, ids - {""}).values()}
    served = desk.services.ledger.centres.many([tie.to for tie in found.ties if tie.centre])
    return page(
        desk, "agent.html", one=found, names=names | {id_: one.name for id_, one in served.items()}, fields=certifying.FIELDS,
        shown=shown(found, today()), minor=is_minor(found, today()), states=desk.may(Act.STATE, found.centre),
        confirmed=sum(said.hours or 0 for said in found.participations if said.state == "confirmed"),
    )  # fmt: skip


@router.post("/work/agents/{id_}/objection")
def objection(desk: AtDesk, id_: str, objects: Text = "", why: Text = "") -> Response:
    """Note that they do not want a page, or want it again."""
    found, by = _mine(desk, id_)
    linking.object_to(desk.services, found.id, forms.reason(why), by, objects=objects == "yes")
    desk.note("object" if objects == "yes" else "agree", "agent", found.id, centre=found.centre, by=by)
    return done(f"/work/agents/{found.id}")


@router.post("/work/agents/{id_}/merge")
def merged(desk: AtDesk, id_: str, into: Text = "", why: Text = "") -> Response:
    """They are the same as somebody else, who stays."""
    found, by = _mine(desk, id_)
    other, _ = _mine(desk, into)
    merging.merge(desk.services, found.id, other.id, forms.reason(why), by)
    desk.note("merge", "agent", found.id, centre=found.centre, by=by, other=other.id)
    return done(f"/work/agents/{other.id}")


@router.post("/work/agents/{id_}/undo")
def parted(desk: AtDesk, id_: str, why: Text = "") -> Response:
    """They are somebody else after all."""
    found, by = _mine(desk, id_)
    holder = desk.services.ledger.network.agents.absorbing(found.id)
    if into := found.merged_into or (holder.id if holder else ""):
        _mine(desk, into)
    merging.undo(desk.services, found.id, forms.reason(why), by)
    desk.note("part", "agent", found.id, centre=found.centre, by=by)
    return done(f"/work/agents/{found.id}")


@router.post("/work/agents/{id_}/certificates")
def certificate(desk: AtDesk, id_: str, field: Annotated[list[str], Form()] = []) -> Response:  # noqa: B006
    """Certify what was confirmed of their service, with the fields that they agreed to show."""
    found, by = _mine(desk, id_)
    number = certifying.certify(desk.services, found.id, field, by)
    desk.note("certify", "agent", found.id, centre=found.centre, by=by, number=number)
    return done(f"/work/agents/{found.id}#certificates")


@router.post("/work/agents/{id_}/certificates/{number}")
def revoked(desk: AtDesk, id_: str, number: str, why: Text = "") -> Response:
    """Revoke a certificate: its page says so from now on."""
    found, by = _mine(desk, id_)
    if all(known.number != number for known in found.certificates):
        raise NotFound(what="certificate", id="")
    certifying.revoke(desk.services, number, forms.reason(why), by)
    desk.note("revoke", "agent", found.id, centre=found.centre, by=by, number=number)
    return done(f"/work/agents/{found.id}#certificates")


def centres(desk: Desk, act: Act = Act.SEE_WORK) -> Sequence[str] | None:
    """Below which centres they may do it, None for everywhere.

    Raises:
        NotAllowed: nowhere.
    """
    reach = desk.reach(act)
    if not reach:
        desk.need(act)
    return None if reach.everywhere else sorted(reach.centres)


def today() -> date:
    """The day in the province."""
    return day(datetime.now(UTC))


def _known(desk: Desk, typed: str) -> Agent:
    id_ = parsed_id(typed[:40])
    found = desk.services.ledger.network.statements.get(Agent, id_) if id_ else None
    if found is None:
        raise NotFound(what=Concept.AGENT.value, id="")
    desk.need(Act.SEE_WORK, found.centre, hidden=Concept.AGENT.value)
    return found


def _mine(desk: Desk, typed: str) -> tuple[Agent, Person]:
    """Somebody of whom they may say things, and as whom they do it."""
    found = _known(desk, typed)
    return found, desk.acting(Act.STATE, found.centre, hidden=Concept.AGENT.value)
