"""Placing: where things that come into review have to wait, and what becomes of those that wait too long."""

from datetime import UTC, datetime

from archive.models.ids import ResourceId
from archive.models.people import Person
from archive.models.reviewing import ReviewStep, Step, Stop, Waiting
from archive.preserved import writing
from archive.services import Services
from archive.steps.alone import alone
from archive.steps.decisions import doubts
from archive.steps.desk import review_news as news
from archive.steps.desk import review_path as path
from archive.steps.desk import review_way
from archive.steps.making import quality
from archive.steps.tally import Tally
from archive.vocabulary import working_days

GRACE_DAYS = 1
"""Working days between the word to deputies and the way up."""


def settle(services: Services, limit: int = 100) -> int:
    """Look into where things have to wait that were not looked into yet; how many there were."""
    waiting = services.ledger.desk.reviews.unplaced(limit)
    for resource_id in waiting:
        place(services, ResourceId(resource_id))
    return len(waiting)


def place(services: Services, resource_id: ResourceId) -> None:
    """Where it waits first and who decides: by what it is, its doubts, its quality, the rules above its centre."""
    reviews = services.ledger.desk.reviews
    waiting = reviews.get(resource_id)
    if waiting is None or waiting.decides:
        return
    resource = services.ledger.resources.get(resource_id)
    found = [one.kind.value for one in doubts.of(services, resource)]
    flags = [flag.code for part in quality.of(services, resource) for flag in part.flags]
    line = reviews.line(resource.centre)
    level = path.level_of(services.ledger.desk.trusting.rules(resource.centre), resource.record.kind.value, found, flags)
    last = path.deciding(line, level) or Stop(resource.centre, "", level, frozenset())
    station = path.first(line, last, review_way.makers(services, resource))
    done = reviews.log(resource_id).steps
    if done and done[-1].to and done[-1].delivery == resource.delivery and done[-1].step is not Step.RESUBMITTED:
        # after a rebuild: it had come this far
        station = next((stop for stop in line if stop.centre == done[-1].to), station)
        last = last if station in path.upto(line, last) else station
    due = review_way.due_at(services)
    if reviews.place(waiting, station.centre, last.centre, due, sorted(set(found))):
        news.tell(services, "waits", resource, people=station.reviewers, again=f"{resource.version} {station.centre}")


def chase(services: Services, now: datetime | None = None) -> int:
    """What is late: first who stands in for the reviewers is told, then it goes up a level by itself; each once. How many."""
    moment = now or datetime.now(UTC)
    late = services.ledger.desk.reviews.overdue(moment)
    tally = Tally("review", None)
    for waiting in late:
        with alone(services, tally, waiting.resource):
            _chase(services, waiting, moment)
    return len(late)


def _chase(services: Services, waiting: Waiting, now: datetime) -> None:
    reviews = services.ledger.desk.reviews
    resource = services.ledger.resources.get(waiting.resource)
    line = reviews.line(resource.centre)
    here = next((stop for stop in line if stop.centre == waiting.station), None)
    there = path.higher(line, waiting.station) if here else None
    if waiting.late == 0 or there is None:
        holders = {waiting.claimed_by} - {""} or set(here.reviewers if here else ())
        people = set(services.ledger.accounts.deputies.standing_in(holders)) or holders
        grace = working_days.after(now, GRACE_DAYS if there else services.settings.review_days)
        if reviews.tell_late(waiting, grace) and people and waiting.late == 0:
            news.tell(services, "late", resource, people=people, again=f"{resource.version} {waiting.station}")
        return
    last = next((stop for stop in line if stop.centre == waiting.decides), there)
    last = last if there in path.upto(line, last) else there
    place_, nobody = services.ledger.centres.above(resource.centre), Person.named(writing.AGENT)
    way = review_way.Way(resource, waiting, line, last, nobody, place_, nobody)
    step = ReviewStep(
        centre=waiting.station, step=Step.LATE, to=there.centre, delivery=resource.delivery, version=resource.version
    )
    review_way.forward(services, way, step, there, last)
    everyone = there.reviewers | (here.reviewers if here else frozenset())
    news.tell(services, "late", resource, people=everyone, again=f"{resource.version} {waiting.station} {there.centre}")
