"""Reviewing: what waits at which level, who takes it up, and what becomes of it: accepted, returned, or passed up.

What a level below the deciding one says is written to the preserved object before it counts, like the decision itself.
"""

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from archive import i18n
from archive.access.may import Act, Place, may, reach
from archive.errors import NobodyAbove, NoReturnReason
from archive.models.centre import ReviewPolicy
from archive.models.delivery import Resource
from archive.models.ids import ResourceId
from archive.models.people import Person, Role
from archive.models.report import Decision
from archive.models.reviewing import Remark, ReturnCode, ReviewStep, Step, Stop
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.desk import review_news as news
from archive.steps.desk import review_path as path
from archive.steps.desk import review_placing, review_way


class Outcome(NamedTuple):
    """What an acceptance or a passing up came to."""

    decided: bool
    to: Stop | None
    """Where it waits next."""
    by: Person
    """Who is written down for it."""


def accept(services: Services, person: Person, resource_id: ResourceId, seen: int | None = None, note: str = "") -> Outcome:
    """Accept: at the deciding level, or by who may decide there, it becomes public; below, it goes on to the next level.

    Raises:
        NotFound, NotAllowed: it is nothing of theirs.
        OwnWork: they had part in it.
        NotWaiting, SeenOtherwise, ReviewTaken, Conflict: it is not as they saw it.
        NeedsDescription: nobody has described it.
    """
    way = _at(services, person, resource_id, Act.APPROVE, seen, own=False)
    step = review_way.step_of(way, Step.ACCEPTED, note=note)
    below = review_way.below(way)
    if review_way.covers(services, way, way.last.centre):
        decision = Decision(verb="approve", by=way.signed, reason=note)
        review.decide(
            services, resource_id, decision, seen=way.resource.version, log_=review_way.log_with(services, way, [step]).log
        )
        news.tell(services, "accepted", way.resource, people=review_way.everyone(services, way, below), but=person.id)
        return Outcome(True, None, way.signed)
    there = path.following(way.line, review_way.highest(services, way).centre, way.last)
    review_way.forward(services, way, step.model_copy(update={"to": there.centre}), there, way.last)
    _gone_on(services, way, there, "waits")
    return Outcome(False, there, way.signed)


def pass_up(services: Services, person: Person, resource_id: ResourceId, note: str, seen: int | None = None) -> Outcome:
    """Let a higher level look, and say why; it never comes down again but by a return to its centre.

    Raises:
        NoReturnReason: without a note.
        NobodyAbove: there is no higher level.
        as `accept`; who had part in it may pass it up.
    """
    way = _at(services, person, resource_id, Act.PASS_UP, seen)
    if not note.strip():
        raise NoReturnReason(id=resource_id)
    there = path.higher(way.line, review_way.highest(services, way).centre)
    if there is None:
        raise NobodyAbove(id=resource_id, station=way.waiting.station)
    last = there if there not in review_way.upto(way) else way.last
    step = review_way.step_of(way, Step.PASSED_UP, note=note).model_copy(update={"to": there.centre})
    review_way.forward(services, way, step, there, last)
    _gone_on(services, way, there, "passed_up")
    return Outcome(False, there, way.signed)


def _gone_on(services: Services, way: review_way.Way, there: Stop, event: str) -> None:
    """Who reviews there hears that it waits, and everyone below how far it has come."""
    again, who = f"{way.resource.version} {there.centre}", way.person
    news.tell(services, event, way.resource, people=there.reviewers, again=again, but=who.id, by=who.name)
    below = review_way.everyone(services, way, review_way.below(way)) - there.reviewers
    news.tell(services, "went_on", way.resource, people=below, again=again, but=who.id, by=who.name, to=there.name)


def give_back(
    services: Services,
    person: Person,
    resource_id: ResourceId,
    codes: Sequence[ReturnCode] = (),
    words: str = "",
    seen: int | None = None,
) -> Person:
    """Return it to its centre with reasons: codes, words, or remarks made on this page. Gives who is written down for it.

    Raises:
        NoReturnReason: none of them.
        as `accept`; who had part in it may return it.
    """
    way = _at(services, person, resource_id, Act.RETURN, seen)
    drafts = services.ledger.desk.reviews.drafts(resource_id)
    if not (codes or words.strip() or drafts):
        raise NoReturnReason(id=resource_id)
    step = review_way.step_of(way, Step.RETURNED, codes=tuple(dict.fromkeys(codes)), note=words.strip())
    decision = Decision(verb="return", by=way.signed, reason=reason(step, drafts))
    review.decide(services, resource_id, decision, seen=way.resource.version, log_=review_way.log_with(services, way, [step]).log)
    everyone = review_way.everyone(services, way, review_way.below(way))
    again = str(way.resource.version)
    news.tell(services, "returned", way.resource, people=everyone, again=again, but=person.id, why=decision.reason)
    if services.ledger.policies.of(way.resource.centre) is ReviewPolicy.TRUSTED:
        risen = services.ledger.desk.trusting.came_back(way.resource.centre)
        if risen:
            facts = {"what": i18n.text("review.share", percent=round(risen.rate * 100))}
            news.tell(services, "trust_changed", way.resource, roles=(Role.LEAD,), again=str(risen.returns), **facts)
    return way.signed


