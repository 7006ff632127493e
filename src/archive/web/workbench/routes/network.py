"""`/work/network`: the workbook of activities, people and more: looked at first, then carried out; its template."""

import hashlib
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, UploadFile
from starlette.responses import HTMLResponse, Response

from archive import i18n
from archive.access.may import Act
from archive.errors import BadInput, NotFound, SheetTooLarge
from archive.manifests.network.template import template
from archive.models.report import Fault
from archive.steps.desk import tree
from archive.steps.network import workbook
from archive.steps.network.asked import Asked
from archive.steps.network.workbook import Result
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import page, said

router = APIRouter()
_SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/work/network")
def sheet(desk: AtDesk) -> HTMLResponse:
    """Where a workbook is sent."""
    _need(desk)
    return _page(desk)


@router.get("/work/network/template.xlsx")
def empty(desk: AtDesk) -> Response:
    """The workbook to be filled in."""
    _need(desk)
    return _file(template([one.kind for one in workbook.TAKERS]), i18n.text("network.template"))


@router.post("/work/network")
def preview(desk: AtDesk, sheet: UploadFile, sample: Annotated[str, Form(max_length=10)] = "") -> Response:
    """What a workbook would do; nothing is written yet."""
    _need(desk)
    name = (sheet.filename or "sheet")[:200]
    try:
        if (sheet.size or 0) > tree.MOST_MB * 10**6:
            raise SheetTooLarge(name=name, limit=f"{tree.MOST_MB} MB")
        data = sheet.file.read()
        made = workbook.run(desk.services, data, name, Asked(desk.signed(Act.STATE), dry_run=True, sample=bool(sample)))
    except BadInput as refused:
        return _page(desk, 400, said=said(refused), code=refused.code)
    key = hashlib.sha256(desk.account.id.encode() + bool(sample).to_bytes() + data).hexdigest()[:32]
    desk.services.ledger.desk.tree.keep_sheet(key, desk.account.id, name, data)
    return _page(desk, made=made, name=name, key=key, again=False, sample=bool(sample))


@router.get("/work/network/{key}/marked.xlsx")
def marked(desk: AtDesk, key: str) -> Response:
    """The workbook as it was sent, with what is wrong in its cells."""
    _need(desk)
    name, data = _kept(desk, key)
    made = workbook.run(desk.services, data, name, Asked(desk.person, dry_run=True))
    if made.copy is None:
        raise NotFound(what="sheet", id=key)
    return _file(made.copy, name.rpartition(".")[0] + ".xlsx")


@router.post("/work/network/{key}")
def import_(desk: AtDesk, key: str, sample: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Do what was looked at, read anew. A second time changes nothing."""
    _need(desk)
    name, data = _kept(desk, key)
    by = desk.signed(Act.STATE)
    made = workbook.run(desk.services, data, name, Asked(by, sample=bool(sample)))
    counts = {one.sheet: f"{one.counts.new}+{one.counts.changed}" for one in made.sheets}
    desk.note("import-network", "sheet", key, by=by, facts={"name": name, **counts})
    return _page(desk, made=made, name=name, key=key, again=True)


def _need(desk: Desk) -> None:
    if not desk.reach(Act.STATE):
        desk.need(Act.STATE)


def _kept(desk: Desk, key: str) -> tuple[str, bytes]:
    kept = desk.services.ledger.desk.tree.kept_sheet(key, desk.account.id)
    if kept is None:
        raise NotFound(what="sheet", id=key)
    return kept


def _page(desk: Desk, status: int = 200, made: Result | None = None, **shown: object) -> HTMLResponse:
    told = [
        {"code": one.code, "row": one.row, "sheet": one.sheet or "", "column": _column(one)}
        | {"refuses": one.refuses, "said": i18n.explained(one.code, one.facts)}
        for one in (made.faults[:_SHOWN] if made else ())
    ]
    empty: dict[str, object] = {"said": None, "code": "", "name": "", "key": "", "again": False, "sample": False}
    kinds = [one.kind.titles[0] for one in workbook.TAKERS]
    return page(desk, "network.html", status, **(empty | shown | {"made": made, "told": told, "kinds": kinds}))


def _column(fault: Fault) -> dict[i18n.Language, str]:
    """As the sheet heads it, in each language; nothing where the fault is of no column."""
    return {one: i18n.headed(fault.column, fault.facts, one) for one in i18n.LANGUAGES} if fault.column else {}


def _file(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(data, media_type=XLSX, headers=headers)
