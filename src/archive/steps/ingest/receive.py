"""Receive: move a delivery's bytes to where its centre has no rights, hashing them as they pass; what came packed is unpacked."""

from collections.abc import Sequence

from archive.errors import SourceChanged, SourceMissing
from archive.models.delivery import Delivery, ReceivedFile, SourceFile
from archive.models.ids import DeliveryId
from archive.models.names import is_bag, is_package
from archive.models.packages import Unpacked
from archive.models.report import Fault, Outcome, Report
from archive.models.states import DeliveryState
from archive.services import Services
from archive.sources import ReadyDelivery, Source
from archive.steps.ingest import room, undescribed, unpack
from archive.steps.ingest.scan import fingerprint_of
from archive.steps.making import wanted
from archive.steps.tally import Tally, step


def run(services: Services, delivery_id: DeliveryId) -> Report:
    """Take every file of a ready delivery into `received/<delivery>/<n>` and note its digests; packages are unpacked there.

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
            said = _take_all(services, delivery, source, found, tally)
            services.ledger.deliveries.move(delivery_id, "receive", DeliveryState.RECEIVED, [*source.oddities(found), *said])
        if delivery.state is not DeliveryState.SUPERSEDED and _still_there(services, source, found, delivery):
            source.done(found)
        return tally.report()


def _take_all(services: Services, delivery: Delivery, source: Source, found: ReadyDelivery, tally: Tally) -> list[Fault]:
    files = sorted(undescribed.files(services, source, found), key=lambda f: f.path)
    if fingerprint_of(source, found, files) != delivery.fingerprint:
        services.ledger.deliveries.move(delivery.id, "supersede", DeliveryState.SUPERSEDED)
        raise SourceChanged(centre=delivery.centre, delivery=delivery.name)
    room.reserve(services, delivery, files)
    plain, packed = _each_taken(services, delivery, source, found, files, tally)
    done = unpack.unpacked(services, delivery, packed, plain, len(files) + 1)
    kept = {file.n for file in plain} | {n for package in done for n in range(package.first, package.last + 1)}
    services.ledger.deliveries.forget_received(delivery.id, kept)
    return [fault for package in done for fault in package.faults]


def _each_taken(
    services: Services, delivery: Delivery, source: Source, found: ReadyDelivery, files: Sequence[SourceFile], tally: Tally
) -> tuple[list[ReceivedFile], list[Unpacked]]:
    """Every file in the inbox, those that are packages apart. What a bag says of its files holds for them as they are."""
    ledger, lying = services.ledger.deliveries, services.store.inbox.received(delivery.id)
    packages = {package.n: package for package in ledger.packages(delivery.id)}
    noted = [*ledger.received(delivery.id), *(package.received() for package in packages.values())]
    known = {(file.n, file.path, file.size): file for file in noted if lying.get(file.n) == file.size}
    bag = is_bag([file.path for file in files])
    plain: list[ReceivedFile] = []
    packed: list[Unpacked] = []
    for n, file in enumerate(files, start=1):
        before = known.get((n, file.path, file.size))
        if not before:
            wanted.check(services, delivery.id)
            services.ledger.reservations.used(delivery.id)
        one = before or source.take(found, file.path, delivery.id, n)
        if is_package(file.path) and not bag:
            packed.append(packages[n] if before and n in packages else Unpacked(**one.model_dump()))
            packages[n] = packed[-1]
            ledger.save_packages(delivery.id, [packages[key] for key in sorted(packages)])
        else:
            plain.append(one)
            if not before or n in packages:
                ledger.add_received(delivery.id, one)
        tally.add(file.path, Outcome.UNCHANGED if before else Outcome.DONE)
    return plain, packed


def _still_there(services: Services, source: Source, found: ReadyDelivery, delivery: Delivery) -> bool:
    try:
        return fingerprint_of(source, found, undescribed.files(services, source, found)) == delivery.fingerprint
    except SourceMissing:
        return False
