"""`/work/centres`: the tree of centres to walk, to find and to change, as `archive centre` does."""

import hashlib
import re
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, UploadFile
from starlette.responses import HTMLResponse, Response

from archive import i18n
from archive.access.may import Act
from archive.errors import ArchiveError, BadInput, NotFound, SheetTooLarge
from archive.models.centre import Centre, Level
from archive.models.notices import Scope
from archive.models.people import Person, Role
from archive.models.report import Fault
from archive.steps.desk import quotas, tree
from archive.steps.network import change
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page, said

router = APIRouter()
PAGE = 50
_SHOWN = 200
Text = Annotated[str, Form(max_length=400)]
Many = Annotated[str, Form(max_length=4000)]


@router.get("/work/centres")
def browse(
    desk: AtDesk,
    q: Annotated[str, Query(max_length=100)] = "",
    under: Annotated[str, Query(max_length=60)] = "",
    level: Annotated[str, Query(max_length=20)] = "",
    closed: bool = False,
    after: Annotated[str, Query(max_length=80)] = "",
) -> HTMLResponse:
    """A level of the tree, or what is found."""
    pages = desk.services.ledger.desk.tree
    top = _some(desk, under) if under else None
    division, _, last = after.partition("|")
    cursor = (division, last) if last else None
    looking = bool(q.strip() or level or closed)
    if not looking and top is None:
        found = pages.tops()
    else:
        wanted = Level(level) if level in set(Level) else None
        below = {"under": under} if looking else {"parent": under}
        found = pages.page(**below, words=q.strip(), level=wanted, after=cursor, limit=PAGE + 1, closed=closed)
    more = found[PAGE - 1] if len(found) > PAGE and (looking or top) else None
    shown = found[:PAGE] if more else found
    query = {"q": q, "under": under, "level": level} | ({"closed": "1"} if closed else {})
    onward = urlencode({**query, "after": f"{more.division}|{more.id}"}) if more else ""
    return page(
        desk,
        "centres.html",
        200,
        **{"top": top, "line": _line(desk, top), "found": shown, "children": pages.children([one.id for one in shown])},
        **{"onward": onward, "q": q, "under": under, "level": level, "closed": closed, "looking": looking, "levels": list(Level)},
        counts=desk.services.ledger.centres.counts() if not looking and top is None else {},
    )


@router.get("/work/centres/new")
def new(desk: AtDesk, parent: Annotated[str, Query(max_length=60)] = "") -> HTMLResponse:
    """The form for a centre that is not there yet."""
    above = _some(desk, parent) if parent else None
    desk.need(Act.SET_CENTRES, parent)
    return _new(desk, {"parent": parent}, above)


@router.post("/work/centres/new")
def add(desk: AtDesk, id: Text, name: Text, level: Text = "", parent: Text = "", division: Text = "",  # noqa: A002
        name_en: Text = "", address: Text = "", mail: Text = "") -> Response:  # fmt: skip
    """Add it, or say what is wrong, with all that was typed."""
    given = {"id": id, "name": name, "level": level, "parent": parent, "division": division}
    given |= {"name_en": name_en, "address": address, "mail": mail}
    if not desk.reach(Act.SET_CENTRES):
        desk.need(Act.SET_CENTRES)
    found = tree.typed(given)
    made = tree.put(desk.services, desk.person, found, new=True)
    if made.refused:
        return _new(desk, given, None, made.faults, 400)
    by = desk.signed(Act.SET_CENTRES, found.row.id)
    desk.note("add-centre", "centre", found.row.id, centre=found.row.id, by=by, name=name)
    return done(f"/work/centres/{found.row.id}?done=added")


@router.get("/work/centres/import")
def sheet(desk: AtDesk) -> HTMLResponse:
    """Where a sheet is sent."""
    if not desk.reach(Act.SET_CENTRES):
        desk.need(Act.SET_CENTRES)
    return page(desk, "centres_import.html", said=None, made=None, sheet=None)


@router.post("/work/centres/import")
def preview(desk: AtDesk, sheet: UploadFile) -> Response:
    """What a sheet would do; nothing is written yet."""
    if not desk.reach(Act.SET_CENTRES):
        desk.need(Act.SET_CENTRES)
    name = (sheet.filename or "sheet")[:200]
    try:
        if (sheet.size or 0) > tree.MOST_MB * 10**6:
            raise SheetTooLarge(name=name, limit=f"{tree.MOST_MB} MB")
        data = sheet.file.read()
        read = tree.read_sheet(desk.services, desk.person, data, name)
    except BadInput as refused:
        return page(desk, "centres_import.html", 400, said=said(refused), code=refused.code, made=None, sheet=None)
    key = hashlib.sha256(desk.account.id.encode() + data).hexdigest()[:32]
    desk.services.ledger.desk.tree.keep_sheet(key, desk.account.id, name, data)
    made = change.run(desk.services, read.rows, read.faults, dry_run=True)
    return page(
        desk, "centres_import.html", said=None, made=made, sheet=name, key=key, told=_told(made.faults), rows=len(read.rows)
    )


