"""Evidence: what shows that an activity took place. It comes by the number in a manifest with no click, or by hand."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from archive.access.may import Act, Place, Yes, may
from archive.errors import EvidenceRefused, NotFound
from archive.ledger.network.activities import Naming
from archive.models.delivery import Delivery, Resource
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.network.activity import Activity, Evidence
from archive.models.people import Person, Role
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.network import activity_keeping

RULE = Person.named("archive", Role.RULE)
"""By whom a delivery is linked to the activities that it names."""


class Linked(NamedTuple):
    """What a delivery was linked to: activities that have new evidence, and numbers that nobody knows yet."""

    activities: tuple[str, ...]
    unknown: frozenset[str]


def of_delivery(services: Services, delivery: Delivery) -> Linked:
    """Link what a delivery preserved to the activities that its rows name. Safe to repeat; what a corrected row no longer
    names is let go, if it came by a number.

    Raises:
        Conflict, StoreUnavailable, LedgerUnavailable: try again.
    """
    return of_resources(services, delivery.centre, services.ledger.resources.of_delivery(delivery.id))


def of_resources(services: Services, centre: str, resources: Sequence[Resource]) -> Linked:
    """The same of some resources of one centre, of which somebody has edited the number, for instance.

    Raises:
        as `of_delivery`.
    """
    network = services.ledger.network.activities
    numbers = {one.record.activity for one in resources if one.record.activity}
    before = network.of_resources([one.id for one in resources])
    called = {number: one for (_, number), one in network.called((centre, each) for each in numbers).items()}
    changed = {one.id: one for one in called.values()}
    for one in _naming(services, centre, called, {each.id for each in resources}):
        activity = changed[called[one.number].id]
        changed[activity.id] = with_evidence(activity, [one])
    for resource in resources:
        now = called.get(resource.record.activity)
        for activity in before.get(resource.id, ()):
            if now is None or activity.id != now.id:
                changed[activity.id] = _without(changed.get(activity.id, activity), resource.id)
    was = {one.id: one for every in before.values() for one in every} | {one.id: one for one in called.values()}
    kept = activity_keeping.keep(services, list(changed.values()), was, "link", RULE)
    return Linked(kept, frozenset(numbers - called.keys()))


def awaited(services: Services, activities: Sequence[Activity]) -> list[Activity]:
    """The same activities with what was preserved before they were known and names them; nothing is written here."""
    of = {(one.centre, one.number): one for one in activities if one.number}
    found = services.ledger.network.activities.naming({number for _, number in of}, {centre for centre, _ in of})
    nearer = services.ledger.network.activities.called({(one.centre, one.number) for one in found})
    mine: dict[str, list[Naming]] = {}
    for one in found:
        activity = of.get((one.holder, one.number))
        held = nearer.get((one.centre, one.number))
        if activity and (held is None or held.id == activity.id or held.centre != one.centre):
            mine.setdefault(activity.id, []).append(one)
    return [with_evidence(one, mine.get(one.id, ())) for one in activities]


def with_evidence(activity: Activity, named: Collection[Naming]) -> Activity:
    """The activity with these resources as evidence, each once; what people said of one of them stays."""
    known = {one.resource for one in activity.evidence}
    more = tuple(
        Evidence(resource=one.resource, relation="document" if one.is_paper else "recorded", part=one.part, numbered=True)
        for one in named
        if one.resource not in known
    )
    return activity.model_copy(update={"evidence": (*activity.evidence, *more)}) if more else activity


def link(services: Services, activity: Activity, typed: Mapping[str, str], by: Person) -> Activity:
    """The activity with a resource as evidence, as somebody typed it: `resource`, `relation`, `part`, `start`, `end` (seconds or
    1:02:03); nothing is written here.

    Raises:
        EvidenceRefused: no such resource in their part, or a stretch that ends before it begins.
    """
    id_ = parse_resource_id(typed.get("resource", "").strip())
    if id_ is None or not _may_name(services, id_, by):
        raise EvidenceRefused(resource=typed.get("resource", "")[:40], value=typed.get("resource", "")[:40])
    start, end = (_seconds(id_, typed.get(name, "")) for name in ("start", "end"))
    if start is not None and end is not None and end <= start:
        raise EvidenceRefused(resource=id_, value=f"{typed['start']}–{typed['end']}")
    relation = typed.get("relation", "recorded")
    made = Evidence(resource=id_, relation=relation, part=typed.get("part", "").strip(), start_s=start, end_s=end)
    others = tuple(one for one in activity.evidence if one.resource != id_ or (one.start_s, one.part) != (start, made.part))
    return activity.model_copy(update={"evidence": (*others, made)})


def unlinked(activity: Activity, resource: str) -> Activity:
    """The activity without a resource.

    Raises:
        NotFound: it is no evidence of it.
    """
    left = tuple(one for one in activity.evidence if one.resource != resource)
    if len(left) == len(activity.evidence):
        raise NotFound(what="resource", id=resource)
    return activity.model_copy(update={"evidence": left})


def _naming(services: Services, centre: str, numbers: Collection[str], of: Collection[str]) -> list[Naming]:
    found = services.ledger.network.activities.naming(numbers, [centre])
    return [one for one in found if one.depth == 0 and one.resource in of]


def _without(activity: Activity, resource: str) -> Activity:
    left = tuple(one for one in activity.evidence if one.resource != resource or not one.numbered)
    return activity.model_copy(update={"evidence": left}) if len(left) != len(activity.evidence) else activity


def _may_name(services: Services, id_: ResourceId, by: Person) -> bool:
    """Whether there is such a resource in the part that they speak for, or see the work of."""
    try:
        found = services.ledger.resources.get(id_)
    except NotFound:
        return False
    where: Place = services.ledger.centres.above(found.centre)
    sees = any(isinstance(may(by, act, where), Yes) for act in (Act.STATE, Act.SEE_WORK))
    return sees and found.version > 0 and found.state is not ResourceState.DELETED


def _seconds(id_: str, typed: str) -> float | None:
    """Seconds of 83, 1:23 or 1:02:03."""
    plain = typed.strip().replace(":", ":")
    if not plain:
        return None
    try:
        parts = [float(one) for one in plain.split(":")]
    except ValueError as fault:
        raise EvidenceRefused(resource=id_, value=typed[:40]) from fault
    seconds: float = sum(part * 60**place for place, part in enumerate(reversed(parts)))
    if len(parts) > 3 or not 0 <= seconds < 10**6:
        raise EvidenceRefused(resource=id_, value=typed[:40])
    return seconds
