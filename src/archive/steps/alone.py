"""Alone: what goes wrong with one thing is a line of the report, and the others go on."""

from collections.abc import Iterator
from contextlib import contextmanager

from archive.errors import ArchiveError, ClockOff, SettingWrong, ShelfUnwritable, StoreUnavailable, Unavailable
from archive.models.report import Outcome
from archive.services import Services
from archive.steps.tally import Tally, fault_of


@contextmanager
def alone(services: Services, tally: Tally, subject: str) -> Iterator[None]:
    """Around the work on one thing.

    Raises:
        Unavailable: a server as a whole is away, so that the others would fail as well.
    """
    try:
        yield
    except ArchiveError as error:
        if is_away(services, error):
            raise
        tally.add(subject, Outcome.FAILED, [fault_of(error)])


def is_away(services: Services, error: ArchiveError) -> bool:
    """Whether a server of ours as a whole is away, or does not take our keys.

    A store that fails for a rotten file (SeaweedFS says 500) still tells the time, and so does ours when a replica fails.
    """
    if not isinstance(error, (StoreUnavailable, ShelfUnwritable, ClockOff, SettingWrong)):
        return isinstance(error, Unavailable)
    try:
        services.store.objects.shelf.now()
    except ArchiveError:
        return True
    return False
