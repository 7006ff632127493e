"""Verify: read the manifest, compare what it promises with what was received, and say every fault at once."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from functools import partial

from archive import formats, manifests
from archive.access.uses import Use, may
from archive.errors import BadInput, ManifestUnreadable
from archive.manifests import Checked, FileFacts
from archive.models.delivery import Delivery, Item, ReceivedFile
from archive.models.ids import DeliveryId
from archive.models.media import FileRole
from archive.models.names import find_lists
from archive.models.people import Person, Role
from archive.models.report import DeliveryAct, Fault, Outcome, Report
from archive.models.states import DeliveryState
from archive.services import Services
from archive.steps.ingest import (
    activities,
    bags,
    checksums,
    earlier,
    exclusions,
    holding,
    identity,
    room,
    undescribed,
    unpack,
    workbooks,
)
from archive.steps.ingest.identification import identified
from archive.steps.making import originals, wanted
from archive.steps.making.inspect import Inspected, Lying, inspect, is_looked_at
from archive.steps.side_by_side import worked
from archive.steps.tally import Tally, step

LARGEST_MANIFEST = 64 * 1024 * 1024
RULE = Person.named("archive", Role.RULE)
"""By whom a delivery is held."""


def run(services: Services, delivery_id: DeliveryId) -> Report:
    """Settle for every item of a received delivery whether it is taken, and move it to verified, partly refused or refused; or
    hold it with a question, when it would lose or refuse an unusual share of what came under its name before.

    Safe to repeat. Digests were taken by `receive` and types need the first 64 KB; what a decoder has to read later (recordings,
    pictures, documents, captions that a row names) is fetched once more for it, and its facts stay with the file.

    Raises:
        StateRefused: the delivery was not received.
        StoreUnavailable: try again.
        DeliveryCancelled: somebody cancelled it meanwhile.
    """
    with step(services, "verify", delivery_id) as tally:
        delivery = services.ledger.deliveries.get(delivery_id)
        if delivery.state is not DeliveryState.RECEIVED:
            _again(services, delivery)
            return tally.report()
        books = workbooks.found(services, delivery, {one.path: one for one in services.ledger.deliveries.received(delivery_id)})
        try:
            with wanted.wanted(services, delivery_id):
                checked = check(services, delivery, books)
        except BadInput as error:
            said = unpack.instead_of(error, services.ledger.deliveries.packages(delivery_id))
            checked = Checked(items=(), faults=said)
        _settle(services, delivery, _answered(services, delivery, checked, books), tally)
        return tally.report()


def check(services: Services, delivery: Delivery, books: Collection[str] = ()) -> Checked:
    """Items and faults of a received delivery; of a bag, with every fault of the bag. `books` are no list of it.

    Raises:
        BadInput: the delivery as a whole cannot be used.
    """
    files = {file.path: file for file in services.ledger.deliveries.received(delivery.id)}
    bag = bags.judged(services, delivery, files)
    if bag is None:
        checked = checksums.told(_described(services, delivery, files, books), checksums.judged(services, delivery, files))
        return unpack.explained(checked, services.ledger.deliveries.packages(delivery.id))
    try:
        checked = _described(services, delivery, files, books)
    except BadInput as error:
        checked = Checked(items=(), faults=(_as_fault(error),))
    return bags.told(checked, bag, find_lists(files))


def _answered(services: Services, delivery: Delivery, checked: Checked, books: Mapping[str, bytes]) -> Checked:
    """With what became of its workbooks of the network; where the delivery is refused as a whole, they are left as well."""
    refused = any(fault.refuses for fault in checked.faults)
    told = workbooks.left(books) if refused else workbooks.carried_out(services, delivery, books)
    return checked._replace(faults=(*checked.faults, *told))


def _described(services: Services, delivery: Delivery, every: Mapping[str, ReceivedFile], books: Collection[str]) -> Checked:
    """Items and faults as the manifest and the files it names make them; none of a delivery that is workbooks alone."""
    files = {path: file for path, file in every.items() if path not in books}
    if books and not bags.payload(files.values()):
        return Checked(items=(), faults=_of_the_centre(services, delivery))
    found = find_lists(files)
    lists = [path for path in found if files[path].size <= LARGEST_MANIFEST] or found[:1]
    received = bags.payload(files.values())
    before = earlier.Before(services, delivery)
    data = {name: _whole(services, delivery, files[name]) for name in lists}
    manifest = undescribed.understood(services, delivery, data, received, before.paths)
    kept, received = before.found(manifest.items, received)
    lying = _lying(services, delivery, received, kept)
    roles = _roles(manifest.items)
    facts = identified(services, delivery, roles, received, _looked_into(services, delivery, roles, received, kept, lying))

    def digest(path: str, algorithm: str) -> str:
        return _digest(lying[path], algorithm) if path in lying else "–"

    checked = manifests.check_files(manifest.items, facts, digest, services.ledger.deliveries.faults(delivery.id), manifest.lists)
    told = _of_the_centre(services, delivery)
    digests = earlier.digests(checked.items, received)
    items = exclusions.refused(services, delivery, checked.items, digests)
    items, left = identity.told(services, delivery, items, digests)
    items = activities.told(services, delivery, items)
    return Checked(items=items, faults=(*told, *manifest.faults, *left, *checked.faults))


def _lying(
    services: Services, delivery: Delivery, received: Mapping[str, ReceivedFile], kept: Mapping[str, FileFacts]
) -> dict[str, Lying]:
    """What brings each file to this machine, by path."""
    held: dict[str, Lying] = {path: partial(originals.kept, services, path, one.kept) for path, one in kept.items() if one.kept}
    return held | {path: partial(originals.received, services, delivery, file) for path, file in received.items()}


def _of_the_centre(services: Services, delivery: Delivery) -> tuple[Fault, ...]:
    """A centre that nobody knows refuses the delivery; one that was closed is told, and what it sends is not lost."""
    centre = services.ledger.centres.get(delivery.centre)
    if centre is None:
        return (Fault(code="E112", facts={"centre": delivery.centre}),)
    if centre.closed is None:
        return ()
    heirs = ", ".join(one.line for one in services.ledger.centres.heirs(centre)) or "–"
    facts = {"centre": centre.line, "closed": centre.closed.isoformat(), "successors": heirs}
    return (Fault(code="E163", refuses=False, facts=facts),)


def _roles(items: Sequence[Item]) -> dict[str, set[FileRole]]:
    """Path -> every role in which a row names it."""
    roles: dict[str, set[FileRole]] = {}
    for file in (file for item in items for file in item.files):
        roles.setdefault(file.path, set()).add(file.role)
    return roles


def _as_fault(error: BadInput) -> Fault:
    return Fault(code=error.code, facts={key: str(value) for key, value in error.facts.items()})


def _settle(services: Services, delivery: Delivery, checked: Checked, tally: Tally) -> None:
    services.ledger.deliveries.save_items(delivery.id, checked.items)
    for item in checked.items:
        tally.add(item.item, Outcome.DONE if item.taken else Outcome.REFUSED, item.faults)
    state = verdict(checked.items, checked.faults, beside=bool(workbooks.named(checked.faults)))
    received = services.ledger.deliveries.received(delivery.id)
    faults = (*services.ledger.deliveries.faults(delivery.id), *checked.faults)
    asked = None
    if state is not DeliveryState.REFUSED:
        digests = earlier.digests(checked.items, bags.payload(received))
        asked = holding.question(services, delivery, checked.items, digests)
    if asked:
        services.ledger.steering.hold(delivery.id, (*faults, asked), DeliveryAct(verb="hold", by=RULE, reason=asked.code))
    else:
        services.ledger.deliveries.settle(delivery, state, faults)
    kept = state is not DeliveryState.REFUSED and not asked
    if state is DeliveryState.REFUSED:
        room.release(services, delivery.id)
    needed = {file.path for item in checked.items if item.taken and kept for file in item.files}
    originals.release(services, [one for one in received if one.path not in needed])


def verdict(items: Sequence[Item], faults: Sequence[Fault], *, beside: bool = False) -> DeliveryState:
    """What a delivery with these items and faults of its own is found to be; with a workbook `beside` them it need have none."""
    taken = [item.taken for item in items]
    if not (any(taken) or (beside and not taken)) or any(fault.refuses for fault in faults):
        return DeliveryState.REFUSED
    return DeliveryState.VERIFIED if all(taken) else DeliveryState.PARTLY_REFUSED


def _again(services: Services, delivery: Delivery) -> None:
    """A repeated step: later states stand, an earlier one is refused by the state table."""
    if delivery.state is DeliveryState.READY:
        services.ledger.deliveries.move(delivery.id, "verify", DeliveryState.VERIFIED)


def _whole(services: Services, delivery: Delivery, file: ReceivedFile) -> bytes:
    if file.size > LARGEST_MANIFEST:
        raise ManifestUnreadable(name=file.path, reason=f"{file.size} > {LARGEST_MANIFEST} bytes")
    with services.store.inbox.open(delivery.id, file.n) as stream:
        return b"".join(stream.chunks())


def _looked_into(
    services: Services,
    delivery: Delivery,
    roles: Mapping[str, Collection[FileRole]],
    received: Mapping[str, ReceivedFile],
    kept: Mapping[str, FileFacts],
    lying: Mapping[str, Lying],
) -> dict[str, FileFacts]:
    """Type of every received file, and what decoders say of those that rows name, that may be looked into and may be taken.

    Of a kept file what was found when it came is known; it is looked at only where nobody has yet, as it was another's paper.
    """
    types = worked(partial(_typed, services, delivery), received.values())
    typed = {**kept, **dict(zip(received, types, strict=True))}
    unseen = {path: one for path, one in typed.items() if is_looked_at(one.media) and not one.fault and not one.facts}
    wanted = {
        path: lying[path] for path, one in unseen.items() if any(may(Use.LOOK, one.media, role) for role in roles.get(path, ()))
    }
    found = inspect(services, wanted, typed)
    return typed | {path: _probed(typed[path], one) for path, one in found.items()}


def _probed(typed: FileFacts, found: Inspected) -> FileFacts:
    """The facts with the decoder's word, which counts for more than a guess from the beginning of the file."""
    if found.facts is None:
        return typed._replace(fault=found.fault)
    mime, media = formats.settled(typed.mime, typed.media, found.facts.media)
    return typed._replace(facts=found.facts, fault=found.fault, mime=mime, media=media)


def _typed(services: Services, delivery: Delivery, file: ReceivedFile) -> FileFacts:
    def read(start: int, length: int) -> bytes:
        with services.store.inbox.open(delivery.id, file.n, start, length) as stream:
            return b"".join(stream.chunks())

    found = formats.identify(formats.Content(read, file.size), file.path)
    return FileFacts(
        size=file.size,
        sha512=file.sha512,
        sha256=file.sha256,
        n=file.n,
        mime=found.mime,
        media=found.media,
        fault=formats.fault(found, file.path),
    )


def _digest(file: Lying, algorithm: str) -> str:
    """MD5 or SHA-1 for centres that have nothing better: against slips, not against forgers."""
    with file() as path, path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()
