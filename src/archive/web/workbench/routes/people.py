"""`/work/people`: who works here, by whom they are invited, what they may, where they are signed in."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from archive import i18n, manifests
from archive.access.may import EVERYWHERE, Act, may_give
from archive.errors import (
    ArchiveError,
    BadInput,
    NotAllowed,
    NotFound,
    PersonCell,
    PostNotTheirs,
    PostsApart,
    PostsOfOnesOwn,
)
from archive.models.people import Person, Role
from archive.steps.desk import invitations, people, posts
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page, said
from archive.web.workbench.problems import status_of

router = APIRouter()
ROLES = tuple(role for role in Role if role is not Role.RULE)
Typed = Annotated[str, Form(max_length=200)]
Day = Annotated[str, Form(max_length=40)]
_REFUSALS = (BadInput, NotAllowed, PostNotTheirs, PostsOfOnesOwn)


@router.get("/work/people")
def listed(desk: AtDesk, q: str = "", after: str = "") -> HTMLResponse:
    """Those of one's part of the tree."""
    _sees(desk)
    found = people.listed(desk.services, desk.person, q[:100].strip(), after[:200])
    centres = desk.services.ledger.centres.many(
        {one.account.centre for one in found} | {p.centre for one in found for p in one.posts}
    )
    more = found[-1].account.login if len(found) == people.PAGE else ""
    return page(desk, "people.html", found=found, centres=centres, words=q[:100], more=more)


@router.get("/work/people/new")
def new(desk: AtDesk) -> HTMLResponse:
    """The form for one who comes."""
    _sees(desk)
    home = desk.account.centre
    return _new(desk, {"name": "", "login": "", "centre": home, "mail": "", "role": ""})


@router.post("/work/people")
def invite(desk: AtDesk, name: Typed, login: Typed = "", centre: Typed = "", mail: Typed = "", role: Typed = "") -> Response:
    """An account and a card with its code, which is shown this once."""
    _sees(desk)
    typed = {"name": name, "login": login, "centre": centre, "mail": mail, "role": role}
    try:
        found = _read(typed)
        by = desk.acting(Act.INVITE, found.centre)
        made = invitations.invite(desk.services, by, *found, address=desk.address)
    except _REFUSALS as error:
        return _new(desk, typed, error)
    return _card(desk, made)


@router.get("/work/people/card.svg")
def card_square(desk: AtDesk, code: str = "") -> Response:
    """The square of a card, as a picture of its own."""
    _sees(desk)
    drawn = invitations.square(desk.services, code[:40])
    return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@router.get("/work/people/{person}")
def one(desk: AtDesk, person: str, did: int = 0) -> HTMLResponse:
    """Somebody: posts, sessions, and what can be done."""
    return _one(desk, person, did=bool(did))


@router.post("/work/people/{person}/posts")
def give(desk: AtDesk, person: str, role: Typed, centre: Typed = "", begins: Day = "", ends: Day = "") -> Response:
    """A post."""
    people.one(desk.services, desk.person, person)
    typed = {"role": role, "centre": centre, "begins": begins, "ends": ends}
    try:
        where = _centre(centre)
        span = posts.moment_of(begins), posts.moment_of(ends)
        by = _giver(desk, where)
        posts.give(desk.services, by, person, _role(role), where, *span, address=desk.address)
    except (*_REFUSALS, PostsApart) as error:
        return _one(desk, person, typed, error)
    return done(f"/work/people/{person}?did=1")


@router.post("/work/people/{person}/posts/{number}/end")
def end_post(desk: AtDesk, person: str, number: int) -> Response:
    """End one."""
    found = people.one(desk.services, desk.person, person)
    post = next((one for one in found.posts if one.id == number), None)
    if post is None:
        raise NotFound(what="post", id=number)
    posts.end(desk.services, _giver(desk, post.centre), number, desk.address)
    return done(f"/work/people/{person}?did=1")


@router.post("/work/people/{person}/again")
def again(desk: AtDesk, person: str) -> HTMLResponse:
    """Another code."""
    found = _in_hand(desk, person, Act.INVITE)
    by = desk.acting(Act.INVITE, found.account.centre)
    return _card(desk, invitations.again(desk.services, by, found.account, desk.address))


@router.post("/work/people/{person}/disable")
def disable(desk: AtDesk, person: str) -> Response:
    """Out at once."""
    _in_hand(desk, person, Act.SET_ACCOUNTS)
    people.disable(desk.services, desk.person, person, desk.address)
    return done(f"/work/people/{person}?did=1")


@router.post("/work/people/{person}/enable")
def enable(desk: AtDesk, person: str) -> Response:
    """In again."""
    _in_hand(desk, person, Act.SET_ACCOUNTS)
    people.enable(desk.services, desk.person, person, desk.address)
    return done(f"/work/people/{person}?did=1")


@router.post("/work/people/{person}/forget-factors")
def forget_factors(desk: AtDesk, person: str) -> Response:
    """For who has lost phone and codes."""
    _in_hand(desk, person, Act.SET_ACCOUNTS)
    people.forget_factors(desk.services, desk.person, person, desk.address)
    return done(f"/work/people/{person}?did=1")


