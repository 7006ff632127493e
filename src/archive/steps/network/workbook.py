"""Workbook: what a centre says of its activities, people and more in one workbook, sheet by sheet; faults told cell by cell."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from archive import i18n
from archive.access.may import Act, reach
from archive.manifests.centre_sheet import id_of
from archive.manifests.network.cells import Cells
from archive.manifests.network.marked import marked
from archive.manifests.network.workbook import SheetKind, read_workbook
from archive.models.centre import Centre
from archive.models.ids import CentreId
from archive.models.people import Person
from archive.models.report import Fault, Outcome
from archive.preserved import layout, writing
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.tally import step


class Asked(NamedTuple):
    """How a workbook is to be taken: by whom, whether only to look, and whether all of it is for a demonstration."""

    by: Person
    dry_run: bool = False
    sample: bool = False


class Counts(NamedTuple):
    """What became of the rows of a sheet; faults are left in the cells."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


class Taker(NamedTuple):
    """Who understands a kind of sheet. `take` writes what is right at once and leaves in the cells of each row what is not."""

    kind: SheetKind
    take: Callable[[Services, Sequence[Cells], Asked], Counts]


class Taken(NamedTuple):
    """What became of one sheet."""

    sheet: str
    title: str
    rows: int
    counts: Counts
    refused: int
    faults: tuple[Fault, ...]


class Result(NamedTuple):
    """What became of a workbook; `copy` is the marked one, None where nothing is wrong."""

    sheets: tuple[Taken, ...]
    copy: bytes | None

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Those of all sheets."""
        return tuple(fault for one in self.sheets for fault in one.faults)

    @property
    def refused(self) -> int:
        """Rows that were not taken."""
        return sum(one.refused for one in self.sheets)


TAKERS: tuple[Taker, ...] = ()
"""In the order in which sheets are taken: what later ones name comes first."""


def run(services: Services, data: bytes, name: str, asked: Asked) -> Result:
    """Take a workbook: it is kept as handed in, and every row that is right is carried out. Safe to repeat and to kill.

    Raises:
        WorkbookUnreadable: it is none, or has none of the sheets; nothing was written.
        StoreUnavailable, LedgerUnavailable: hand it in again; what was written is left as it is.
    """
    with step(services, "workbook") as tally:
        read = read_workbook(data, name, [one.kind for one in TAKERS])
        by_name = {one.kind.name: one for one in TAKERS}
        taken: list[Taken] = []
        for sheet in read:
            counts = by_name[sheet.kind.name].take(services, sheet.rows, asked)
            faults = (*sheet.faults, *(fault for row in sheet.rows for fault in row.faults))
            refused = sum(row.refused for row in sheet.rows)
            taken.append(Taken(sheet.kind.name, sheet.title, len(sheet.rows), counts, refused, faults))
            outcome = Outcome.REFUSED if refused else Outcome.DONE if counts.new + counts.changed else Outcome.UNCHANGED
            tally.add(f"{sheet.kind.name} {len(sheet.rows)}", outcome, faults)
        told = [fault for one in taken for fault in one.faults]
        result = Result(tuple(taken), marked(data, name, read, told, _said) if told else None)
        if not asked.dry_run:
            _kept(services, data, name, result, asked.by)
        return result


class Responsible(NamedTuple):
    """Centres by what cells call them, and for which of them who hands in may speak."""

    centres: Mapping[str, Centre]
    spoken_for: frozenset[str]

    def of(self, row: Cells, column: StrEnum) -> Centre | None:
        """The centre that a cell names; None with a fault where there is none (E905), or where it is another's to say (E906)."""
        found = self.centres.get(row.raw(column))
        if found is None:
            row.wrong("E905", column)
        elif found.id not in self.spoken_for:
            row.wrong("E906", column)
            return None
        return found


def responsible(services: Services, rows: Sequence[Cells], column: StrEnum, asked: Asked, act: Act = Act.STATE) -> Responsible:
    """The centres that the cells of a column name, by id, code or name, asked for all rows at once."""
    typed = {text for row in rows if (text := row.raw(column))}
    known = services.ledger.centres.many([id_of(text) for text in typed if id_of(text)])
    named = services.ledger.centres.named(typed)
    found = {text: one for text in typed if (one := known.get(CentreId(id_of(text))) or named.get(text))}
    ids = sorted({one.id for one in found.values()})
    may_reach, places = reach(asked.by, act), services.ledger.centres.places(ids)
    return Responsible(found, frozenset(one for one in ids if may_reach.covers(places[one])))


def _said(fault: Fault) -> str:
    """A fault in every language, with what to do."""
    lines = [f"{said.what} {said.do}".strip() for said in i18n.explained(fault.code, fault.facts).values()]
    return "\n".join([f"{fault.code} {lines[0]}", *lines[1:]])


def _kept(services: Services, data: bytes, name: str, result: Result, by: Person) -> None:
    said = [
        {"sheet": one.sheet, "rows": one.rows, **one.counts._asdict(), "refused": one.refused}
        | {"faults": [fault.model_dump(mode="json", exclude_none=True) for fault in one.faults]}
        for one in result.sheets
    ]
    report = json.dumps({"sheets": said}, ensure_ascii=False, indent=1).encode()
    object_id = layout.workbook_object(hashlib.sha256(data).hexdigest())
    commit(services, object_id, writing.workbook(name, data, report, by.written()))
