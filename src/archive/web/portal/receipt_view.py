"""A receipt as its page shows it: where the delivery stands on its way, what is wrong in two languages, when to ask again."""

from typing import NamedTuple

from archive import i18n
from archive.i18n import Sentence, notes, spans
from archive.i18n.doubts import sentence
from archive.i18n.moments import with_offset
from archive.models.report import Fault, Receipt, ReceiptItem
from archive.models.states import DeliveryState, ResourceState

WAY = ("ready", "received", "verified", "processed")
"""What every delivery passes; `partly_refused` and `refused` are ends of `verified`."""
_WORKING_S, _WAITING_S = 4, 60


class Explained(NamedTuple):
    """A fault: its code, where and what was found, and its sentences."""

    fault: Fault
    zh: Sentence
    en: Sentence


class Line(NamedTuple):
    """One item with its faults and what else is to be said about it."""

    item: ReceiptItem
    faults: tuple[Explained, ...]
    remarks: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...] = ()
    pace: str = ""
    answer: tuple[str, str] | None = None
    """why it was returned, withdrawn or deleted"""
    doubts: tuple[tuple[str, str], ...] = ()
    """why a person has to look"""


class View(NamedTuple):
    """The whole: `step` counts the finished steps of `WAY`, `refresh_s` is None when nothing will change by itself."""

    step: int
    taken: int
    refused: int
    lines: tuple[Line, ...]
    faults: tuple[Explained, ...]
    refresh_s: int | None
    centre: str


def view(receipt: Receipt, centre: str = "") -> View:
    """The receipt of a centre, by its name or else its id, refused items first: they are what somebody has to act on."""
    lines = [
        Line(item, explained(item.faults), _remarks(item), _notes(item), _pace(item), _answer(item), _doubts(item))
        for item in receipt.items
    ]
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
    )


def refresh_s(receipt: Receipt) -> int | None:
    """Seconds until the page should ask again: soon while machines work, seldom while people decide."""
    states = {item.state for item in receipt.items if item.taken}
    if receipt.state in (DeliveryState.REFUSED, DeliveryState.SUPERSEDED):
        return None
    if receipt.state is not DeliveryState.PROCESSED or states & {ResourceState.PRESERVED, ResourceState.APPROVED, None}:
        return _WORKING_S
    return _WAITING_S if ResourceState.IN_REVIEW in states else None


def _step(state: DeliveryState) -> int:
    if state in (DeliveryState.PARTLY_REFUSED, DeliveryState.REFUSED):
        return WAY.index("verified") + 1
    return WAY.index(state) + 1 if state in WAY else len(WAY)


def explained(faults: tuple[Fault, ...]) -> tuple[Explained, ...]:
    """Each fault with its sentences, which may name its row, column and value."""
    return tuple(Explained(f, i18n.explain(f.code, _facts(f), "zh"), i18n.explain(f.code, _facts(f), "en")) for f in faults)


def _facts(fault: Fault) -> dict[str, object]:
    own: dict[str, object] = {"row": fault.row, "column": fault.column, "value": fault.value, "item": fault.item}
    return {name: value for name, value in own.items() if value is not None} | dict(fault.facts)


def _remarks(item: ReceiptItem) -> tuple[tuple[str, str], ...]:
    """(Chinese, English) of each remark that no note says better (messages/media.toml)."""
    said = notes.unsaid(item.remarks, item.quality)
    return tuple((i18n.text(f"remark.{code}", "zh"), i18n.text(f"remark.{code}", "en")) for code in said)


def _notes(item: ReceiptItem) -> tuple[tuple[str, str], ...]:
    """(Chinese, English) of each note on the quality of its files (messages/quality.toml)."""
    return tuple((notes.note(flag, "zh"), notes.note(flag, "en")) for flag in item.quality)


def _answer(item: ReceiptItem) -> tuple[str, str] | None:
    """(Chinese, English) of the decision that the centre is told."""
    if (one := item.answer) is None:
        return None
    zh, en = (
        i18n.text(
            f"receipt.answer.{one.verb}",
            language,
            reason=one.reason or "–",
            when=with_offset(one.at),
            category=i18n.text(f"web.gone.category.{one.category.value}", language) if one.category else "–",
        )
        for language in i18n.LANGUAGES
    )
    return zh, en


def _doubts(item: ReceiptItem) -> tuple[tuple[str, str], ...]:
    """(Chinese, English) of each reason why a person has to look."""
    return tuple((sentence(doubt, "zh"), sentence(doubt, "en")) for doubt in item.doubts)


def _pace(item: ReceiptItem) -> str:
    """How far the making is, in both languages; "" when nothing is made."""
    if item.percent is None or item.percent >= 100:
        return ""
    zh, en = (spans.pace(item.percent, item.speed, item.remaining_s, one) for one in i18n.LANGUAGES)
    return zh if zh == en else f"{zh} / {spans.remaining(item.remaining_s or 0, 'en')}"
