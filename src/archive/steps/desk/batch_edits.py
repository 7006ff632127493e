"""Batch edits: one cell of many resources, first shown, then done, and undone as a whole where somebody changes their mind."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from archive import manifests
from archive.access.may import Act
from archive.errors import ArchiveError, BatchUndone, Conflict, SelectionRefused
from archive.ledger.desk.batches import Batch, BatchRow
from archive.models.ids import ResourceId
from archive.models.people import Person
from archive.models.report import Fault
from archive.services import Services
from archive.steps.alone import is_away
from archive.steps.desk import editing, signing_in

MOST = 200
NOTED_EACH = 10
CELLS = (
    *("kind", "genre", "date", "place", "programme", "language", "subjects", "rights", "description", "alternative"),
    *("role:performer", "role:ensemble", "role:author", "credits"),
    *("consent", "consent_reference", "consent_by", "minors", "guardian"),
)
"""Cells that many resources can have in common; a title is each one's own."""


class Previewed(NamedTuple):
    """One resource before a change: its version, what the cell says and would say, and what is wrong with that."""

    id: ResourceId
    title: str
    version: int
    before: str
    after: str
    faults: tuple[Fault, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether anything would be another."""
        return self.before != self.after and not any(fault.refuses for fault in self.faults)


def preview(services: Services, ids: Sequence[ResourceId], cell: str, value: str) -> list[Previewed]:
    """What a cell of these resources would say; nothing is written.

    Raises:
        SelectionRefused: none were chosen, or too many.
    """
    _check(ids)
    found = []
    for resource_id in ids:
        was = editing.opened(services, resource_id)
        before = manifests.cells(was.said.record)
        home = editing.home_of(services, was.resource.centre)
        made = manifests.edited(was.said.record, _with(before, cell, value), home)
        after = manifests.cells(made.record).get(cell, value) if made.record else value
        line = Previewed(resource_id, was.said.record.title, was.version, before.get(cell, ""), after, made.faults)
        found.append(line._replace(after=value) if cell == "credits" else line)
    return found


def change(services: Services, seen: Mapping[ResourceId, int], cell: str, value: str, by: Person, why: str) -> Batch:
    """Change the cell in each, from the version that was seen; one that cannot be is told with its code, and the others go on.

    Raises:
        SelectionRefused: none were chosen, or too many.
        ReasonMissing: nobody says why.
        StoreUnavailable, LedgerUnavailable: what is done stays done, and can be undone.
    """
    _check(list(seen))
    batch = services.ledger.desk.batches.begin(by.id, cell, value, why)
    rows: list[BatchRow] = []
    try:
        for resource_id, version in seen.items():
            rows.append(_one(services, resource_id, version, cell, value, by, why))
            if len(rows) % NOTED_EACH == 0:
                services.ledger.desk.batches.note(batch, rows)
    finally:
        services.ledger.desk.batches.note(batch, rows)
    return services.ledger.desk.batches.get(batch, by.id)


def undo(services: Services, batch_id: str, by: Person, why: str) -> Batch:
    """Give every resource of a batch the cell that it had before, as a new version; one that somebody changed since is left.

    Raises:
        NotFound: it is nobody's, or somebody else's.
        BatchUndone: it was undone before.
    """
    batch = services.ledger.desk.batches.get(batch_id, by.id)
    if not services.ledger.desk.batches.undone(batch_id):
        raise BatchUndone(id=batch_id)
    rows = [_back(services, row, by, why) if row.after > row.before else row for row in batch.rows]
    return batch.model_copy(update={"rows": tuple(rows)})


def _one(services: Services, resource_id: ResourceId, version: int, cell: str, value: str, by: Person, why: str) -> BatchRow:
    try:
        was = editing.opened(services, resource_id)
        by = _signed(services, by, was.resource.centre)
        cells = _with(manifests.cells(editing.said_in(was.object_, min(version, was.version)).record), cell, value)
        saved = editing.record(services, resource_id, cells, version, by, why)
    except ArchiveError as error:
        if is_away(services, error) or not isinstance(error, Conflict):
            raise
        return BatchRow(resource=resource_id, before=version, fault=error.code)
    fault = next((one.code for one in saved.faults if one.refuses), "") if not saved.kept else ""
    return BatchRow(resource=resource_id, before=version, after=saved.version if saved.new else 0, fault=fault)


def _back(services: Services, row: BatchRow, by: Person, why: str) -> BatchRow:
    by = _signed(services, by, services.ledger.resources.get(row.resource).centre)
    try:
        saved = editing.back_to(services, ResourceId(row.resource), row.before, row.after, by, why)
    except Conflict as error:
        return row.model_copy(update={"fault": error.code})
    return row.model_copy(update={"after": saved.version, "fault": ""})


def _signed(services: Services, person: Person, centre: str) -> Person:
    """Who is written down for it there: they, and for whom."""
    return signing_in.acting(services, person, Act.EDIT, services.ledger.centres.above(centre))


def _with(cells: Mapping[str, str], cell: str, value: str) -> dict[str, str]:
    return {**cells, cell: value}


def _check(ids: Sequence[str]) -> None:
    if not 1 <= len(ids) <= MOST:
        raise SelectionRefused(count=len(ids), limit=MOST)
