"""Activities as they are kept: with the facts that follow from what changed."""

from collections.abc import Mapping, Sequence

from archive.models.network import activity_course
from archive.models.network.activity import Activity
from archive.models.network.fact import Fact
from archive.models.people import Person
from archive.services import Services
from archive.steps.network import keeping, visits
from archive.steps.network.keeping import Said
from archive.steps.network.visits import Change


def keep(
    services: Services, activities: Sequence[Activity], before: Mapping[str, Activity], verb: str, by: Person
) -> tuple[str, ...]:
    """Keep those that say something new, each with its facts; the ids of these. `before` is what they were made of, by their ids.

    Raises:
        Conflict, StoreUnavailable, LedgerUnavailable: what was written stays; do it again.
    """
    changed: list[Change] = [(before.get(one.id), one) for one in activities if before.get(one.id) != one]
    counted = facts(services, changed)
    keeping.keep_all(services, [Said(one, verb, facts=counted[one.id], was=was) for was, one in changed], by)
    return tuple(one.id for _, one in changed)


def facts(services: Services, changes: Sequence[Change]) -> dict[str, list[Fact]]:
    """Id -> what is to be noted of each change: of its course, and of the days of visits."""
    receivers = services.ledger.centres.many(sorted({one.to for _, one in changes if one.to}))
    days = visits.facts(services, changes)
    return {
        one.id: [
            *activity_course.facts(was, one, receivers[one.to].division if one.to in receivers else ""),
            *days.get(one.id, ()),
        ]
        for was, one in changes
    }
