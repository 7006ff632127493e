"""`/work/reviews/<resource>`: everything about one thing on one page, and what is decided there."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from archive import i18n
from archive.access.may import Act
from archive.errors import ArchiveError, NotAllowed, NotFound
from archive.i18n import notes
from archive.i18n.doubts import sentence
from archive.models.media import MediaType
from archive.models.people import Person
from archive.models.record import Record
from archive.models.reviewing import ReturnCode
from archive.receipts.view import explained
from archive.steps.desk import remarks, review_view, reviewing
from archive.steps.desk.remarks import Pinned
from archive.texts.timing import stamp
from archive.web.portal import blocks
from archive.web.shared import addresses
from archive.web.workbench import problems, reviewed
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page

router = APIRouter()
FIELDS = tuple(name for name in Record.model_fields if name not in {"notes"})
Words = Annotated[str, Form(max_length=4000)]
Short = Annotated[str, Form(max_length=200)]


@router.get("/work/reviews/{typed}")
def review(desk: AtDesk, typed: str) -> HTMLResponse:
    """The page."""
    return shown(desk, typed)


@router.get("/work/reviews/{typed}/marks")
def marks(desk: AtDesk, typed: str) -> HTMLResponse:
    """What speaks against it and what was noted of it, for a card among many."""
    seen = review_view.look(desk.services, desk.person, reviewed.id_of(typed))
    return page(desk, "review_marks.html", 200, **_evidence(desk, seen))


@router.get("/work/reviews/{typed}/remarks.vtt")
def vtt(desk: AtDesk, typed: str, file: str = "", lang: str = i18n.FIRST) -> Response:
    """The remarks on one recording, the first where none is named, as WebVTT."""
    seen = review_view.look(desk.services, desk.person, reviewed.id_of(typed))
    timed = [one.digest for one in seen.resource.assets if one.media in {MediaType.VIDEO, MediaType.SOUND}]
    asset = file or next(iter(timed), "")
    text = remarks.webvtt((*seen.log.remarks, *seen.drafts), asset, lang if lang in i18n.LANGUAGES else i18n.FIRST)
    return Response(text, media_type="text/vtt", headers={"Cache-Control": "no-store"})


@router.post("/work/reviews/{typed}/claim")
def claim(desk: AtDesk, typed: str) -> Response:
    """Take it up."""
    id_ = reviewed.id_of(typed)
    return _acted(desk, typed, lambda: _noted(desk, id_, "claim", lambda: reviewing.claim(desk.services, desk.person, id_)))


@router.post("/work/reviews/{typed}/release")
def release(desk: AtDesk, typed: str) -> Response:
    """Let it go."""
    id_ = reviewed.id_of(typed)
    return _acted(desk, typed, lambda: _noted(desk, id_, "release", lambda: reviewing.release(desk.services, desk.person, id_)))


@router.post("/work/reviews/{typed}/accept")
def accept(desk: AtDesk, typed: str, seen: Short = "", note: Words = "") -> Response:
    """Accept it."""
    id_ = reviewed.id_of(typed)
    return _acted(desk, typed, lambda: reviewed.accept(desk, id_, _version(seen), note), "/work/reviews", note=note)


@router.post("/work/reviews/{typed}/return")
def give_back(
    desk: AtDesk, typed: str, seen: Short = "", words: Words = "", code: Annotated[list[str], Form()] = []  # noqa: B006
) -> Response:  # fmt: skip
    """Return it."""
    id_, codes = reviewed.id_of(typed), [one for one in ReturnCode if one in code]
    act = partial(reviewed.give_back, desk, id_, _version(seen), codes, words)
    return _acted(desk, typed, act, "/work/reviews", words=words, codes=codes)


@router.post("/work/reviews/{typed}/pass-up")
def pass_up(desk: AtDesk, typed: str, seen: Short = "", why: Words = "") -> Response:
    """Pass it up."""
    id_ = reviewed.id_of(typed)
    return _acted(desk, typed, lambda: reviewed.pass_up(desk, id_, _version(seen), why), "/work/reviews", why=why)


@router.post("/work/reviews/{typed}/remarks")
def remark(
    request: Request,
    desk: AtDesk,
    typed: str,
    asset: Short = "",
    start: Short = "",
    end: Short = "",
    page_: Annotated[str, Form(alias="page", max_length=20)] = "",
    x: Short = "",
    y: Short = "",
    w: Short = "",
    h: Short = "",
    field: Short = "",
    code: Short = "",
    text: Words = "",
) -> Response:
    """Pin a remark."""
    id_ = reviewed.id_of(typed)
    pinned = Pinned(asset, start, end, page_, (x, y, w, h), field, code, text)

    def act() -> None:
        seen = review_view.look(desk.services, desk.person, id_)
        made = reviewing.remark(desk.services, desk.person, id_, remarks.made(seen.resource, desk.person, pinned))
        desk.note("remark", "resource", id_, centre=seen.resource.centre, by=made.by, remark=made.id)

    return _acted(desk, typed, act, f"/work/reviews/{typed}#remarks", pinned=pinned)


@router.post("/work/reviews/{typed}/remarks/{remark_id}/drop")
def drop(desk: AtDesk, typed: str, remark_id: str) -> Response:
    """Take one's own remark back while nobody was told of it."""
    id_ = reviewed.id_of(typed)
    seen = review_view.look(desk.services, desk.person, id_)
    if not desk.services.ledger.desk.reviews.take_back(id_, remark_id, desk.person.id):
        raise NotFound(what="remark", id=remark_id[:40])
    by = _signed(desk, id_, seen.resource.centre)
    desk.note("take-back-remark", "resource", id_, centre=seen.resource.centre, by=by, remark=remark_id)
    return done(f"/work/reviews/{typed}#remarks")


