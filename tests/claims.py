"""Resources claimed by their item numbers, as preserving does."""

from archive.models.identity import Claim
from archive.models.ids import DeliveryId, ResourceId


def claimed(ledger, centre, name, number, delivery, record) -> ResourceId:
    """The resource of this item number: the one that has it, or a new one."""
    with ledger.claims.turn(centre, name) as turn:
        known = next((work.id for work in turn.works() if work.number == number), None)
        return turn.take(DeliveryId(delivery), [Claim(number, number, record, frozenset(), known)])[number]
