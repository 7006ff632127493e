"""Workbook: what a centre says of its activities, people and more in one workbook, sheet by sheet; faults told cell by cell."""

import hashlib
import json
from typing import NamedTuple

from archive import i18n
from archive.manifests.network import people_sheet, service_sheet
from archive.manifests.network.collection_sheet import SHEET as COLLECTIONS
from archive.manifests.network.heritage_sheet import SHEET as HERITAGE
from archive.manifests.network.inhabitants_sheet import INHABITANTS
from archive.manifests.network.marked import marked
from archive.manifests.network.nominations import MARKS, NOMINATIONS
from archive.manifests.network.workbook import read_workbook
from archive.models.people import Person
from archive.models.report import Fault, Outcome
from archive.preserved import layout, writing
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.network import activities, collection_sheet, demands, heritage, inhabitants, people, programmes, service, sites
from archive.steps.network.asked import Asked, Counts, Taker
from archive.steps.network.calls import sheets
from archive.steps.tally import step


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


TAKERS: tuple[Taker, ...] = (
    Taker(people_sheet.SHEET, people.take),
    Taker(sites.SHEET, sites.take),
    Taker(activities.SHEET, activities.take),
    Taker(programmes.SHEET, programmes.take),
    Taker(service_sheet.SHEET, service.take),
    Taker(COLLECTIONS, collection_sheet.take),
    Taker(HERITAGE, heritage.take),
    Taker(NOMINATIONS, sheets.take_nominations),
    Taker(MARKS, sheets.take_marks),
    Taker(demands.SHEET, demands.take),
    Taker(INHABITANTS, inhabitants.take),
)
"""In the order in which sheets are taken: what later ones name comes first."""


def run(services: Services, data: bytes, name: str, asked: Asked) -> Result:
    """Take a workbook: it is kept as handed in, and every row that is right is carried out. Safe to repeat and to kill.

    Raises:
        WorkbookUnreadable: it is none, or has none of the sheets; nothing was written.
        StoreUnavailable, LedgerUnavailable: hand it in again; what was written is left as it is.
    """
    with step(services, "workbook") as tally:
        asked = asked._replace(coming={})
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
        result = Result(tuple(taken), marked(data, name, read, told, worded) if told else None)
        if not asked.dry_run:
            _kept(services, data, name, result, asked.by)
        return result


def worded(fault: Fault) -> str:
    """A fault in every language, with the column as the sheet heads it and what to do."""
    lines = [_line(fault, language, said) for language, said in i18n.explained(fault.code, fault.facts).items()]
    return "\n".join([f"{fault.code} {lines[0]}", *lines[1:]])


def _line(fault: Fault, language: i18n.Language, said: i18n.Sentence) -> str:
    column = f"{i18n.headed(fault.column, fault.facts, language)}: " if fault.column else ""
    return f"{column}{said.what} {said.do}".strip()


def _kept(services: Services, data: bytes, name: str, result: Result, by: Person) -> None:
    said = [
        {"sheet": one.sheet, "rows": one.rows, **one.counts._asdict(), "refused": one.refused}
        | {"faults": [fault.model_dump(mode="json", exclude_none=True) for fault in one.faults]}
        for one in result.sheets
    ]
    report = json.dumps({"sheets": said}, ensure_ascii=False, indent=1).encode()
    object_id = layout.workbook_object(hashlib.sha256(data).hexdigest())
    commit(services, object_id, writing.workbook(name, data, report, by.written()))
