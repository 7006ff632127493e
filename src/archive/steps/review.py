"""Review: what a person decides about a resource is written to its preserved object before it counts."""

from pydantic import TypeAdapter

from archive.errors import NotFound
from archive.models.ids import ResourceId
from archive.models.report import Decision, Event, EventType
from archive.services import Services
from archive.steps.tally import log
from archive.store import Bytes, NewVersion, resource_object

DECISIONS = "decisions.json"
_LIST = TypeAdapter(list[Decision])
_EVENTS = {
    "approve": EventType.APPRAISAL,
    "return": EventType.APPRAISAL,
    "withdraw": EventType.DEACCESSION,
    "restore": EventType.ACCESSION,
}


def decide(services: Services, resource_id: ResourceId, decision: Decision) -> None:
    """approve, return, withdraw or restore one resource.

    Safe to repeat after a crash: a decision that the object has and the ledger has not is not written twice.

    Raises:
        NotFound: nothing has this id.
        StateRefused: the verb is not allowed from where it stands.
        Conflict, StoreUnavailable: try again.
    """
    services.ledger.resources.check(resource_id, decision.verb)
    version = _preserve(services, resource_id, decision)
    services.ledger.resources.decide(resource_id, decision, version)
    log.info("decided", resource=resource_id, verb=decision.verb, by=decision.by)


def _preserve(services: Services, resource_id: ResourceId, decision: Decision) -> int:
    object_id = resource_object(resource_id)
    written = decisions(services, resource_id)
    known = len(services.ledger.resources.decisions(resource_id))
    left = written[known:]
    head = services.store.objects.head(object_id)
    if head is None:
        raise NotFound(what="resource", id=resource_id)
    if left and (left[-1].verb, left[-1].by, left[-1].reason) == (decision.verb, decision.by, decision.reason):
        return head.version
    event = Event(type=_EVENTS[decision.verb], agent=decision.by, outcome=decision.verb, detail=decision.reason, at=decision.at)
    everything = _LIST.dump_json([*written, decision], indent=1, exclude_none=True)
    version = NewVersion(
        files={DECISIONS: Bytes(everything)},
        message=decision.verb,
        agent=decision.by,
        events=[event],
        keep=True,
        onto=head.version,  # a decision written meanwhile is not overwritten unseen
    )
    return services.store.objects.commit(object_id, version).version


def decisions(services: Services, resource_id: ResourceId) -> list[Decision]:
    """Every decision as preserved, oldest first."""
    object_id = resource_object(resource_id)
    if DECISIONS not in services.store.objects.files(object_id):
        return []
    return _LIST.validate_json(services.store.objects.read(object_id, DECISIONS))
