"""Expire: what people agreed to for a time leaves the public when the time is over in China. Takes no ids."""

from datetime import UTC, datetime

from archive.i18n.moments import day
from archive.models.deletion import Category
from archive.models.people import Person, Role
from archive.models.report import Decision, Outcome, Report
from archive.services import Services
from archive.steps.alone import alone
from archive.steps.decisions import review
from archive.steps.tally import step

REASON = "consent ended"
POLICY = Person.named("policy: consent", Role.RULE)


def run(services: Services) -> Report:
    """Withdraw published resources whose consent has ended. Safe to repeat; one that fails is a line of the report.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    today = day(datetime.now(UTC))
    due = services.ledger.resources.expired(today)
    if not due:
        return Report(step="expire")
    with step(services, "expire") as tally:
        while due:
            for resource_id in due:
                with alone(services, tally, resource_id):
                    decision = Decision(verb="withdraw", by=POLICY, reason=REASON, category=Category.CONSENT)
                    review.decide(services, resource_id, decision)
                    tally.add(resource_id, Outcome.DONE)
            due = services.ledger.resources.expired(today, after=due[-1])  # those that failed stop nobody behind them
        return tally.report()
