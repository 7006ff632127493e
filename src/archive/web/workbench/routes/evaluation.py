"""`/work/evaluation`: schemes of evaluation, how centres stand by them, the workbook, and the pack of proofs."""

import io
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from archive.access.may import Act
from archive.errors import ArchiveError, NotFound, SchemeRefused
from archive.i18n import Sentence
from archive.i18n.moments import day
from archive.ledger.network.statements import Wanted
from archive.models.centre import Level
from archive.models.network.measure import Weight, month_of
from archive.models.network.scheme import Scheme
from archive.models.network.statement import Concept, numbered_id
from archive.steps.export import proofs
from archive.steps.network import evaluating
from archive.vocabulary import measures
from archive.web.shared import board
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.forms import said
from archive.web.workbench.pages import done, page

router = APIRouter()
SHOWN = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Text = Annotated[str, Form(max_length=200)]


@router.get("/work/evaluation")
def overview(desk: AtDesk, scheme: Annotated[str, Query(max_length=20)] = "") -> HTMLResponse:
    """Every scheme; of one that is chosen, how centres stand."""
    if not desk.reach(Act.FREEZE):
        desk.need(Act.FREEZE)
    return _page(desk, chosen=scheme)


@router.post("/work/evaluation")
async def publish(
    desk: AtDesk,
    request: Request,
    number: Text,
    title: Text,
    centre: Text = "",
    level: Text = Level.COUNTY,
    first: Text = "",
    last: Text = "",
) -> Response:
    """Publish a scheme; its weights are the fields `w1` to `w27`."""
    fields = await request.form()
    by = desk.acting(Act.FREEZE, centre)
    try:
        weights = [
            Weight(measure=id_, weight=float(typed)) for id_ in measures.measures() if (typed := str(fields.get(f"w{id_}", "")))
        ]
        made = Scheme(
            id=numbered_id(Concept.SCHEME, centre, number.strip()),
            number=number.strip(),
            title=title.strip(),
            centre=centre,
            weights=tuple(weights),
            level=Level(level),
            first=first,
            last=last,
        )
        evaluating.publish(desk.services, made, by)
    except (ValidationError, ValueError) as wrong:
        return _refused(desk, SchemeRefused(what="form", value=str(wrong).partition("\n")[0]))
    except ArchiveError as refused:
        return _refused(desk, refused)
    desk.note("publish", Concept.SCHEME.value, made.id, centre=centre, by=by)
    return done(f"/work/evaluation?scheme={made.id}")


@router.get("/work/evaluation/{scheme}/evaluation.xlsx")
def book(desk: AtDesk, scheme: str) -> Response:
    """The comparison as a workbook with its formulas."""
    found = evaluating.run(desk.services, _known(desk, scheme))
    return Response(evaluating.book(found), media_type=_XLSX, headers=_named(f"{scheme}.xlsx"))


@router.get("/work/evaluation/{scheme}/proofs.zip")
def pack(desk: AtDesk, scheme: str) -> Response:
    """The pack of proofs as one file."""
    found, made = _known(desk, scheme), io.BytesIO()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / f"proofs-{found.id}"
        proofs.run(desk.services, found, folder)
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
            for one in sorted(folder.rglob("*")):
                if one.is_file():
                    file.write(one, one.relative_to(scratch))
    desk.note("export", Concept.SCHEME.value, found.id, centre=found.centre)
    return Response(made.getvalue(), media_type="application/zip", headers=_named(f"proofs-{found.id}.zip"))


def _known(desk: Desk, scheme: str) -> Scheme:
    found = desk.services.ledger.network.statements.get(Scheme, scheme)
    if found is None:
        raise NotFound(what="scheme", id="")
    desk.need(Act.FREEZE, found.centre, hidden="scheme")
    return found


def _refused(desk: Desk, error: ArchiveError) -> HTMLResponse:
    status, _, sentences = said(error)
    return _page(desk, status, refused=sentences)


def _page(desk: Desk, status: int = 200, *, chosen: str = "", refused: dict[str, Sentence] | None = None) -> HTMLResponse:
    found = _known(desk, chosen) if chosen else None
    every = desk.services.ledger.network.statements.page(Scheme, Wanted(), SHOWN, newest=True)
    return page(
        desk,
        "evaluation.html",
        status,
        schemes=[one for one in every if desk.may(Act.FREEZE, one.centre)],
        found=evaluating.run(desk.services, found) if found else None,
        measures=measures.measures(),
        levels=list(Level),
        number=board.number,
        month=month_of(day(datetime.now(UTC))),
        refused=refused,
    )


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
