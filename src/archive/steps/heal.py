"""Heal: restore what is rotten or missing in a preserved object from a good replica, and write down that it was."""

from datetime import UTC, datetime

from archive.models.preservation import Condition, Verified
from archive.models.report import Event, EventType
from archive.services import Services
from archive.steps import tombstones
from archive.steps.committed import commit
from archive.steps.tally import log
from archive.store import Healed, NewVersion

AGENT = "archive"


def heal(services: Services, found: Verified) -> tuple[Verified, Condition]:
    """Confirm what was found by a second reading, heal it, read it again; the state it is in now, noted in the ledger.

    Bad bytes are kept aside. An object that was healed gets a version that says so; one that could not be stays as it is, and
    is tried again at every reading. What was deleted for good meanwhile is not healed, and nothing is wrong with it.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    if tombstones.is_gone(services, found.object):
        services.ledger.holdings.forget(found.object)
        return Verified(object=found.object, version=0, files=0, size=0), Condition.SOUND
    confirmed = services.store.objects.verify(found.object)
    if confirmed.sound:
        log.warning("not confirmed", object=found.object, problems=[p.path for p in found.problems])
        services.ledger.holdings.checked(confirmed, Condition.SOUND)
        return confirmed, Condition.SOUND
    log.error("damaged", object=found.object, problems=[f"{p.code} {p.path} {p.found}" for p in confirmed.problems])
    services.ledger.holdings.checked(confirmed, Condition.DAMAGED)
    done = services.store.heal(found.object, confirmed.problems, list(services.replicas.values()))
    after = services.store.objects.verify(found.object)
    condition = Condition.HEALED if after.sound else Condition.DAMAGED
    if done and after.sound:
        commit(services, found.object, _noted(confirmed, done))
    services.ledger.holdings.checked(after, condition)
    log.warning("healed" if after.sound else "not healed", object=found.object, files=[one.path for one in done])
    return after, condition


def _noted(found: Verified, done: list[Healed]) -> NewVersion:
    """A version for its events alone: what was wrong, and where the right bytes came from."""
    wrong = [
        Event(type=EventType.FIXITY_CHECK, agent=AGENT, outcome="failure", detail=f"{p.code} {p.path}: {p.found}")
        for p in found.problems
        if p.is_error
    ]
    right = [
        Event(type=EventType.RECOVERY, agent=AGENT, detail=f"{one.path} from {one.source}; bad bytes at {one.aside or 'nowhere'}")
        for one in done
    ]
    return NewVersion(
        files={}, message="healed", agent=AGENT, events=[*wrong, *right], created=datetime.now(UTC), keep=True, note=True
    )
