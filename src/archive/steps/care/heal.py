"""Heal: restore what is rotten or missing in a preserved object from a good replica, and write down that it was."""

from collections.abc import Sequence
from datetime import UTC, datetime

from archive.errors import ArchiveError, ObjectForeign
from archive.models.preservation import Condition, Problem, Verified
from archive.preserved import writing
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.decisions import tombstones
from archive.steps.reading import is_older, lacking, read
from archive.steps.tally import log
from archive.store import NewVersion, Repair

PASSES = 6
"""An object that is lost whole takes three: the root's inventory, those of its versions, the files that they name."""


def heal(services: Services, found: Verified, least: int = 0) -> tuple[Verified, Condition]:
    """Confirm what was found by a second reading, heal it, read it again; the state it is in now, noted in the ledger.

    `least` is the version that the object is known to have had, where the ledger does not know of it.

    Bad bytes are kept aside. An object that was healed, if only in part, gets a version that says so, unless versions of it are
    lost, which could never come back then. One that could not be stays as it is, and is tried again at every reading. What was
    deleted for good meanwhile is not healed, and nothing is wrong with it.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    if tombstones.is_gone(services, found.object):
        services.ledger.holdings.forget(found.object)
        return Verified(object=found.object, version=0, files=0, size=0), Condition.SOUND
    confirmed = lacking(read(services, found.object, content=not found.sound), least)
    if not is_ill(confirmed):
        log.warning("not confirmed", object=found.object, problems=[p.path for p in found.problems])
        before = services.ledger.holdings.get(found.object)
        if before and before.condition is Condition.DAMAGED:
            return recovered(services, confirmed, before.problems)
        services.ledger.holdings.checked(confirmed, Condition.SOUND)
        return confirmed, Condition.SOUND
    log.error("damaged", object=found.object, problems=[f"{p.code} {p.path} {p.found}" for p in confirmed.problems])
    if _is_damaged(confirmed):
        services.ledger.holdings.checked(confirmed, Condition.DAMAGED)
    after, done = _treated(services, confirmed, least)
    condition = Condition.DAMAGED if _is_damaged(after) else Condition.HEALED if done else Condition.SOUND
    # Written down before the ledger forgets what was wrong.
    if condition is Condition.HEALED:
        _note(services, found.object, writing.healing(confirmed.problems, done, datetime.now(UTC)))
    elif done and not is_older(after):
        _try_to_note(services, confirmed, done)
    services.ledger.holdings.checked(after, condition)
    log.warning(condition.value, object=found.object, files=[one.path for one in done])
    return after, condition


def recovered(services: Services, found: Verified, problems: Sequence[Problem]) -> tuple[Verified, Condition]:
    """What was damaged is found right: healed by somebody who died before it was written down, or by hand. So it is now."""
    _note(services, found.object, writing.healing(problems, [], datetime.now(UTC)))
    services.ledger.holdings.checked(found, Condition.HEALED)
    return found, Condition.HEALED


def is_ill(found: Verified) -> bool:
    """Whether there is something to heal. A version without its inventory is valid OCFL, and is ours to complete."""
    return _is_damaged(found) or any(problem.code == "W010" for problem in found.problems)


def _is_damaged(found: Verified) -> bool:
    """Whether an error is more than what lies above the head: there a writer is at work, or died, and `recover` sees to it."""
    return any(problem.is_error and not _above(problem, found.version) for problem in found.problems)


def _above(problem: Problem, head: int) -> bool:
    version = problem.path.partition("/")[0]
    return problem.code == "E046" and "/" in problem.path and int(version[1:]) > head > 0


def _treated(services: Services, found: Verified, least: int) -> tuple[Verified, list[Repair]]:
    """Heal and read again while something was healed: each time more can be known of what is wrong."""
    done: list[Repair] = []
    holding = services.ledger.holdings.get(found.object)
    least = max(least, holding.version if holding else 0)
    for _ in range(PASSES):
        now = services.store.heal(found.object, found.problems, list(services.replicas.values()), least)
        if not now:
            break
        done += now
        found = lacking(services.store.objects.verify(found.object), least)
        if not is_ill(found):
            break
    return found, done


def _note(services: Services, object_id: str, version: NewVersion) -> None:
    """A version that says what was done; an object of others gets none, and is right all the same."""
    try:
        commit(services, object_id, version)
    except ObjectForeign as error:
        log.warning("healing not noted", object=object_id, code=error.code, events=[event.detail for event in version.events])


def _try_to_note(services: Services, found: Verified, done: list[Repair]) -> None:
    """What was healed of an object that is still damaged; it may be too ill to get a version."""
    try:
        commit(services, found.object, writing.healing(found.problems, done, datetime.now(UTC)))
    except ArchiveError as error:
        log.warning("healing not noted", object=found.object, code=error.code, files=[one.path for one in done])
