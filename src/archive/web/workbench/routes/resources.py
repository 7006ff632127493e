"""`/work/resources`: what is preserved in one's part of the tree, and everything about one of them."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response, StreamingResponse

from archive import i18n, manifests, vocabulary
from archive.access.may import Act
from archive.access.uses import Use, may_asset
from archive.crosswalks import chapter_list
from archive.errors import NotFound
from archive.i18n import Language
from archive.i18n.doubts import sentence
from archive.ledger.desk.following import PAGE
from archive.models.delivery import Resource
from archive.models.holder import Holder
from archive.models.ids import parse_resource_id
from archive.models.media import Asset, FileRole, FileUse, Rendition
from archive.models.people import Person
from archive.models.roles import Role
from archive.models.states import ResourceState
from archive.preserved import layout, reading
from archive.services import Services
from archive.steps.decisions import doubts
from archive.steps.desk import batch_edits, editing
from archive.steps.desk.editing import Opened
from archive.steps.making import chapters
from archive.steps.publishing import entries
from archive.web.portal.told import told
from archive.web.shared.render import PRIVATE
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import page
from archive.web.workbench.routes.deliveries import after

router = APIRouter()


@router.get("/work/resources")
def listed(desk: AtDesk, q: str = "", state: str = "", centre: str = "", behind: str = "") -> HTMLResponse:
    """Those of one's part of the tree, what changed last first."""
    ledger = desk.services.ledger
    chosen = ResourceState(state) if state in set(ResourceState) else None
    found = ledger.desk.following.resources(
        desk.reach(Act.SEE_WORK), q.strip()[:200], chosen, centre.strip()[:60], after(behind), PAGE + 1
    )
    rows = found[:PAGE]
    more = f"{rows[-1].changed_at.isoformat()}~{rows[-1].id}" if len(found) > PAGE else ""
    centres = ledger.centres.many({one.centre for one in rows})
    asked = {"q": q, "state": state, "centre": centre}
    may_edit = Act.EDIT in desk.acts
    cells = [(cell, _labels(cell)) for cell in batch_edits.CELLS] if may_edit else []
    return page(
        desk, "resources.html", rows=rows, more=more, centres=centres, asked=asked, states=list(ResourceState), cells=cells
    )


@router.get("/work/resources/{id_}")
def one(desk: AtDesk, id_: str) -> HTMLResponse:
    """Everything of one: what it says, its files, who did and decided what, and what can be done."""
    return resource_page(desk, known(desk, id_))


@router.get("/work/resources/{id_}/files/{digest}")
def file(desk: AtDesk, id_: str, digest: str, version: int = 0) -> Response:
    """An original, to be saved: papers of consent as all others only for who may see what is private there, and kept nowhere."""
    was = known(desk, id_, Act.SEE_PRIVATE)
    number = version or was.version
    if not 1 <= number <= was.version:
        raise NotFound(what="file", id="")
    asset = next((a for a in editing.said_in(was.object_, number).assets if a.digest == digest), None)
    if asset is None:
        raise NotFound(what="file", id="")
    if asset.role is FileRole.CONSENT:
        by = desk.signed(Act.SEE_PRIVATE, was.resource.centre)
        desk.note("see-consent", "resource", was.resource.id, centre=was.resource.centre, by=by, file=asset.path[:200])
    path = layout.original(asset.path)

    def chunks() -> Iterator[bytes]:
        with desk.services.store.objects.open(layout.resource_object(was.resource.id), path, number) as body:
            yield from body.chunks()

    name = asset.path.rpartition("/")[2]
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Content-Length": str(asset.size)}
    return StreamingResponse(chunks(), media_type="application/octet-stream", headers={**PRIVATE, **headers})


@router.get("/work/resources/{id_}/stills/{digest}/{name:path}")
def still(desk: AtDesk, id_: str, digest: str, name: str) -> Response:
    """A still or a small picture of a file, for who may see what is private there."""
    was = known(desk, id_, Act.SEE_PRIVATE)
    asset = next((a for a in was.said.assets if a.digest == digest and may_asset(Use.SHOW, a)), None)
    found = [
        (rendition, file)
        for rendition in (desk.services.ledger.renditions.of([asset.digest]) if asset else ())
        for file in rendition.files
        if file.name == name and file.mime in {"image/jpeg", "image/webp"}
    ]
    if not found:
        raise NotFound(what="file", id="")
    rendition, picture = found[-1]
    with desk.services.store.renditions.open(rendition.prefix + picture.name) as body:
        data = b"".join(body.chunks())
    return Response(data, media_type=picture.mime, headers={**PRIVATE, "Content-Disposition": "inline"})


