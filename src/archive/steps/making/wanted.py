"""Wanted: whether a delivery is still wanted, asked of the ledger while it is worked on; a cancelled one ends in seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

from archive import logs, media
from archive.errors import DeliveryCancelled, LedgerUnavailable
from archive.models.ids import DeliveryId
from archive.services import Services

EVERY_S = 2.0
log = logs.get("steps")


@contextmanager
def wanted(services: Services, delivery_id: DeliveryId) -> Iterator[None]:
    """Around work on a delivery: begins only if it is wanted, and ends what runs when it is no more.

    Raises:
        DeliveryCancelled: somebody cancelled it; the children that ran are dead.
    """
    check(services, delivery_id)
    with media.asking(_Asked(services, delivery_id)):
        yield


def check(services: Services, delivery_id: DeliveryId) -> None:
    """Between two pieces of work.

    Raises:
        DeliveryCancelled: somebody cancelled it.
    """
    if services.ledger.steering.is_cancelled(delivery_id):
        raise DeliveryCancelled(delivery=delivery_id)


class _Asked:
    """Asks at most every two seconds, whoever of several threads comes first; a ledger that is away ends nothing."""

    def __init__(self, services: Services, delivery_id: DeliveryId) -> None:
        self._services, self._delivery_id = services, delivery_id
        self._lock, self._last = Lock(), monotonic()

    def __call__(self) -> None:
        with self._lock:
            if monotonic() - self._last < EVERY_S:
                return
            self._last = monotonic()
        try:
            check(self._services, self._delivery_id)
        except LedgerUnavailable as away:
            log.info("not asked whether it is wanted", reason=str(away))
