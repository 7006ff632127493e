"""Programmes: rows of the sheet 节目单 become the items of their activities, in the order of the rows."""

from collections.abc import Collection, Sequence

from archive.access.may import Act, reach
from archive.manifests.network.activity_sheet import PROGRAMMES, PartColumn, PartRow, part_row
from archive.manifests.network.cells import Cells
from archive.models.network.activity import Activity, Part
from archive.models.network.statement import Concept, numbered_id
from archive.services import Services
from archive.steps.network import activity_keeping, named_centres
from archive.steps.network.asked import Asked, Counts

_P = PartColumn


def take(services: Services, rows: Sequence[Cells], asked: Asked) -> Counts:
    """Write what the rows say. The items of an activity in the sheet take the place of those of the same numbers; others stay.

    A row without a centre is of the one activity in the part of who hands in that has this number (E914 where there is none, or
    several).

    Raises:
        Conflict, StoreUnavailable, LedgerUnavailable: hand it in again.
    """
    said = [part_row(row) for row in rows]
    found = _activities(services, [one for one in said if not one.cells.refused], asked)
    items: dict[str, dict[str, Part]] = {}
    before = {one.id: one for one in found.values()}
    counts = [0, 0, 0]
    for one in said:
        activity = found.get(one.cells.number)
        if one.cells.refused or activity is None:
            continue
        known = items.setdefault(activity.id, {})
        if one.part.number in known:
            one.cells.wrong("E909", _P.NUMBER, first_row="–")
            continue
        known[one.part.number] = one.part
        old = next((part for part in activity.parts if part.number == one.part.number), None)
        counts[0 if old is None else 2 if old == one.part else 1] += 1
    made = [before[id_].model_copy(update={"parts": _together(before[id_].parts, of)}) for id_, of in items.items()]
    if not asked.dry_run:
        activity_keeping.keep(services, made, before, "programme", asked.by)
    return Counts(*counts)


def _together(before: Sequence[Part], now: dict[str, Part]) -> tuple[Part, ...]:
    kept = [now.pop(one.number, one) for one in before]
    return (*kept, *now.values())


def _activities(services: Services, rows: Sequence[PartRow], asked: Asked) -> dict[int, Activity]:
    """Row -> its activity."""
    with_centre = [one for one in rows if one.cells.raw(_P.CENTRE)]
    centres = named_centres.responsible(services, [one.cells for one in with_centre], _P.CENTRE, asked)
    ids = {
        one.cells.number: numbered_id(Concept.ACTIVITY, centre.id, one.activity)
        for one in with_centre
        if (centre := centres.of(one.cells, _P.CENTRE))
    }
    known = services.ledger.network.activities.known(Activity, sorted(set(ids.values()))) | _coming(asked)
    alone = _called(services, {one.activity for one in rows if not one.cells.raw(_P.CENTRE)}, asked)
    found: dict[int, Activity] = {}
    for one in rows:
        activity = known.get(ids.get(one.cells.number, "")) or (None if one in with_centre else alone.get(one.activity))
        if activity:
            found[one.cells.number] = activity
        elif not one.cells.refused:
            one.cells.wrong("E914", _P.ACTIVITY)
    return found


def _coming(asked: Asked) -> dict[str, Activity]:
    return {one.id: one for one in (asked.coming or {}).values() if isinstance(one, Activity)}


def _called(services: Services, numbers: Collection[str], asked: Asked) -> dict[str, Activity]:
    """Number -> the one activity in the part of who hands in that is called so."""
    within = services.ledger.network.activities.numbered_within(reach(asked.by, Act.STATE), numbers)
    by_number: dict[str, dict[str, Activity]] = {}
    for one in (*within, *_coming(asked).values()):
        by_number.setdefault(one.number, {})[one.id] = one
    return {number: next(iter(several.values())) for number, several in by_number.items() if len(several) == 1}


SHEET = PROGRAMMES