@router.get("/work/resources/{id_}/difference")
def difference(desk: AtDesk, id_: str, a: int = 0, b: int = 0) -> HTMLResponse:
    """What one version says and another one does not."""
    was = known(desk, id_, Act.SEE_PRIVATE)
    numbers = [n for n, _ in versions_of(was)]
    newer = b if b in numbers else numbers[-1]
    older = a if a in numbers else numbers[max(0, numbers.index(newer) - 1)]
    shown = {"older": older, "newer": newer, "numbers": versions_of(was), "lines": changes(was, older, newer)}
    return page(desk, "difference.html", 200, resource=was.resource, said=was.said, **shown)


class Change(NamedTuple):
    """A line of a comparison: what it is about, in each language, and what stood and stands there."""

    labels: dict[Language, str]
    before: str
    after: str


def changes(was: Opened, older: int, newer: int) -> list[Change]:
    """Everything that two versions say otherwise."""
    one, other = editing.said_in(was.object_, older), editing.said_in(was.object_, newer)
    before, now = manifests.cells(one.record), manifests.cells(other.record)
    keys = list(dict.fromkeys([*before, *now]))
    found = [Change(_labels(k), before.get(k, ""), now.get(k, "")) for k in keys if before.get(k, "") != now.get(k, "")]
    files = {a.path: a for a in one.assets}, {a.path: a for a in other.assets}
    for path in dict.fromkeys([*files[0], *files[1]]):
        left, right = files[0].get(path), files[1].get(path)
        if (left and left.digest) != (right and right.digest) or (left and left.role) != (right and right.role):
            found.append(Change(_labels("file"), _of_file(left), _of_file(right)))
    words = {w.model_dump_json(): w for w in one.choices.tags}, {w.model_dump_json(): w for w in other.choices.tags}
    for key in dict.fromkeys([*words[0], *words[1]]):
        if key not in words[0] or key not in words[1]:
            found.append(Change(_words("web.work.edit.tag"), _of_word(words[0].get(key)), _of_word(words[1].get(key))))
    for digest in dict.fromkeys([*one.choices.posters, *other.choices.posters]):
        pair = one.choices.posters.get(digest, ""), other.choices.posters.get(digest, "")
        if pair[0] != pair[1]:
            found.append(Change(_words("web.work.edit.poster"), *pair))
    for digest in dict.fromkeys([*one.choices.chapters, *other.choices.chapters]):
        lists = [chapter_list.write(said.choices.chapters.get(digest, ())) for said in (one, other)]
        if lists[0] != lists[1]:
            found.append(Change(_words("web.work.edit.chapters"), *lists))
    return found


def versions_of(was: Opened) -> list[tuple[int, str]]:
    """Number and moment of the versions that say something of the resource."""
    every = enumerate(was.object_.inventory.versions, start=1)
    return [(n, version.created) for n, version in every if was.object_.has(layout.RECORD, n)]


def known(desk: Desk, id_: str, act: Act = Act.SEE_WORK) -> Opened:
    """A resource that they may see.

    Raises:
        NotFound: there is none, or they may not know of it.
    """
    resource_id = parse_resource_id(id_[:40])
    try:
        resource = desk.services.ledger.resources.get(resource_id or "")
    except NotFound:
        raise NotFound(what="resource", id="") from None
    desk.need(act, resource.centre, hidden="resource")
    if resource.state is ResourceState.DELETED and desk.services.ledger.deletions.has_begun(resource.id):
        raise NotFound(what="resource", id="")
    return editing.opened(desk.services, resource.id)


