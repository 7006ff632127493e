"""Committed: the only way by which steps write preserved objects, so that the ledger knows what has to be read and copied."""

from typing import TYPE_CHECKING

from archive.preserved.contents import NewVersion
from archive.services import Services
from archive.steps.reading import expect

if TYPE_CHECKING:  # a command that only asks does not pay for the store's client
    from archive.store import Committed


def commit(services: Services, object_id: str, version: NewVersion) -> "Committed":
    """Write a version and note it among the holdings. Killed in between, the begun commit tells recovery where to look.

    Raises:
        VersionsLost: the object is older than it has been; a version upon it would hide that, and bar the lost ones for ever.
        as `Objects.commit`.
    """
    if known := services.ledger.holdings.get(object_id):
        expect(services, known, services.store.objects.forward(object_id))
    services.ledger.holdings.begin(object_id)
    done = services.store.objects.commit(object_id, version)
    holdings = services.ledger.holdings
    known = holdings.get(object_id)
    before = known.version if known else 0
    if done.version == before + (not done.unchanged):
        holdings.committed(object_id, done.version, done.files, done.size)
    else:
        # A version before this one was written by somebody who could not note it any more.
        holdings.settle(services.store.objects.verify(object_id, content=False))
    return done
