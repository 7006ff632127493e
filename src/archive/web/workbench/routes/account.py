"""`/work/account`: one's own password, factors, sessions, deputies, and what was kept of a form."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, JSONResponse, Response

from archive.access.may import APART, Act
from archive.errors import ArchiveError, BadInput, NotFound
from archive.steps.desk import deputies, factors, kept_forms, people, posts, providers, signing_in
from archive.steps.desk.signing_in import Due
from archive.web.workbench import cookies
from archive.web.workbench.desk import AtDesk, AtOwnDesk, Desk, due_of
from archive.web.workbench.pages import done, page, said
from archive.web.workbench.problems import status_of
from archive.web.workbench.routes.sign_in import stronger, within

router = APIRouter()
Label = Annotated[str, Form(max_length=60)]
Next = Annotated[str, Form(max_length=2000)]
Word = Annotated[str, Form(max_length=1000)]
Day = Annotated[str, Form(max_length=40)]


@router.get("/work/account")
def account(desk: AtDesk) -> HTMLResponse:
    """Who one is here, and the ways to the rest."""
    ledger = desk.services.ledger
    held = [(grant, ledger.centres.called(grant.centre) if grant.centre else "") for grant in desk.person.roles]
    centre = ledger.centres.called(desk.account.centre) if desk.account.centre else ""
    identities = ledger.accounts.identities.of(desk.account.id)
    provider = providers.offered(desk.services)
    return page(desk, "account.html", held=held, centre=centre, identities=identities, provider=provider)


@router.get("/work/account/password")
def password(desk: AtOwnDesk, next: str = "/work/account") -> HTMLResponse:  # noqa: A002
    """The form."""
    return _password(desk, next)


@router.post("/work/account/password")
def change_password(desk: AtOwnDesk, new: Word, old: Word = "", next: Next = "/work/account") -> Response:  # noqa: A002
    """Another password; everywhere else one is signed out."""
    try:
        ended = signing_in.change_password(desk.services, desk.account, desk.session, old, new, desk.address)
    except BadInput as error:
        return _password(desk, next, error)
    if within(next) not in {"/work", "/work/account"}:
        return done(within(next))
    return _password(desk, next, ended=ended)


@router.get("/work/account/factors")
def show_factors(desk: AtOwnDesk, next: str = "/work/account/factors", did: str = "") -> HTMLResponse:  # noqa: A002
    """What there is, and what can be added."""
    return _factors(desk, next, did=did if did in {"added", "removed"} else "")


@router.get("/work/account/factors/totp")
def begin_totp(desk: AtOwnDesk, next: str = "/work/account/factors") -> HTMLResponse:  # noqa: A002
    """The square for the phone."""
    return _totp(desk, next)


@router.get("/work/account/factors/totp.svg")
def square(desk: AtOwnDesk) -> Response:
    """The square itself, as a picture of its own."""
    drawn = factors.totp_square(desk.services, desk.account, desk.session)
    return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@router.post("/work/account/factors/totp")
def add_totp(
    desk: AtOwnDesk,
    code: Annotated[str, Form(max_length=40)],
    label: Label = "",
    next: Next = "/work/account/factors",  # noqa: A002
) -> Response:
    """The phone shows that it knows the secret."""
    try:
        factors.set_up_totp(desk.services, desk.account, desk.session, code, label)
    except BadInput as error:
        return _totp(desk, next, label, error)
    return stronger(desk, _after(next))


@router.post("/work/account/factors/passkey/ask")
def ask_passkey(desk: AtOwnDesk) -> JSONResponse:
    """What the browser is asked for a new passkey."""
    asked = factors.ask_new_passkey(desk.services, desk.account)
    return JSONResponse({"options": asked.options, "token": asked.token}, headers={"Cache-Control": "no-store"})


@router.post("/work/account/factors/passkey")
def add_passkey(
    desk: AtOwnDesk,
    token: Annotated[str, Form(max_length=200)],
    answer: Annotated[str, Form(max_length=20_000)],
    label: Label = "",
    next: Next = "/work/account/factors",  # noqa: A002
) -> Response:
    """Keep it."""
    try:
        factors.add_passkey(desk.services, desk.account, token, answer, label)
    except BadInput as error:
        return _factors(desk, next, error=error)
    return stronger(desk, _after(next))


@router.post("/work/account/factors/recovery")
def recovery(desk: AtDesk) -> HTMLResponse:
    """Ten codes, shown this once."""
    made = factors.new_recovery(desk.services, desk.account)
    return _factors(desk, "/work/account/factors", codes=made)


@router.post("/work/account/factors/{number}/remove")
def remove_factor(desk: AtDesk, number: int) -> Response:
    """Take one away."""
    try:
        gone = factors.remove(desk.services, desk.account, desk.person, number)
    except BadInput as error:
        return _factors(desk, "/work/account/factors", error=error)
    if not gone:
        raise NotFound(what="factor", id=number)
    return done("/work/account/factors?did=removed")


@router.get("/work/account/sessions")
def sessions(desk: AtDesk, ended: int | None = None) -> HTMLResponse:
    """Where one is signed in."""
    found = desk.services.ledger.accounts.sessions.of(desk.account.id)
    return page(desk, "sessions.html", sessions=found, session=desk.session, ended=ended)


@router.post("/work/account/sessions/end-others")
def end_others(desk: AtDesk) -> Response:
    """Everywhere but here."""
    ended = people.end_sessions(desk.services, desk.person, desk.account.id, desk.session.id, desk.address)
    return done(f"/work/account/sessions?ended={ended}")


@router.post("/work/account/sessions/{session}/end")
def end_session(desk: AtDesk, session: str) -> Response:
    """One of them."""
    people.end_session(desk.services, desk.person, session, desk.account.id, desk.address)
    return done("/work/account/sessions?ended=1")


@router.post("/work/account/identities/link")
def link(desk: AtDesk) -> Response:
    """On to the provider: who comes back from there is linked. A form cannot lead to another host, so a page does."""
    begun = providers.begin(desk.services, "/work/account", linking=desk.account)
    answer = page(desk, "onward.html", address=begun.address, provider=providers.offered(desk.services))
    answer.headers["Refresh"] = f"0;url={begun.address}"
    cookies.give_flow(answer, desk.services.settings, begun.state)
    return answer


@router.post("/work/account/identities/unlink")
def unlink(
    desk: AtDesk, issuer: Annotated[str, Form(max_length=1000)], subject: Annotated[str, Form(max_length=1000)]
) -> Response:
    """No more."""
    if not desk.services.ledger.accounts.identities.unlink(issuer, subject, desk.account.id):
        raise NotFound(what="identity", id="")
    desk.note("unlink-identity", "person", desk.account.id, issuer=issuer)
    return done("/work/account")


@router.get("/work/account/deputies")
def show_deputies(desk: AtDesk, did: int = 0) -> HTMLResponse:
    """Who stands in for one, and for whom one does."""
    return _deputies(desk, did=bool(did))


@router.post("/work/account/deputies")
def name_deputy(desk: AtDesk, login: Annotated[str, Form(max_length=200)], begins: Day = "", ends: Day = "") -> Response:
    """Name one."""
    typed = {"login": login, "begins": begins, "ends": ends}
    try:
        first, last = posts.moment_of(begins), posts.moment_of(ends)
        deputies.name(desk.services, desk.person, login, first, last, desk.address)
    except BadInput as error:
        return _deputies(desk, typed, error)
    return done("/work/account/deputies?did=1")


@router.post("/work/account/deputies/{number}/end")
def end_deputy(desk: AtDesk, number: int) -> Response:
    """End it now."""
    deputies.end(desk.services, desk.person, number, desk.address)
    return done("/work/account/deputies")


@router.get("/work/account/kept/{token}")
def kept(desk: AtDesk, token: str) -> HTMLResponse:
    """What was typed when the session had ended: it is looked at, and sent from here."""
    return page(desk, "kept.html", form=kept_forms.find(desk.services, desk.account, token), token=token)


@router.post("/work/account/kept/{token}/forget")
def forget(desk: AtDesk, token: str) -> Response:
    """It is not wanted any more."""
    kept_forms.forget(desk.services, desk.account, token)
    return done("/work")


def _password(desk: Desk, after: str, error: ArchiveError | None = None, ended: int | None = None) -> HTMLResponse:
    status, code = status_of(error) if error else (200, "")
    context = {
        "next": within(after),
        "due": due_of(desk) is Due.PASSWORD,
        "has": bool(desk.services.ledger.accounts.credentials.of(desk.account.id, signing_in.PASSWORD)),
        "mlps": signing_in.grows_old(desk.services),
        "ended": ended,
        "code": code,
        "said": said(error) if error else None,
    }
    return page(desk, "password.html", status, **context)


def _factors(
    desk: Desk, after: str, error: ArchiveError | None = None, codes: list[str] | None = None, did: str = ""
) -> HTMLResponse:
    status, code = status_of(error) if error else (200, "")
    context = {
        "next": within(after),
        "needed": due_of(desk) is Due.SET_UP,
        "factors": factors.of(desk.services, desk.account),
        "left": factors.codes_left(desk.services, desk.account),
        "codes": codes,
        "did": did,
        "code": code,
        "said": said(error) if error else None,
    }
    return page(desk, "factors.html", status, **context)


def _totp(desk: Desk, after: str, label: str = "", error: ArchiveError | None = None) -> HTMLResponse:
    status, code = status_of(error) if error else (200, "")
    secret = factors.begin_totp(desk.services, desk.session)
    context = {"next": within(after), "secret": secret, "label": label, "code": code, "said": said(error) if error else None}
    return page(desk, "totp.html", status, **context)


def _deputies(
    desk: Desk, typed: dict[str, str] | None = None, error: ArchiveError | None = None, *, did: bool = False
) -> HTMLResponse:
    status, code = status_of(error) if error else (200, "")
    found = deputies.of(desk.services, desk.account.id)
    names = desk.services.ledger.accounts.people.many({one.person for one in found} | {one.deputy for one in found})
    context = {
        "mine": [(one, names[one.deputy]) for one in found if one.person == desk.account.id],
        "others": [(one, names[one.person]) for one in found if one.deputy == desk.account.id],
        "typed": typed or {"login": "", "begins": "", "ends": ""},
        "can": _names_deputies(desk),
        "did": did,
        "code": code,
        "said": said(error) if error else None,
    }
    return page(desk, "deputies.html", status, **context)


def _names_deputies(desk: Desk) -> bool:
    own = [one for one in desk.person.roles if not one.on_behalf_of and one.role not in APART]
    return Act.SET_DEPUTY in desk.acts and bool(own)


def _after(address: str) -> str:
    after = within(address)
    return "/work/account/factors?did=added" if after == "/work/account/factors" else after
