"""Lost evidence: what was deleted shows nothing any more of the activities that it was evidence of; brought back, it does again.

The link stays, marked, so that the dossier says what there was and nothing has to be linked anew. What a withdrawal takes from
the public is preserved all the same, and goes on to be evidence.
"""

from collections.abc import Collection

from archive.errors import Conflict
from archive.models.network.activity import Activity
from archive.models.report import Outcome, Report
from archive.services import Services
from archive.steps.network import activity_keeping
from archive.steps.network.evidence import RULE
from archive.steps.tally import step

AT_ONCE = 200
STEP = "lost-evidence"


def run(services: Services) -> Report:
    """Mark it, with the facts that follow: an activity without another recording counts as not evidenced, in its own month. The
    worker's, every minute, for deletions are decided without knowledge of activities. Takes no ids; safe to repeat and to kill.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    found = services.ledger.network.activities.with_changed_evidence(AT_ONCE)
    if not found:
        return Report(step=STEP)
    with step(services, STEP) as tally:
        before = {one.id: one for every in found.values() for one in every}
        for one in before.values():
            changed = _marked(one, services.ledger.resources.deleted([each.resource for each in one.evidence]))
            try:
                kept = activity_keeping.keep(services, [changed], {one.id: one}, "mark", RULE)
            except Conflict:  # somebody changes it now: the next minute's
                kept = ()
            tally.add(one.number or one.id, Outcome.DONE if kept else Outcome.UNCHANGED)
        return tally.report()


def _marked(one: Activity, deleted: Collection[str]) -> Activity:
    evidence = tuple(each.model_copy(update={"gone": each.resource in deleted}) for each in one.evidence)
    return one.model_copy(update={"evidence": evidence})
