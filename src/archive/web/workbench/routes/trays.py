"""`/work/uploads` and `/work/trays/…`: deliveries in the making, and how far their files are."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, JSONResponse, Response

from archive import i18n
from archive.access.may import Act
from archive.errors import ArchiveError, Conflict, TrayNameTaken
from archive.models.sheet import SheetState
from archive.models.uploads import Tray, TrayState, UploadState
from archive.steps.desk import stale_uploads, trays
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page
from archive.web.workbench.problems import status_of
from archive.web.workbench.routes.uploads import MOST_AT_ONCE, desk_of

router = APIRouter()
_SHOWN = 100
_FILLED_BY_SCRIPT = ("done", "count", "stored", "size", "speed", "rest", "name", "from")


@router.get("/work/uploads")
def every(desk: AtDesk) -> HTMLResponse:
    """The open ones within reach, the newest first, and a form for another one."""
    desk.need(Act.DELIVER, hidden="page") if not desk.reach(Act.DELIVER) else None
    return _every(desk)


@router.post("/work/uploads")
def begin(
    desk: AtDesk,
    centre: Annotated[str, Form(max_length=200)] = "",
    name: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Another one, or the form again with what was typed."""
    centre = centre.split(" ", 1)[0].strip()
    by = desk.acting(Act.DELIVER, centre)
    try:
        made = trays.open_tray(desk.services, by, centre, name)
    except ArchiveError as error:
        if error.retriable and not isinstance(error, Conflict):
            raise
        there = desk.services.ledger.desk.trays.named(centre, name.strip()) if isinstance(error, TrayNameTaken) else None
        said = i18n.explained(error.code, error.facts)
        return _every(desk, status_of(error)[0], said=said, code=error.code, centre=centre, name=name, there=there)
    desk.note("open-tray", "tray", made.id, centre=centre, by=by, name=made.name)
    return done(f"/work/trays/{made.id}")


@router.get("/work/trays/{tray_id}")
def one(desk: AtDesk, tray_id: str) -> HTMLResponse:
    """Its files, and where more are put."""
    return _one(desk, _mine(desk, tray_id))


@router.get("/work/trays/{tray_id}/state")
def state(desk: AtDesk, tray_id: str) -> JSONResponse:
    """How far each file is, by what is stored; asked again and again by the page."""
    tray = _mine(desk, tray_id)
    files = [
        {"id": f.id, "path": f.path, "size": f.size, "offset": f.offset, "state": f.state.value, "fault": f.fault}
        for f in desk.services.ledger.desk.uploads.of(tray_id)
    ]
    return JSONResponse({"state": tray.state.value, "files": files}, headers={"Cache-Control": "no-store"})


@router.post("/work/trays/{tray_id}/hand-in")
def hand_in(desk: AtDesk, tray_id: str) -> Response:
    """It becomes a delivery; where its list is being written here, with that list."""
    tray = _mine(desk, tray_id)
    by = desk.acting(Act.DELIVER, tray.centre)
    sheet = desk.services.ledger.desk.sheets.of_tray(tray_id)
    if (
        sheet
        and sheet.state is SheetState.OPEN
        and tray.state is TrayState.OPEN
        and desk.services.ledger.desk.sheets.count(sheet.id)
    ):
        return done(f"/work/sheets/{sheet.id}/hand-in")
    try:
        delivery = trays.hand_in(desk.services, by, tray_id)
    except ArchiveError as error:
        if error.retriable:
            raise
        said = i18n.explained(error.code, error.facts)
        return _one(desk, tray, status_of(error)[0], said=said, code=error.code)
    if tray.state is TrayState.OPEN:
        desk.note("hand-in", "delivery", delivery.id, centre=tray.centre, by=by, tray=tray_id, name=tray.name)
    return done(f"/work/trays/{tray_id}")


@router.post("/work/trays/{tray_id}/remove")
def remove(desk: AtDesk, tray_id: str) -> Response:
    """Take it away with all its files."""
    tray = _mine(desk, tray_id)
    at = desk_of(desk.request)
    for upload in desk.services.ledger.desk.uploads.of(tray_id):
        at.channels.close(upload.id)
    trays.remove(desk.services, tray_id)
    desk.note("remove-tray", "tray", tray_id, centre=tray.centre, by=desk.acting(Act.DELIVER, tray.centre), name=tray.name)
    return done("/work/uploads")


def _mine(desk: Desk, tray_id: str) -> Tray:
    tray = desk.services.ledger.desk.trays.get(tray_id)
    desk.need(Act.DELIVER, tray.centre, hidden="tray")
    return tray


def _every(desk: Desk, status: int = 200, **more: object) -> HTMLResponse:
    reach = desk.reach(Act.DELIVER)
    open_ones = desk.services.ledger.desk.trays.listed(reach, limit=_SHOWN)
    handed_in = desk.services.ledger.desk.trays.listed(reach, TrayState.HANDED_IN, 20)
    centres = desk.services.ledger.centres.many({*reach.centres, *(tray.centre for tray in (*open_ones, *handed_in))})
    own = desk.account.centre if desk.may(Act.DELIVER, desk.account.centre) else ""
    first = own or min(reach.centres, default="")
    given = {"said": None, "code": "", "centre": first, "name": "", "there": None} | more
    choices = [centres[one] for one in sorted(reach.centres) if one in centres]
    shown = {"trays": open_ones, "handed_in": handed_in, "centres": centres, "choices": choices, "everywhere": reach.everywhere}
    return page(desk, "uploads.html", status, **shown, **given)


def _one(desk: Desk, tray: Tray, status: int = 200, **more: object) -> HTMLResponse:
    files = desk.services.ledger.desk.uploads.of(tray.id)
    given = {"said": None, "code": ""} | more
    whole = sum(file.state is UploadState.STORED for file in files)
    shown = {
        "tray": tray,
        "files": files,
        "whole": whole,
        "size": sum(file.size for file in files),
        "called": desk.services.ledger.centres.called(tray.centre),
        "days": stale_uploads.GONE_AFTER.days,
        "most": MOST_AT_ONCE,
        "left": {name: f"{{{name}}}" for name in _FILLED_BY_SCRIPT},
    }
    return page(desk, "tray.html", status, **shown, **given)
