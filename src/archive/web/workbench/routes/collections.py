"""`/work/collections`: exhibitions, courses and their like are made, arranged, submitted, approved and withdrawn."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, JSONResponse, Response

from archive.access.may import Act
from archive.errors import CollectionChanged, CollectionRefused, NotFound
from archive.models.network.collection import MOST_MEMBERS, Collection, CollectionKind, CollectionState, Member
from archive.models.network.statement import RESOURCE, Concept
from archive.models.search import SearchQuery
from archive.receipts import worded
from archive.steps.desk import collection_news
from archive.steps.network import curating
from archive.web.portal.network.collections import context as as_shown
from archive.web.portal.network.collections import template
from archive.web.shared import addresses, language, query
from archive.web.shared.render import PRIVATE
from archive.web.workbench import arranging, forms
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, fragment, page, said

router = APIRouter()
PAGE = 50
FOUND = 12
_ACTS: Mapping[str, Act] = {
    "submit": Act.CURATE,
    "reopen": Act.CURATE,
    "approve": Act.OPEN_COLLECTION,
    "send-back": Act.OPEN_COLLECTION,
    "close": Act.OPEN_COLLECTION,
    "withdraw": Act.OPEN_COLLECTION,
}
"""Who does what; who withdraws may also be who arranges it."""
_SEEN_BY = (Act.CURATE, Act.OPEN_COLLECTION, Act.SEE_WORK)
Text = Annotated[str, Form(max_length=400)]


@router.get("/work/collections")
def every(desk: AtDesk, state: Annotated[str, Query(max_length=20)] = "") -> HTMLResponse:
    """Those of one's part, by their state."""
    _needs_any(desk)
    wanted = state if state in set(CollectionState) else ""
    mine = [desk.reach(one) for one in _SEEN_BY]
    places = desk.services.ledger.network.collections.worked_on(wanted, PAGE, mine)
    centres = desk.services.ledger.centres.many([one.centre for one in places])
    return page(
        desk, "collections.html", found=places, centres=centres, state=wanted, states=list(CollectionState),
        kinds=list(CollectionKind), makes=bool(desk.reach(Act.CURATE)), own=_own_centre(desk), refused=None, code="", given={},
    )  # fmt: skip


@router.post("/work/collections")
def make(desk: AtDesk, title: Text = "", kind: Text = "", centre: Text = "") -> Response:
    """A new draft."""
    by = desk.acting(Act.CURATE, centre)
    chosen = CollectionKind(kind) if kind in set(CollectionKind) else CollectionKind.SHOWCASE
    draft = Collection(id="-", title=title, centre=centre, kind=chosen, state=CollectionState.DRAFT)
    made = curating.make(desk.services, draft, by)
    desk.note("make-collection", "collection", made.id, centre=centre, by=by, title=made.title)
    return done(f"/work/collections/{made.id}")


@router.get("/work/collections/{id_}")
def one(desk: AtDesk, id_: str, did: Annotated[str, Query(max_length=20)] = "") -> HTMLResponse:
    """One collection: to be arranged while it is a draft."""
    return _one(desk, _mine(desk, id_), did=did if did == "saved" or did in curating.VERBS else "")


@router.post("/work/collections/{id_}")
async def save(desk: AtDesk, request: Request, id_: str) -> Response:
    """Keep it as it was arranged; who comes second is told so, and loses nothing that was typed."""
    form = await request.form(max_fields=20 * MOST_MEMBERS)
    return await run_in_threadpool(_saved, desk, id_, form)


def _saved(desk: Desk, id_: str, form: FormData) -> Response:
    known = _mine(desk, id_)
    by = desk.acting(Act.CURATE, known.centre)
    seen = str(form.get("seen", ""))
    changed, unread = arranging.read(form, known)
    if unread:
        return _one(desk, changed, 400, refused=said(unread), code=unread.code, seen=seen, added=str(form.get("add", "")))
    try:
        curating.arrange(desk.services, changed, by, int(seen) if seen.isascii() and seen.isdigit() else 0)
    except CollectionRefused as wrong:
        return _one(desk, changed, 400, refused=said(wrong), code=wrong.code, seen=seen)
    except CollectionChanged as wrong:
        return _one(desk, changed, 409, refused=said(wrong), code=wrong.code, theirs=known)
    desk.note("arrange", "collection", id_, centre=known.centre, by=by, members=str(len(changed.members)))
    return done(f"/work/collections/{id_}?did=saved")


