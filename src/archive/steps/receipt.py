"""Receipt: tell the centre, in Chinese and English, what became of its delivery."""

from archive import i18n, places
from archive.i18n import notes, spans
from archive.models.ids import DeliveryId
from archive.models.report import Event, EventType, Outcome, Receipt, ReceiptItem, Report
from archive.models.states import DeliveryState
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.tally import step
from archive.store import Bytes, NewVersion, delivery_object

_PASSING = {"state": None, "percent": None, "speed": None, "remaining_s": None, "quality": ()}
"""What a receipt says of the moment, or what can be measured anew at any time: not for the preserved one."""
FINAL = frozenset({DeliveryState.PROCESSED, DeliveryState.REFUSED})


def run(services: Services, delivery_id: DeliveryId) -> Report:
    """Write the receipt as it stands to where the centre handed in, and to the delivery's preserved object.

    Safe to repeat. Only a delivery that has come to its end gets a new version of its object for it.
    """
    with step(services, "receipt", delivery_id) as tally:
        delivery = services.ledger.deliveries.get(delivery_id)
        receipt = services.ledger.receipts.of(delivery_id)
        source, found = services.source_of(delivery)
        source.answer(
            found,
            {
                "_RECEIPT.txt": as_text(receipt, address(services, delivery.token)).encode(),
                "_RECEIPT.json": receipt.json_text().encode(),
            },
        )
        if receipt.state in FINAL:
            _preserve(services, receipt)
        tally.add(delivery_id, Outcome.DONE)
        return tally.report()


def address(services: Services, token: str) -> str:
    """The address of a receipt's page, which nobody can guess."""
    return f"{services.settings.portal_url.rstrip('/')}/r/{token}"


def as_text(receipt: Receipt, page: str = "") -> str:
    """The receipt as plain text, Chinese first, English below each line."""
    lines = [
        *_head(receipt, page),
        *(line for fault in receipt.faults for line in fault_lines(fault.code, fault.facts, fault.row, fault.column)),
    ]
    for item in receipt.items:
        key = f"state.resource.{item.state}" if item.state else ("receipt.taken" if item.taken else "receipt.refused")
        lines += ["", f"{item.item}  {item.title or '–'}  [{i18n.both(key)}]" + (f"  {item.resource}" if item.resource else "")]
        for fault in item.faults:
            lines += fault_lines(fault.code, fault.facts, fault.row, fault.column)
        lines += [f"    … {line}" for line in pace_lines(item)]
        lines += [f"    ! {i18n.both('remark.' + remark)}" for remark in notes.unsaid(item.remarks, item.quality)]
        lines += [line for flag in item.quality for line in (f"    ~ {notes.note(flag)}", f"      {notes.note(flag, 'en')}")]
        lines += [f"    = {i18n.both('receipt.double', ids=', '.join(item.double_of))}"] if item.double_of else []
    return "\n".join(lines) + "\n"


def fault_lines(code: str, facts: dict[str, str], row: int | None, column: str | None) -> list[str]:
    """One fault as four lines: what and what to do, in both languages."""
    places = (i18n.text("receipt.where", one, row=row, column=i18n.column(column or "–", one)) for one in i18n.LANGUAGES)
    where = " / ".join(places) if row else ""
    found = []
    for language in ("zh", "en"):
        sentence = i18n.explain(code, facts, "zh" if language == "zh" else "en")
        found.append(f"    {code} {sentence.what}" if language == "zh" else f"         {sentence.what}")
        found += [f"         → {sentence.do}"] if sentence.do else []
    return [*([f"    {where}"] if where else []), *found]


def pace_lines(item: ReceiptItem) -> list[str]:
    """How far the making of an item's renditions is, while it runs, in both languages."""
    if item.percent is None or item.percent >= 100:
        return []
    return list(dict.fromkeys(spans.pace(item.percent, item.speed, item.remaining_s, one) for one in i18n.LANGUAGES))


def _head(receipt: Receipt, page: str) -> list[str]:
    taken = sum(item.taken for item in receipt.items)
    return [
        i18n.both("receipt.title", centre=places.centre_name(receipt.centre), name=receipt.name, delivery=receipt.delivery),
        i18n.both(f"state.delivery.{receipt.state.value}"),
        i18n.both("receipt.counts", taken=taken, refused=len(receipt.items) - taken),
        *([page] if page else []),
    ]


def _preserve(services: Services, receipt: Receipt) -> None:
    """Only what does not change afterwards: what was taken and refused, without where each resource stands."""
    fixed = receipt.model_copy(
        update={
            "at": services.ledger.deliveries.get(receipt.delivery).found_at,
            "items": tuple(i.model_copy(update=_PASSING) for i in receipt.items),
        }
    )
    event = Event(type=EventType.ACCESSION, agent="archive", outcome=receipt.state.value)
    version = NewVersion(
        files={"receipt.json": Bytes(fixed.json_text().encode())}, message="receipt", agent="archive", events=[event], keep=True
    )
    commit(services, delivery_object(receipt.delivery), version)
