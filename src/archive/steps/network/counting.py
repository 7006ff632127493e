"""Counting: facts that have settled are added up, and cells are recounted from their facts; a difference is told."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime

from archive.i18n.moments import day
from archive.models.network.measure import Drift
from archive.models.report import Fault, Outcome, Report
from archive.services import Services
from archive.steps.tally import step

SHARE = 100
"""Of so many centres one is recounted in a night."""
AT_ONCE = 200
MOST_TOLD = 100


def settle(services: Services) -> int:
    """Add what has settled; how many facts. The worker's, every few seconds; several may ask.

    Raises:
        LedgerUnavailable: try again.
    """
    return services.ledger.network.measures.settle()


def recount(services: Services, everything: bool = False, today: date | None = None) -> Report:
    """Recount the cells of a hundredth of the centres, others every night, or of all. What differs is told (E925) and left: a
    person looks, and has everything added anew.

    Raises:
        LedgerUnavailable: try again.
    """
    with step(services, "recount") as tally:
        services.ledger.network.measures.settle(wait=True)
        chosen = _chosen(services.ledger.network.measures.counted_centres(), None if everything else today or _today())
        done = 0
        for start in range(0, len(chosen), AT_ONCE):
            cells, wrong = services.ledger.network.measures.drift(chosen[start : start + AT_ONCE])
            done += cells
            for one in wrong[:MOST_TOLD]:
                tally.add(f"{one.cell.measure} {one.cell.month} {one.cell.centre}", Outcome.FAILED, [_fault(one)])
        tally.add(f"{done} cells", Outcome.DONE)
        return tally.report()


def complete(services: Services) -> Report:
    """Note what was so before it was counted (of entries and of lists of heritage), as of when it came to be so. Every night's,
    and after an upgrade; safe to repeat and to kill.

    Raises:
        LedgerUnavailable: try again.
    """
    with step(services, "complete-facts") as tally:
        made = services.ledger.network.measures.complete()
        tally.add(f"{made} facts", Outcome.DONE if made else Outcome.UNCHANGED)
        return tally.report()


def anew(services: Services) -> Report:
    """Forget what was added up and add all facts again, all or nothing.

    Raises:
        LedgerUnavailable: try again; what there was stays.
    """
    with step(services, "count-anew") as tally:
        tally.add(f"{services.ledger.network.measures.count_anew()} facts", Outcome.DONE)
        return tally.report()


def _chosen(centres: Sequence[str], today: date | None) -> list[str]:
    """Those whose turn it is: each once in a hundred nights, whichever there are."""
    if today is None:
        return list(centres)
    turn = today.toordinal() % SHARE
    return [one for one in centres if int(hashlib.sha256(one.encode()).hexdigest()[:8], 16) % SHARE == turn]


def _fault(one: Drift) -> Fault:
    said = {**{name: str(value) for name, value in one.cell._asdict().items()}, "counted": f"{one.counted:g}"}
    return Fault(code="E925", facts=said)


def _today() -> date:
    return day(datetime.now(UTC))
