"""Activities: rows of the sheet 活动 become statements, all that is right at once; faults are left in the cells."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from archive.i18n.moments import day
from archive.manifests.network.activity_sheet import ACTIVITIES, ActivityColumn, ActivityRow, activity_row
from archive.manifests.network.cells import Cells
from archive.models.centre import Centre
from archive.models.network.activity import Activity, ActivityKind, ActivityState
from archive.models.network.activity_course import ORDER
from archive.models.network.site import Site
from archive.models.network.statement import Concept, numbered_id
from archive.services import Services
from archive.steps.network import activity_keeping, evidence, named_centres, visits
from archive.steps.network.asked import Asked, Counts

_A = ActivityColumn
_DEEPEST = 8
"""Programmes within programmes."""


class _Row(NamedTuple):
    """A row that names an activity of a centre for which who hands in may speak."""

    said: ActivityRow
    centre: Centre

    @property
    def id(self) -> str:
        return numbered_id(Concept.ACTIVITY, self.centre.id, self.said.number)


def take(services: Services, rows: Sequence[Cells], asked: Asked) -> Counts:
    """Write what the rows say. A row of a number that is known changes what it fills in, and nothing else.

    Raises:
        Conflict, StoreUnavailable, LedgerUnavailable: hand it in again.
    """
    every = list(_usable(services, rows, asked))
    before = services.ledger.network.activities.known(Activity, [one.id for one in every])
    links = _Links(services, every, asked)
    today = day(datetime.now(UTC))
    made = [found for one in every if (found := _made(one, before.get(one.id), links, today, asked))]
    made, told = visits.joined(services, evidence.awaited(services, made), asked.by, dry_run=asked.dry_run)
    made = [_closed(one, row) for one, row in _with_rows(made, every)]
    new = sum(one.id not in before for one in made)
    changed = sum(one.id in before and before[one.id] != one for one in made)
    if asked.coming is not None:
        asked.coming.update({one.id: one for one in made})
    if not asked.dry_run:
        gone = [visits.called_off(one, "") for one in told]
        activity_keeping.keep(services, [*made, *gone], before | {one.id: one for one in told}, "import", asked.by)
    return Counts(new, changed, len(made) - new - changed)


def _usable(services: Services, rows: Sequence[Cells], asked: Asked) -> Iterator[_Row]:
    """Rows that are right in themselves, each number of a centre once (E909)."""
    centres = named_centres.responsible(services, rows, _A.CENTRE, asked)
    seen: dict[str, int] = {}
    for row in rows:
        said, centre = activity_row(row), centres.of(row, _A.CENTRE)
        if centre and said.begins and centre.closed and said.begins.day >= centre.closed:
            centres.tell_closed(row, _A.CENTRE, centre)
        if row.refused or centre is None:
            continue
        found = _Row(said, centre)
        if first := seen.get(found.id):
            row.wrong("E909", _A.NUMBER, first_row=str(first))
            continue
        seen[found.id] = row.number
        yield found


class _Links:
    """What the rows point at, looked up for all of them at once: programmes, sites, further centres."""

    def __init__(self, services: Services, rows: Sequence[_Row], asked: Asked) -> None:
        network = services.ledger.network.activities
        self._parents = network.called((one.centre.id, one.said.parent) for one in rows if one.said.parent)
        self._sites = network.sites_called((one.centre.id, one.said.site) for one in rows if one.said.site)
        self._above: Mapping[str, str] = {one.id: self._parent_id(one, rows) for one in rows if one.said.parent}
        self._rows = {one.id: one for one in rows}
        self._centres = named_centres.named(services, {x for one in rows for x in (*one.said.organisers, one.said.to) if x})

    def parent(self, row: _Row) -> str | None:
        """Id of the programme; None with a fault (E912) where there is none, or where it would be within itself."""
        found = self._above.get(row.id, "")
        if not found or self._leads_back(row.id):
            row.said.cells.wrong("E912", _A.PARENT)
            return None
        return found

    def site(self, row: _Row) -> Site | None:
        """The site that is called so."""
        return self._sites.get((row.centre.id, row.said.site))

    def centre(self, row: _Row, text: str, column: ActivityColumn) -> Centre | None:
        """A centre that a cell names; a fault (E905) where there is none."""
        found = self._centres.get(text)
        if found is None:
            row.said.cells.wrong("E905", column, value=text[:100], refuses=column is _A.TO)
        return found

    def _parent_id(self, row: _Row, rows: Sequence[_Row]) -> str:
        own = numbered_id(Concept.ACTIVITY, row.centre.id, row.said.parent)
        if own in {one.id for one in rows}:
            return own
        known = self._parents.get((row.centre.id, row.said.parent))
        return known.id if known else ""

    def _leads_back(self, id_: str) -> bool:
        at, steps = self._above.get(id_, ""), 0
        while at and at != id_ and steps < _DEEPEST:
            at, steps = self._above.get(at, ""), steps + 1
        return bool(at)


def _made(row: _Row, old: Activity | None, links: _Links, today: date, asked: Asked) -> Activity | None:
    """The activity as the row makes it, None where a fault refuses it. Closing comes later, when its evidence is known."""
    said, cells = row.said, row.said.cells
    fields: dict[str, object] = dict(said.said)
    if said.parent:
        fields["parent"] = links.parent(row)
    if said.organisers:
        named = [links.centre(row, text, _A.ORGANISERS) for text in said.organisers]
        fields["organisers"] = tuple(one.id for one in named if one)
    if said.to:
        to = links.centre(row, said.to, _A.TO)
        fields["to"] = to.id if to else ""
    if said.site:
        site = links.site(row)
        fields |= {"site": site.id} if site else {} if fields.get("place") else {"place": said.site}
    if said.begins:
        fields |= {"starts": said.begins.day, "begins": said.begins.at}
    if said.ends:
        fields |= {"ends": said.ends.day, "finishes": said.ends.at}
    base = old or Activity(
        id=row.id, number=said.number, centre=row.centre.id, division=row.centre.division, title=str(fields.get("title", "")),
        sample=asked.sample,
    )  # fmt: skip
    made = base.model_copy(update=fields)
    _judge(made, old, said)
    return None if cells.refused else _in_state(made, said.state, today)


def _judge(made: Activity, old: Activity | None, said: ActivityRow) -> None:
    """What is wrong with the activity as a whole."""
    cells = said.cells
    if made.starts and made.ends and made.ends < made.starts and not cells.refused:
        cells.wrong("E907", _A.ENDS, begins=made.starts.isoformat())
    if old and said.state and not _follows(old.state, said.state):
        cells.wrong("E911", _A.STATE, state=old.state.value)
    if said.state in {ActivityState.ANNOUNCED, ActivityState.HELD, ActivityState.CLOSED} and made.starts is None:
        cells.wrong("E902", _A.BEGINS)
    if made.kind is ActivityKind.EXCHANGE and not made.to:
        cells.wrong("E913", _A.TO, refuses=False)


def _follows(old: ActivityState, new: ActivityState) -> bool:
    """Whether a sheet may say so: forward, or a cancellation of what was not held yet."""
    if old is new:
        return True
    if new is ActivityState.CANCELLED or old is ActivityState.CANCELLED:
        return new is ActivityState.CANCELLED and old in ORDER[:2]
    return ORDER.index(new) > ORDER.index(old)


def _in_state(made: Activity, state: ActivityState | None, today: date) -> Activity:
    if state is None or state is made.state:
        return made
    reached = ActivityState.HELD if state is ActivityState.CLOSED else state
    shown = reached in {ActivityState.ANNOUNCED, ActivityState.HELD}
    return made.model_copy(update={"state": reached, "announced": made.announced or (today if shown else None)})


def _with_rows(made: Sequence[Activity], rows: Sequence[_Row]) -> Iterator[tuple[Activity, ActivityRow]]:
    of = {one.id: one.said for one in rows}
    for one in made:
        yield one, of[one.id]


def _closed(one: Activity, row: ActivityRow) -> Activity:
    """Closed where the sheet says so, and something shows it or a reason is given; else it stays held, and is told (E916)."""
    if row.state is not ActivityState.CLOSED or one.state is not ActivityState.HELD:
        return one
    if one.shown_by or one.no_evidence:
        return one.model_copy(update={"state": ActivityState.CLOSED})
    row.cells.wrong("E916", _A.STATE, refuses=False, id=one.number)
    return one


SHEET = ACTIVITIES
