"""Review: what a person decides about a resource is written to its preserved object before it counts."""

from collections.abc import Sequence

from archive.access import audience
from archive.errors import (
    ArchiveError,
    Conflict,
    DecisionOwed,
    LedgerUnavailable,
    NeedsDescription,
    NotForEveryone,
    NotFound,
    ReasonMissing,
    StateRefused,
)
from archive.ledger.findings import EDITS
from archive.links import keys
from archive.models.ids import ResourceId
from archive.models.people import Person, Role
from archive.models.report import Decision, Event
from archive.models.reviewing import ReviewLog
from archive.preserved import reading, versions, writing
from archive.preserved.layout import resource_object
from archive.services import Services
from archive.steps.alone import alone
from archive.steps.committed import commit
from archive.steps.tally import Tally, log
from archive.store import Inventory
from archive.vocabulary import audiences

POLICY = Person.named("policy: trusted centre", Role.RULE)
OPENING = frozenset({"approve", "restore"})
"""Verbs by which something becomes public."""
NEED_REASON = frozenset({"return", "withdraw", "delete", "undelete"})
"""Verbs that take something from somebody, or bring it back against such a decision: why is kept with them for ever."""


def decide(
    services: Services, resource_id: ResourceId, decision: Decision, seen: int | None = None, log_: ReviewLog | None = None
) -> None:
    """approve, return, withdraw or restore one resource; `seen` is the version that was looked at, where only that is meant.
    `log_` is what its reviewers did and said up to this, which is preserved and noted with the decision.

    Safe to repeat after a crash: a decision that the object has and the ledger has not is not written twice. Nothing keeps in
    the public what has to leave it: where the object cannot be read or written, `withdraw` counts first, and is owed to it.
    What is restored as it was approved is public again; where something was brought since, it goes into review.

    Raises:
        ReasonMissing: see `check_said`.
        NotFound: nothing has this id.
        StateRefused: the verb is not allowed from where it stands.
        NeedsDescription: nobody has described what is to be approved.
        NotForEveryone: its audience keeps it from the public.
        Conflict: it is no longer the version that was seen, or its object has an edit that the ledger does not know.
        DecisionOwed: it is withdrawn; `catch_up` writes the decision into the object when it can.
        Conflict, StoreUnavailable: try again.
    """
    check_said(resource_id, decision.verb, decision.by, decision.reason)
    services.ledger.resources.check(resource_id, decision.verb)
    if decision.verb == "approve":
        check_described(services, resource_id)
    if decision.verb in OPENING:
        check_audience(services, resource_id)
    known = services.ledger.resources.get(resource_id).version
    if seen is not None and known != seen:
        raise Conflict(what="resource", id=resource_id)
    try:
        version = preserve(services, resource_id, decision, log_=log_, seen=None if decision.verb == "withdraw" else known)
    except ArchiveError as error:
        if decision.verb != "withdraw" or not may_be_owed(error):
            raise
        services.ledger.resources.withdraw(resource_id, decision)
        log.error("withdrawn, and owed to its object", resource=resource_id, by=decision.by.written(), reason=str(error))
        raise DecisionOwed(id=resource_id, reason=str(error)) from error
    key = public_key(services, resource_id, services.ledger.resources.decisions(resource_id))
    anew = decision.verb == "restore" and not reading.is_as_approved(_head(services, resource_id))
    services.ledger.resources.decide(resource_id, decision, version, key, log_, anew=anew)
    if decision.verb == "approve":
        services.ledger.findings.replace(resource_id, EDITS, ())
    delivery = services.ledger.resources.delivery_of(resource_id)
    log.info("decided", delivery=delivery, resource=resource_id, verb=decision.verb, by=decision.by.written())


def may_be_owed(error: ArchiveError) -> bool:
    """Whether what failed is writing to the object: then what has to leave the public leaves it all the same."""
    return not isinstance(error, (LedgerUnavailable, StateRefused, Conflict))


def check_said(resource_id: ResourceId, verb: str, by: Person, reason: str) -> None:
    """Refuse a decision that does not say who decides and, where the verb needs it, why.

    Raises:
        ReasonMissing: the name or the reason is blank.
    """
    if not by.name.strip() or (verb in NEED_REASON and not reason.strip()):
        raise ReasonMissing(id=resource_id, verb=verb)


def check_described(services: Services, resource_id: ResourceId) -> None:
    """Refuse to make public what came without a list and has nothing but the name of its file.

    Raises:
        NeedsDescription: it has not been described since.
    """
    resource = services.ledger.resources.get(resource_id)
    faults, _ = services.ledger.deliveries.said_of(resource_id, resource.delivery)
    if any(fault.code == NeedsDescription.code for fault in faults):
        raise NeedsDescription(item=resource.record.title, id=resource_id)


