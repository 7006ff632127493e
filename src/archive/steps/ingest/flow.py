"""Flow: one delivery as runs walk it that are started by rows of the ledger. What has to wait asks for another run and ends.

Whoever walks the steps by hand (`walk.run`) says that now is the time: neither hours nor rows are looked at.
"""

from archive import logs
from archive.errors import RoomShort
from archive.models.ids import DeliveryId, ResourceId
from archive.services import Services
from archive.steps.ingest import hours, units, walk

ROOM_AGAIN_S = 600.0
"""After how long it is asked again whether there is room."""
log = logs.get("steps")


def take_in(services: Services, delivery_id: DeliveryId) -> list[units.Unit]:
    """Receive, verify, preserve; gives the units that take long. A delivery for which there is no room is looked at again after
    ten minutes; in quiet hours nothing long is given out, and another run is asked for when they are over.

    Raises:
        ArchiveError: as the steps.
    """
    try:
        list(walk.taken_in(services, delivery_id))
    except RoomShort as short:
        delivery = services.ledger.deliveries.get(delivery_id)
        services.ledger.starts.ask(delivery, "room", ROOM_AGAIN_S, short.facts)
        log.info("waits for room", delivery=delivery_id, **short.facts)
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
    left = hours.quiet_s(services.settings)
    if left:
        services.ledger.starts.ask(services.ledger.deliveries.get(delivery_id), "quiet", left)
    return left > 0
