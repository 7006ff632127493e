"""Facts' log: what no preserved object tells of goes to the preservation store every night, and comes back from there, once."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.i18n.moments import day
from archive.models.report import Outcome, Report
from archive.preserved import documents, layout, writing
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.tally import step

if TYPE_CHECKING:
    from archive.store import Snapshot

LINES = 50_000
"""Facts in one file: about 15 MB."""


def run(services: Services) -> Report:
    """Write the facts since the last time into this month's object, which only grows. Takes no ids; safe to repeat and to kill:
    what was written and not noted is written again, and comes back once all the same.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    with step(services, "facts-log") as tally:
        log, wrote = services.ledger.network.logged, False
        while True:
            numbers, facts = log.lacking(LINES)
            if not facts:
                break
            now = datetime.now(UTC)
            commit(services, layout.facts_log_object(day(now)), writing.facts_log(documents.logged_lines(facts), now))
            log.note(numbers)
            tally.add(f"{len(facts)} facts", Outcome.DONE)
            wrote = True
        if not wrote:
            tally.add("facts", Outcome.UNCHANGED)
        return tally.report()


def recall(services: Services, object_: "Snapshot") -> None:
    """Write the facts of a month's object into a ledger, where it lacks them."""
    for path in sorted(filter(layout.is_log_lines, object_.inventory.state())):
        services.ledger.network.logged.bring(documents.logged_in(object_.read(path)))
