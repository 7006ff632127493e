"""Expire: what people agreed to for a time leaves the public when the time is over. Takes no ids."""

from archive.models.deletion import Category
from archive.models.report import Decision, Outcome, Report
from archive.services import Services
from archive.steps import review
from archive.steps.tally import step

REASON = "consent ended"


def run(services: Services) -> Report:
    """Withdraw published resources whose consent has ended. Safe to repeat."""
    due = services.ledger.resources.expired()
    if not due:
        return Report(step="expire")
    with step(services, "expire") as tally:
        for resource_id in due:
            decision = Decision(verb="withdraw", by="policy: consent", reason=REASON, category=Category.CONSENT)
            review.decide(services, resource_id, decision)
            tally.add(resource_id, Outcome.DONE)
        return tally.report()
