"""`/work/deliveries`: what was handed in and how far it is, live; and what people do to one of them."""

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response, StreamingResponse

from archive import i18n
from archive.access.may import Act
from archive.errors import ArchiveError, NotFound, ReasonMissing
from archive.ledger.desk.following import PAGE, Behind
from archive.models.delivery import Delivery
from archive.models.ids import DeliveryId
from archive.models.states import DeliveryState
from archive.receipts import worded
from archive.steps.desk import following, signing_in
from archive.steps.ingest import marking, steering
from archive.web.shared import language
from archive.web.shared.render import PRIVATE
from archive.web.workbench import forms, live
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, fragment, page

router = APIRouter()
ACTS = {
    "retry": Act.RETRY_DELIVERY,
    "accept": Act.ACCEPT_DELIVERY,
    "cancel": Act.CANCEL_DELIVERY,
    "close": Act.CLOSE_DELIVERY,
}
_REASONED = frozenset({"cancel", "close"})
_OFFERED = {
    DeliveryState.READY: ("retry", "cancel"),
    DeliveryState.RECEIVED: ("retry", "cancel"),
    DeliveryState.HELD: ("accept", "cancel", "close"),
    DeliveryState.VERIFIED: ("retry", "cancel"),
    DeliveryState.PARTLY_REFUSED: ("retry", "cancel"),
    DeliveryState.REFUSED: ("retry", "close"),
    DeliveryState.PROCESSED: ("retry", "close"),
    DeliveryState.CANCELLED: ("retry",),
}
_OF_FILE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
Short = Annotated[str, Form(max_length=200)]


@router.get("/work/deliveries")
def listed(desk: AtDesk, q: str = "", state: str = "", centre: str = "", behind: str = "") -> HTMLResponse:
    """Those of one's part of the tree, the newest first."""
    ledger = desk.services.ledger
    chosen = DeliveryState(state) if state in set(DeliveryState) else None
    found = ledger.desk.following.deliveries(
        desk.reach(Act.SEE_WORK), q.strip()[:200], chosen, centre.strip()[:60], after(behind), PAGE + 1
    )
    rows = found[:PAGE]
    more = f"{rows[-1].found_at.isoformat()}~{rows[-1].id}" if len(found) > PAGE else ""
    centres = ledger.centres.many({one.centre for one in rows})
    asked = {"q": q, "state": state, "centre": centre}
    return page(desk, "deliveries.html", rows=rows, more=more, centres=centres, asked=asked, states=list(DeliveryState))


@router.get("/work/deliveries/{id_}")
def one(desk: AtDesk, id_: str) -> HTMLResponse:
    """One delivery: where it stands, its files, its steps, its receipt, and what can be done."""
    return _page(desk, _known(desk, id_))


@router.get("/work/deliveries/{id_}/receipt.html")
def receipt(desk: AtDesk, id_: str) -> Response:
    """The receipt as it lies beside the delivery; it prints on A4."""
    made = following.receipt_file(desk.services, _known(desk, id_).id)
    return Response(made, media_type="text/html; charset=utf-8", headers={**PRIVATE, "Content-Security-Policy": _OF_FILE})


@router.get("/work/deliveries/{id_}/receipt.json")
def receipt_json(desk: AtDesk, id_: str) -> Response:
    """The same for programs."""
    made = desk.services.ledger.receipts.of(_known(desk, id_).id)
    return Response(made.json_text(), media_type="application/json", headers=PRIVATE)


@router.get("/work/deliveries/{id_}/events")
async def events(desk: AtDesk, request: Request, id_: str) -> Response:
    """What changes on its page, as it does; 503 where too many listen already: then the page asks again by itself."""
    delivery = await run_in_threadpool(_known, desk, id_)
    hub: live.Live = _hub(request)
    if hub.listeners >= live.MOST:
        return Response(status_code=503, headers={"Retry-After": "10"})
    lang = language.chosen(request.query_params, request.cookies)
    stream = hub.watch(delivery.id, partial(_reading, desk, delivery.id), lang, partial(_lasts, desk, delivery.centre))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


