"""`/work/inbox`: what somebody was told, newest first, and how often it goes to them by mail."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import HTMLResponse, Response

from archive import i18n
from archive.models.notices import MailChoice, Notice
from archive.vocabulary.events import events
from archive.web.workbench.desk import AtDesk
from archive.web.workbench.pages import done, page

router = APIRouter()
PAGE = 40


@router.get("/work/inbox")
def inbox(desk: AtDesk, before: Annotated[int | None, Query(ge=1, le=2**62)] = None, unread: bool = False) -> HTMLResponse:
    """The newest, or those before one."""
    notices = desk.services.ledger.desk.notices
    found = notices.of(desk.account.id, before, PAGE + 1, unread=unread)
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return page(
        desk,
        "inbox.html",
        200,
        found=[(one, *said(one)) for one in found[:PAGE]],
        **{"more": more, "unread_only": unread, "newest": found[0].id if found else 0},
        number=notices.unread(desk.account.id),
        choice=notices.choice(desk.account.id).value,
        choices=[one.value for one in MailChoice],
        mail=desk.account.mail if desk.services.settings.mail_host else "",
    )


@router.get("/work/inbox/{number}")
def go(desk: AtDesk, number: int) -> Response:
    """To the page where the next thing is done; the notice counts as read."""
    notices = desk.services.ledger.desk.notices
    found = notices.of(desk.account.id, number + 1, 1) if 0 < number < 2**62 else []
    if not found or found[0].id != number:
        return done("/work/inbox")
    notices.read(desk.account.id, [number])
    address = found[0].address
    return done(address if address.startswith("/work") and "//" not in address else "/work/inbox")


@router.post("/work/inbox/read")
def read(
    desk: AtDesk,
    one: Annotated[list[int] | None, Form()] = None,
    until: Annotated[int | None, Form(ge=0, le=2**62)] = None,
    again: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Mark some, or all up to one, as read or as unread. Safe to repeat."""
    some = [number for number in one or [] if 0 < number < 2**62]
    if some or until:
        desk.services.ledger.desk.notices.read(desk.account.id, some, unread=bool(again), until=None if some else until)
    return done("/work/inbox")


@router.post("/work/inbox/mail")
def choose(desk: AtDesk, mail: Annotated[MailChoice, Form()]) -> Response:
    """How often what was not read goes out as one letter."""
    desk.services.ledger.desk.notices.choose(desk.account.id, mail)
    return done("/work/inbox")


def said(notice: Notice) -> tuple[dict[str, str], dict[str, str]]:
    """What is told and what to do next, in every language."""
    word = events()[notice.event].word if notice.event in events() else "look"
    told = {lang: i18n.explain(f"notice.{notice.event}", notice.facts, lang).what for lang in i18n.LANGUAGES}
    return told, {lang: i18n.text(f"notice.next.{word}", lang) for lang in i18n.LANGUAGES}