def shown(desk: Desk, typed: str, status: int = 200, **typed_: object) -> HTMLResponse:
    """The page, with what was typed where something of it was refused."""
    seen = review_view.look(desk.services, desk.person, reviewed.id_of(typed))
    given: dict[str, object] = {"said": None, "fault": "", "note": "", "words": "", "codes": (), "why": "", "pinned": Pinned()}
    return page(desk, "review.html", status, **_evidence(desk, seen), **(given | typed_))


def _evidence(desk: Desk, seen: review_view.Seen) -> dict[str, object]:
    record = seen.record
    if record is not None:
        record = record.model_copy(update={"publication_key": reviewed.preview_key(desk.services, seen.resource.id)})
    centres = {one.centre for one in seen.log.steps} | {one.to for one in seen.log.steps} | {seen.resource.centre}
    if seen.waiting:
        centres |= {seen.waiting.station, seen.waiting.decides}
    shown_ = [one for one in seen.resource.assets if one.media is not MediaType.CAPTION]
    return {
        "seen": seen,
        "resource": seen.resource,
        "record": record,
        "centres": desk.services.ledger.centres.many(centres - {""}),
        "digests": {one.part: one.digest for one in reversed(shown_)},
        "parts": {one.digest: one.part for one in shown_},
        "codes_all": tuple(ReturnCode),
        "fields": FIELDS,
        "clock": stamp,
        "preview": True,
        "blocks": blocks.blocks(record) if record else (),
        "bands": partial(blocks.bands, record) if record else None,
        "tag_lists": blocks.tag_lists(record) if record else (),
        "media": partial(addresses.media, record) if record else None,
        "srcset": partial(addresses.srcset, record) if record else None,
        "largest": addresses.largest,
        "shape": addresses.shape,
        "is_upright": addresses.is_upright,
        "leaves": addresses.leaves,
        "quality": record.quality if record else (),
        "private_facts": record,
        "doubt": lambda doubt: i18n.each(partial(sentence, doubt)),
        "faults": explained(record.said) if record else (),
        "label": reviewed.label,
        "say": i18n.text,
        "record_rows": review_view.rows(seen.resource.record),
        "beside": (review_view.double(desk.services, seen.resource), *seen.doubles),
        "flagged": lambda flag: i18n.each(partial(notes.note, flag)),
    }


def _acted(desk: Desk, typed: str, act, to: str = "", **typed_: object) -> Response:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Do it and go on; what is refused shows the page again with what was typed. What is nobody's business stays so."""
    try:
        act()
    except (NotFound, NotAllowed) as error:
        if type(error) in {NotFound, NotAllowed}:
            raise
        return _again(desk, typed, error, **typed_)
    except ArchiveError as error:
        return _again(desk, typed, error, **typed_)
    return done(to or f"/work/reviews/{typed}")


def _again(desk: Desk, typed: str, error: ArchiveError, **typed_: object) -> Response:
    status, code = problems.status_of(error)
    if problems.wants_json(desk.request) or status >= 500:
        raise error
    said = i18n.explained(code, error.facts)
    return shown(desk, typed, status, said=said, fault=code, **typed_)


def _noted(desk: Desk, resource_id: str, verb: str, act) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    act()
    centre = desk.services.ledger.resources.get(resource_id).centre
    desk.note(verb, "resource", resource_id, centre=centre, by=_signed(desk, resource_id, centre))


def _signed(desk: Desk, resource_id: str, centre: str) -> Person:
    """Who looks at it, and for whom, where it waits."""
    waiting = desk.services.ledger.desk.reviews.get(resource_id)
    return desk.signed(Act.RETURN, waiting.station if waiting else centre)


def _version(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() else None
