"""`/work/resources/<id>/…`: the forms by which people edit one resource, and a cell of many at once."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from archive import formats, i18n, manifests, media
from archive.access.may import Act
from archive.crosswalks import chapter_list
from archive.errors import ArchiveError, EditedMeanwhile, FileTooLarge, NotFound
from archive.models.choices import Choices, TagWord
from archive.models.ids import AssetDigest, ResourceId, parse_resource_id
from archive.models.media import Evidence, FileRole, FileUse
from archive.models.people import Person
from archive.models.record import Kind
from archive.preserved.writing import Said
from archive.steps.desk import batch_edits, bringing, editing
from archive.steps.desk.editing import Opened, Saved
from archive.steps.making.chapters import RECORDINGS
from archive.vocabulary import rights_statements
from archive.web.workbench import forms
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page
from archive.web.workbench.routes.resources import Change, changes, known, label, resource_page

router = APIRouter()
LONG = frozenset({"description", "consent", "credits", "rights"})
ROLES = {role.value: role for role in FileRole}
_LONGEST_S = 10**7
Words = Annotated[str, Form(max_length=100_000)]
Seen = Annotated[int, Form(ge=0, le=1_000_000)]


@router.get("/work/resources/{id_}/edit")
def form(desk: AtDesk, id_: str) -> HTMLResponse:
    """The description as cells."""
    was = _mine(desk, id_)
    return _form(desk, was, manifests.cells(was.said.record), was.version)


@router.post("/work/resources/{id_}/edit")
async def save(desk: AtDesk, request: Request, id_: str) -> Response:
    """A new version, or the form again with what was typed and what is wrong with it."""
    async with request.form(max_fields=400, max_part_size=1_000_000) as sent:
        return await run_in_threadpool(_save, desk, id_, sent)


def _save(desk: Desk, id_: str, sent: FormData) -> Response:
    was = _mine(desk, id_)
    fields = {str(k): v for k, v in sent.items() if isinstance(v, str)}
    seen = _whole(fields.get("seen", "0"))
    why = fields.get("why", "")
    known_cells = manifests.cells(was.said.record)
    typed = {**known_cells, **{key.removeprefix("cell."): v for key, v in fields.items() if key.startswith("cell.")}}
    try:
        cells = forms.bounded(typed)
        saved = editing.record(desk.services, was.resource.id, cells, seen, _who(desk, was), forms.reason(why))
    except EditedMeanwhile as error:
        _noted(desk, was, "edit", error.code)
        now = editing.opened(desk.services, was.resource.id)
        mine, since = _theirs_and_mine(now, typed), changes(now, _before(now, seen), now.version)
        return _form(desk, now, typed, now.version, why, error=error, clash=mine, since=since)
    except ArchiveError as error:
        _noted(desk, was, "edit", error.code)
        return _form(desk, was, typed, seen, why, error=error)
    if not saved.kept:
        return _form(desk, was, typed, seen, why, saved=saved)
    _noted(desk, was, "edit", version=str(saved.version), reason=why[:500])
    return done(f"/work/resources/{was.resource.id}?done={'saved' if saved.new else 'same'}")


@router.post("/work/resources/{id_}/files")
def file(
    desk: AtDesk,
    id_: str,
    upload: Annotated[UploadFile, File()],
    seen: Seen = 0,
    role: Annotated[str, Form(max_length=20)] = "caption",
    replaces: Annotated[str, Form(max_length=1000)] = "",
    why: Words = "",
) -> Response:
    """A small file in the place of another one, or beside the others."""
    was = _mine(desk, id_)
    name, limit = (upload.filename or "").strip(), desk.services.settings.edit_upload_mb
    kind = ROLES.get(role, FileRole.CAPTION)
    try:
        if (upload.size or 0) > limit * 1_000_000:
            raise FileTooLarge(name=name[:200], limit=limit)
        with media.workspace(desk.services.settings.scratch, upload.size or 0) as folder:
            source = folder / formats.sample_name(0, name)
            _written(upload, source)
            saved = bringing.file(
                desk.services, was.resource.id, source, name, kind, seen, _who(desk, was), forms.reason(why), replaces
            )
    except ArchiveError as error:
        return _again(desk, was, "files", error, why=why)
    return _saved(desk, was, "files", saved, why)


@router.post("/work/resources/{id_}/poster")
def poster(
    desk: AtDesk,
    id_: str,
    digest: Annotated[str, Form(max_length=128)],
    still: Annotated[str, Form(max_length=200)] = "",
    seen: Seen = 0,
    why: Words = "",
) -> Response:
    """Another still stands for a film; none: the one that the machine chose."""
    was = _mine(desk, id_)
    made = desk.services.ledger.renditions.of([AssetDigest(digest)])
    offered = {f.name for one in made for f in one.files if f.use is FileUse.CANDIDATE}
    if not any(a.digest == digest for a in was.said.assets) or (still and still not in offered):
        raise NotFound(what="file", id="")
    base = _base(was, seen).choices
    others = {key: name for key, name in base.posters.items() if key != digest}
    chosen = base.model_copy(update={"posters": {**others, digest: still} if still else others})
    return _choose(desk, was, chosen, seen, why, "poster")


@router.post("/work/resources/{id_}/chapters")
def chapters(
    desk: AtDesk,
    id_: str,
    digest: Annotated[str, Form(max_length=128)],
    text: Annotated[str, Form(max_length=200_000)] = "",
    machine: Annotated[str, Form(max_length=1)] = "",
    seen: Seen = 0,
    why: Words = "",
) -> Response:
    """Chapters of a recording, a moment and a title a line; `machine`: those that were delivered with it, if any."""
    was = _mine(desk, id_)
    asset = next((a for a in was.said.assets if a.digest == digest and a.media in RECORDINGS), None)
    if asset is None:
        raise NotFound(what="file", id="")
    base = _base(was, seen).choices
    others = {key: named for key, named in base.chapters.items() if key != digest}
    try:
        named = chapter_list.read(forms.bounded({"chapters": text})["chapters"], asset.facts.duration_s if asset.facts else None)
    except ArchiveError as error:
        return _again(desk, was, "chapters", error, why=why, chapters=text[:20_000], digest=digest)
    chosen = base.model_copy(update={"chapters": others if machine else {**others, digest: named}})
    return _choose(desk, was, chosen, seen, why, "chapters")


@router.post("/work/resources/{id_}/tags")
def tag(
    desk: AtDesk,
    id_: str,
    verdict: Annotated[str, Form(max_length=20)],
    kind: Annotated[str, Form(max_length=40, pattern=r"^[a-z-]+$")],
    value: Annotated[str, Form(max_length=20_000)],
    digest: Annotated[str, Form(max_length=128)],
    start: Annotated[str, Form(max_length=20)] = "",
    page_: Annotated[str, Form(alias="page", max_length=10)] = "",
    seen: Seen = 0,
    why: Words = "",
) -> Response:
    """A tag is right, is wrong, is there; or nothing is said of it any more."""
    was = _mine(desk, id_)
    if not any(a.digest == digest for a in was.said.assets) or verdict not in {"confirmed", "rejected", "added", "unsaid"}:
        raise NotFound(what="file", id="")
    try:
        forms.bounded({"value": value}, 500)
        if not value.strip():
            return done(f"/work/resources/{was.resource.id}#tags")
    except ArchiveError as error:
        return _again(desk, was, "tags", error, why=why, value=value[:500])
    evidence = Evidence(start_s=_seconds(start), page=_whole(page_) or None)
    said = "added" if verdict == "unsaid" else verdict
    word = TagWord(verdict=said, kind=kind, value=value.strip(), asset=AssetDigest(digest), evidence=evidence, by=_who(desk, was))
    base = _base(was, seen).choices
    chosen = base.without_word(word) if verdict == "unsaid" else base.with_word(word)
    return _choose(desk, was, chosen, seen, why or i18n.text(f"web.work.edit.{verdict}"), f"tags {verdict}")


@router.post("/work/resources/{id_}/undo")
def undo(desk: AtDesk, id_: str, version: Annotated[int, Form(ge=1, le=1_000_000)], seen: Seen = 0, why: Words = "") -> Response:
    """What an older version says, as a new one."""
    was = _mine(desk, id_)
    try:
        saved = editing.back_to(desk.services, was.resource.id, version, seen, _who(desk, was), forms.reason(why))
    except NotFound:
        raise
    except ArchiveError as error:
        return _again(desk, was, "undo", error, why=why)
    return _saved(desk, was, "undo", saved, why)


@router.post("/work/resources/batch")
async def batch(desk: AtDesk, request: Request) -> Response:
    """One cell of many: what it would say, then done, then undone."""
    async with request.form(max_fields=2_000, max_part_size=1_000_000) as sent:
        return await run_in_threadpool(_batch, desk, sent)


@router.get("/work/resources/batch/{batch_id}")
def batch_page(desk: AtDesk, batch_id: str) -> HTMLResponse:
    """What became of a change of many; it can be undone here."""
    found = desk.services.ledger.desk.batches.get(batch_id[:40], desk.person.id)
    return page(desk, "batch_done.html", batch=found, label=_labels(found.cell), code="", said=None)


@router.post("/work/resources/batch/{batch_id}/undo")
def batch_undo(desk: AtDesk, batch_id: str, why: Words = "") -> Response:
    """Undo it; what somebody changed since stays."""
    found = desk.services.ledger.desk.batches.get(batch_id[:40], desk.person.id)
    centres = [desk.services.ledger.resources.get(row.resource).centre for row in found.rows]
    for centre in centres:
        desk.need(Act.EDIT, centre, hidden="resource")
    try:
        undone = batch_edits.undo(desk.services, found.id, desk.person, forms.reason(why) or i18n.text("web.work.edit.undone"))
    except ArchiveError as error:
        status, code, said = forms.said(error)
        return page(desk, "batch_done.html", status, batch=found, label=_labels(found.cell), code=code, said=said)
    desk.note("edit-undo", "batch", found.id, by=desk.signed(Act.EDIT, *dict.fromkeys(centres)))
    left = [row.resource for row in undone.rows if row.fault]
    return done(f"/work/resources/batch/{found.id}?left={len(left)}")


def _batch(desk: Desk, sent: FormData) -> Response:
    ids = list(dict.fromkeys(one for raw in sent.getlist("id") if (one := parse_resource_id(str(raw)[:40]))))
    cell, value, why = (str(sent.get(name, "")) for name in ("cell", "value", "why"))
    if cell not in batch_edits.CELLS:
        raise NotFound(what="entry", id="")
    found = {one.id: one for one in desk.services.ledger.desk.following.many(desk.reach(Act.EDIT), ids)}
    if len(found) != len(ids):
        raise NotFound(what="resource", id="")
    error: ArchiveError | None = None
    lines: list[batch_edits.Previewed] = []
    try:
        forms.bounded({label(cell, i18n.FIRST): value})
        lines = batch_edits.preview(desk.services, ids, cell, value)
        if sent.get("do") == "change":
            seen = {ResourceId(one): _version_of(sent, one) for one in ids}
            made = batch_edits.change(desk.services, seen, cell, value, desk.person, forms.reason(why))
            by = desk.signed(Act.EDIT, *dict.fromkeys(one.centre for one in found.values()))
            desk.note("edit-many", "batch", made.id, by=by, reason=why[:500], cell=cell)
            return done(f"/work/resources/batch/{made.id}")
    except ArchiveError as refused:
        error = refused
    status, code, said = forms.said(error) if error else (200, "", None)
    offered = forms.told(fault for line in lines for fault in line.faults)[:10]
    context = {"lines": lines, "cell": cell, "label": _labels(cell), "value": value, "why": why, "ids": ids}
    return page(desk, "batch.html", status, **context, code=code, said=said, faults=offered)


def _version_of(sent: FormData, resource: str) -> int:
    return _whole(str(sent.get(f"seen.{resource}", "")))


def _form(
    desk: Desk,
    was: Opened,
    typed: dict[str, str],
    seen: int,
    why: str = "",
    error: ArchiveError | None = None,
    saved: Saved | None = None,
    clash: list[Change] | None = None,
    since: list[Change] | None = None,
) -> HTMLResponse:
    status, code, said = forms.said(error) if error else (422 if saved else 200, "", None)
    every = manifests.cells(was.said.record)
    shown = {key: typed.get(key, value) for key, value in every.items()}
    cells = [(key, _labels(key), value, key in LONG or "\n" in value) for key, value in shown.items()]
    kinds = [(kind.value, _labels_of(f"catalogue.kind.{kind.value}")) for kind in Kind]
    return page(
        desk,
        "edit.html",
        status,
        resource=was.resource,
        cells=cells,
        kinds=kinds,
        rights=[one.zh for one in rights_statements().values()],
        private=manifests.PRIVATE_CELLS,
        seen=seen,
        why=why,
        code=code,
        said=said,
        faults=forms.told(saved.faults) if saved else (),
        clash=clash or [],
        since=since or [],
        waits=desk.services.ledger.publications.is_public(was.resource.id),
    )


def _theirs_and_mine(now: Opened, typed: dict[str, str]) -> list[Change]:
    """Each cell in which what was typed is not what stands there now."""
    cells = manifests.cells(now.said.record)
    others = {key: value for key, value in cells.items() if typed.get(key, value).strip() != value.strip()}
    return [Change(_labels(key), value, typed[key]) for key, value in others.items()]


def _before(now: Opened, seen: int) -> int:
    return seen if 1 <= seen < now.version else now.version


def _choose(desk: Desk, was: Opened, chosen: Choices, seen: int, why: str, what: str) -> Response:
    try:
        saved = editing.tags_and_posters(desk.services, was.resource.id, chosen, seen, _who(desk, was), forms.reason(why), what)
    except ArchiveError as error:
        return _again(desk, was, what, error, why=why)
    return _saved(desk, was, what, saved, why)


def _saved(desk: Desk, was: Opened, what: str, saved: Saved, why: str) -> Response:
    if not saved.kept:
        return resource_page(desk, was, 422, faults=forms.told(saved.faults), typed={"why": why, "what": what})
    _noted(desk, was, "edit", version=str(saved.version), reason=why[:500], what=what)
    return done(f"/work/resources/{was.resource.id}?done={'saved' if saved.new else 'same'}")


def _again(desk: Desk, was: Opened, what: str, error: ArchiveError, **typed: str) -> Response:
    """The page of the resource as it is now, with what was refused and what was typed."""
    _noted(desk, was, "edit", error.code)
    status, code, said = forms.said(error)
    now = editing.opened(desk.services, was.resource.id)
    return resource_page(desk, now, status, code=code, said=said, typed={**typed, "what": what})


def _base(was: Opened, seen: int) -> Said:
    return editing.said_in(was.object_, seen) if 1 <= seen <= was.version else was.said


def _mine(desk: Desk, id_: str) -> Opened:
    """A resource that they may edit; one that they may see and not edit is no secret."""
    was = known(desk, id_)
    desk.need(Act.EDIT, was.resource.centre)
    return was


def _who(desk: Desk, was: Opened) -> Person:
    """Who is written down for it: they, and for whom where they do it as a deputy."""
    return desk.acting(Act.EDIT, was.resource.centre)


def _noted(desk: Desk, was: Opened, verb: str, outcome: str = "done", **facts: str) -> None:
    desk.note(verb, "resource", was.resource.id, outcome, was.resource.centre, _who(desk, was), facts=facts)


def _labels(key: str) -> dict[str, str]:
    return {language: label(key, language) for language in i18n.LANGUAGES}


def _labels_of(key: str) -> dict[str, str]:
    return {language: i18n.text(key, language) for language in i18n.LANGUAGES}


def _seconds(typed: str) -> float | None:
    """A moment in a film; what is none, or longer than any film, is left out."""
    try:
        found = float(typed)
    except ValueError:
        return None
    return found if 0 <= found < _LONGEST_S else None


def _whole(typed: str) -> int:
    return int(typed[:9]) if typed[:9].isdecimal() else 0


def _written(upload: UploadFile, target: Path) -> None:
    with target.open("wb") as out:
        while piece := upload.file.read(1 << 20):
            out.write(piece)
