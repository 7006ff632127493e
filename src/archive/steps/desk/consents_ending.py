"""Consents that end: whoever can ask for a longer one hears of it in time; who wrote to the archive is forgotten in time."""

from datetime import UTC, datetime, timedelta

from archive.access.may import Reach
from archive.i18n.moments import day
from archive.services import Services
from archive.steps.desk import notices, takedowns, wanted

WITHIN = timedelta(days=30)
EVERYWHERE = Reach(everywhere=True, centres=frozenset())


def tell(services: Services) -> int:
    """Each entry whose consent ends within thirty days, once for each end; how many were told now. Safe to repeat."""
    takedowns.forget(services)
    wanted.forget(services)
    told = 0
    for one in services.ledger.desk.following.ending(EVERYWHERE, day(datetime.now(UTC)) + WITHIN):
        about = {"title": one.title, "until": one.consent_until}
        address, again = f"/work/resources/{one.id}", f"{one.consent_until}"
        told += bool(notices.tell(services, "consent_ends", one.id, one.centre, facts=about, address=address, again=again))
    return told
