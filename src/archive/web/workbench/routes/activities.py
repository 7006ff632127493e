"""`/work/activities`: the activities of one's part with what is owed, and one of them with what may be done."""

import re
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.responses import HTMLResponse, Response

from archive.access.may import Act
from archive.errors import ArchiveError, NotFound
from archive.models.network.activity import Activity, ActivityState
from archive.models.network.activity_course import MOVES, verbs
from archive.steps.network import activity_verbs
from archive.web.workbench import forms
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page

router = APIRouter()
PAGE = 50
_CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})\.([0-9A-Za-z-]{1,40})")
_DONE = frozenset({*MOVES, "link", "unlink"})
Text = Annotated[str, Form(max_length=2000)]
Relation = Annotated[str, Form(pattern="^(recorded|document|poster)$")]
Seen = Annotated[int, Form(ge=0, le=10**9)]


@router.get("/work/activities")
def every(
    desk: AtDesk,
    q: Annotated[str, Query(max_length=100)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    owed: bool = False,
    after: Annotated[str, Query(max_length=80)] = "",
) -> HTMLResponse:
    """Those of one's part, the newest first."""
    reach = desk.reach(Act.STATE)
    if not reach:
        desk.need(Act.STATE)
    states = [state] if state in set(ActivityState) else []
    activities = desk.services.ledger.network.activities
    found = activities.listed(reach, states, q.strip(), PAGE + 1, _after(after), owed=owed)
    last = found[PAGE - 1] if len(found) > PAGE else None
    query = {"q": q, "state": state} | ({"owed": "1"} if owed else {})
    onward = urlencode({**query, "after": f"{last.starts or date.max}.{last.id}"}) if last else ""
    names = activities.centre_names({one.centre for one in found})
    shown: dict[str, Any] = {
        "found": found[:PAGE],
        "names": names,
        "counts": activities.counts(reach),
        "states": list(ActivityState),
    }
    return page(desk, "activities.html", q=q, state=state, owed=owed, onward=onward, **shown)


@router.get("/work/activities/{id_}")
def one(desk: AtDesk, id_: str, done: str = "") -> HTMLResponse:
    """One of them."""
    found, version = _mine(desk, id_)
    return _one(desk, found, version, told=done if done in _DONE else "")


@router.post("/work/activities/{id_}/link")
def link(desk: AtDesk, id_: str, seen: Seen, resource: Text = "", relation: Relation = "recorded",
         part: Annotated[str, Form(max_length=60)] = "", start: Annotated[str, Form(max_length=20)] = "",
         end: Annotated[str, Form(max_length=20)] = "") -> Response:  # fmt: skip
    """A resource shows it, or a stretch of one does."""
    found, version = _mine(desk, id_)
    typed = {"resource": resource, "relation": relation, "part": part, "start": start, "end": end}
    by = desk.acting(Act.STATE, found.centre)
    try:
        activity_verbs.link(desk.services, id_, typed, by, seen)
    except ArchiveError as refused:
        return _refused(desk, found, version, refused, typed)
    desk.note("link", "activity", id_, centre=found.centre, by=by, resource=resource)
    return done(f"/work/activities/{id_}?done=link")


@router.post("/work/activities/{id_}/unlink")
def unlink(desk: AtDesk, id_: str, seen: Seen, resource: Text = "") -> Response:
    """It does not show it."""
    found, version = _mine(desk, id_)
    by = desk.acting(Act.STATE, found.centre)
    try:
        activity_verbs.unlink(desk.services, id_, resource, by, seen)
    except ArchiveError as refused:
        return _refused(desk, found, version, refused)
    desk.note("unlink", "activity", id_, centre=found.centre, by=by, resource=resource)
    return done(f"/work/activities/{id_}?done=unlink")


@router.post("/work/activities/{id_}/{verb}")
def move(desk: AtDesk, id_: str, verb: str, seen: Seen, why: Text = "") -> Response:
    """Announce, hold, close, reopen or cancel it."""
    if verb not in MOVES:
        raise NotFound(what="page", id="")
    found, version = _mine(desk, id_)
    by = desk.acting(Act.STATE, found.centre)
    try:
        activity_verbs.move(desk.services, id_, verb, forms.reason(why), by, seen)
    except ArchiveError as refused:
        return _refused(desk, found, version, refused, {"why": why})
    desk.note(verb, "activity", id_, centre=found.centre, by=by, why=why)
    return done(f"/work/activities/{id_}?done={verb}")


def _mine(desk: Desk, id_: str) -> tuple[Activity, int]:
    found, version = activity_verbs.read(desk.services, id_)
    desk.need(Act.STATE, found.centre, hidden="activity")
    return found, version


def _refused(desk: Desk, found: Activity, version: int, error: ArchiveError, typed: dict[str, str] | None = None) -> HTMLResponse:
    status, code, words = forms.said(error)
    return _one(desk, found, version, status, refused=words, code=code, typed=typed or {})


def _one(desk: Desk, found: Activity, version: int, status: int = 200, **shown: object) -> HTMLResponse:
    activities = desk.services.ledger.network.activities
    ids = {found.centre, *found.organisers, found.to} - {""}
    named, private = [one.resource for one in found.evidence], desk.reach(Act.SEE_PRIVATE)
    public = activities.shown(named)
    own = desk.services.ledger.desk.following.many(private, named) if private and named else []
    resources = {id_: entry.title for id_, entry in public.items()} | {str(one.id): one.title for one in own}
    empty: dict[str, object] = {"told": "", "refused": None, "code": "", "typed": {}}
    context = {
        "one": found,
        "seen": version,
        "verbs": verbs(found),
        "cover": activity_verbs.cover(found),
        "names": activities.centre_names(ids),
        "resources": resources,
        "public": public,
        "site": activities.site(found.site) if found.site else None,
    }
    return page(desk, "activity.html", status, **(empty | context | shown))


def _after(cursor: str) -> tuple[date, str] | None:
    found = _CURSOR.fullmatch(cursor)
    try:
        return (date.fromisoformat(found[1]), found[2]) if found else None
    except ValueError:
        return None
