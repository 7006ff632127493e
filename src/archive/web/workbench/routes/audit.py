"""`/work/audit`: who did what, for whom, when; and that nobody has changed it. For the auditor."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from archive import i18n, manifests
from archive.access.may import Act
from archive.errors import NotFound
from archive.i18n import moments
from archive.ledger.accounts.audit import Wanted
from archive.models.report import Outcome
from archive.steps.care import audit_log
from archive.steps.desk import notices
from archive.web.workbench.desk import AtDesk
from archive.web.workbench.pages import page

router = APIRouter()
PAGE = 50


@router.get("/work/audit")
def lines(
    desk: AtDesk,
    person: Annotated[str, Query(max_length=100)] = "",
    subject: Annotated[str, Query(max_length=200)] = "",
    verb: Annotated[str, Query(max_length=60)] = "",
    since: Annotated[str, Query(max_length=20)] = "",
    until: Annotated[str, Query(max_length=20)] = "",
    refused: bool = False,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> HTMLResponse:
    """The newest lines that fit, or those before one."""
    _need(desk)
    wanted = Wanted(person.strip(), subject.strip(), verb.strip(), refused, _day(since), _day(until, 1))
    found = desk.services.ledger.accounts.audit.found(wanted, desk.reach(Act.SEE_AUDIT), before, PAGE + 1)
    given = {"person": person, "subject": subject, "verb": verb, "since": since, "until": until}
    query = {name: value for name, value in given.items() if value} | ({"refused": "1"} if refused else {})
    onward = urlencode({**query, "before": found[PAGE - 1].id}) if len(found) > PAGE else ""
    wrong = [name for name, value in (("since", since), ("until", until)) if value and _day(value) is None]
    head = audit_log.newest_head(desk.services) if not query and before is None else None
    return page(desk, "audit.html", 200, found=found[:PAGE], onward=onward, refused=refused, wrong=wrong, head=head, **given)


@router.get("/work/audit/{number}")
def line(desk: AtDesk, number: int) -> HTMLResponse:
    """One line, whole."""
    _need(desk)
    found = desk.services.ledger.accounts.audit.get(number) if 0 < number < 2**62 else None
    if found is None or not desk.may(Act.SEE_AUDIT, found.centre):
        raise NotFound(what="line", id=str(number))
    return page(desk, "audit_line.html", one=found)


@router.post("/work/audit/verify")
def verify(desk: AtDesk) -> Response:
    """Go through the whole chain, and compare it with what the store keeps."""
    _need(desk)
    made = audit_log.verify(desk.services)
    faults = [fault for one in made.lines for fault in one.faults]
    held = all(one.outcome is not Outcome.FAILED for one in made.lines)
    desk.note("verify-audit", "log", "audit", "done" if held else faults[0].code)
    if faults:
        number = faults[0].facts.get("line", "")
        notices.tell(desk.services, "audit_broken", "audit", facts={"n": number}, again=f"{faults[0].code} {number}")
    told = [i18n.explained(one.code, one.facts) | {"code": one.code} for one in faults]
    return page(desk, "audit_verified.html", held=held, told=told, subject=made.lines[0].subject if made.lines else "")


def _need(desk: AtDesk) -> None:
    if not desk.reach(Act.SEE_AUDIT):
        desk.need(Act.SEE_AUDIT)


def _day(written: str, more: int = 0) -> datetime | None:
    found = manifests.date_of(written) if written else None
    if found is None or found.year >= 9999:
        return None
    return moments.begins(found, more)
