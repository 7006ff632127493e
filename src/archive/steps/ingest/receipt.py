"""Receipt: tell the centre, in every language, what became of its delivery."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from archive import i18n, logs, printable, receipts
from archive.errors import ArchiveError
from archive.i18n import differences, notes, spans
from archive.i18n.doubts import sentence, unsaid
from archive.i18n.moments import with_offset
from archive.models.delivery import Delivery
from archive.models.ids import DeliveryId
from archive.models.names import RECEIPT
from archive.models.report import DeliveryAct, Outcome, Receipt, ReceiptItem, Report
from archive.models.states import DeliveryState, ResourceState
from archive.preserved import versions, writing
from archive.preserved.layout import delivery_object
from archive.receipts import Around, view
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.ingest import letters, marked, undescribed
from archive.steps.tally import fault_of, step

_PASSING = {
    **dict.fromkeys(("state", "since", "percent", "speed", "remaining_s", "answer", "double_shown")),
    **dict.fromkeys(("quality", "doubts"), ()),
}
"""What a receipt says of the moment, or what can be measured anew at any time: not for the preserved one."""
FINAL = frozenset({DeliveryState.PROCESSED, DeliveryState.REFUSED, DeliveryState.CANCELLED, DeliveryState.CLOSED})


def run(services: Services, delivery_id: DeliveryId) -> Report:
    """Write the receipt as it stands to where the centre handed in, and to the delivery's preserved object.

    Safe to repeat. Only a delivery that has come to its end gets a new version of its object for it.
    """
    with step(services, "receipt", delivery_id) as tally:
        answer(services, delivery_id, anew=True)
        receipt = services.ledger.receipts.of(delivery_id)
        if receipt.state in FINAL:
            _preserve(services, receipt)
        tally.add(delivery_id, Outcome.DONE)
        return tally.report()


def again(services: Services, limit: int = 100) -> Report:
    """Write anew, where the centres handed in, the receipts of deliveries in which something has changed. Takes no ids.

    Safe to repeat and to run beside others. One that cannot be written is a line of the report, and is tried again.

    Raises:
        LedgerUnavailable: try again.
    """
    due = services.ledger.answers.take(limit)
    if not due:
        return Report(step="receipt")
    with step(services, "receipt") as tally:
        for delivery_id in due:
            with logs.bound(delivery=delivery_id):
                try:
                    tally.add(delivery_id, answer(services, delivery_id))
                except ArchiveError as error:
                    services.ledger.answers.owe(delivery_id)
                    tally.add(delivery_id, Outcome.FAILED, [fault_of(error)])
        return tally.report()


def answer(services: Services, delivery_id: DeliveryId, *, anew: bool = False) -> Outcome:
    """Leave a delivery's receipt where the centre handed it in; skipped where a newer one lies in the same place.

    `anew` makes the marked copies of its lists again, which change with what is found, not with what people decide.
    """
    delivery = services.ledger.deliveries.get(delivery_id)
    receipt = services.ledger.receipts.of(delivery_id)
    if receipt.successor and services.ledger.deliveries.get(receipt.successor.delivery).location == delivery.location:
        return Outcome.SKIPPED
    source, found = services.source_of(delivery)
    source.answer(found, _files(services, delivery, receipt, anew=anew))
    undescribed.leave_list(services, delivery, source, found)
    letters.owe(services, delivery, receipt)
    return Outcome.DONE


def _files(services: Services, delivery: Delivery, receipt: Receipt, *, anew: bool) -> dict[str, bytes | None]:
    """Name -> what lies beside a delivery; None for what is to lie there no more."""
    copies = marked.run(services, receipt) if anew else {}
    lying = [name for name, data in copies.items() if data] if anew else services.store.inbox.marked(delivery.id)
    lying = [] if receipt.names_deleted else lying
    around = Around(services.ledger.centres.called(receipt.centre), portal(services), delivery.token, tuple(lying))
    return {
        f"{RECEIPT}.txt": _text(services, delivery, receipt, around).encode(),
        f"{RECEIPT}.json": receipt.json_text().encode(),
        f"{RECEIPT}.html": receipts.page(receipt, around).encode(),
        **copies,
    }


def text(services: Services, delivery_id: DeliveryId) -> str:
    """A delivery's receipt as text, as it stands, with the address of its page."""
    delivery, receipt = services.ledger.deliveries.get(delivery_id), services.ledger.receipts.of(delivery_id)
    called = services.ledger.centres.called(receipt.centre)
    return _text(services, delivery, receipt, Around(called, portal(services), delivery.token))


