"""Marked copies: a delivery's lists with what is wrong in them, made again while what was received of them lies in the inbox."""

from collections.abc import Mapping

from archive import manifests
from archive.errors import NotFound
from archive.models.delivery import ReceivedFile
from archive.models.names import find_lists, marked_name
from archive.models.report import Fault, Receipt
from archive.receipts.view import explained
from archive.services import Services
from archive.steps.ingest import workbooks

LARGEST = 20_000_000
"""Bytes of a list that is copied."""
_TABLE = ".xlsx"
ASKING_NOTHING = frozenset({"E237", "E246", "E260", "E261", "E262", "E265", "E267", "E275", "E278", "E280", "E282", "E291"})
"""What was understood and is said for the record: a list in which nothing else is said is right."""


def run(services: Services, receipt: Receipt) -> dict[str, bytes | None]:
    """Name -> the copy that lies beside the receipt now; None for one of an earlier answer that has nothing to say any more.

    The page has the same. Nothing is taken away where a list is no longer in the inbox. Of a list that has the row of a deleted
    work there is no copy.

    Raises:
        StoreUnavailable: try again.
    """
    if receipt.names_deleted:
        services.store.inbox.clear_marked(receipt.delivery)
        return {}
    received = {file.path: file for file in services.ledger.deliveries.received(receipt.delivery)}
    books = {path: received[path] for path in sorted(workbooks.named(receipt.faults)) if path in received}
    paths = [path for path in find_lists(received.keys() - books.keys()) if received[path].size <= LARGEST]
    faults = _faults(receipt)
    try:
        lists = {path: _whole(services, receipt.delivery, received[path].n) for path in paths} if faults else {}
        of_network = _of_network(services, receipt, books)
    except NotFound:
        return {}
    copies = of_network | {one.name: one.data for one in (manifests.mark(lists, faults, _said) if lists else [])}
    services.store.inbox.clear_marked(receipt.delivery)
    for name, data in copies.items():
        services.store.inbox.put_marked(receipt.delivery, name, data)
    possible = [name for path in (*paths, *books) for name in (marked_name(path), marked_name(path, _TABLE))]
    return {**dict.fromkeys(possible), **copies}


def _of_network(services: Services, receipt: Receipt, books: Mapping[str, ReceivedFile]) -> dict[str, bytes]:
    wrong = {fault.facts["name"] for fault in receipt.faults if fault.code == workbooks.TAKEN and fault.facts["faults"] != "0"}
    asked = {path: file for path, file in books.items() if path in wrong}
    return dict(workbooks.marked(services, services.ledger.deliveries.get(receipt.delivery), asked)) if asked else {}


def _whole(services: Services, delivery_id: str, n: int) -> bytes:
    with services.store.inbox.open(delivery_id, n) as stream:
        return b"".join(stream.chunks())


def _faults(receipt: Receipt) -> list[tuple[str, Fault]]:
    of_items = [(item.item, fault) for item in receipt.items for fault in item.faults]
    found = [*(("", fault) for fault in receipt.faults), *of_items]
    return found if any(fault.code not in ASKING_NOTHING for _, fault in found) else []


def _said(fault: Fault) -> str:
    """A fault in every language, with what to do."""
    (one,) = explained((fault,))
    lines = [f"{said.what} {said.do}".strip() for _, said in one.said]
    return "\n".join([f"{fault.code} {lines[0]}", *lines[1:]])