def resource_page(desk: Desk, was: Opened, status: int = 200, **more: object) -> HTMLResponse:
    """Everything of one resource; `more` is what a form that was refused has to say."""
    services, resource = desk.services, was.resource
    private = desk.may(Act.SEE_PRIVATE, resource.centre)
    cells = manifests.cells(was.said.record)
    cells |= {"kind": i18n.both(f"catalogue.kind.{was.said.record.kind.value}")}
    shown = [
        (_labels(key), value, key in manifests.PRIVATE_CELLS or key.startswith("note:"))
        for key, value in cells.items()
        if value and (private or not (key in manifests.PRIVATE_CELLS or key.startswith("note:")))
    ]
    made = services.ledger.renditions.of([a.digest for a in was.said.assets])
    history = list(reversed(reading.version_list(was.object_.inventory)))
    context: dict[str, object] = {
        "resource": resource,
        "was": was,
        "rows": shown,
        "files": [_file(services, resource, a, made) for a in was.said.assets if private or a.role is not FileRole.CONSENT],
        "tags": [(tag, was.said.choices.said_of(tag)) for tag in services.ledger.tags.of(resource.id)],
        "added": [w for w in was.said.choices.tags if not any(w.is_of(t) for t in services.ledger.tags.of(resource.id))],
        "decisions": services.ledger.resources.decisions(resource.id),
        "events": list(reversed(reading.event_list(was.object_)))[:40] if private else (),
        "history": history,
        "centre": services.ledger.centres.called(resource.centre),
        "public": services.ledger.publications.is_public(resource.id),
        "doubts": doubts.of(services, resource) if private and resource.state is not ResourceState.DELETED else (),
        "holders": [_holder(services, one) for one in reading.holders(was.object_)] if private else (),
        "doubt_kind": lambda one, language: i18n.text(f"doubt-kind.{one.kind.value}", language),
        "doubt_said": sentence,
        "person_name": lambda written: Person.read(written).name,
        "told_words": told,
        "came": desk.request.query_params.get("done", ""),
        "me_person": desk.person,
        "preview": entries.preview_address(services, resource.id) if resource.state in entries.PREVIEWED and private else "",
        "deletions": services.ledger.desk.following.deletions(desk.reach(Act.SEE_WORK), resource.id) if private else (),
        "takedowns": services.ledger.desk.takedowns.of(resource.id) if private else (),
        "may_edit": desk.may(Act.EDIT, resource.centre) and resource.state is not ResourceState.DELETED,
        "private": private,
        "use_ways": services.ledger.network.uses.ways(resource.id) if private else (),
        "retention": services.ledger.network.uses.retention(resource.id) if private else (),
        "at_centre": lambda act: desk.may(Act(act), resource.centre),
        "code": "",
        "said": None,
        "faults": (),
        "typed": {},
    }
    return page(desk, "resource.html", status, **{**context, **more})


class ShownHolder(NamedTuple):
    """Who has it too, and what is said of it there; the one whose record is the description says nothing else."""

    holder: Holder
    centre: str
    cells: tuple[tuple[dict[Language, str], str], ...]


def _holder(services: Services, one: Holder) -> ShownHolder:
    columns = set(manifests.Column)
    labels = {key: _labels(key) if key in columns else dict.fromkeys(i18n.LANGUAGES, key) for key in one.described}
    cells = tuple((labels[key], value) for key, value in one.described.items())
    return ShownHolder(one, services.ledger.centres.called(one.centre), cells)


class ShownFile(NamedTuple):
    """A file on the page of its resource."""

    asset: Asset
    picture: str
    stills: tuple[str, ...]
    chapters: str
    """Those that count now, a moment and a title a line."""


def _file(services: Services, resource: Resource, asset: Asset, made: list[Rendition]) -> ShownFile:
    own = [file for rendition in made if rendition.asset == asset.digest for file in rendition.files]
    shown = may_asset(Use.SHOW, asset)
    pictures = [f for f in own if f.mime == "image/jpeg" and f.use in {FileUse.PICTURE, FileUse.POSTER, FileUse.PAGE}]
    smallest = min(pictures, key=lambda f: f.width or 10**6, default=None) if shown else None
    stills = tuple(f.name for f in own if f.use is FileUse.CANDIDATE) if shown else ()
    named = chapters.of(services, resource, asset, made)
    return ShownFile(asset, smallest.name if smallest else "", stills, chapter_list.write(named))


def _labels(key: str) -> dict[Language, str]:
    """What a cell is called, in every language."""
    return {language: label(key, language) for language in i18n.LANGUAGES}


def label(key: str, language: Language) -> str:
    """What a cell is called: a column of the manifest, what people did, or a column of the centre's own."""
    kind, _, name = key.partition(":")
    if kind == "role":
        term = vocabulary.roles()[Role(name)]
        return term.zh if language == i18n.FIRST else term.en
    return name if kind == "note" else i18n.column(key, language)


def _words(key: str) -> dict[Language, str]:
    return {language: i18n.text(key, language) for language in i18n.LANGUAGES}


def _of_file(asset: Asset | None) -> str:
    return f"{asset.path} ({asset.size:,} B, {asset.digest[:12]})" if asset else ""


def _of_word(word: object) -> str:
    value = getattr(word, "value", "")
    return f"{i18n.text('web.work.edit.' + getattr(word, 'verdict', 'added'))} {value}" if value else ""
