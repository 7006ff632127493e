"""`/work/returned`: what came back to a centre, with its remarks at their moments; answered here, and handed in again."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from archive import i18n
from archive.access.may import Act
from archive.errors import ArchiveError, NotAllowed, NotFound
from archive.models.ids import ResourceId
from archive.steps.desk import returning
from archive.texts.timing import stamp
from archive.web.workbench import problems, reviewed
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page

router = APIRouter()
PAGE = 20


@router.get("/work/returned")
def returned(desk: AtDesk, after: str = "") -> HTMLResponse:
    """What came back."""
    return shown(desk, after)


@router.post("/work/returned/{typed}/remarks/{remark_id}")
def answer(desk: AtDesk, typed: str, remark_id: str, words: Annotated[str, Form(max_length=4000)] = "") -> Response:
    """Answer one remark."""
    id_ = reviewed.id_of(typed)
    try:
        by = returning.answer(desk.services, desk.person, id_, remark_id, words)
    except ArchiveError as error:
        return _again(desk, id_, error, answers={remark_id: words})
    desk.note("answer", "resource", id_, centre=desk.services.ledger.resources.get(id_).centre, by=by, remark=remark_id)
    return done(f"/work/returned#r-{id_}")


@router.post("/work/returned/{typed}/again")
def again(
    desk: AtDesk,
    typed: str,
    seen: Annotated[str, Form(max_length=12)] = "",
    note: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Hand it in again as it is."""
    id_ = reviewed.id_of(typed)
    try:
        by = returning.resubmit(desk.services, desk.person, id_, note, int(seen) if seen.isdecimal() else None)
    except ArchiveError as error:
        return _again(desk, id_, error, notes={id_: note})
    desk.note("resubmit", "resource", id_, centre=desk.services.ledger.resources.get(id_).centre, by=by)
    return done("/work/returned")


def shown(desk: Desk, after: str = "", status: int = 200, **typed: object) -> HTMLResponse:
    """The page, with what was typed where it was refused."""
    reach = desk.reach(Act.EDIT)
    if not reach:
        desk.need(Act.EDIT)
    reviews = desk.services.ledger.desk.reviews
    ids = [ResourceId(one) for one in reviews.returned(reach, PAGE + 1, after[:40])]
    resources = desk.services.ledger.resources.many(ids[:PAGE])
    rows = [(resources[one], reviews.log(one), _reason(desk, one)) for one in ids[:PAGE] if one in resources]
    given: dict[str, object] = {"said": None, "fault": "", "refused": "", "answers": {}, "notes": {}}
    centres = desk.services.ledger.centres.many({one.centre for one, *_ in rows})
    return page(
        desk,
        "returned.html",
        status,
        rows=rows,
        centres=centres,
        clock=stamp,
        label=reviewed.label,
        say=i18n.text,
        parts_of=lambda one: {asset.digest: asset.part for asset in one.assets},
        more=ids[PAGE - 1] if len(ids) > PAGE else "",
        **(given | typed),
    )


def _reason(desk: Desk, resource_id: str) -> str:
    decided = desk.services.ledger.resources.decisions(resource_id)
    return next((one.reason for one in reversed(decided) if one.verb == "return"), "")


def _again(desk: Desk, resource_id: str, error: ArchiveError, **typed: object) -> Response:
    status, code = problems.status_of(error)
    if isinstance(error, (NotFound, NotAllowed)) or status >= 500 or problems.wants_json(desk.request):
        raise error
    said = i18n.explained(code, error.facts)
    return shown(desk, "", status, said=said, fault=code, refused=resource_id, **typed)