def reason(step: ReviewStep, drafts: Sequence[Remark] = ()) -> str:
    """What stands in the decision, and so in the receipt of the centre: codes as words, then what was typed."""
    codes = dict.fromkeys([*step.codes, *(() if step.codes or step.note else (one.code for one in drafts))])
    said = i18n.listed(i18n.text(f"return-code.{code.value}") for code in codes)
    words = i18n.text("review.said", codes=said, words=step.note) if said and step.note else said or step.note
    pinned = i18n.text("review.pinned", n=len(drafts)) if drafts else ""
    return i18n.listed(part for part in (words, pinned) if part)


def claim(services: Services, person: Person, resource_id: ResourceId) -> None:
    """Take it up for half an hour, so that nobody else does the same meanwhile.

    Raises:
        ReviewTaken: somebody else has.
        NotFound, NotAllowed, NotWaiting.
    """
    way = _at(services, person, resource_id, Act.RETURN, free=False)
    if not services.ledger.desk.reviews.claim(resource_id, person.id):
        raise review_way.taken(services, way.waiting)


def release(services: Services, person: Person, resource_id: ResourceId) -> str:
    """Let it go: one's own, or, for who stands above, somebody else's. Gives the id of who had it.

    Raises:
        ReviewTaken: somebody else has it, and one stands not above them.
        NotFound, NotAllowed, NotWaiting.
    """
    way = _at(services, person, resource_id, Act.RETURN, free=False)
    reviews, held = services.ledger.desk.reviews, way.waiting.claimed_by
    if held in {"", person.id}:
        reviews.release(resource_id, person.id)
        return held
    if not is_superior(services, person, way.waiting.station):
        raise review_way.taken(services, way.waiting)
    reviews.release(resource_id, held)
    again = way.waiting.claimed_until.isoformat() if way.waiting.claimed_until else ""
    news.tell(services, "released", way.resource, people={held}, again=again, by=person.name)
    return held


def is_superior(services: Services, person: Person, station: str) -> bool:
    """Whether somebody reviews above a station, or leads it."""
    place = services.ledger.centres.above(station)
    upper = Place(station, place.line - {station})
    return bool(may(person, Act.RETURN, upper)) or bool(may(person, Act.SET_POLICY, place))


def by_command(services: Services, person: Person, resource_id: ResourceId, decision: Decision) -> Outcome:
    """What a command gives, approve or return: on the same way as in the workbench, without a claim."""
    review_placing.place(services, resource_id)
    if services.ledger.desk.reviews.get(resource_id) is None:
        review.decide(services, resource_id, decision)  # says what is wrong with that
        return Outcome(True, None, person)
    if decision.verb == "return":
        give_back(services, person, resource_id, (), decision.reason)
        return Outcome(True, None, person)
    return accept(services, person, resource_id, note=decision.reason)


def remark(services: Services, person: Person, resource_id: ResourceId, given: Remark) -> Remark:
    """Note a remark, which the next decision takes along; see `steps.desk.remarks` for what may be said of what.

    Raises:
        NotFound, NotAllowed, NotWaiting.
    """
    way = _at(services, person, resource_id, Act.RETURN, free=False)
    made = given.model_copy(update={"id": secrets.token_hex(8), "by": way.signed})
    services.ledger.desk.reviews.remark(resource_id, made)
    return made


def had_part(services: Services, person: Person, resource: Resource) -> bool:
    """Whether somebody, or everybody whose posts they act by, had part in a work."""
    made = review_way.makers(services, resource)
    return person.id in made or (bool(person.roles) and all(grant.on_behalf_of in made for grant in person.roles))


def stations(person: Person) -> frozenset[str]:
    """The centres where somebody reviews themselves, by a post there; empty for who reviews everywhere."""
    return reach(person, Act.APPROVE).centres


def _at(
    services: Services,
    person: Person,
    resource_id: ResourceId,
    act: Act,
    seen: int | None = None,
    *,
    own: bool = True,
    free: bool = True,
) -> review_way.Way:
    review_placing.place(services, resource_id)
    return review_way.seen_by(services, person, resource_id, act, seen, own=own, free=free)
