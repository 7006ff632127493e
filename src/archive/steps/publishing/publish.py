"""Publish: tell the catalogue what the outbox holds. The worker's step; it takes no ids."""

from datetime import datetime

from archive import logs
from archive.access import audience
from archive.errors import ArchiveError, LedgerUnavailable
from archive.ledger.outbox import Message, Turn
from archive.models.delivery import Resource
from archive.models.report import Outcome, Report
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.decisions import reading_back
from archive.steps.publishing import entries
from archive.steps.tally import Tally, fault_of, log, step

BATCH = 100


def run(services: Services, limit: int = BATCH) -> Report:
    """Publish or withdraw what is due, at most `limit` messages, each in a transaction of its own.

    Safe to repeat, to kill and to run many at once. A message whose server does not answer, or whose preserved object cannot
    be read, is tried again later; the others go on.

    Raises:
        LedgerUnavailable: try again.
    """
    if services.ledger.outbox.waiting()[0] == 0:
        return Report(step="publish")
    with step(services, "publish") as tally:
        for _ in range(limit):
            if not _one(services, tally):
                break
        return tally.report()


def _one(services: Services, tally: Tally) -> bool:
    with services.ledger.outbox.turn() as turn:
        if turn is None:
            return False
        subject = turn.message.resource
        with logs.bound(resource=subject, delivery=services.ledger.resources.delivery_of(subject)):
            faults = []
            try:
                outcome = _settle(services, turn)
            except LedgerUnavailable:
                raise
            except ArchiveError as error:
                turn.later(error.code)
                log.warning("publishing waits", code=error.code, reason=str(error))
                outcome, faults = Outcome.FAILED, [fault_of(error)]
            tally.add(subject, outcome, faults)
        return True


def _settle(services: Services, turn: Turn) -> Outcome:
    message = turn.message
    resource = services.ledger.resources.get(message.resource)
    outcome = Outcome.SKIPPED
    if message.verb == "withdraw":
        services.catalogue.withdraw(message.resource, message.id)
        outcome = Outcome.DONE
    elif resource.state is ResourceState.APPROVED and audience.for_everyone(resource.record):
        entry = _built(services, turn, resource)
        services.catalogue.put([(entry.record, message.id)])
        turn.published(entry.record, entry.digests)
        outcome = Outcome.DONE
    elif message.verb == "refresh" and resource.state is ResourceState.PUBLISHED:
        entry = _built(services, turn, resource)
        services.catalogue.put([(entry.record, message.id)])
        turn.refreshed(entry.record, entry.digests)
        outcome = Outcome.DONE
    elif _stays_public(services, turn, resource.state) and (shown := reading_back.public(services, message.resource)):
        entry = _built(services, turn, shown)
        services.catalogue.put([(entry.record, message.id)])
        turn.refreshed(entry.record, entry.digests)
        outcome = Outcome.DONE
    turn.done()
    return outcome


def _built(services: Services, turn: Turn, resource: Resource) -> entries.Entry:
    """The entry under the key of its turn; with its card where the media libraries are installed, which load for it alone."""
    entry = entries.build(services, resource, turn.key(), _decided_at(services, turn.message))
    try:
        from archive.steps.publishing.cards import with_card
    except ImportError as missing:
        log.warning("no card", resource=resource.id, code="E600", reason=str(missing))
        return entry
    return with_card(services, entry)


def _stays_public(services: Services, turn: Turn, state: ResourceState) -> bool:
    """Whether its entry, from before a correction that waits for a decision, is to be shown anew.

    One that has left meanwhile is not, though its object may lack that decision.
    """
    verb, resource_id = turn.message.verb, turn.message.resource
    if state in {ResourceState.WITHDRAWN, ResourceState.DELETED}:
        return False
    return verb == "recall" or (verb == "refresh" and services.ledger.publications.is_public(resource_id))


def _decided_at(services: Services, message: Message) -> datetime:
    """When it was decided that the resource is public: what a rebuilt entry says again."""
    decided = services.ledger.resources.decisions(message.resource)
    return next((one.at for one in reversed(decided) if one.verb in {"approve", "restore"}), message.at)
