"""What people do with one activity in the workbench: announce, hold, close, cancel, reopen; link and unlink what shows it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from archive.errors import Conflict, NotFound
from archive.i18n.moments import day
from archive.models.network.activity import Activity
from archive.models.network.activity_course import moved
from archive.models.network.statement import Concept
from archive.models.people import Person
from archive.services import Services
from archive.steps.network import activity_keeping, evidence, keeping, visits
from archive.steps.network.keeping import Said

LONGEST_WHY = 1000


class Cover(NamedTuple):
    """The cover of an activity's dossier: what is there, and what is missing, by name."""

    there: tuple[str, ...]
    missing: tuple[str, ...]


def read(services: Services, id_: str) -> tuple[Activity, int]:
    """An activity and the version of it.

    Raises:
        NotFound: there is none.
    """
    statements = services.ledger.network.statements
    version = statements.version(Concept.ACTIVITY, id_)
    found = statements.get(Activity, id_)
    if found is None:
        raise NotFound(what="activity", id=id_)
    return found, version


def move(services: Services, id_: str, verb: str, why: str, by: Person, seen: int) -> Activity:
    """Carry out a verb, onto the version that was seen.

    Raises:
        ActivityVerbRefused, DayMissing, EvidenceOwed: see `activity_course.moved`.
        Conflict: somebody else changed it meanwhile.
    """
    before = _seen(services, id_, seen)
    after = moved(before, verb, day(datetime.now(UTC)), why.strip()[:LONGEST_WHY])
    (after,), told = visits.joined(services, [after], by, dry_run=False)
    kept = _kept(services, before, after, verb, why, by, seen)
    gone = [visits.called_off(one, "") for one in told]
    activity_keeping.keep(services, gone, {one.id: one for one in told}, "cancel", by)
    return kept


def link(services: Services, id_: str, typed: Mapping[str, str], by: Person, seen: int) -> Activity:
    """Link a resource, or a stretch of one, as evidence.

    Raises:
        EvidenceRefused: see `evidence.link`.
        Conflict: somebody else changed it meanwhile.
    """
    before = _seen(services, id_, seen)
    return _kept(services, before, evidence.link(services, before, typed, by), "link", "", by, seen)


def unlink(services: Services, id_: str, resource: str, by: Person, seen: int) -> Activity:
    """Let a resource go.

    Raises:
        NotFound: it is no evidence of it.
        Conflict: somebody else changed it meanwhile.
    """
    before = _seen(services, id_, seen)
    return _kept(services, before, evidence.unlinked(before, resource), "unlink", "", by, seen)


def cover(one: Activity) -> Cover:
    """What a complete dossier has: when, where, what, by whom, how many and who says so, and what shows it."""
    there = {
        "day": one.starts is not None,
        "place": bool(one.place or one.site or one.address),
        "description": bool(one.description),
        "programme": bool(one.parts),
        "heads": one.stated_heads is not None,
        "heads-source": one.stated_heads is None or bool(one.heads_source),
        "evidence": one.evidenced or bool(one.no_evidence),
    }
    return Cover(tuple(name for name, has in there.items() if has), tuple(name for name, has in there.items() if not has))


def _seen(services: Services, id_: str, seen: int) -> Activity:
    found, version = read(services, id_)
    if version != seen:
        raise Conflict(what="activity", id=found.number or id_)
    return found


def _kept(services: Services, before: Activity, after: Activity, verb: str, why: str, by: Person, seen: int) -> Activity:
    counted = activity_keeping.facts(services, [(before, after)])
    keeping.keep(services, Said(after, verb, why, counted[after.id]), by, seen)
    return after
