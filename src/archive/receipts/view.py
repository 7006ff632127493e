"""A receipt as its page shows it: where the delivery stands on its way, what is wrong in every language, when to ask again."""

from functools import partial
from typing import NamedTuple

from archive import i18n
from archive.i18n import Language, Sentence, differences, notes, spans
from archive.i18n.doubts import sentence, unsaid
from archive.i18n.moments import with_offset
from archive.models.report import Answer, Fault, Receipt, ReceiptItem, Stage
from archive.models.states import ENDED, DeliveryState, ResourceState

WAY = ("ready", "received", "verified", "processed")
"""What every delivery passes; `partly_refused` and `refused` are ends of `verified`."""
_WORKING_S, _WAITING_S = 4, 60
_SETTLED = frozenset({ResourceState.PUBLISHED, ResourceState.WITHDRAWN, ResourceState.DELETED})
_WHICH_WORK, _UNDESCRIBED = "E240", "E273"
Words = tuple[tuple[Language, str], ...]
"""What is said, in each language that says it in its own way."""


class Explained(NamedTuple):
    """A fault: its code, where and what was found, and its sentence in each language."""

    fault: Fault
    said: tuple[tuple[Language, Sentence], ...]

    @property
    def words(self) -> Words:
        """What is wrong, without what to do about it."""
        return tuple((language, sentence.what) for language, sentence in self.said)


class ReceiptLine(NamedTuple):
    """One item with its faults and what else is to be said about it."""

    item: ReceiptItem
    faults: tuple[Explained, ...]
    remarks: tuple[Words, ...]
    notes: tuple[Words, ...] = ()
    pace: str = ""
    answer: Words | None = None
    """why it was returned, withdrawn or deleted"""
    doubts: tuple[Words, ...] = ()
    """why a person has to look, as far as no fault says it"""
    difference: tuple[Words, ...] = ()
    """what this delivery changed, where it corrects something"""
    stands: Words = ()
    """where it stands, why it waits, and what its centre has to do"""


class View(NamedTuple):
    """The whole: `step` counts the finished steps of `WAY`, `refresh_s` is None when nothing will change by itself."""

    step: int
    taken: int
    refused: int
    lines: tuple[ReceiptLine, ...]
    faults: tuple[Explained, ...]
    refresh_s: int | None
    centre: str
    next: Words = ()
    """what the whole waits for, and what its centre has to do"""
    stages: Words = ()
    """how long each step took"""


def view(receipt: Receipt, centre: str = "") -> View:
    """The receipt of a centre, by its name or else its id, refused items first: they are what somebody has to act on."""
    corrects = differences.is_told(receipt)
    lines = [_line(receipt, item, corrects) for item in receipt.items]
    taken = sum(item.taken for item in receipt.items)
    ordered = tuple(sorted(lines, key=lambda line: line.item.taken))
    refused = len(receipt.items) - taken
    return View(
        _step(receipt.was or receipt.state),
        taken,
        refused,
        ordered,
        explained(receipt.faults),
        refresh_s(receipt),
        centre or receipt.centre,
        following(receipt),
        stages(receipt),
    )


def _line(receipt: Receipt, item: ReceiptItem, corrects: bool) -> ReceiptLine:
    return ReceiptLine(
        item,
        explained(item.faults),
        _remarks(item),
        _notes(item),
        _pace(item),
        _answer(item),
        _doubts(item),
        differences.told(item.difference) if corrects else (),
        stands(receipt, item),
    )


def following(receipt: Receipt) -> Words:
    """What the whole delivery waits for, and what its centre has to do now."""
    return i18n.each(partial(i18n.text, f"receipt.next.{_whole(receipt)}"))


def _whole(receipt: Receipt) -> str:
    if receipt.state is not DeliveryState.PROCESSED:
        return receipt.state.value
    states = {item.state for item in receipt.items if item.taken}
    if any(_is_undescribed(item) for item in receipt.items):
        return "to_describe"
    if ResourceState.RETURNED in states or not all(item.taken for item in receipt.items):
        return "to_mend"
    return "in_review" if states - _SETTLED else "settled"