def check_audience(services: Services, resource_id: ResourceId) -> None:
    """Refuse to make public what is not for everyone.

    Raises:
        NotForEveryone: until its record says otherwise.
    """
    record = services.ledger.resources.get(resource_id).record
    if not audience.for_everyone(record):
        raise NotForEveryone(value=audiences.WORDS[record.audience][0], id=resource_id)


def catch_up(services: Services, tally: Tally) -> None:
    """Write decisions into objects that could not take them when they were made; one that still cannot is a line of the report.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    for resource_id in services.ledger.resources.owed():
        with alone(services, tally, resource_id):
            _settle(services, resource_id)


def public_key(services: Services, resource_id: ResourceId, decided: Sequence[Decision]) -> str:
    """The key of a resource's media addresses after these decisions: another one after each time it was taken from the public."""
    withdrawn = sum(one.verb in {"withdraw", "delete"} for one in decided)
    return keys.publication_key(services.settings.signing_key.get_secret_value(), resource_id, withdrawn)


def preserve(
    services: Services,
    resource_id: ResourceId,
    decision: Decision,
    asked: Sequence[Event] = (),
    log_: ReviewLog | None = None,
    seen: int | None = None,
) -> int:
    """Write a decision into the resource's object, where it is not its last one yet, and return the head that the ledger knows
    of then: see `_countable`.

    `asked` are events that led to it, `log_` what reviewers said, `seen` the version that it is about, where only that is meant.

    Raises:
        NotFound: there is no such object.
        Conflict: something was brought after the version that was seen; whoever opens the resource makes the ledger know it.
        Conflict, StoreUnavailable: try again.
    """
    _settle(services, resource_id)
    head = _head(services, resource_id)
    if seen is not None and reading.brought_since(head, seen):
        raise Conflict(what="resource", id=resource_id)
    there = _has(services, resource_id, decision, head)
    version = head.version if there else _written(services, resource_id, decision, head.version, asked, log_)
    return _countable(services, resource_id) if seen is None else version


def _has(services: Services, resource_id: ResourceId, decision: Decision, head: Inventory) -> bool:
    """Whether the object has this decision, or what somebody decided who died before the ledger heard of it; not if something
    was brought since.
    """
    if decision in decisions(services, resource_id):
        return True
    left = unfinished(services, resource_id)
    if left is None or (left.verb, left.by, left.reason) != (decision.verb, decision.by, decision.reason):
        return False
    said = [number for number, one in enumerate(reading.purposes(head), start=1) if isinstance(one, versions.Verdict)]
    return not reading.brought_since(head, said[-1])


def _countable(services: Services, resource_id: ResourceId) -> int:
    """The head of the object, as the ledger may note it. While that lacks what a delivery or an edit brought it stays at what it
    knew: whoever looks next finishes that first.
    """
    known, head = services.ledger.resources.get(resource_id).version, _head(services, resource_id)
    return known if reading.brought_since(head, known) else head.version


def _settle(services: Services, resource_id: ResourceId) -> None:
    """First what is owed to the object: its versions tell the decisions in their order."""
    if owed := services.ledger.resources.owed_to(resource_id):
        bring(services, resource_id, owed)
        services.ledger.resources.settled(resource_id, _countable(services, resource_id))


def bring(services: Services, resource_id: ResourceId, owed: Sequence[Decision]) -> int:
    """Write decisions into an object that it lacks; gives its head.

    Raises:
        NotFound: there is no such object.
        Conflict, StoreUnavailable: try again.
    """
    head = _head(services, resource_id).version
    for decision in owed:
        if decision not in decisions(services, resource_id):
            head = _written(services, resource_id, decision, head)
    return head


def _head(services: Services, resource_id: ResourceId) -> Inventory:
    """The object with the newest version that counts, shown to all."""
    object_id = resource_object(resource_id)
    services.store.objects.forward(object_id)
    head = services.store.objects.head(object_id)
    if head is None:
        raise NotFound(what="resource", id=resource_id)
    return head


def _written(
    services: Services,
    resource_id: ResourceId,
    decision: Decision,
    head: int,
    asked: Sequence[Event] = (),
    log_: ReviewLog | None = None,
) -> int:
    version = writing.verdict(decisions(services, resource_id), decision, head, asked, log_)
    return commit(services, resource_object(resource_id), version).version


def unfinished(services: Services, resource_id: ResourceId) -> Decision | None:
    """The last decision that the object has and the ledger has not: who made it died in between."""
    known = services.ledger.resources.decisions(resource_id)
    left = decisions(services, resource_id)[len(known) :]
    return left[-1] if left and left[-1] not in known else None


def decisions(services: Services, resource_id: ResourceId) -> list[Decision]:
    """Every decision as preserved, oldest first.

    Raises:
        NotFound: there is no such object.
    """
    object_id = resource_object(resource_id)
    object_ = services.store.objects.snapshot(object_id)
    if object_ is None:
        raise NotFound(what="object", id=object_id)
    return list(reading.decisions(object_))
