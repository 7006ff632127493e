"""Bags: a delivery that is a BagIt bag, seen as the delivery that it carries, and judged as the bag that it is.

Any other delivery passes through unchanged.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from archive.manifests import Checked, with_told
from archive.models.delivery import Delivery, ReceivedFile
from archive.models.names import METADATA, PAYLOAD, find_lists, is_bag, is_checksum_file
from archive.models.report import Fault
from archive.packages import MOST_TOLD, Bag, BagFile, as_payload, check_bag
from archive.preserved import layout
from archive.services import Services
from archive.sources import ignored

LEADING_OUT = frozenset({"E130", "E108", "E288"})
"""What sources and packages say of links and the like, and of names that lead out: in a bag they are faults."""


def payload(files: Iterable[ReceivedFile]) -> dict[str, ReceivedFile]:
    """The files that rows of the manifest may name, by the path that rows use: in a bag, relative to `data/`."""
    every = {file.path: file for file in files}
    if not is_bag(every):
        return every
    inside = {path[len(PAYLOAD) :]: file for path, file in every.items() if path.startswith(PAYLOAD)}
    return {path: file.model_copy(update={"path": path}) for path, file in inside.items()}


def described(services: Services, delivery: Delivery, files: Mapping[str, ReceivedFile]) -> dict[str, ReceivedFile]:
    """What a delivery's own preserved object keeps of it: the manifest, the sender's checksum files, and of a bag every tag file.

    Of a bag that this archive wrote before something in it was deleted: nothing of that (`metadata/<id>/`).
    """
    named = {file.path for item in services.ledger.deliveries.items(delivery.id) for file in item.files}
    lists = {path for path in find_lists(files) if (as_payload(path) if is_bag(files) else path) not in named}
    if not is_bag(files):
        sums = {path for path in files if is_checksum_file(path) and path not in named}
        return {path: files[path] for path in sorted(lists | sums)}
    tags = {path: file for path, file in files.items() if as_payload(path) is None or path in lists}
    gone = services.ledger.exclusions.resources({_resource(path) for path in tags})
    return {layout.tag_file(path): file for path, file in tags.items() if _resource(path) not in gone}


def _resource(path: str) -> str:
    """The resource that a file below `metadata/` of one of our own bags tells of; empty for any other."""
    id_, below, _ = path.removeprefix(METADATA).partition("/")
    return id_ if below and path.startswith(METADATA) else ""


def judged(services: Services, delivery: Delivery, files: Mapping[str, ReceivedFile]) -> Bag | None:
    """The bag that was received, or None for a delivery that is none. SHA-512 and SHA-256 are known, others are read again.

    Raises:
        StoreUnavailable: try again.
    """

    def chunks(path: str) -> Iterable[bytes]:
        with services.store.inbox.open(delivery.id, files[path].n) as stream:
            yield from stream.chunks()

    if not is_bag(files):
        return None
    laid = (BagFile(file.path, file.size, file.sha512, file.sha256) for file in files.values())
    return judge(laid, chunks, services.ledger.deliveries.faults(delivery.id))


def judge(files: Iterable[BagFile], chunks: Callable[[str], Iterable[bytes]], oddities: Sequence[Fault]) -> Bag:
    """A bag by its listing, its bytes where they are needed, and what its source says of things in it that are no files."""

    def digest(path: str, algorithm: str) -> str:
        running = hashlib.new(algorithm, usedforsecurity=False)
        for chunk in chunks(path):
            running.update(chunk)
        return running.hexdigest()

    bag = check_bag(files, lambda path: b"".join(chunks(path)), digest, ignored)
    links = tuple(
        Fault(code="E148", value=odd.value, facts={"name": odd.value or "", "manifest": "–"})
        for odd in oddities
        if odd.code in LEADING_OUT
    )
    return bag._replace(faults=(*links, *bag.faults))


def told(checked: Checked, bag: Bag, lists: Collection[str]) -> Checked:
    """Items and faults with those of the bag: a damaged master of the payload refuses its item.

    One that no row names refuses nothing, unless it is a list itself (`lists`, their paths in the bag); of those the first
    hundred are told.
    """
    items = tuple(with_told(item, bag.damaged) for item in checked.items)
    named = {file.path for item in checked.items for file in item.files}
    own = {as_payload(path) for path in lists}
    rest = [
        fault.model_copy(update={"refuses": path in own})
        for path, faults in bag.damaged.items()
        if path not in named
        for fault in faults
    ]
    rest.sort(key=lambda fault: not fault.refuses)
    return Checked(items, (*bag.faults, *rest[:MOST_TOLD], *checked.faults))
