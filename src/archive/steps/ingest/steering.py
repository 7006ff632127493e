"""Steering: what a person does to one delivery: its failed work again, its work ended, an answer given, nothing more expected.

Each is safe to repeat: what stands already is said so. Runs are asked for in the ledger; whoever starts runs picks them up.
"""

from contextlib import suppress
from enum import StrEnum

from archive import i18n
from archive.errors import (
    ArchiveError,
    DeliveryElsewhere,
    FileNotRetried,
    NothingAwaited,
    NothingFailed,
    ReceivedGone,
    SourceMissing,
)
from archive.models.delivery import Delivery
from archive.models.ids import DeliveryId
from archive.models.people import Person
from archive.models.report import DeliveryAct, Fault
from archive.models.states import DELIVERY_MOVES, ON_WAY, DeliveryState, ResourceState
from archive.services import Services
from archive.steps.ingest import holding, receipt, undescribed, verify
from archive.steps.ingest.scan import fingerprint_of

OF_RECEIVING = frozenset({"E108", "E130", "E131", "E132", "E275"})
"""Codes of what was found while a delivery was received: they, and what is said of packages, stay when it is verified anew."""


class Done(StrEnum):
    """What came of it."""

    ASKED = "asked"
    """a run is to be started"""
    DONE = "done"
    ALREADY = "already"
    """it stood so before"""


def retry(services: Services, delivery_id: DeliveryId, by: Person, path: str | None = None) -> Done:
    """What failed of a delivery is done again: its way from where it broke off, what could not be made of its files, or of one
    file alone; a refused or cancelled one is verified, or received, anew.

    Raises:
        NotFound.
        DeliveryElsewhere: in its state there is nothing to be done again.
        NothingFailed, FileNotRetried, ReceivedGone: nothing of it can.
    """
    delivery = services.ledger.deliveries.get(delivery_id)
    act = DeliveryAct(verb="retry", by=by, reason=path or "")
    if services.ledger.starts.of(delivery_id) and path is None and delivery.state in {*ON_WAY, DeliveryState.PROCESSED}:
        services.ledger.starts.ask(delivery, "retry")  # what waits for its hour, or for room, is tried now
        return Done.ALREADY
    if path is not None:
        _retry_file(services, delivery, act, path)
    elif delivery.state in {DeliveryState.REFUSED, DeliveryState.CANCELLED}:
        _from_the_start(services, delivery, act)
    elif delivery.state in ON_WAY:
        services.ledger.steering.try_again(list(_failed(services, delivery)))
        services.ledger.steering.act(delivery_id, act)
    elif delivery.state is DeliveryState.PROCESSED:
        if not services.ledger.steering.try_again(list(_failed(services, delivery))):
            raise NothingFailed(id=delivery_id, state=delivery.state.value)
        services.ledger.steering.act(delivery_id, act)
    else:
        raise _elsewhere(delivery, "retry")
    services.ledger.starts.ask(delivery, "retry")
    return Done.ASKED


def cancel(services: Services, delivery_id: DeliveryId, by: Person, reason: str) -> Done:
    """End the work on a delivery: whoever works on it hears so within seconds. What is preserved stays, nothing public changes.

    Raises:
        NotFound.
        DeliveryElsewhere: its work has ended by itself.
    """
    return _ended(services, delivery_id, DeliveryAct(verb="cancel", by=by, reason=reason), DeliveryState.CANCELLED)


def close(services: Services, delivery_id: DeliveryId, by: Person, reason: str) -> Done:
    """Expect nothing more of a delivery that waits for an answer, a correction or a decision of its centre.

    Raises:
        NotFound.
        DeliveryElsewhere: it is worked on, or ended in another way.
        NothingAwaited: it waits for nothing.
    """
    delivery = services.ledger.deliveries.get(delivery_id)
    if delivery.state is DeliveryState.PROCESSED and not _awaits(services, delivery_id):
        raise NothingAwaited(id=delivery_id)
    return _ended(services, delivery_id, DeliveryAct(verb="close", by=by, reason=reason), DeliveryState.CLOSED)


def accept(services: Services, delivery_id: DeliveryId, by: Person, reason: str = "") -> Done:
    """Answer the question of a held delivery with yes: it goes on where it stopped, and replaces what came before it.

    Raises:
        NotFound.
        DeliveryElsewhere: it is not held.
    """
    ledger = services.ledger
    delivery = ledger.deliveries.get(delivery_id)
    if delivery.state is not DeliveryState.HELD:
        if any(one.verb == "accept" for one in ledger.steering.acts(delivery_id)) and _goes_on(delivery.state):
            return Done.ALREADY
        raise _elsewhere(delivery, "accept")
    faults = [fault for fault in ledger.deliveries.faults(delivery_id) if fault.code != holding.QUESTION]
    state = verify.verdict(ledger.deliveries.items(delivery_id), faults)
    ledger.steering.accept(delivery, DeliveryAct(verb="accept", by=by, reason=reason), state, faults)
    ledger.starts.ask(delivery, "accept")
    _answer(services, delivery_id)
    return Done.ASKED


