"""Using: what visitors' browsers tell of looks at entries and of recordings that are played becomes facts."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from archive.i18n.moments import day
from archive.ledger.network.uses import Uses, Visitor
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.network.use import Via
from archive.models.report import Outcome, Report
from archive.services import Services
from archive.steps.tally import step
from archive.vocabulary.robots import is_robot

MOST_PARTS = 1000
_SETTLES = timedelta(minutes=30)
"""How long after midnight a day is over: what was on its way then is noted by now."""


class Told(NamedTuple):
    """What a browser tells: `view`, `play` or `watch` of an entry, or `search` with whether it found anything."""

    what: str
    resource: str = ""
    part: int = 1
    via: Via = Via.PORTAL
    seconds: float = 0.0
    seen: Collection[int] = ()
    in_vain: bool = False


def note(services: Services, told: Told, by: Visitor, now: datetime | None = None) -> bool:
    """Count it, if a person tells it of what is public now; whether anything counts. Nothing of the visitor is kept.

    Raises:
        LedgerUnavailable.
    """
    uses, at = services.ledger.network.uses, now or datetime.now(UTC)
    if is_robot(by.browser):
        return False
    if told.what == "search":
        return uses.searched(by, at, in_vain=told.in_vain)
    id_ = parse_resource_id(told.resource)
    if id_ is None or not services.ledger.publications.is_public(id_):
        return False
    return _of_entry(uses, id_, told, by, at)


def _of_entry(uses: Uses, id_: ResourceId, told: Told, by: Visitor, at: datetime) -> bool:
    if told.what == "view":
        return uses.viewed(id_, told.via, by, at)
    if told.what == "play":
        return uses.played(id_, told.via, by, at)
    if told.what == "watch" and 0 < told.part <= MOST_PARTS:
        return uses.watched(id_, told.part, told.via, by, at, told.seconds, told.seen) > 0
    return False


def settle(services: Services, now: datetime | None = None) -> Report:
    """Turn the days that are over into facts, and forget their sessions. Safe to repeat and to kill.

    Raises:
        LedgerUnavailable: nothing was settled.
    """
    with step(services, "use") as tally:
        before = day((now or datetime.now(UTC)) - _SETTLES)
        made = services.ledger.network.uses.settle(before)
        tally.add(f"facts {made}", Outcome.DONE if made else Outcome.UNCHANGED)
        return tally.report()
