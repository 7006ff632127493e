"""What a delivery's run is about, in a few lines of Markdown for its page in Airflow: whose delivery, and what became of it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from archive import i18n, printable
from archive.i18n.moments import clock
from archive.models.delivery import Delivery
from archive.models.ids import DeliveryId
from archive.models.report import Fault, Receipt
from archive.services import Services

_MOST_FAULTS = 5
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:])")


def name(services: Services, delivery: Delivery) -> str:
    """Centre and delivery, as people call them."""
    return f"**{_plain(f'{services.ledger.centres.called(delivery.centre)} · {delivery.name}')}**"


def whole(services: Services, delivery_id: DeliveryId) -> str:
    """The same with where it stands, what was taken and refused and why, and how long it took by the clock of the centres."""
    delivery, receipt = services.ledger.deliveries.get(delivery_id), services.ledger.receipts.of(delivery_id)
    now = datetime.now(UTC)
    minutes = (now - delivery.found_at).total_seconds() / 60
    times = i18n.both("glance.times", found=clock(delivery.found_at), now=clock(now), minutes=f"{minutes:.1f}")
    lines = [
        name(services, delivery),
        i18n.both(f"state.delivery.{receipt.state.value}"),
        _counts(receipt),
        times,
        *_reasons(receipt),
    ]
    return "\n\n".join(lines)


def _counts(receipt: Receipt) -> str:
    taken = sum(item.taken for item in receipt.items)
    return i18n.both("receipt.counts", taken=taken, refused=len(receipt.items) - taken)


def _reasons(receipt: Receipt) -> Iterator[str]:
    """Why something was refused, of the delivery as a whole first; one line for each code."""
    refused = [fault for item in receipt.items if not item.taken for fault in item.faults]
    by_code: dict[str, list[Fault]] = {}
    for fault in (*receipt.faults, *refused):
        by_code.setdefault(fault.code, []).append(fault)
    for code, faults in list(by_code.items())[:_MOST_FAULTS]:
        yield f"{code} × {len(faults)}: {_plain(i18n.explain(code, faults[0].facts).what)}"


def _plain(text: str) -> str:
    """What strangers wrote is neither a link nor a picture."""
    return _MARKUP.sub(r"\\\1", " ".join(printable.lines(text).split()))