def _text(services: Services, delivery: Delivery, receipt: Receipt, around: Around) -> str:
    successor = address(services, receipt.successor.token) if receipt.successor else ""
    return as_text(receipt, address(services, delivery.token), successor, around.centre, around.portal, around.marked)


def address(services: Services, token: str) -> str:
    """The address of a receipt's page, which nobody can guess."""
    return f"{portal(services)}/r/{token}"


def portal(services: Services) -> str:
    """The portal's address, without a slash at its end."""
    return services.settings.portal_url.rstrip("/")


def as_text(
    receipt: Receipt, page: str = "", successor: str = "", centre: str = "", portal: str = "", copies: Sequence[str] = ()
) -> str:
    """The receipt of a centre, by its name or else its id, as plain text, Chinese first, English below each line; with the
    addresses of its page and of that of the delivery that came in its place, of the portal, and names of marked copies.
    """
    lines = [
        *_head(receipt, centre or receipt.centre, page, successor),
        *([i18n.both("receipt.marked", names=", ".join(copies))] if copies else []),
        *(line for fault in receipt.faults for line in fault_lines(fault.code, fault.facts, fault.place, fault.column)),
    ]
    corrects = differences.is_told(receipt)
    for item in receipt.items:
        key = f"state.resource.{item.state}" if item.state else ("receipt.taken" if item.taken else "receipt.refused")
        lines += ["", f"{item.item}  {item.title or '–'}  [{i18n.both(key)}]" + (f"  {item.resource}" if item.resource else "")]
        lines += [f"    · {said}" for _, said in view.stands(receipt, item)]
        if item.state is ResourceState.PUBLISHED and portal:
            lines += [f"    {i18n.both('receipt.public_at', page=f'{portal}/e/{item.resource}')}"]
        lines += _answer_lines(item)
        for fault in item.faults:
            lines += fault_lines(fault.code, fault.facts, fault.place, fault.column)
        lines += [f"    … {line}" for line in pace_lines(item)]
        lines += [f"    ! {i18n.both('remark.' + remark)}" for remark in notes.unsaid(item.remarks, item.quality)]
        for flag in item.quality:
            first, *others = (said for _, said in i18n.each(partial(notes.note, flag)))
            lines += [f"    ~ {first}", *(f"      {said}" for said in others)]
        lines += _double_lines(item, page)
        lines += _difference_lines(item) if corrects else []
    return "".join(f"{printable.lines(line)}\n" for line in lines)


def _double_lines(item: ReceiptItem, page: str) -> list[str]:
    """Which others hold the same bytes, each that has an entry with its address, which lies beside that of the receipt's page."""
    portal = page.rpartition("/r/")[0]
    said = [f"{portal}/e/{one}" if portal and one in (item.double_shown or ()) else one for one in item.double_of]
    return [f"    = {i18n.both('receipt.double', ids=', '.join(said))}"] if said else []


def _difference_lines(item: ReceiptItem) -> list[str]:
    """What was changed, in both languages."""
    return [f"    Δ {' / '.join(said for _, said in one)}" for one in differences.told(item.difference)]


def _answer_lines(item: ReceiptItem) -> list[str]:
    """Why an item was returned or has left the public, or why a person has to look at it, in both languages."""
    found = []
    for language in i18n.LANGUAGES:
        if one := item.answer:
            about = {"reason": one.reason or "–", "when": with_offset(one.at)}
            about["category"] = i18n.text(f"web.gone.category.{one.category.value}", language) if one.category else "–"
            found.append(f"    » {i18n.text(f'receipt.answer.{one.verb}', language, **about)}")
        if item.doubts:
            found.append(f"    ? {_waits(item, language)}")
    return found


