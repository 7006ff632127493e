"""`/work/sheets`: lists that are written in the browser. The grid asks for JSON; without script there is a form for each row."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request, UploadFile
from pydantic import TypeAdapter, ValidationError
from starlette.responses import HTMLResponse, Response

from archive import i18n, manifests
from archive.access.may import Act
from archive.errors import ArchiveError, BadInput, SheetCellRefused, SheetEditRefused, SheetUnknown, Unavailable
from archive.manifests import sheet_file
from archive.models.sheet import RowEdit, Sheet
from archive.steps.desk import place_names, sheet_files, sheets
from archive.steps.desk.sheet_judging import judge
from archive.web.shared import language
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page
from archive.web.workbench.problems import status_of

router = APIRouter()
LARGEST = 8 * 1024 * 1024
"""Bytes of changes at once."""
AT_ONCE = 2_000
"""Rows of one answer."""
_EDITS = TypeAdapter(list[RowEdit])
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MOST_SHOWN = 100


async def body(request: Request) -> bytes:
    """What a script sends, up to the most that is taken.

    Raises:
        SheetCellRefused: it is more.
    """
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > LARGEST:
            raise SheetCellRefused(what=i18n.text("sheet.body"), most=LARGEST)
    return bytes(data)


Body = Annotated[bytes, Depends(body)]


@router.get("/work/sheets")
def listed(desk: AtDesk, handed: str = "") -> HTMLResponse:
    """What is being written, and what came without a list."""
    return _list(desk, handed=handed)


@router.post("/work/sheets")
def begin(
    desk: AtDesk,
    centre: Annotated[str, Form(max_length=200)] = "",
    name: Annotated[str, Form(max_length=1000)] = "",
    tray: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """A new sheet, or the form again with what was typed; of a tray, its own."""
    if tray:
        there = desk.services.ledger.desk.trays.get(tray).centre
        desk.need(Act.SEE_WORK, there, hidden="tray")
        return done(f"/work/sheets/{sheets.of_tray(desk.services, desk.acting(Act.DELIVER, there), tray).id}")
    try:
        id_ = manifests.id_of(centre.strip())
        by = desk.acting(Act.DELIVER, id_)
        made = sheets.begin(desk.services, by, id_, name)
    except BadInput as refused:
        return _list(desk, 400, centre=centre, name=name, refused=refused)
    desk.note("begin-sheet", "sheet", made.id, centre=made.centre, by=by, name=made.name)
    return done(f"/work/sheets/{made.id}")


@router.get("/work/drafts/{delivery}")
def draft(desk: AtDesk, delivery: str) -> Response:
    """The sheet of a delivery that came without a list."""
    kept = desk.services.ledger.drafts.of(delivery)
    if kept is None:
        raise SheetUnknown(sheet=delivery)
    desk.need(Act.SEE_WORK, kept.centre, hidden="sheet")
    return done(f"/work/sheets/{sheets.of_draft(desk.services, desk.person, delivery).id}")


@router.get("/work/sheets/template.xlsx")
def template(desk: AtDesk, centre: str = "") -> Response:
    """An empty list with drop-downs, for a centre."""
    found = desk.services.ledger.centres.get(centre) if centre else None
    return _file(manifests.template(found.division if found else ""), manifests.TEMPLATE_NAME, "xlsx")


@router.get("/work/sheets/{id_}")
def grid(desk: AtDesk, id_: str) -> HTMLResponse:
    """The grid."""
    sheet = _sheet(desk, id_)
    may_edit = _may_edit(desk, sheet)
    first = desk.services.ledger.desk.sheets.rows(sheet.id, limit=1)
    return page(
        desk,
        "sheet.html",
        sheet=sheet,
        may_edit=may_edit,
        may_deliver=desk.may(Act.DELIVER, sheet.centre),
        called=desk.services.ledger.centres.called(sheet.centre),
        first=first[0].row if first else 0,
        words={key.removeprefix("sheet.ui."): i18n.messages()[key][_language(desk)] for key in _UI},
        columns=_columns(sheet),
    )


@router.get("/work/sheets/{id_}/rows")
def rows(desk: AtDesk, id_: str, after: float | None = None) -> Response:
    """Some of its rows, with what is wrong in them."""
    sheet = _sheet(desk, id_)
    ledger = desk.services.ledger.desk.sheets
    lines = ledger.lines(sheet.id, after, AT_ONCE)
    numbers = ledger.numbers(sheet.id) if any(line.faults for line in lines) else {}
    lang = _language(desk)
    found = [[one.row, one.version, one.cells, _faults(one.faults, numbers, lang)] for one in lines]
    return _json(
        {
            "revision": sheet.revision,
            "rows": found,
            "next": lines[-1].place if len(lines) == AT_ONCE else None,
            "waiting": sum(not one.judged for one in lines),
        }
    )


@router.get("/work/sheets/{id_}/changes")
def changes(desk: AtDesk, id_: str, since: int = 0) -> Response:
    """What changed after a revision."""
    return _json(_changed(desk, _sheet(desk, id_), since))


@router.post("/work/sheets/{id_}/save")
def save(desk: AtDesk, id_: str, sent: Body) -> Response:
    """Write what somebody changed in the grid: `{since, edits}`; the answer is what changed since then, judged."""
    sheet = _sheet(desk, id_, editing=True)
    since, edits = _read(sent)
    saved = sheets.save(desk.services, desk.signed(Act.DELIVER, sheet.centre), sheet, edits)
    answer = _changed(desk, desk.services.ledger.desk.sheets.get(sheet.id), since)
    clashes = [[one.row, one.column, one.mine, one.theirs, one.by.partition(" <")[0]] for one in saved.clashes]
    return _json({**answer, "clashes": clashes, "waiting": saved.waiting})


@router.post("/work/sheets/{id_}/judge")
def judge_more(desk: AtDesk, id_: str, since: int = 0) -> Response:
    """Judge some rows that wait, e.g. after an import or when files have come."""
    sheet = _sheet(desk, id_)
    judged = judge(desk.services, sheet)
    answer = _changed(desk, desk.services.ledger.desk.sheets.get(sheet.id), since)
    return _json({**answer, "waiting": judged.waiting})


@router.get("/work/sheets/{id_}/files")
def files(desk: AtDesk, id_: str) -> Response:
    """Files that no row names."""
    sheet = _sheet(desk, id_)
    return _json({"files": sheets.leftovers(desk.services, sheet)})


@router.get("/work/sheets/{id_}/places")
def places(desk: AtDesk, id_: str, q: str = "") -> Response:
    """Places that begin so, those near the centre first."""
    sheet = _sheet(desk, id_)
    centre = desk.services.ledger.centres.get(sheet.centre)
    return _json({"places": place_names.begun(q, centre.division if centre else "")})


@router.post("/work/sheets/{id_}/columns")
def add_column(desk: AtDesk, id_: str, header: Annotated[str, Form(max_length=1000)] = "") -> Response:
    """One more column."""
    sheet = _sheet(desk, id_, editing=True)
    sheets.with_column(desk.services, desk.person, sheet, header)
    return done(f"/work/sheets/{sheet.id}")


@router.get("/work/sheets/{id_}/list.{kind}")
def export(desk: AtDesk, id_: str, kind: str) -> Response:
    """Its list as a file."""
    sheet = _sheet(desk, id_)
    if kind not in _TYPES:
        raise SheetUnknown(sheet=f"{id_}.{kind[:10]}")
    return _file(sheets.export(desk.services, sheet, kind), f"{sheet.name}.{kind}", kind)


@router.get("/work/sheets/{id_}/import")
def look(desk: AtDesk, id_: str, keep: str = "") -> HTMLResponse:
    """Choose a list; or see what taking over the one that was read would change."""
    return _import(desk, _sheet(desk, id_, editing=True), bool(keep))


@router.post("/work/sheets/{id_}/import")
def read(desk: AtDesk, id_: str, file: UploadFile | None = None, there: Annotated[str, Form(max_length=2000)] = "") -> Response:
    """Read a list, one that is sent or one of the tray, and show the difference."""
    sheet = _sheet(desk, id_, editing=True)
    try:
        if there:
            sheets.read_list_of_tray(desk.services, sheet, there)
        else:
            data = file.file.read(sheets.LARGEST_LIST + 1) if file else b""
            sheets.read_list(desk.services, sheet, data, (file.filename if file else "") or "list")
    except BadInput as refused:
        return _import(desk, sheet, False, 400, refused)
    return done(f"/work/sheets/{sheet.id}/import")


@router.post("/work/sheets/{id_}/import/take")
def take(desk: AtDesk, id_: str, revision: Annotated[int, Form()], keep: Annotated[str, Form(max_length=1)] = "") -> Response:
    """Take the list over, as it was shown."""
    sheet = _sheet(desk, id_, editing=True)
    by = desk.acting(Act.DELIVER, sheet.centre)
    sheets.take_over(desk.services, by, sheet, revision, bool(keep))
    desk.note("import-list", "sheet", sheet.id, centre=sheet.centre, by=by)
    return done(f"/work/sheets/{sheet.id}")


@router.post("/work/sheets/{id_}/import/leave")
def leave(desk: AtDesk, id_: str) -> Response:
    """Forget the list that was read."""
    sheet = _sheet(desk, id_, editing=True)
    desk.services.ledger.desk.sheets.lay_aside(sheet.id, None)
    return done(f"/work/sheets/{sheet.id}")


@router.get("/work/sheets/{id_}/rows/{row}")
def row_form(desk: AtDesk, id_: str, row: int) -> HTMLResponse:
    """One row as a form; row 0 is a new one."""
    return _row(desk, _sheet(desk, id_), row)


@router.post("/work/sheets/{id_}/rows/{row}")
async def save_row(desk: AtDesk, id_: str, row: int, request: Request) -> Response:
    """Save the form of one row: what another changed meanwhile is shown beside what was typed."""
    form = await request.form(max_fields=500, max_files=0, max_part_size=LARGEST)
    typed = {key: str(value) for key, value in form.items()}
    return _save_row(desk, id_, row, typed)


@router.get("/work/sheets/{id_}/hand-in")
def confirm(desk: AtDesk, id_: str) -> HTMLResponse:
    """What handing in would do."""
    return _confirm(desk, _sheet(desk, id_, act=Act.DELIVER))


@router.post("/work/sheets/{id_}/hand-in")
def hand_in(desk: AtDesk, id_: str, revision: Annotated[int, Form()]) -> Response:
    """Hand in what was shown."""
    sheet = _sheet(desk, id_, act=Act.DELIVER)
    by = desk.acting(Act.DELIVER, sheet.centre)
    try:
        delivery = sheets.hand_in(desk.services, by, sheet, revision)
    except ArchiveError as refused:
        if isinstance(refused, Unavailable):
            raise
        return _confirm(desk, sheet, status_of(refused)[0], refused)
    desk.note("hand-in-sheet", "sheet", sheet.id, centre=sheet.centre, by=by, name=sheet.name, delivery=delivery)
    return done(f"/work/sheets?handed={quote(sheet.name)}")


@router.post("/work/sheets/{id_}/again")
def again(desk: AtDesk, id_: str) -> Response:
    """A sheet that was handed in, to be corrected."""
    sheet = _sheet(desk, id_, act=Act.DELIVER)
    by = desk.acting(Act.DELIVER, sheet.centre)
    made = sheets.again(desk.services, by, sheet)
    desk.note("begin-sheet", "sheet", made.id, centre=made.centre, by=by, name=made.name)
    return done(f"/work/sheets/{made.id}")


_UI = tuple(sorted(key for key in i18n.messages() if key.startswith("sheet.ui.")))


def _sheet(desk: Desk, id_: str, editing: bool = False, act: Act = Act.SEE_WORK) -> Sheet:
    """A sheet that they may see, and, where it is changed, change.

    Raises:
        SheetUnknown, NotFound: there is none that they may know of.
        NotAllowed: they may look alone.
    """
    found = desk.services.ledger.desk.sheets.get(id_)
    desk.need(Act.SEE_WORK, found.centre, hidden="sheet")
    if editing or act is not Act.SEE_WORK:
        desk.need(Act.DELIVER, found.centre)
    return found


def _may_edit(desk: Desk, sheet: Sheet) -> bool:
    return sheets.is_open(sheet) and desk.may(Act.DELIVER, sheet.centre)


def _list(
    desk: Desk, status: int = 200, centre: str = "", name: str = "", refused: BadInput | None = None, handed: str = ""
) -> HTMLResponse:
    reach = desk.reach(Act.SEE_WORK)
    ledger = desk.services.ledger
    found = ledger.desk.sheets.listed(reach)
    centres = {one.centre: ledger.centres.called(one.centre) for one in found}
    drafts = [one for one in ledger.drafts.open() if desk.may(Act.SEE_WORK, one.centre)]
    described = {one.delivery for one in found if one.delivery}
    return page(
        desk,
        "sheets.html",
        status,
        sheets=found,
        centres=centres,
        drafts=[one for one in drafts if one.delivery not in described],
        may_begin=bool(desk.reach(Act.DELIVER)),
        centre=centre or desk.account.centre,
        name=name,
        said=_said(refused),
        code=refused.code if refused else "",
        handed=handed[:200],
    )


def _columns(sheet: Sheet) -> list[dict[str, Any]]:
    """What the grid is told of each column."""
    view = manifests.judging.Sheet(sheet.columns)
    kinds = {view.of(manifests.Column.FILE): "file", view.of(manifests.Column.PLACE): "place"}
    required = {view.of(column) for column in manifests.REQUIRED}
    return [
        {
            "name": name,
            "group": sheet_file.group_of(name),
            "kind": kinds.get(name, "words" if words else "text"),
            "words": words if name not in kinds else (),
            "required": name in required,
        }
        for name in sheet.columns
        for words in (sheet_file.offered(name),)
    ]


def _changed(desk: Desk, sheet: Sheet, since: int) -> dict[str, Any]:
    ledger = desk.services.ledger.desk.sheets
    since = min(since, sheet.revision)
    found = ledger.changed(sheet.id, since)
    faults = {one.row: [fault.model_dump(mode="json", exclude_none=True) for fault in one.faults] for one in found}
    numbers = ledger.numbers(sheet.id, sheets.rows_named(fault for every in faults.values() for fault in every))
    lang = _language(desk)
    order = ledger.order(sheet.id, [one.row for one in found if not one.gone and one.version > since])
    rows = [
        [
            one.row,
            one.version,
            one.cells if not one.gone else None,
            _faults(faults[one.row], numbers, lang),
            order.get(one.row),
        ]
        for one in found
    ]
    return {"revision": sheet.revision, "rows": rows, "columns": len(sheet.columns), "state": sheet.state.value}


def _faults(faults: Sequence[Mapping[str, Any]], numbers: Mapping[int, int], lang: str) -> list[list[Any]]:
    return [[one.column, one.grave, one.code, one.what, one.do] for one in sheets.said(faults, numbers, lang)] if faults else []


def _read(sent: bytes) -> tuple[int, list[RowEdit]]:
    try:
        given = json.loads(sent)
        return int(given["since"]), _EDITS.validate_python(given["edits"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError, ValidationError) as fault:
        raise SheetEditRefused(**i18n.reason("sheet.bad-body")) from fault


def _import(desk: Desk, sheet: Sheet, keep: bool, status: int = 200, refused: BadInput | None = None) -> HTMLResponse:
    found = None if refused else sheets.awaited(desk.services, sheet, keep)
    numbers = desk.services.ledger.desk.sheets.numbers(sheet.id) if found else {}
    return page(
        desk,
        "sheet_import.html",
        status,
        sheet=sheet,
        found=found,
        lists=sheet_files.lists_of_tray(desk.services, sheet.tray) if sheet.tray else (),
        numbers=numbers,
        most=_MOST_SHOWN,
        keep=keep,
        said=_said(refused),
        code=refused.code if refused else "",
    )


def _row(
    desk: Desk,
    sheet: Sheet,
    row: int,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    clashes: Mapping[str, str] | None = None,
    refused: BadInput | None = None,
) -> HTMLResponse:
    ledger = desk.services.ledger.desk.sheets
    found = ledger.row(sheet.id, row) if row else None
    if row and (found is None or found.gone):
        raise SheetUnknown(sheet=f"{sheet.id}/{row}")
    numbers = ledger.numbers(sheet.id)
    order = list(numbers)
    place = order.index(row) if row else len(order)
    faults = sheets.said_of(found.faults, numbers, _language(desk)) if found else []
    cells = found.cells if found else {}
    return page(
        desk,
        "sheet_row.html",
        status,
        sheet=sheet,
        row=row,
        number=place + 2,
        version=found.version if found else 0,
        previous=order[place - 1] if place else None,
        next=order[place + 1] if row and place + 1 < len(order) else 0,
        columns=_columns(sheet),
        was=cells,
        cells=typed if typed is not None else cells,
        clashes=clashes or {},
        faults=faults,
        may_edit=_may_edit(desk, sheet),
        said=_said(refused),
        code=refused.code if refused else "",
    )


def _save_row(desk: Desk, id_: str, row: int, typed: Mapping[str, str]) -> Response:
    sheet = _sheet(desk, id_, editing=True)
    ledger = desk.services.ledger.desk.sheets
    cells = {name: (typed.get(f"was-{n}", ""), typed.get(f"now-{n}", "")) for n, name in enumerate(sheet.columns)}
    now = {name: value for name, (_, value) in cells.items()}
    changed = {name: one for name, one in cells.items() if sheet_file.typed(one[0]) != sheet_file.typed(one[1])}
    number = row or max(ledger.numbers(sheet.id), default=0) + 1
    version = typed.get("version", "0")
    seen = int(version) if version.isdecimal() and len(version) < 16 else 0
    gone = True if typed.get("delete") and row else None
    try:
        edit = RowEdit(
            row=number, seen=seen, cells={} if gone else {k: (sheet_file.typed(a), b) for k, (a, b) in changed.items()}, gone=gone
        )
        saved = sheets.save(desk.services, desk.signed(Act.DELIVER, sheet.centre), sheet, [edit] if changed or gone else [])
    except BadInput as refused:
        return _row(desk, sheet, row, 400, now, refused=refused)
    if saved.clashes:
        theirs = {one.column: one.theirs for one in saved.clashes}
        return _row(desk, sheet, row, 409, now, theirs)
    if gone:
        return done(f"/work/sheets/{sheet.id}/rows/0")
    return done(f"/work/sheets/{sheet.id}/rows/{number if changed else row}")


def _confirm(desk: Desk, sheet: Sheet, status: int = 200, refused: Exception | None = None) -> HTMLResponse:
    found = sheets.verdict(desk.services, sheet)
    return page(
        desk,
        "sheet_hand_in.html",
        status,
        sheet=sheet,
        found=found,
        said=_said(refused),
        code=getattr(refused, "code", ""),
        most=_MOST_SHOWN,
    )


def _said(refused: Exception | None) -> Mapping[str, i18n.Sentence] | None:
    if refused is None:
        return None
    facts = getattr(refused, "facts", {})
    return i18n.explained(getattr(refused, "code", ""), facts)


def _language(desk: Desk) -> str:
    return language.chosen(desk.request.query_params, desk.request.cookies)


def _json(given: object) -> Response:
    data = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
    return Response(data, media_type="application/json", headers={"Cache-Control": "no-store"})


def _file(data: bytes, name: str, kind: str) -> Response:
    disposition = f"attachment; filename=list.{kind}; filename*=UTF-8''{quote(name)}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(data, media_type=_TYPES[kind], headers=headers)