@router.post("/work/centres/import/{key}")
def import_(desk: AtDesk, key: str) -> Response:
    """Do what was previewed, read anew: the tree may have changed meanwhile. A second time changes nothing."""
    kept = desk.services.ledger.desk.tree.kept_sheet(key, desk.account.id)
    if kept is None:
        raise NotFound(what="sheet", id=key)
    name, data = kept
    read = tree.read_sheet(desk.services, desk.person, data, name)
    made = change.run(desk.services, read.rows, read.faults)
    counts = {one: str(getattr(made, one)) for one in ("new", "changed", "closed", "refused")}
    by = desk.signed(Act.SET_CENTRES, *dict.fromkeys(row.parent or row.id for row in read.rows))
    desk.note("import-centres", "sheet", key, by=by, facts={"name": name, **counts})
    return page(
        desk, "centres_import.html", said=None, made=made, sheet=name, key="", told=_told(made.faults), rows=len(read.rows)
    )


@router.get("/work/centres/{id_}")
def one(desk: AtDesk, id_: str, done: str = "") -> HTMLResponse:
    """One centre."""
    return _one(desk, _some(desk, id_), said=done if done in {"added", "saved", "closed", "merged", "quota"} else "")


@router.post("/work/centres/{id_}")
def save(desk: AtDesk, id_: str, seen: Text = "", name: Text = "", level: Text = "", parent: Text = "", division: Text = "",
         name_en: Text = "", address: Text = "", mail: Text = "", since: Text = "", reopen: Text = "") -> Response:  # fmt: skip
    """Rename, move, change contacts, or open again."""
    known = _mine(desk, id_)
    given = {"name": name, "level": level, "parent": parent, "division": division, "since": since}
    given |= {"name_en": name_en, "address": address, "mail": mail}
    try:
        made = tree.put(desk.services, desk.person, tree.typed(given, id_, reopened=bool(reopen)), seen)
    except ArchiveError as refused:
        return _one(desk, known, 409, typed=given, refused=said(refused), code=refused.code)
    if made.refused:
        return _one(desk, known, 400, typed=given, told=_told(made.faults))
    changed = {name: value for name, value in given.items() if value and value != str(getattr(known, name, "") or "")}
    noted = {name: "…" if name in {"address", "mail"} else value for name, value in changed.items()}  # never in the log
    desk.note("set-centre", "centre", id_, centre=id_, by=desk.signed(Act.SET_CENTRES, id_), facts=noted)
    return done(f"/work/centres/{id_}?done=saved")


@router.post("/work/centres/{id_}/close")
def close(desk: AtDesk, id_: str, seen: Text = "", day: Text = "", successors: Many = "") -> Response:
    """Close it; who carries on is named by ids."""
    known = _mine(desk, id_)
    given = {"day": day, "successors": successors}
    try:
        made = tree.close(desk.services, desk.person, id_, day, _ids(successors), seen)
    except ArchiveError as refused:
        return _one(desk, known, 409, ending=given, refused=said(refused), code=refused.code)
    if made.refused or made.faults:
        return _one(desk, known, 400, ending=given, told=_told(made.faults))
    desk.note(
        "close-centre",
        "centre",
        id_,
        centre=id_,
        by=desk.signed(Act.SET_CENTRES, id_),
        successors=" ".join(_ids(successors)),
        day=day,
    )
    return done(f"/work/centres/{id_}?done=closed")


@router.post("/work/centres/{id_}/merge")
def merge(desk: AtDesk, id_: str, ids: Many = "", day: Text = "") -> Response:
    """Let others be carried on by this one."""
    known = _mine(desk, id_)
    signed = {other: desk.signed(Act.SET_CENTRES, other, id_) for other in _ids(ids)[:_SHOWN]}
    try:
        made = tree.merge(desk.services, desk.person, id_, _ids(ids), day)
    except BadInput as refused:
        return _one(desk, known, 400, merging={"ids": ids, "day": day}, refused=said(refused), code=refused.code)
    if made.refused:
        return _one(desk, known, 400, merging={"ids": ids, "day": day}, told=_told(made.faults))
    for other in _ids(ids):
        desk.note("close-centre", "centre", other, centre=other, by=signed.get(other), successors=id_, day=day)
    return done(f"/work/centres/{id_}?done=merged")