def _waits(item: ReceiptItem, language: i18n.Language) -> str:
    """That a person has to look, and why as far as no fault says it."""
    why = [sentence(doubt, language) for doubt in unsaid(item.doubts, item.faults)]
    if not why:
        return i18n.text("receipt.waits_said", language)
    return i18n.text("receipt.waits", language) + i18n.text("language.semicolon", language).join(why)


def fault_lines(code: str, facts: dict[str, str], row: str, column: str | None) -> list[str]:
    """One fault as two lines in each language: what, and what to do."""
    where = " / ".join(_place(row, column, one) for one in i18n.LANGUAGES) if row else ""
    found = []
    for language in i18n.LANGUAGES:
        said = i18n.explain(code, facts, language)
        found.append(f"    {code if language == i18n.FIRST else ' ' * len(code)} {said.what}")
        found += [f"         → {said.do}"] if said.do else []
    return [*([f"    {where}"] if where else []), *found]


def _place(row: str, column: str | None, language: i18n.Language) -> str:
    if column is None:
        return i18n.text("receipt.row", language, row=row)
    return i18n.text("receipt.where", language, row=row, column=i18n.column(column, language))


def pace_lines(item: ReceiptItem) -> list[str]:
    """How far the making of an item's renditions is, while it runs, in both languages."""
    if item.percent is None or item.percent >= 100:
        return []
    return list(dict.fromkeys(spans.pace(item.percent, item.speed, item.remaining_s, one) for one in i18n.LANGUAGES))


def _head(receipt: Receipt, centre: str, page: str, successor: str) -> list[str]:
    taken = sum(item.taken for item in receipt.items)
    counts = i18n.both("receipt.counts", taken=taken, refused=len(receipt.items) - taken)
    if not receipt.items:
        counts = i18n.both("receipt.files", files=receipt.files)
    state = receipt.was and {language: i18n.text(f"state.delivery.{receipt.was.value}", language) for language in i18n.LANGUAGES}
    was = [i18n.both("receipt.was", **state)] if state else []
    return [
        i18n.both("receipt.title", centre=centre, name=receipt.name, delivery=receipt.delivery),
        i18n.both(f"state.delivery.{receipt.state.value}"),
        *was,
        *_ending(receipt),
        *(said for _, said in view.following(receipt)),
        counts,
        *(said for _, said in view.stages(receipt)),
        *([page] if page else []),
        *([f"{i18n.both('receipt.successor', delivery=receipt.successor.delivery)} {successor}"] if receipt.successor else []),
    ]


def _ending(receipt: Receipt) -> list[str]:
    """Why it was cancelled or closed."""
    one = receipt.ending
    return [i18n.both(f"receipt.ending.{one.verb}", reason=one.reason or "–", when=with_offset(one.at))] if one else []


def _preserve(services: Services, receipt: Receipt) -> None:
    """Only what does not change afterwards: what was taken and refused, without where each resource stands."""
    fixed = receipt.model_copy(
        update={
            "at": services.ledger.deliveries.get(receipt.delivery).found_at,
            "items": tuple(i.model_copy(update=_PASSING) for i in receipt.items),
            "successor": None,
            "was": None,
            "stages": None,
        }
    )
    acts = services.ledger.steering.acts(receipt.delivery)
    commit(services, delivery_object(receipt.delivery), writing.answer(fixed, _unwritten(services, receipt.delivery, acts)))


def _unwritten(services: Services, delivery_id: DeliveryId, acts: Sequence[DeliveryAct]) -> list[DeliveryAct]:
    """What people did since the object was last told of it."""
    if not acts:
        return []
    head = services.store.objects.head(delivery_object(delivery_id))
    told = [one.created for one in head.versions if isinstance(versions.parse(one.message), versions.Answer)] if head else []
    return [one for one in acts if not told or one.at > datetime.fromisoformat(told[-1])]
