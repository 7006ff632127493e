"""Committed: the only way by which steps write preserved objects, so that the ledger knows what has to be read and copied."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from archive import logs
from archive.ledger.holdings import Added
from archive.models.preservation import Holding
from archive.preserved.contents import NewVersion
from archive.services import Services
from archive.steps.reading import expect
from archive.steps.side_by_side import AT_ONCE

if TYPE_CHECKING:  # a command that only asks does not pay for the store's client
    from archive.store import Committed


class Together(NamedTuple):
    """Objects that were written and noted, and what kept one of the others from it."""

    done: "Mapping[str, Committed]"
    failed: BaseException | None


def commit(services: Services, object_id: str, version: NewVersion) -> "Committed":
    """Write a version and note it among the holdings. Killed in between, the begun commit tells recovery where to look.

    Raises:
        VersionsLost: the object is older than it has been; a version upon it would hide that, and bar the lost ones for ever.
        as `Objects.commit`.
    """
    _expect(services, services.ledger.holdings.get(object_id))
    services.ledger.holdings.begin(object_id)
    done = services.store.objects.commit(object_id, version)
    _note(services, {object_id: done})
    return done


def commits(services: Services, versions: Mapping[str, NewVersion]) -> Together:
    """The same of several objects, some beside each other, each in its own order; the ledger is told of all of them at once.

    One that cannot be written keeps none of the others from being written and noted.
    """
    if not versions:
        return Together({}, None)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="objects") as pool:
        expected = logs.carried(partial(_expect, services))
        list(pool.map(expected, services.ledger.holdings.many(versions).values()))
        services.ledger.holdings.begin(*versions)
        write = logs.carried(services.store.objects.commit)
        running = {object_id: pool.submit(write, object_id, version) for object_id, version in versions.items()}
    failed = next((error for one in running.values() if (error := one.exception())), None)
    done = {object_id: one.result() for object_id, one in running.items() if one.exception() is None}
    if done:
        _note(services, done)
    return Together(done, failed)


def _expect(services: Services, known: Holding | None) -> None:
    if known:
        expect(services, known, services.store.objects.forward(known.object))


def _note(services: Services, done: "Mapping[str, Committed]") -> None:
    holdings = services.ledger.holdings
    known = holdings.many(done)
    added: dict[str, Added] = {}
    for object_id, one in done.items():
        before = known[object_id].version if object_id in known else 0
        if one.version == before + (not one.unchanged):
            added[object_id] = Added(one.version, one.files, one.size)
        else:
            # A version before this one was written by somebody who could not note it any more.
            holdings.settle(services.store.objects.verify(object_id, content=False))
    if added:
        holdings.all_committed(added)
