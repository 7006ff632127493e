"""Marked copies: a delivery's lists with what is wrong in them, made again while what was received of them lies in the inbox."""

from archive import manifests
from archive.errors import NotFound
from archive.models.names import find_lists, marked_name
from archive.models.report import Fault, Receipt
from archive.receipts.view import explained
from archive.services import Services

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
    paths = [path for path in find_lists(received) if received[path].size <= LARGEST]
    faults = _faults(receipt)
    try:
        lists = {path: _whole(services, receipt.delivery, received[path].n) for path in paths} if faults else {}
    except NotFound:
        return {}
    copies = manifests.mark(lists, faults, _said) if lists else []
    services.store.inbox.clear_marked(receipt.delivery)
    for one in copies:
        services.store.inbox.put_marked(receipt.delivery, one.name, one.data)
    possible = [name for path in paths for name in (marked_name(path), marked_name(path, _TABLE))]
    return {**dict.fromkeys(possible), **{one.name: one.data for one in copies}}


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