def _ended(services: Services, delivery_id: DeliveryId, act: DeliveryAct, to: DeliveryState) -> Done:
    delivery = services.ledger.deliveries.get(delivery_id)
    if delivery.state is not to and delivery.state not in DELIVERY_MOVES[act.verb][0]:
        raise _elsewhere(delivery, act.verb)
    moved = services.ledger.steering.act(delivery_id, act, to)
    _answer(services, delivery_id)
    return Done.DONE if moved else Done.ALREADY


def _from_the_start(services: Services, delivery: Delivery, act: DeliveryAct) -> None:
    half = services.ledger.deliveries.ended(delivery.id) is DeliveryState.READY  # then all of it is at its source still
    received = not half and services.ledger.deliveries.received(delivery.id)
    if received and not services.ledger.steering.uncleared(delivery.id):
        raise ReceivedGone(id=delivery.id, name=delivery.name)
    to = DeliveryState.RECEIVED if received else DeliveryState.READY
    services.ledger.steering.act(delivery.id, act, to, _of_receiving(services, delivery))


def _of_receiving(services: Services, delivery: Delivery) -> list[Fault]:
    known = services.ledger.deliveries.faults(delivery.id)
    unpacked = [fault for package in services.ledger.deliveries.packages(delivery.id) for fault in package.faults]
    return [*(fault for fault in known if fault.code in OF_RECEIVING and not fault.refuses), *unpacked]


def _retry_file(services: Services, delivery: Delivery, act: DeliveryAct, path: str) -> None:
    received = next((one for one in services.ledger.deliveries.received(delivery.id) if one.path == path), None)
    match delivery.state:
        case DeliveryState.READY | DeliveryState.RECEIVED:
            if received is None and delivery.state is DeliveryState.RECEIVED:
                raise _not_retried(delivery, path, "unknown")
            if not _is_at_source(services, delivery, path):
                raise _not_retried(delivery, path, "source")
            if received:
                services.ledger.steering.take_again(delivery.id, received.n)
            back = DeliveryState.READY if delivery.state is DeliveryState.RECEIVED else None
            services.ledger.steering.act(delivery.id, act, back)
        case DeliveryState.VERIFIED | DeliveryState.PARTLY_REFUSED | DeliveryState.PROCESSED:
            failed = _failed(services, delivery)
            digests = [digest for digest, name in failed.items() if name == path]
            if not digests:
                raise _not_retried(delivery, path, "sound" if received else "unknown")
            services.ledger.steering.try_again(digests)
            services.ledger.steering.act(delivery.id, act)
        case _:
            raise _elsewhere(delivery, "retry")


def _is_at_source(services: Services, delivery: Delivery, path: str) -> bool:
    """Whether its source still has the delivery as it was found, with this file."""
    source, found = services.source_of(delivery)
    try:
        files = undescribed.files(services, source, found)
        return any(one.path == path for one in files) and fingerprint_of(source, found, files) == delivery.fingerprint
    except SourceMissing:
        return False


def _failed(services: Services, delivery: Delivery) -> dict[str, str]:
    """Digest -> path of the delivery's files of which something could not be made."""
    every = services.ledger.resources.of_delivery(delivery.id)
    assets = {str(asset.digest): asset.path for one in every for asset in one.assets}
    return {digest: assets[digest] for digest in services.ledger.progress.failed(list(assets))}


def _awaits(services: Services, delivery_id: DeliveryId) -> bool:
    items = services.ledger.receipts.of(delivery_id).items
    return any(not item.taken or item.state is ResourceState.RETURNED for item in items)


def _goes_on(state: DeliveryState) -> bool:
    return state in {DeliveryState.VERIFIED, DeliveryState.PARTLY_REFUSED, DeliveryState.PROCESSED}


def _answer(services: Services, delivery_id: DeliveryId) -> None:
    """The receipt at once; where that fails, the worker writes it, and `clear` keeps it before any byte goes."""
    with suppress(ArchiveError):
        receipt.run(services, delivery_id)


def _elsewhere(delivery: Delivery, verb: str) -> DeliveryElsewhere:
    advice = i18n.fact("advice", lambda language: i18n.text(f"steering.advice.{delivery.state.value}", language))
    return DeliveryElsewhere(id=delivery.id, state=delivery.state.value, verb=f"{verb}-delivery", **advice)


def _not_retried(delivery: Delivery, path: str, why: str) -> FileNotRetried:
    said = i18n.fact("why", lambda language: i18n.text(f"steering.file.{why}", language))
    return FileNotRetried(id=delivery.id, path=path, **said)