@router.post("/work/centres/{id_}/quota")
def quota(desk: AtDesk, id_: str, amount: Annotated[str, Form(max_length=40)] = "", scope: Text = "own") -> Response:
    """What it, or each one below it, may have in store: set by who leads a centre above it."""
    known = _some(desk, id_)
    of = Scope.BELOW if scope == "below" else Scope.OWN
    by = _who_sets(desk, known, of)
    try:
        quotas.put(desk.services, id_, of, amount, by)
    except BadInput as refused:
        return _one(desk, known, 400, limits={scope: amount}, refused=said(refused), code=refused.code)
    desk.note("set-quota", "centre", id_, centre=id_, by=by, scope=scope, amount=amount)
    return done(f"/work/centres/{id_}?done=quota")


def _who_sets(desk: Desk, centre: Centre, scope: Scope) -> Person:
    """One's own quota is set by who stands above; what those below may have, by oneself."""
    return desk.acting(Act.SET_QUOTAS, (centre.parent or "") if scope is Scope.OWN else centre.id)


def _one(desk: Desk, centre: Centre, status: int = 200, **shown: object) -> HTMLResponse:
    ledger, id_ = desk.services.ledger, centre.id
    sees = desk.may(Act.SEE_WORK, id_) or desk.may(Act.SET_CENTRES, id_)
    knows = sees or desk.may(Act.INVITE, id_)
    limits = ledger.desk.quotas.of(id_)
    context = {
        "centre": centre,
        "line": _line(desk, centre)[:-1],
        "seen": tree.stamp(centre),
        "heirs": ledger.centres.heirs(centre),
        "named": ledger.centres.many(centre.successors),
        "carried": [one for one in ledger.desk.tree.page(under=id_, closed=True, limit=_SHOWN) if id_ in one.successors],
        "below": ledger.desk.tree.children([id_]).get(id_, 0),
        "divisions": ledger.centres.divisions(centre),
        "policy": ledger.policies.of(id_).value,
        "holders": ledger.desk.tree.holders(id_) if knows else None,
        "deliveries": ledger.deliveries.listed(10, id_) if sees else None,
        "stand": ledger.desk.quotas.stand(id_) if sees or desk.may(Act.SET_QUOTAS, id_) else None,
        "amounts": {scope.value: _amount(limits[scope].bytes) if scope in limits else "" for scope in Scope},
        "sets": desk.may(Act.SET_CENTRES, id_),
        "sets_own_quota": desk.may(Act.SET_QUOTAS, centre.parent or ""),
        "sets_quota_below": desk.may(Act.SET_QUOTAS, id_),
        "private": sees,
        "levels": list(Level),
        "roles": [Role.ARCHIVIST, Role.REVIEWER, Role.LEAD],
    }
    empty: dict[str, object] = {
        "said": "",
        "typed": None,
        "told": (),
        "refused": None,
        "code": "",
        "ending": {},
        "merging": {},
        "limits": {},
    }
    return page(desk, "centre.html", status, **(context | empty | shown))


def _new(
    desk: Desk, given: dict[str, str], above: Centre | None, faults: Sequence[Fault] = (), status: int = 200
) -> HTMLResponse:
    above = above or (desk.services.ledger.centres.get(given["parent"]) if given.get("parent") else None)
    given = dict.fromkeys(("id", "level", *tree.TEXTS), "") | given
    return page(desk, "centre_new.html", status, given=given, above=above, told=_told(faults), levels=list(Level))


def _some(desk: Desk, id_: str) -> Centre:
    found = desk.services.ledger.centres.get(id_)
    if found is None:
        raise NotFound(what="centre", id=id_)
    return found


def _mine(desk: Desk, id_: str) -> Centre:
    found = _some(desk, id_)
    desk.need(Act.SET_CENTRES, id_)
    return found


def _line(desk: Desk, centre: Centre | None) -> list[Centre]:
    """The centre and all above it, the province first."""
    found = [centre] if centre else []
    while found and found[0].parent and len(found) < len(Level):
        above = desk.services.ledger.centres.get(found[0].parent)
        if above is None:
            break
        found.insert(0, above)
    return found


def _ids(written: str) -> list[str]:
    return re.findall(r"[\w-]+", written)


def _amount(number: int) -> str:
    return f"{number / 10**9:g} GB" if number < 10**12 else f"{number / 10**12:g} TB"


def _told(faults: Sequence[Fault]) -> list[dict[str, object]]:
    """Faults as a page tells them: the first two hundred."""
    return [
        {"code": one.code, "row": one.row, "refuses": one.refuses} | {"said": i18n.explained(one.code, one.facts)}
        for one in faults[:_SHOWN]
    ]
