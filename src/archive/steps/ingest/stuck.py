"""Stuck: deliveries in which nothing moves for longer than their state may last are started again once, then left to a person."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from archive.config import Settings
from archive.models.delivery import Delivery
from archive.models.ids import DeliveryId
from archive.models.report import Fault, Outcome, Report
from archive.models.states import DeliveryState
from archive.services import Services
from archive.steps.ingest.scan import run_name
from archive.steps.tally import Tally, step

HANDED = "E352"


class Limit(NamedTuple):
    """How long nothing may move in a state: while no run walks the delivery, and though one does (None: no run ever does)."""

    unwalked_s: float
    walked_s: float | None


def limits(settings: Settings) -> Mapping[DeliveryState, Limit]:
    """Every state that a delivery should leave, with its limit."""
    working = Limit(settings.stuck_minutes * 60, settings.stuck_hours * 3600)
    return {
        DeliveryState.READY: working,
        DeliveryState.RECEIVED: working,
        DeliveryState.VERIFIED: working,
        DeliveryState.PARTLY_REFUSED: working,
        DeliveryState.HELD: Limit(settings.held_days * 86400, None),
    }


class Candidate(NamedTuple):
    """A delivery in which nothing has moved for so long: names of the runs that may walk it, and whether it has lasted so long
    that even a run that walks it is no answer.
    """

    delivery: DeliveryId
    state: DeliveryState
    runs: list[str]
    overdue: bool


def candidates(services: Services) -> list[Candidate]:
    """What may be stuck. While the store is away everything stands still, and nothing is stuck.

    Also notes as replaced what a newer delivery has replaced, where whoever should have noted it died.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    services.store.health()
    ledger = services.ledger
    for left in ledger.deliveries.left_behind():
        ledger.deliveries.move(left, "supersede", DeliveryState.SUPERSEDED)
    found = []
    for state, limit in limits(services.settings).items():
        quiet = ledger.deliveries.unfinished(limit.unwalked_s, states=[state])
        late = set(ledger.deliveries.unfinished(limit.walked_s, states=[state])) if quiet and limit.walked_s else set()
        for one in quiet:
            runs = [run_name(ledger.deliveries.get(one)), *ledger.starts.runs(one)]
            found.append(Candidate(one, state, list(dict.fromkeys(runs)), one in late))
    return found


def settle(services: Services, found: Sequence[Candidate], walked: Collection[DeliveryId]) -> Report:
    """Ask for another run of what no run walks, once; what has come no further since then, what is overdue all the same, and a
    question that nobody answers, are left to a person. Safe to repeat: what is left to a person is left alone.
    """
    with step(services, "stuck") as tally:
        services.ledger.stuck.forget_moved()
        for one in found:
            if one.delivery not in walked or one.overdue:
                _settle(services, one, one.delivery in walked, tally)
        return tally.report()


def _settle(services: Services, one: Candidate, is_walked: bool, tally: Tally) -> None:
    ledger = services.ledger
    mark, known = ledger.stuck.mark(one.delivery), ledger.stuck.get(one.delivery)
    tried = known is not None and known.mark == mark and known.again_at is not None
    if known and known.mark == mark and known.handed_at:
        return
    handed = tried or is_walked or one.state is DeliveryState.HELD
    ledger.stuck.note(one.delivery, one.state, mark, handed=handed)
    delivery = ledger.deliveries.get(one.delivery)
    if handed:
        tally.add(one.delivery, Outcome.FAILED, [fault(delivery)])
    else:
        ledger.starts.ask(delivery, "stuck")
        tally.add(one.delivery, Outcome.DONE)


def fault(delivery: Delivery) -> Fault:
    """What a person is told of a delivery that waits for one."""
    facts = {"id": delivery.id, "centre": delivery.centre, "name": delivery.name, "state": delivery.state.value}
    return Fault(code=HANDED, refuses=False, facts=facts)
