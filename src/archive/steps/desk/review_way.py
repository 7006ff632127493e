"""The way of one thing through review, seen from who is to act on it: what they may, as whom, and how a line of it is written."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from archive.access.may import Act, Place, Yes, may
from archive.errors import Conflict, NotFound, NotWaiting, OwnWork, ReviewTaken, SeenOtherwise
from archive.i18n.refusals import not_allowed
from archive.models.delivery import Resource
from archive.models.ids import ResourceId
from archive.models.people import Person
from archive.models.reviewing import ReturnCode, ReviewLog, ReviewStep, Step, Stop, Waiting
from archive.preserved import layout, reading, versions, writing
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.desk import editing, signing_in
from archive.steps.desk import review_path as path
from archive.store import Snapshot
from archive.vocabulary import working_days

NOT_MADE = (versions.Verdict, versions.Reviewing, versions.Normalization, versions.Healing)
"""Versions whose agents had no part in the work itself."""


class Way(NamedTuple):
    """Where something waits, seen from who is to act on it."""

    resource: Resource
    waiting: Waiting
    line: Sequence[Stop]
    last: Stop
    person: Person
    """With the posts that count here: none of whoever had part in the work."""
    place: Place
    signed: Person
    """As they are written down: with the name of whom they stand in for."""


class Written(NamedTuple):
    """A log as it is to be written, onto which head."""

    log: ReviewLog
    head: int
    same: bool
    """The object has it already: who wrote it died before it counted."""


def due_at(services: Services, now: datetime | None = None) -> datetime:
    """Until when something that arrives now should be decided."""
    return working_days.after(now or datetime.now(UTC), services.settings.review_days)


def makers(services: Services, resource: Resource) -> frozenset[str]:
    """Ids of everybody who had part in a work: who delivered, described or edited it, by the log and by its versions' agents."""
    done = services.ledger.desk.reviews.makers(resource.id, resource.delivery)
    found = {id_ for one in done for id_ in Person.read(one).selves}
    object_ = services.store.objects.snapshot(layout.resource_object(resource.id))
    for version in object_.inventory.versions if object_ else ():
        if not isinstance(versions.parse(version.message), NOT_MADE) and version.agent != writing.AGENT:
            found |= Person.read(version.agent).selves
    return frozenset(found)


def seen_by(
    services: Services,
    person: Person,
    resource_id: ResourceId,
    act: Act,
    seen: int | None = None,
    *,
    own: bool = True,
    free: bool = True,
) -> Way:
    """What somebody is about to act on, once it is known that they may; with `own` also on what they had part in."""
    resource = services.ledger.resources.get(resource_id)
    centre = services.ledger.centres.above(resource.centre)
    if not may(person, Act.SEE_PRIVATE, centre):
        raise NotFound(what="resource", id=resource_id)
    waiting = services.ledger.desk.reviews.get(resource_id)
    if waiting is None:
        raise NotWaiting(id=resource_id)
    if seen is not None and seen != resource.version:
        raise SeenOtherwise(id=resource_id, seen=seen, version=resource.version)
    acting = person if own else _impartial(services, person, resource)
    _allowed(services, acting, act, waiting)
    if free and waiting.held() and waiting.claimed_by != person.id:
        raise taken(services, waiting)
    line = services.ledger.desk.reviews.line(resource.centre)
    last = next((stop for stop in line if stop.centre == waiting.decides), None)
    if last is None:
        level = path.level_of((), resource.record.kind.value, (), ())
        last = path.deciding(line, level) or Stop(waiting.station, "", level, frozenset())
    station = services.ledger.centres.above(waiting.station)
    signed = person if person.on_behalf_of else signing_in.acting(services, acting, act, station)
    return Way(resource, waiting, line, last, acting, centre, signed)


def _impartial(services: Services, person: Person, resource: Resource) -> Person:
    """The same person without the posts of whoever had part in the work."""
    made = makers(services, resource)
    if person.id in made:
        raise OwnWork(id=resource.id, by=person.name)
    left = tuple(grant for grant in person.roles if grant.on_behalf_of not in made)
    if person.roles and not left:
        raise OwnWork(id=resource.id, by=person.name)
    return person.model_copy(update={"roles": left})


def _allowed(services: Services, person: Person, act: Act, waiting: Waiting) -> None:
    answer = may(person, act, services.ledger.centres.above(waiting.station))
    if isinstance(answer, Yes):
        return
    raise not_allowed(person.name, act.value, answer.reason.value, services.ledger.centres.called(waiting.station))


def covers(services: Services, way: Way, centre: str) -> bool:
    """Whether somebody reviews there or above."""
    return bool(may(way.person, Act.APPROVE, services.ledger.centres.above(centre)))


