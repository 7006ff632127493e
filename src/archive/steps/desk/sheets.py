"""Sheets: a list is written in the workbench, judged as it is written, and handed in like any other.

A sheet belongs to a tray of files, to a delivery that came without a list, or stands alone: a list of a name under which files
came before.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from archive import i18n, manifests
from archive.errors import (
    SheetCellRefused,
    SheetClashes,
    SheetEditRefused,
    SheetFull,
    SheetNameRefused,
    SheetNotReady,
    SheetUnknown,
)
from archive.manifests import judging, sheet_file
from archive.manifests.sheet_file import Difference
from archive.manifests.table import MOST_COLUMNS
from archive.models.names import LONGEST_DELIVERY, fits_delivery
from archive.models.people import Person
from archive.models.report import Fault
from archive.models.sheet import Clash, RowEdit, Sheet, SheetState
from archive.models.uploads import TrayState
from archive.services import Services
from archive.steps.desk import sheet_files, trays
from archive.steps.desk.sheet_judging import judge
from archive.steps.ingest.marked import ASKING_NOTHING

MOST_EDITS = 20_000
"""Rows that are changed at once."""
LARGEST_LIST = 64 * 1024 * 1024
_ROW_LABEL = re.compile(r"row-(\d+)")
_ROWS = ("row", "first_row")
_ITEMS = ("item", "first_item")


class Saved(NamedTuple):
    """What became of edits: the revision, cells that another changed meanwhile, and how many rows wait to be judged."""

    revision: int
    clashes: tuple[Clash, ...]
    waiting: int


class Said(NamedTuple):
    """A fault for people: where it lies, how grave it is (2 refuses, 1 asks, 0 says), and the two sentences."""

    code: str
    column: str
    grave: int
    what: str
    do: str


class Verdict(NamedTuple):
    """What handing a sheet in would do."""

    revision: int
    rows: int
    items: int
    refused: tuple[tuple[int, str, str], ...]
    """(row, title, code) of the first items that would be refused."""
    refused_items: int
    codes: Mapping[str, int]
    """Code -> how many rows it is said of."""
    unlisted: tuple[str, ...]
    """Files that no row names."""
    missing: int
    """Rows that name a file that is not there."""
    waiting: int


def begin(services: Services, person: Person, centre: str, name: str) -> Sheet:
    """A new sheet of a centre for a list alone, under the name of a delivery.

    Raises:
        SheetNameRefused: no delivery can have the name, or there is no such centre.
    """
    name = " ".join(name.split())
    if services.ledger.centres.get(centre) is None:
        raise SheetNameRefused(name=centre, **i18n.reason("sheet.no-centre"))
    if not fits_delivery(name):
        raise SheetNameRefused(name=name[:LONGEST_DELIVERY], **i18n.reason("sheet.no-name", most=LONGEST_DELIVERY))
    return services.ledger.desk.sheets.make(centre, name, sheet_file.sheet_headers(), person.written())


def of_tray(services: Services, person: Person, tray_id: str) -> Sheet:
    """The sheet of a tray, a new one where it has none.

    Raises:
        NotFound: there is no such tray.
    """
    tray = services.ledger.desk.trays.get(tray_id)
    there = services.ledger.desk.sheets.of_tray(tray_id)
    headers = sheet_file.sheet_headers()
    return there or services.ledger.desk.sheets.make(tray.centre, tray.name, headers, person.written(), tray=tray_id)


def of_draft(services: Services, person: Person, delivery_id: str) -> Sheet:
    """The sheet of a delivery that came without a list, made of its draft where there is none yet.

    Raises:
        SheetUnknown: no draft is kept of it.
    """
    sheets = services.ledger.desk.sheets
    if there := sheets.of_delivery(delivery_id):
        return there
    draft = services.ledger.drafts.of(delivery_id)
    if draft is None:
        raise SheetUnknown(sheet=delivery_id)
    made = sheets.make(draft.centre, draft.name, sheet_file.sheet_headers(), person.written(), delivery=delivery_id)
    if made.revision == 0 and not sheets.count(made.id):
        sheets.replace(made.id, 0, made.columns, [(0, _typed(row)) for row in draft.rows], "")
    return sheets.get(made.id)


def again(services: Services, person: Person, sheet: Sheet) -> Sheet:
    """A sheet that was handed in, once more, to be corrected: an open one with the same rows."""
    sheets = services.ledger.desk.sheets
    tray = sheet.tray if not sheet.delivery and sheet_files.of(services, sheet).files.facts else ""  # else one of its list alone
    made = sheets.make(sheet.centre, sheet.name, sheet.columns, person.written(), tray, sheet.delivery)
    if made.revision == 0:
        rows = [(0, row.cells) for row in sheets.rows(sheet.id)]
        sheets.replace(made.id, 0, sheet.columns, rows, person.written())
    return sheets.get(made.id)


def save(services: Services, person: Person, sheet: Sheet, edits: Sequence[RowEdit]) -> Saved:
    """Write what somebody changed, and judge it. Sent again it changes nothing more.

    Raises:
        SheetClosed, SheetFull: as the ledger says.
        SheetCellRefused: a cell is longer than a spreadsheet's, or too much was sent.
        SheetEditRefused: a header that the sheet has not.
    """
    if len(edits) > MOST_EDITS:
        raise SheetCellRefused(what=i18n.text("sheet.rows-at-once"), most=MOST_EDITS)
    if len({edit.row for edit in edits}) < len(edits):
        raise SheetEditRefused(**i18n.reason("sheet.row-twice"))
    known = set(sheet.columns)
    clean = []
    for edit in edits:
        cells = {}
        for header, (was, now) in edit.cells.items():
            if header not in known:
                raise SheetEditRefused(**i18n.reason("sheet.no-column", name=header[:80]))
            if len(now) > sheet_file.LONGEST:
                raise SheetCellRefused(what=header, most=sheet_file.LONGEST)
            cells[header] = (was, sheet_file.typed(now))
        clean.append(edit.model_copy(update={"cells": cells}))
    revision, clashes = services.ledger.desk.sheets.save(sheet.id, clean, person.written(), manifests.MOST_ROWS)
    judged = judge(services, sheet.model_copy(update={"revision": revision}))
    return Saved(judged.revision, tuple(clashes), judged.waiting)


def with_column(services: Services, person: Person, sheet: Sheet, header: str) -> Sheet:
    """The sheet with one more column.

    Raises:
        SheetEditRefused: it has it, has as many as a list may have, or no column can be called so.
    """
    name = " ".join(sheet_file.typed(header).split())
    if not name or len(name) > 80 or name in sheet.columns or len(sheet.columns) >= MOST_COLUMNS:
        raise SheetEditRefused(**i18n.reason("sheet.no-new-column", name=name[:80]))
    ledger = services.ledger.desk.sheets
    ledger.add_column(sheet.id, name)
    return ledger.get(sheet.id)


def judge_all(services: Services, sheet_id: str, most: int = 200) -> Sheet:
    """Judge all rows that wait, however long it takes (about 1 ms a row)."""
    ledger = services.ledger.desk.sheets
    for _ in range(most):
        if not judge(services, ledger.get(sheet_id), most=500).waiting:
            break
    return ledger.get(sheet_id)


def said(faults: Sequence[Mapping[str, Any]], numbers: Mapping[int, int], language: i18n.Language) -> list[Said]:
    """Faults as they are kept, in words; rows are called as a list of the sheet has them now."""
    found = []
    for one in faults:
        facts = dict(one.get("facts", {}))
        for name in _ROWS:
            if str(facts.get(name, "")).isdigit():
                facts[name] = str(numbers.get(int(facts[name]), "–"))
        for name in _ITEMS:
            if name in facts:
                facts[name] = _ROW_LABEL.sub(lambda match: f"row-{numbers.get(int(match[1]), '–')}", str(facts[name]))
        explained = i18n.explain(one["code"], facts, language)
        grave = 2 if one.get("refuses", True) else 0 if one["code"] in ASKING_NOTHING else 1
        found.append(Said(one["code"], one.get("column", ""), grave, explained.what, explained.do))
    return sorted(found, key=lambda one: -one.grave)


def rows_named(faults: Iterable[Mapping[str, Any]]) -> set[int]:
    """The numbers of rows that faults name."""
    facts = [one.get("facts", {}) for one in faults]
    rows = {int(one[name]) for one in facts for name in _ROWS if str(one.get(name, "")).isdigit()}
    labels = (_ROW_LABEL.fullmatch(str(one.get(name, ""))) for one in facts for name in _ITEMS)
    return rows | {int(label[1]) for label in labels if label}


def said_of(faults: Sequence[Fault], numbers: Mapping[int, int], language: i18n.Language) -> list[Said]:
    """The same of faults as models."""
    return said([fault.model_dump(mode="json", exclude_none=True) for fault in faults], numbers, language)


def leftovers(services: Services, sheet: Sheet) -> tuple[str, ...]:
    """Files of the sheet that no row names, in the order of their names."""
    facts = sheet_files.of(services, sheet).files.facts
    if not facts:
        return ()
    named = services.ledger.desk.sheets.paths(sheet.id)
    return tuple(sorted(path for path in facts if path not in named))


def export(services: Services, sheet: Sheet, kind: str) -> bytes:
    """Its list, as `csv` or `xlsx`: every column, every row."""
    rows = [row.cells for row in services.ledger.desk.sheets.rows(sheet.id)]
    return (sheet_file.as_csv if kind == "csv" else sheet_file.as_xlsx)(sheet.columns, rows)


def read_list(services: Services, sheet: Sheet, data: bytes, name: str) -> None:
    """Read a list that people have, and lay it aside for a look at the difference.

    Raises:
        BadInput: it cannot be read, or is none, as a list that is handed in.
        SheetFull, SheetCellRefused: it has more rows than a list may have, or a cell that is too long.
    """
    if len(data) > LARGEST_LIST:
        raise SheetCellRefused(what=name[:80], most=LARGEST_LIST)
    found = sheet_file.listed(data, name, sheet.columns)
    if found.cut or len(found.rows) > manifests.MOST_ROWS:
        raise SheetFull(most=manifests.MOST_ROWS)
    longest = max((len(value) for row in found.rows for value in row.values()), default=0)
    if longest > sheet_file.LONGEST:
        raise SheetCellRefused(what=name[:80], most=sheet_file.LONGEST)
    headers = sheet_file.merged(sheet.columns, found.headers)[:MOST_COLUMNS]
    body = {"name": name[:200], "columns": list(headers), "rows": [dict(row) for row in found.rows]}
    services.ledger.desk.sheets.lay_aside(sheet.id, body)


def read_list_of_tray(services: Services, sheet: Sheet, path: str) -> None:
    """Read a list that lies in the tray, as `read_list`.

    Raises:
        SheetUnknown: none of this name lies there whole.
    """
    upload = sheet_files.lists_of_tray(services, sheet.tray).get(path) if sheet.tray else None
    if upload is None:
        raise SheetUnknown(sheet=path[:200])
    with services.store.trays.open(sheet.tray, upload) as stream:
        data = bytearray()
        while len(data) <= LARGEST_LIST and (piece := stream.read(1 << 20)):
            data += piece
    read_list(services, sheet, bytes(data), path.rpartition("/")[2])


def awaited(services: Services, sheet: Sheet, keep: bool = False) -> tuple[str, tuple[str, ...], Difference] | None:
    """What taking over the list that was laid aside would change: its name, the headers then, the difference; where `keep`, rows
    that it lacks stay. None where none was.
    """
    body = services.ledger.desk.sheets.incoming(sheet.id)
    if body is None:
        return None
    present = [(row.row, row.cells) for row in services.ledger.desk.sheets.rows(sheet.id)]
    headers = tuple(body["columns"])
    found = sheet_file.difference(present, body["rows"], headers)
    if keep and found.removed:
        found = found._replace(rows=(*found.rows, *found.removed), removed=())
    return body["name"], headers, found


def take_over(services: Services, person: Person, sheet: Sheet, revision: int, keep: bool = False) -> None:
    """Let the list that was laid aside take the place of the rows; where `keep`, rows that it lacks stay, behind.

    Raises:
        SheetClashes: the sheet has changed since this revision, or nothing waits any more.
        SheetFull, SheetClosed.
    """
    waiting = awaited(services, sheet, keep)
    if waiting is None:
        raise SheetClashes(name=sheet.name, by="–", **i18n.reason("sheet.nothing-waits"))
    _, headers, found = waiting
    if len(found.rows) > manifests.MOST_ROWS:
        raise SheetFull(most=manifests.MOST_ROWS)
    if not services.ledger.desk.sheets.replace(sheet.id, revision, headers, found.rows, person.written()):
        raise SheetClashes(name=sheet.name, by="–", **i18n.reason("sheet.changed"))


def verdict(services: Services, sheet: Sheet) -> Verdict:
    """What handing it in would do, once every row is judged."""
    ledger = services.ledger.desk.sheets
    sheet = judge_all(services, sheet.id)
    items: set[str] = set()
    refused: dict[str, tuple[int, str, str]] = {}
    codes: Counter[str] = Counter()
    missing = rows = 0
    title = judging.Sheet(sheet.columns).of(manifests.Column.TITLE)
    for number, row in enumerate(ledger.rows(sheet.id), start=2):
        if not row.cells:
            continue
        rows += 1
        items.add(row.item)
        missing += row.missing
        codes.update({fault.code for fault in row.faults})
        stops = next((fault.code for fault in row.faults if fault.refuses), "")
        if stops:
            refused.setdefault(row.item, (number, row.cells.get(title, ""), stops))
    return Verdict(
        revision=sheet.revision,
        rows=rows,
        items=len(items),
        refused=tuple(refused.values())[:50],
        refused_items=len(refused),
        codes=dict(codes.most_common()),
        unlisted=leftovers(services, sheet),
        missing=missing,
        waiting=ledger.waiting(sheet.id),
    )


def hand_in(services: Services, person: Person, sheet: Sheet, revision: int) -> str:
    """Hand in what the sheet lists: from now on it changes no more. Gives the id of the delivery that it is. The list
    goes into its tray while that is open, or into one of its own: a list alone, of files that came before.

    Raises:
        SheetNotReady: it lists nothing that could be taken.
        SheetClashes: it has changed since whoever hands it in looked at it.
        SheetClosed, TrayClosed: it was handed in before, or is just being.
        TrayUnfinished: files are still on their way. TrayNameTaken: a tray of the name of a list alone is open.
    """
    found = verdict(services, sheet)
    if found.revision != revision:
        raise SheetClashes(name=sheet.name, by="–", **i18n.reason("sheet.changed"))
    if not found.items or found.refused_items >= found.items:
        raise SheetNotReady(name=sheet.name, **i18n.reason("sheet.nothing-taken"))
    tray = sheet.tray if sheet.tray and services.ledger.desk.trays.get(sheet.tray).state is TrayState.OPEN else ""
    name = _list_name(services, sheet.model_copy(update={"tray": tray}))
    data = export(services, sheet, name.rpartition(".")[2])
    ledger = services.ledger.desk.sheets
    if not ledger.close(sheet.id, revision):
        raise SheetClashes(name=sheet.name, by="–", **i18n.reason("sheet.changed"))
    try:
        tray = tray or trays.open_tray(services, person, sheet.centre, sheet.name).id
        ledger.bind(sheet.id, tray)
        trays.put_file(services, person, tray, name, data)
        return trays.hand_in(services, person, tray).id
    except BaseException:
        ledger.reopen(sheet.id, sheet.tray)
        raise


def _list_name(services: Services, sheet: Sheet) -> str:
    """What the list is called among the files: so that it is the one that is read; one that lies there so called goes."""
    if not sheet.tray:
        return manifests.PREPARED if sheet.delivery else manifests.TEMPLATE_NAME
    paths = [path for _, path, _, _ in services.ledger.desk.sheets.tray_files(sheet.tray)]
    called = (manifests.TEMPLATE_NAME, "manifest.xlsx", "manifest.csv")
    return next((name for name in called if manifests.find([*paths, name]) == (name,)), called[-1])


def is_open(sheet: Sheet) -> bool:
    """Whether it can be changed."""
    return sheet.state is SheetState.OPEN


def _typed(row: Mapping[str, str]) -> dict[str, str]:
    return {header: value for header, one in row.items() if (value := sheet_file.typed(one))}
