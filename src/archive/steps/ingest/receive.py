"""Receive: move a delivery's bytes to where its centre has no rights, hashing them as they pass."""

from archive.errors import SourceChanged, SourceMissing
from archive.models.delivery import Delivery, ReceivedFile, SourceFile
from archive.models.ids import DeliveryId
from archive.models.report import Outcome, Report
from archive.models.states import DeliveryState
from archive.services import Services
from archive.sources import ReadyDelivery, Source
from archive.steps.ingest import room
from archive.steps.ingest.scan import fingerprint_of
from archive.steps.making import wanted
from archive.steps.tally import Tally, step


def run(services: Services, delivery_id: DeliveryId) -> Report:
    """Take every file of a ready delivery into `received/<delivery>/<n>` and note its digests.

    Safe to repeat: a file that is noted with the same path and size, and lies there, is not read again. The source is told that
    it was received only while it still has what this delivery was found as: what has been handed in since is not touched.

    Raises:
        SourceChanged: the files are no longer those the scan saw; the delivery is superseded and found anew.
        StoreUnavailable, Conflict: try again.
        RoomShort: there is no room for it yet; nothing was received.
        DeliveryCancelled: somebody cancelled it; what was received is noted.
    """
    with step(services, "receive", delivery_id) as tally:
        delivery = services.ledger.deliveries.get(delivery_id)
        source, found = services.source_of(delivery)
        if delivery.state is DeliveryState.READY:
            _take_all(services, delivery, source, found, tally)
            services.ledger.deliveries.move(delivery_id, "receive", DeliveryState.RECEIVED, source.oddities(found))
        if delivery.state is not DeliveryState.SUPERSEDED and _still_there(source, found, delivery):
            source.done(found)
        return tally.report()


def _take_all(services: Services, delivery: Delivery, source: Source, found: ReadyDelivery, tally: Tally) -> None:
    files = sorted(source.files(found), key=lambda f: f.path)
    if fingerprint_of(source, found, files) != delivery.fingerprint:
        services.ledger.deliveries.move(delivery.id, "supersede", DeliveryState.SUPERSEDED)
        raise SourceChanged(centre=delivery.centre, delivery=delivery.name)
    room.reserve(services, delivery, files)
    lying = services.store.inbox.received(delivery.id)
    known = {(f.n, f.path, f.size) for f in services.ledger.deliveries.received(delivery.id) if lying.get(f.n) == f.size}
    for n, file in enumerate(files, start=1):
        if (n, file.path, file.size) in known:
            tally.add(file.path, Outcome.UNCHANGED)
        else:
            wanted.check(services, delivery.id)
            services.ledger.reservations.used(delivery.id)
            services.ledger.deliveries.add_received(delivery.id, _taken(source, found, delivery, n, file))
            tally.add(file.path, Outcome.DONE)


def _still_there(source: Source, found: ReadyDelivery, delivery: Delivery) -> bool:
    try:
        return fingerprint_of(source, found, source.files(found)) == delivery.fingerprint
    except SourceMissing:
        return False


def _taken(source: Source, found: ReadyDelivery, delivery: Delivery, n: int, file: SourceFile) -> ReceivedFile:
    return source.take(found, file.path, delivery.id, n)
