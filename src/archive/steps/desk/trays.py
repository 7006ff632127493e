"""Trays: a delivery is made in the workbench, file by file, and handed in once all of it is here."""

import hashlib

from archive import i18n
from archive.errors import TrayUnfinished, UnknownCentre
from archive.models.delivery import Delivery
from archive.models.people import Person
from archive.models.uploads import Tray, UploadState
from archive.services import Services
from archive.sources import ReadyDelivery, found_of
from archive.steps.desk import quotas
from archive.steps.ingest import scan


def open_tray(services: Services, person: Person, centre: str, name: str) -> Tray:
    """A new one for a centre, under the name that its delivery will have.

    Raises:
        UnknownCentre, DeliveryNameRefused: there is no such centre, or no delivery can be called so.
        TrayNameTaken: one of this name is open.
    """
    name = " ".join(name.split())
    scan.check_name(ReadyDelivery(centre, name, ""))
    if services.ledger.centres.get(centre) is None:
        raise UnknownCentre(centre=centre)
    return services.ledger.desk.trays.open(centre, name, person.written())


def put_file(services: Services, person: Person, tray_id: str, path: str, data: bytes) -> str:
    """Write a small file that the workbench has made, such as the list, into an open tray, instead of one of this path; its id.

    Raises:
        NotFound, TrayClosed: there is no such tray, or it was handed in.
    """
    desk, store = services.ledger.desk, services.store.trays
    desk.trays.touch(tray_id)
    identifier, old = desk.uploads.put(tray_id, path, len(data), hashlib.sha256(data).hexdigest(), person.id)
    store.put(tray_id, identifier, data)
    if old:
        clear_removed(services)
    return identifier


def hand_in(services: Services, person: Person, tray_id: str) -> Delivery:
    """Make a delivery of a tray: from now on it is one like any other, and nothing of it changes any more. Safe to repeat.

    Raises:
        TrayUnfinished: it has no file, or one that is not stored.
    """
    desk = services.ledger.desk
    tray = desk.trays.hand_in(tray_id)
    if tray is None:
        uploads = desk.uploads.of(tray_id)
        left = sum(one.state is not UploadState.STORED for one in uploads)
        why = "upload.not-yet.unfinished" if uploads else "upload.not-yet.empty"
        said = i18n.fact("why", lambda language: i18n.text(why, language, count=left))
        raise TrayUnfinished(name=desk.trays.get(tray_id).name, count=left, **said)
    return registered(services, tray)


def registered(services: Services, tray: Tray) -> Delivery:
    """The delivery of a tray that was handed in, with a run that is asked for; what fails here, the next scan finds."""
    if tray.delivery:
        return services.ledger.deliveries.get(tray.delivery)
    delivery, _ = scan.register(services, services.sources["upload"], found_of(tray))
    services.ledger.desk.trays.became(tray.id, delivery.id)
    services.ledger.starts.first(delivery, scan.run_name(delivery))
    return delivery


def remove(services: Services, tray_id: str) -> None:
    """Take an open tray away with all its files; safe to repeat.

    Raises:
        NotFound, TrayClosed.
    """
    desk = services.ledger.desk
    desk.trays.give_up(tray_id)
    clear_removed(services)
    desk.trays.remove(tray_id)


def clear_removed(services: Services) -> int:
    """Clear the store of what was removed; how many files. Safe to repeat and to kill: a row goes after its bytes."""
    desk, done = services.ledger.desk, 0
    for one in desk.uploads.removed():
        services.store.trays.clear(one.tray, one.id, one.store_upload)
        quotas.let_go(services, one.id)
        desk.uploads.forget(one.id)
        done += 1
    return done