@router.post("/work/collections/{id_}/act")
def act(desk: AtDesk, id_: str, verb: Text, why: Annotated[str, Form(max_length=20_000)] = "", seen: Text = "") -> Response:
    """Submit, approve, send back, close, withdraw, open again."""
    known = _mine(desk, id_)
    if verb not in _ACTS:
        raise NotFound(what="verb", id=verb[:20])
    curates = verb == "withdraw" and desk.may(Act.CURATE, known.centre)
    by = desk.acting(Act.CURATE if curates else _ACTS[verb], known.centre)
    made = curating.act(desk.services, id_, verb, by, forms.reason(why), int(seen) if seen.isascii() and seen.isdigit() else None)
    collection_news.tell(desk.services, made, verb, by, why)
    desk.note(f"{verb}-collection", "collection", id_, centre=known.centre, by=by, why=why[:200])
    return done(f"/work/collections/{id_}?did={verb}")


@router.get("/work/collections/{id_}/preview")
def preview(desk: AtDesk, request: Request, id_: str) -> Response:
    """As the public will see it, with what of its members is public today."""
    known = _mine(desk, id_)
    shown = desk.services.ledger.network.collections.view(known.model_copy(update={"starts": None}))
    pages = request.app.state.pages
    answer: Response = pages.render(
        request, template(known.kind), 200, PRIVATE, **as_shown(shown, pages.portal_url), preview=True, private=True
    )
    return answer


@router.get("/work/collections/{id_}/found")
def look(desk: AtDesk, request: Request, id_: str, q: Annotated[str, Query(max_length=200)] = "", own: bool = False) -> Response:
    """What may be hung: public entries by words or by their ids, of all, or of one's own centre."""
    known = _mine(desk, id_)
    words = query.words(q)
    chosen = SearchQuery(text=words, centre=(known.centre,) if own and known.centre else (), size=FOUND)
    ids = arranging.ids(q)
    records = (
        list(desk.services.ledger.network.statements.shown(ids).values())
        if ids
        else [hit.entry for hit in desk.services.catalogue.search(chosen).hits]
    )
    rows = [_row(desk, request, one.id, known) for one in records]
    return JSONResponse({"found": [{"id": one.id, "row": row} for one, row in zip(records, rows, strict=True)]}, headers=PRIVATE)


def _row(desk: Desk, request: Request, id_: str, known: Collection) -> str:
    lang = language.chosen(request.query_params, request.cookies)
    member = Member(subject=id_)
    facts = _facts(desk, known.model_copy(update={"members": (member,)}))
    return fragment(request, "_member_row.html", {**worded(lang), **facts, "member": member, "n": 0, "collection": known})


def _mine(desk: Desk, id_: str) -> Collection:
    """One of their part; of others they do not even hear that there is one."""
    found = desk.services.ledger.network.statements.get(Collection, id_)
    if found is None or not any(desk.may(one, found.centre) for one in _SEEN_BY):
        raise NotFound(what="collection", id="")
    return found


def _needs_any(desk: Desk) -> None:
    if not any(desk.reach(one) for one in _SEEN_BY):
        desk.need(Act.SEE_WORK)


def _own_centre(desk: Desk) -> str:
    """The centre for which somebody most probably makes one."""
    return next(iter(sorted(desk.reach(Act.CURATE).centres)), "")


def _one(desk: Desk, known: Collection, status: int = 200, **shown: object) -> HTMLResponse:
    version = desk.services.ledger.network.statements.version(Concept.COLLECTION, known.id)
    state = known.state
    verbs = [
        verb for verb, step in curating.VERBS.items()
        if state in step.before
        and (desk.may(_ACTS[verb], known.centre) or (verb == "withdraw" and desk.may(Act.CURATE, known.centre)))
        and not (verb == "approve" and curating.arranged(known, desk.person))
    ]  # fmt: skip
    facts = _facts(desk, known) | {
        "collection": known,
        "verbs": verbs,
        "edits": state is CollectionState.DRAFT and desk.may(Act.CURATE, known.centre),
        "own_draft": curating.arranged(known, desk.person),
        "kinds": list(CollectionKind),
        "centre": desk.services.ledger.centres.get(known.centre),
    }
    empty: dict[str, object] = {"seen": version, "did": "", "refused": None, "code": "", "theirs": None, "added": ""}
    return page(desk, "collection.html", status, **(facts | empty | shown))


def _facts(desk: Desk, known: Collection) -> dict[str, object]:
    """Of its members: what is public now, and the titles of the others where they are of one's own part."""
    ids = {one.subject for one in known.members if one.kind == RESOURCE}
    entries = desk.services.ledger.network.statements.shown(ids)
    private = desk.reach(Act.SEE_PRIVATE)
    rest = sorted(ids - entries.keys())
    own = desk.services.ledger.desk.following.many(private, rest) if private and rest else []
    return {
        "entries": entries,
        "titles": {one.id: one.title for one in own},
        "media": addresses.media,
        "poster": addresses.poster,
        "largest": addresses.largest,
    }