@router.post("/work/deliveries/{id_}/{verb}")
def act(
    desk: AtDesk,
    id_: str,
    verb: str,
    reason: Annotated[str, Form(max_length=20_000)] = "",
    file: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Retry, accept, cancel or close, by the same steps as the command line."""
    delivery = _known(desk, id_)
    if verb not in ACTS:
        raise NotFound(what="entry", id="")
    by = desk.acting(ACTS[verb], delivery.centre)
    try:
        why = forms.reason(reason)
        if verb in _REASONED and not why:
            raise ReasonMissing(id=delivery.id, verb=f"{verb}-delivery")
        services = desk.services
        if verb == "retry":
            came = steering.retry(services, delivery.id, by, file.strip() or None)
        elif verb == "accept":
            came = steering.accept(services, delivery.id, by, why)
        elif verb == "cancel":
            came = steering.cancel(services, delivery.id, by, why)
            marking.cancelled(services, delivery.id, f"{by.name}: {why}")
        else:
            came = steering.close(services, delivery.id, by, why)
    except ArchiveError as error:
        desk.note(f"{verb}-delivery", "delivery", delivery.id, error.code, delivery.centre, by)
        return _page(desk, delivery, error=error, typed={"verb": verb, "reason": reason, "file": file})
    desk.note(f"{verb}-delivery", "delivery", delivery.id, centre=delivery.centre, by=by, reason=why[:500], file=file[:500])
    return done(f"/work/deliveries/{delivery.id}?done={verb}.{came}")


def after(behind: str) -> Behind | None:
    """The last one of a page, as its address has it; what nobody wrote there begins anew."""
    at, _, id_ = behind.partition("~")
    try:
        moment = datetime.fromisoformat(at) if id_ else None
    except ValueError:
        return None
    return Behind(moment, id_[:60]) if moment and moment.tzinfo else None


def _known(desk: Desk, id_: str) -> Delivery:
    try:
        delivery = desk.services.ledger.deliveries.get(DeliveryId(id_[:60]))
    except NotFound:
        raise NotFound(what="delivery", id="") from None  # the same words as for one of another part of the tree
    desk.need(Act.SEE_WORK, delivery.centre, hidden="delivery")
    return delivery


def _page(desk: Desk, delivery: Delivery, error: ArchiveError | None = None, typed: dict[str, str] | None = None) -> HTMLResponse:
    status, code, said = forms.said(error) if error else (200, "", None)
    followed = following.of(desk.services, delivery.id)
    offered = [verb for verb in _OFFERED.get(followed.receipt.state, ()) if desk.may(ACTS[verb], delivery.centre)]
    came = desk.request.query_params.get("done", "")
    key, about = f"steering.{came}", {"name": delivery.name, "id": delivery.id}
    told = {one: i18n.text(key, one, **about) for one in i18n.LANGUAGES} if key in i18n.messages() else None
    acts = desk.services.ledger.steering.acts(delivery.id)
    return page(
        desk,
        "delivery.html",
        status,
        **_shown(desk, followed),
        delivery=delivery,
        offered=offered,
        reasoned=_REASONED,
        done_acts=acts,
        code=code,
        said=said,
        told=told,
        typed=typed or {},
    )


def _shown(desk: Desk, followed: following.Followed) -> dict[str, object]:
    """What the part of the page needs that changes by itself."""
    portal = desk.services.settings.portal_url.rstrip("/")
    token = desk.services.ledger.deliveries.get(followed.receipt.delivery).token
    receipt = {"base": portal, "token": token, "beside": f"{portal}/r/{token}/", "marked": (), "files": ()}
    shown = followed.view._replace(refresh_s=None)
    return {"followed": followed, "receipt": followed.receipt, "view": shown, "asks_again_s": followed.view.refresh_s, **receipt}


def _reading(desk: Desk, delivery_id: DeliveryId) -> live.Reading:
    followed = following.of(desk.services, delivery_id)
    shown = _shown(desk, followed)
    every = {lang: fragment(desk.request, "_delivery_live.html", {**worded(lang), **shown}) for lang in i18n.LANGUAGES}
    return live.Reading(followed.mark, every, final=followed.view.refresh_s is None)


def _lasts(desk: Desk, centre: str) -> bool:
    """Whether they are signed in still, and may still see it."""
    if not desk.services.ledger.desk.following.lasts(desk.session.id):
        return False
    person = signing_in.person_of(desk.services, desk.account)
    return Desk(desk.services, desk.request, desk.account, desk.session, person).may(Act.SEE_WORK, centre)


def _hub(request: Request) -> live.Live:
    """The one of this process."""
    hub: live.Live = request.app.state.live
    return hub