def stands(receipt: Receipt, item: ReceiptItem) -> Words:
    """Where an item stands, why it waits, and what its centre has to do."""
    over = receipt.state in ENDED | {DeliveryState.HELD}
    if over and not item.state:
        return ()
    state = item.state.value if item.state else ("verified" if item.taken else "refused")
    if not item.taken and any(fault.code == _WHICH_WORK for fault in item.faults):
        state = "asked"
    if item.state is ResourceState.IN_REVIEW and item.doubts:
        state = "undescribed" if _is_undescribed(item) else "doubted"
    return i18n.each(partial(i18n.text, f"receipt.stands.{state}"))


def _is_undescribed(item: ReceiptItem) -> bool:
    return item.taken and any(fault.code == _UNDESCRIBED for fault in item.faults)


def stages(receipt: Receipt) -> Words:
    """How long each step took so far; nothing where none has run."""
    return i18n.each(partial(_stages, receipt.stages)) if receipt.stages else ()


def _stages(every: tuple[Stage, ...], language: Language) -> str:
    each = (f"{i18n.text(f'receipt.stage.{one.step}', language)} {_lasting(one.seconds, language)}" for one in every)
    return i18n.text("receipt.stages", language, stages=i18n.listed(each, language))


def _lasting(seconds: float, language: Language) -> str:
    return spans.lasting(seconds, language) if seconds >= 1 else i18n.text("receipt.stage.short", language)


def refresh_s(receipt: Receipt) -> int | None:
    """Seconds until the page should ask again: soon while machines work, seldom while people decide."""
    states = {item.state for item in receipt.items if item.taken}
    if receipt.state in ENDED | {DeliveryState.REFUSED}:
        return None
    if receipt.state is DeliveryState.HELD:
        return _WAITING_S
    if receipt.state is not DeliveryState.PROCESSED or states & {ResourceState.PRESERVED, ResourceState.APPROVED, None}:
        return _WORKING_S
    return _WAITING_S if ResourceState.IN_REVIEW in states else None


def _step(state: DeliveryState) -> int:
    if state in (DeliveryState.PARTLY_REFUSED, DeliveryState.REFUSED, DeliveryState.HELD):
        return WAY.index("verified") + 1
    if state is DeliveryState.CANCELLED:
        return 0
    return WAY.index(state) + 1 if state in WAY else len(WAY)


def explained(faults: tuple[Fault, ...]) -> tuple[Explained, ...]:
    """Each fault with its sentences, which may name its row, column and value; those that must be put right come first."""
    first = sorted(faults, key=lambda fault: not fault.refuses)
    return tuple(Explained(fault, i18n.each(partial(i18n.explain, fault.code, _facts(fault)))) for fault in first)


def _facts(fault: Fault) -> dict[str, object]:
    own: dict[str, object] = {"row": fault.place or None, "column": fault.column, "value": fault.value, "item": fault.item}
    return {name: value for name, value in own.items() if value is not None} | dict(fault.facts)


def _remarks(item: ReceiptItem) -> tuple[Words, ...]:
    """Each remark that no note says better (messages/media.toml)."""
    return tuple(i18n.each(partial(i18n.text, f"remark.{code}")) for code in notes.unsaid(item.remarks, item.quality))


def _notes(item: ReceiptItem) -> tuple[Words, ...]:
    """Each note on the quality of its files (messages/quality.toml)."""
    return tuple(i18n.each(partial(notes.note, flag)) for flag in item.quality)


def _answer(item: ReceiptItem) -> Words | None:
    """The decision that the centre is told."""
    return i18n.each(partial(_answered, item.answer)) if item.answer else None


def _answered(one: Answer, language: Language) -> str:
    category = i18n.text(f"web.gone.category.{one.category.value}", language) if one.category else "–"
    about = {"reason": one.reason or "–", "when": with_offset(one.at), "category": category}
    return i18n.text(f"receipt.answer.{one.verb}", language, **about)


def _doubts(item: ReceiptItem) -> tuple[Words, ...]:
    """Each reason why a person has to look that no fault says."""
    return tuple(i18n.each(partial(sentence, doubt)) for doubt in unsaid(item.doubts, item.faults))


def _pace(item: ReceiptItem) -> str:
    """How far the making is, and in every language how long it still takes; "" when nothing is made."""
    if item.percent is None or item.percent >= 100:
        return ""
    (_, whole), *others = i18n.each(partial(spans.pace, item.percent, item.speed, item.remaining_s))
    return " / ".join([whole, *(spans.remaining(item.remaining_s or 0, language) for language, _ in others)])