def highest(services: Services, way: Way) -> Stop:
    """As whom somebody acts: the highest level, from where it waits up to the deciding one, that is theirs."""
    line = upto(way)
    here = next((n for n, stop in enumerate(line) if stop.centre == way.waiting.station), 0)
    theirs = [stop for stop in line[here:] if covers(services, way, stop.centre)]
    return theirs[-1] if theirs else (line[here] if line else way.last)


def upto(way: Way) -> Sequence[Stop]:
    """The levels of a way up to the deciding one."""
    return path.upto(way.line, way.last)


def below(way: Way) -> frozenset[str]:
    """Who reviews on the levels below where it waits."""
    place_ = next((n for n, stop in enumerate(way.line) if stop.centre == way.waiting.station), 0)
    return frozenset(one for stop in way.line[:place_] for one in stop.reviewers)


def everyone(services: Services, way: Way, below: Collection[str]) -> set[str]:
    """Everyone below: who hands in for its centre, who had part in it, and who looked at it on lower levels."""
    made = {one for one in makers(services, way.resource) if not one.startswith("name:")}
    return {*services.ledger.desk.reviews.archivists(way.resource.centre), *made, *below}


def step_of(way: Way, step: Step, *, codes: tuple[ReturnCode, ...] = (), note: str = "") -> ReviewStep:
    """A line of the log, of who acts."""
    return ReviewStep(
        centre=way.waiting.station,
        step=step,
        by=way.signed,
        on_behalf_of=on_behalf_of(way.signed),
        codes=codes,
        note=note.strip(),
        delivery=way.resource.delivery,
        version=way.resource.version,
    )


def on_behalf_of(by: Person) -> str:
    """Id of for whom somebody acts; empty where for nobody."""
    return by.on_behalf_of.id if by.on_behalf_of else ""


def log_with(services: Services, way: Way, steps: Sequence[ReviewStep]) -> Written:
    """What the object says, with these lines and with the remarks that wait to be said.

    Raises:
        SeenOtherwise: see `object_as_seen`.
    """
    reviews, object_ = services.ledger.desk.reviews, object_as_seen(services, way.resource)
    kept, known = reading.reviews(object_), reviews.log(way.resource.id)
    said = {one.id for one in kept.remarks}
    remarks = (*kept.remarks, *(one for one in reviews.drafts(way.resource.id) if one.id not in said))
    left = kept.steps[len(known.steps) :]
    unfinished = [(one.centre, one.step, one.by, one.version) for one in left]
    if unfinished and unfinished[: len(steps)] == [(one.centre, one.step, one.by, one.version) for one in steps]:
        return Written(ReviewLog(steps=kept.steps, remarks=remarks), object_.inventory.version, remarks == kept.remarks)
    return Written(ReviewLog(steps=(*kept.steps, *steps), remarks=remarks), object_.inventory.version, False)


def object_as_seen(services: Services, resource: Resource) -> Snapshot:
    """The object of what somebody has before them.

    Raises:
        SeenOtherwise: it has what the ledger did not know of and nobody has seen; from now on the ledger knows an edit.
    """
    object_id = layout.resource_object(resource.id)
    services.store.objects.forward(object_id)
    object_ = services.store.objects.snapshot(object_id)
    if object_ is None:
        raise NotFound(what="object", id=object_id)
    if reading.brought_since(object_.inventory, resource.version):
        editing.caught_up(services, resource, object_)
        raise SeenOtherwise(id=resource.id, seen=resource.version, version=object_.inventory.version)
    return object_


def forward(services: Services, way: Way, step: ReviewStep, there: Stop, last: Stop) -> None:
    """Write what was said into the object, then let it wait at the next level."""
    over = path.passed_over(way.line, way.waiting.station, there.centre)
    about = {"step": Step.SKIPPED, "to": there.centre, "delivery": way.resource.delivery, "version": way.resource.version}
    # the step itself comes last, as it says how far things have come
    skipped = [ReviewStep(centre=stop.centre, **about) for stop in over]
    written = log_with(services, way, [*skipped, step])
    version = written.head
    if not written.same:
        told = f"{step.step.value}: {step.centre} -> {there.centre}" + (f": {step.note}" if step.note else "")
        new = writing.review(written.log, step.by, told, written.head)
        version = commit(services, layout.resource_object(way.resource.id), new).version
    due = due_at(services)
    if not services.ledger.desk.reviews.move(way.waiting, there.centre, last.centre, due, version, written.log):
        raise Conflict(what="review", id=way.resource.id)


def taken(services: Services, waiting: Waiting) -> ReviewTaken:
    """The refusal, with the name of who has it and until when."""
    account = services.ledger.accounts.people.many([waiting.claimed_by]).get(waiting.claimed_by)
    until = waiting.claimed_until.astimezone(working_days.CHINA).strftime("%H:%M") if waiting.claimed_until else ""
    return ReviewTaken(id=waiting.resource, by=account.name if account else waiting.claimed_by, until=until)
