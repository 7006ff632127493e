"""Change: rows of a sheet, or of one command, become the tree; entries that show it otherwise now are put together anew."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from archive.ledger.centres import Tree
from archive.models.centre import Centre, CentreRow, Level
from archive.models.report import Fault, Outcome, Report
from archive.services import Services
from archive.steps.network import rules
from archive.steps.tally import Tally, step

_SHOWN = ("name", "name_en", "level", "division", "parent", "closed", "successors")
"""What entries show of a centre; its address and mail are not among it."""


class Changed(NamedTuple):
    """What became of the rows; `entries` are the public ones that are put together anew."""

    report: Report
    new: int
    changed: int
    closed: int
    unchanged: int
    refused: int
    entries: int
    faults: tuple[Fault, ...]


def run(
    services: Services, rows: Sequence[CentreRow], faults: Sequence[Fault] = (), *, dry_run: bool = False, new_only: bool = False
) -> Changed:
    """Write what the rows say, all that is right at once; `faults` are those found in reading them.

    Safe to repeat: rows that say what the tree has change nothing. A row that is wrong is told and left out, and no other
    for it, unless it stands below one that is not there. With `dry_run` everything is told and nothing written; with
    `new_only` a row must be of a centre that is not there yet.

    Raises:
        LedgerUnavailable: nothing was written.
    """
    with step(services, "centres") as tally, services.ledger.centres.changing() as tree:
        told = list(faults)
        before = tree.all()
        after = _judged(rows, before, told, new_only=new_only)
        changed = [one for one in after.values() if before.get(one.id) != one]
        entries = 0
        if changed and not dry_run:
            tree.save(changed)
            entries = _refreshed(tree, changed, before, after)
        return _counted(tally, rows, told, changed, before, entries)


def _judged(
    rows: Sequence[CentreRow], before: Mapping[str, Centre], told: list[Fault], *, new_only: bool
) -> Mapping[str, Centre]:
    """The tree as it is after all rows: from the province down, so that who is above is there first; closings last."""
    known, seen, today = dict(before), set[str](), datetime.now(UTC).date()
    unique: list[CentreRow] = []
    for row in rows:
        if row.id in seen:
            told.append(rules.fault(row, "E173", "id", row.id))
        elif new_only and row.id in before:
            told.append(rules.fault(row, "E185", "id", row.id))
        else:
            unique.append(row)
        seen.add(row.id)
    unique.sort(key=lambda row: _depth(row, before))
    taken = [row for row in unique if _put(row.model_copy(update={"closed": None, "successors": ()}), known, told, today)]
    for row in (row for row in taken if row.closed or row.successors):
        closed = _put(row, known, told, today)
        if closed and closed.closed:
            known |= {one.id: one for one in list(rules.taken_over(closed, known))}
    return known


def _put(row: CentreRow, known: dict[str, Centre], told: list[Fault], today: date) -> Centre | None:
    made, faults = rules.judged(row, known, today)
    told += faults
    if made:
        known[made.id] = made
    return made


def _depth(row: CentreRow, before: Mapping[str, Centre]) -> int:
    level = row.level or (before[row.id].level if row.id in before else Level.VILLAGE)
    return rules.LEVELS.index(level)


def _refreshed(tree: Tree, changed: Sequence[Centre], before: Mapping[str, Centre], after: Mapping[str, Centre]) -> int:
    """Entries of centres that are shown otherwise now: those that changed, those below them, those that they carry on."""
    shown = {one.id for one in changed if one.id in before and _is_shown_otherwise(before[one.id], one)}
    codes = {
        code
        for one in changed
        if one.id in shown and (one.closed, one.division) != (before[one.id].closed, before[one.id].division)
        for code in (before[one.id].division, *(former.value for former in one.codes))
        if code
    }
    return tree.refresh(_reached(shown, after), codes) if shown else 0


def _is_shown_otherwise(old: Centre, new: Centre) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in _SHOWN)


def _reached(first: Collection[str], known: Mapping[str, Centre]) -> set[str]:
    """These, and whatever stands below them or is carried on by them, to the end."""
    leading: dict[str, list[str]] = {}
    for one in known.values():
        for above in (*([one.parent] if one.parent else []), *one.successors):
            leading.setdefault(above, []).append(one.id)
    found, left = set(first), list(first)
    while left:
        for follower in leading.get(left.pop(), ()):
            if follower not in found:
                found.add(follower)
                left.append(follower)
    return found


def _counted(
    tally: Tally,
    rows: Sequence[CentreRow],
    told: Sequence[Fault],
    changed: Sequence[Centre],
    before: Mapping[str, Centre],
    entries: int,
) -> Changed:
    refused = {(fault.row, fault.item) for fault in told if fault.refuses}
    written = {one.id for one in changed}
    new = sum(one.id not in before for one in changed)
    closed = sum(one.closed is not None and (one.id not in before or before[one.id].closed is None) for one in changed)
    unchanged = sum(row.id not in written and (row.row, row.id) not in refused for row in rows)
    for fault in told:
        tally.add(fault.item or f"row {fault.row}", Outcome.REFUSED if fault.refuses else Outcome.DONE, [fault])
    for number, outcome in ((len(changed), Outcome.DONE), (unchanged, Outcome.UNCHANGED)):
        if number:
            tally.add(f"{number} centres", outcome)
    return Changed(tally.report(), new, len(changed) - new, closed, unchanged, len(refused), entries, tuple(told))
