"""Activities as they are kept: with the facts that follow from what changed."""

from collections.abc import Mapping, Sequence

from archive.models.network.activity import Activity
from archive.models.network.activity_course import facts
from archive.models.people import Person
from archive.services import Services
from archive.steps.network import keeping
from archive.steps.network.keeping import Said


def keep(
    services: Services, activities: Sequence[Activity], before: Mapping[str, Activity], verb: str, by: Person
) -> tuple[str, ...]:
    """Keep those that say something new, each with its facts; the ids of these. `before` is what they were made of, by their ids.

    Raises:
        Conflict, StoreUnavailable, LedgerUnavailable: what was written stays; do it again.
    """
    changed = [one for one in activities if before.get(one.id) != one]
    receivers = services.ledger.centres.many(sorted({one.to for one in changed if one.to}))
    every = [
        Said(one, verb, facts=facts(was, one, receivers[one.to].division if one.to in receivers else ""), was=was)
        for one, was in ((one, before.get(one.id)) for one in changed)
    ]
    keeping.keep_all(services, every, by)
    return tuple(one.id for one in changed)
