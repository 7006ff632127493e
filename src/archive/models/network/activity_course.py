"""The course of an activity: the only verbs that move it, and what of it is counted in each state."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from archive.errors import ActivityVerbRefused, DayMissing, EvidenceOwed
from archive.models.network.activity import Activity, ActivityKind, ActivityState
from archive.models.network.fact import Fact, FactKind

S = ActivityState
MOVES: Mapping[str, tuple[frozenset[ActivityState], ActivityState]] = {
    "announce": (frozenset({S.PLANNED}), S.ANNOUNCED),
    "hold": (frozenset({S.PLANNED, S.ANNOUNCED}), S.HELD),
    "close": (frozenset({S.HELD}), S.CLOSED),
    "reopen": (frozenset({S.CLOSED}), S.HELD),
    "cancel": (frozenset({S.PLANNED, S.ANNOUNCED}), S.CANCELLED),
}
"""Verb -> (states it starts from, state it ends in)."""
ORDER = (S.PLANNED, S.ANNOUNCED, S.HELD, S.CLOSED)
SHOWN = frozenset({S.ANNOUNCED, S.HELD, S.CLOSED, S.CANCELLED})
"""States that the public may see, of an activity that was announced."""


class Counted(NamedTuple):
    """One thing that counts while an activity is as it is."""

    kind: FactKind
    centre: str
    dims: tuple[tuple[str, str], ...] = ()


def moved(one: Activity, verb: str, today: date, why: str = "") -> Activity:
    """The activity after a verb; `why` is the reason of a cancellation, and of closing without evidence.

    Raises:
        ActivityVerbRefused: it does not follow from the state.
        DayMissing: it has no day.
        EvidenceOwed: it would be closed without evidence and without a reason.
    """
    before, after = MOVES[verb]
    if one.state not in before:
        raise ActivityVerbRefused(id=one.number or one.id, verb=verb, state=one.state.value)
    if after in {S.ANNOUNCED, S.HELD} and one.starts is None:
        raise DayMissing(id=one.number or one.id)
    changes: dict[str, object] = {"state": after}
    if after is not S.CANCELLED:
        changes["announced"] = one.announced or today
    if verb == "close" and not one.shown_by:
        changes["no_evidence"] = why or one.no_evidence
        if not changes["no_evidence"]:
            raise EvidenceOwed(id=one.number or one.id)
    if verb == "cancel":
        changes["called_off"] = why
    return one.model_copy(update=changes)


def verbs(one: Activity) -> tuple[str, ...]:
    """What may be done with it now."""
    return tuple(verb for verb, (before, _) in MOVES.items() if one.state in before)


def facts(before: Activity | None, after: Activity, division_of_receiver: str = "") -> list[Fact]:
    """What has to be noted so that the sums say what is so afterwards. They are told of the month in which it took place, or of
    the one in which they were told before.
    """
    was, now = (Counter(_counted(before)) if before else Counter()), Counter(_counted(after))
    found: list[Fact] = []
    for one in dict.fromkeys((*was, *now)):
        gone, come = was[one], now[one]
        month_was, month_now = _month(before) if before else "", _month(after)
        if gone == come and month_was == month_now:
            continue
        receiver = division_of_receiver if one.kind is FactKind.EXCHANGE_RECEIVED else None
        if gone:
            found.append(_taken_back(one, gone, month_was, receiver))
        if come:
            found.append(_fact(one, one.kind, come, month_now, receiver))
    return found


def _counted(one: Activity) -> Mapping[Counted, float]:
    return dict(_each(one)) if one.state is S.CLOSED else {}


def _each(one: Activity) -> Iterator[tuple[Counted, float]]:
    of = (("kind", one.kind.value), ("mode", one.mode.value))
    yield Counted(FactKind.ACTIVITY_CLOSED, one.centre, of), 1
    if one.evidenced:
        yield Counted(FactKind.EVIDENCED, one.centre, of), 1
    if one.stated_heads:
        shown = (("evidenced", "yes" if one.evidenced else "no"),)
        yield Counted(FactKind.HEADS, one.centre, (*of, *shown)), one.stated_heads
    if one.kind is ActivityKind.EXCHANGE and one.to:
        yield Counted(FactKind.EXCHANGE_SENT, one.centre, (("to", one.to),)), 1
        yield Counted(FactKind.EXCHANGE_RECEIVED, one.to, (("from", one.centre),)), 1


_BACK = {FactKind.ACTIVITY_CLOSED: FactKind.ACTIVITY_REOPENED, FactKind.EVIDENCED: FactKind.EVIDENCE_LOST}
"""What takes back has a kind of its own where things are counted; sums of heads and of exchanges take back by their sign."""


def _taken_back(one: Counted, amount: float, month: str, division: str | None) -> Fact:
    kind = _BACK.get(one.kind)
    return _fact(one, kind or one.kind, amount if kind else -amount, month, division)


def _fact(one: Counted, kind: FactKind, amount: float, month: str, division: str | None) -> Fact:
    return Fact(kind=kind, centre=one.centre, division=division, amount=amount, about_month=month, dims=dict(one.dims))


def _month(one: Activity) -> str:
    last = one.ends or one.starts
    return f"{last:%Y-%m}" if last else ""