@router.post("/work/people/{person}/sessions/end")
def end_sessions(desk: AtDesk, person: str) -> Response:
    """All of somebody's."""
    found = people.one(desk.services, desk.person, person)
    desk.need(Act.SET_ACCOUNTS, found.account.centre)
    people.end_sessions(desk.services, desk.person, person, address=desk.address)
    return done(f"/work/people/{person}?did=1")


@router.post("/work/people/{person}/sessions/{session}/end")
def end_session(desk: AtDesk, person: str, session: str) -> Response:
    """One of somebody's."""
    found = people.one(desk.services, desk.person, person)
    desk.need(Act.SET_ACCOUNTS, found.account.centre)
    people.end_session(desk.services, desk.person, session, person, desk.address)
    return done(f"/work/people/{person}?did=1")


def _sees(desk: Desk) -> None:
    if not people.seen_by(desk.person):
        desk.need(Act.INVITE)


def _giver(desk: Desk, centre: str) -> Person:
    """Who gives it: as a deputy, both names are kept."""
    return desk.acting(Act.INVITE, centre) if desk.may(Act.INVITE, centre) else desk.person


def _in_hand(desk: Desk, person: str, act: Act) -> people.Listed:
    """Somebody whose account they may take in hand.

    Raises:
        NotFound: they do not see them.
        NotAllowed: they may not do it, or not to who holds such posts.
    """
    found = people.one(desk.services, desk.person, person)
    desk.need(act, found.account.centre)
    if found.account.id == desk.account.id:
        raise PostsOfOnesOwn(role="")
    if not people.in_hand(desk.services, desk.person, found):
        raise PostNotTheirs(role="", **i18n.fact("place", lambda language: found.account.name))
    return found


class _Read(NamedTuple):
    name: str
    login: str
    centre: str
    mail: str
    role: Role | None


def _read(typed: dict[str, str]) -> _Read:
    """What was typed of somebody.

    Raises:
        PersonCell: a field cannot be used.
        LoginTaken: somebody signs in with this name.
    """
    login, mail, name = typed["login"], typed["mail"], typed["name"].strip()
    if not name or len(name) > 100:
        raise _cell("name", name)
    if login.strip() and not manifests.login_of(login):
        raise _cell("login", login)
    if mail.strip() and not manifests.mail_of(mail):
        raise _cell("mail", mail)
    role = _role(typed["role"]) if typed["role"] else None
    return _Read(name, manifests.login_of(login), _centre(typed["centre"]), manifests.mail_of(mail), role)


def _centre(typed: str) -> str:
    found = manifests.id_of(typed)
    if typed.strip() and not found:
        raise _cell("centre", typed)
    return found


def _role(typed: str) -> Role:
    if typed not in ROLES:
        raise _cell("role", typed)
    return Role(typed)


def _cell(why: str, value: str) -> PersonCell:
    said_ = i18n.fact("why", lambda language: i18n.text(f"people.cell.{why}", language))
    return PersonCell(value=value[:60] or "–", **said_)


def _offered(desk: Desk) -> list[Role]:
    """Posts that they may give somewhere."""
    places = [desk.at(grant.centre) for grant in desk.person.roles] or [EVERYWHERE]
    below = [place._replace(centre="below", line=place.line | {"below"}) for place in places]
    return [role for role in ROLES if any(may_give(desk.person, role, place) for place in (*places, *below))]


def _new(desk: Desk, typed: dict[str, str], error: ArchiveError | None = None) -> HTMLResponse:
    status, code = status_of(error) if error else (200, "")
    context = {"typed": typed, "roles": _offered(desk), "code": code, "said": said(error) if error else None}
    return page(desk, "person_new.html", status, **context)


def _one(
    desk: Desk, person: str, typed: dict[str, str] | None = None, error: ArchiveError | None = None, *, did: bool = False
) -> HTMLResponse:
    found = people.one(desk.services, desk.person, person)
    status, code = status_of(error) if error else (200, "")
    ledger = desk.services.ledger
    places = ledger.centres.places({one.centre for one in found.posts if one.centre})
    centres = ledger.centres.many({one.centre for one in found.posts} | {found.account.centre})
    mine = found.account.id == desk.account.id
    giving = {one.id: not mine and may_give(desk.person, one.role, places.get(one.centre, EVERYWHERE)) for one in found.posts}
    keeps = desk.may(Act.SET_ACCOUNTS, found.account.centre) and not mine
    context = {
        "found": found,
        "centres": centres,
        "ends": giving,
        "roles": [] if mine else _offered(desk),
        "in_hand": people.in_hand(desk.services, desk.person, found),
        "keeps": keeps,
        "sessions": ledger.accounts.sessions.of(person) if keeps else [],
        "typed": typed or {"role": "", "centre": found.account.centre, "begins": "", "ends": ""},
        "did": did,
        "code": code,
        "said": said(error) if error else None,
    }
    return page(desk, "person.html", status, **context)


def _card(desk: Desk, invited: invitations.Invited) -> HTMLResponse:
    (card,) = invitations.cards(desk.services, [invited])
    return page(desk, "invited.html", card=card, account=invited.account, code=invited.code)
