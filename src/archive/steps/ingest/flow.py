"""Flow: one delivery as runs walk it that are started by rows of the ledger. What has to wait asks for another run and ends.

Whoever walks the steps by hand (`walk.run`) says that now is the time: neither hours nor rows are looked at.
"""

from archive import logs
from archive.errors import RoomShort, WindowClosed
from archive.models.ids import DeliveryId, ResourceId
from archive.services import Services
from archive.steps.ingest import hours, units, walk

AGAIN_S = {"room": 600.0, "window": 1800.0}
"""After how long it is asked again whether there is room, or whether it is the hour of its source."""
log = logs.get("steps")


def take_in(services: Services, delivery_id: DeliveryId) -> list[units.Unit]:
    """Receive, verify, preserve; gives the units that take long. A delivery for which there is no room, or whose source is shut
    at this hour, is looked at again after a while; in quiet hours nothing long is given out, and another run is asked for when
    they are over.

    Raises:
        ArchiveError: as the steps.
    """
    try:
        list(walk.taken_in(services, delivery_id))
    except (RoomShort, WindowClosed) as wait:
        why = "room" if isinstance(wait, RoomShort) else "window"
        services.ledger.starts.ask(services.ledger.deliveries.get(delivery_id), why, AGAIN_S[why], wait.facts)
        log.info(f"waits for {why}", delivery=delivery_id, **wait.facts)
        return []
    long = units.units(services, delivery_id).long
    return [] if long and put_off(services, delivery_id) else long


def make_long(services: Services, delivery_id: DeliveryId, unit: units.Unit) -> None:
    """One unit that takes long, unless quiet hours have begun meanwhile.

    Raises:
        ArchiveError: as the steps.
    """
    if not put_off(services, delivery_id):
        units.run(services, delivery_id, unit)


def finish(services: Services, delivery_id: DeliveryId) -> list[ResourceId]:
    """The end of a run: what is left that no other run will be started for.

    Raises:
        ArchiveError: as the steps.
    """
    list(walk.finished(services, delivery_id))
    if walk.is_stopped(services, delivery_id) or services.ledger.starts.of(delivery_id):
        return []
    return units.left(services, delivery_id)


def put_off(services: Services, delivery_id: DeliveryId) -> bool:
    """Whether long work may not begin now; then a run is asked for that will begin when it may."""
    left = hours.quiet_s(services)
    if left:
        services.ledger.starts.ask(services.ledger.deliveries.get(delivery_id), "quiet", left)
    return left > 0
