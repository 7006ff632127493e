"""Posts: who gives them, where, from when on and before when; and ends them."""

from datetime import UTC, date, datetime

from archive import i18n
from archive.access.may import EVERYWHERE, Place, may_give
from archive.errors import AccountUnknown, NotFound, PostNotTheirs, PostsOfOnesOwn, SpanWrong, UnknownCentre
from archive.i18n import moments
from archive.models.accounts import AccountState, Post
from archive.models.people import Person, Role
from archive.services import Services

_YEARS = range(1900, 3000)


def give(
    services: Services,
    by: Person,
    person: str,
    role: Role,
    centre: str = "",
    begins: datetime | None = None,
    ends: datetime | None = None,
    address: str = "",
) -> int:
    """A post from `begins` (now) on and before `ends` (for good); its number.

    Raises:
        AccountUnknown: there is no such account, or it is disabled.
        UnknownCentre: there is no such centre.
        PostsOfOnesOwn: it is the account of who gives it, or of somebody for whom they act.
        PostNotTheirs: they may not give it there.
        PostsApart: the person holds a post beside which nobody may hold this one.
        SpanWrong: it would end before it begins, or has ended.
    """
    accounts = services.ledger.accounts
    account = accounts.people.get(person)
    if account.state is AccountState.DISABLED:
        raise AccountUnknown(account=account.login)
    place = place_of(services, centre)
    check(services, by, person, role, place)
    check_span(begins, ends)
    made = accounts.grants.give(person, role, centre, by.written(), begins, ends)
    facts = {"role": role.value, "begins": _said(begins), "ends": _said(ends)}
    accounts.audit.note(by, "give-post", "person", person, centre=centre, address=address, facts=facts)
    return made


def end(services: Services, by: Person, number: int, address: str = "") -> Post:
    """End a post now.

    Raises:
        NotFound: there is no such post that lasts.
        PostsOfOnesOwn, PostNotTheirs: see `give`.
    """
    accounts = services.ledger.accounts
    post = accounts.grants.get(number)
    if post is None:
        raise NotFound(what="post", id=number)
    check(services, by, post.person, post.role, services.ledger.centres.above(post.centre) if post.centre else EVERYWHERE)
    if not accounts.grants.end(number):
        raise NotFound(what="post", id=number)
    facts = {"role": post.role.value}
    accounts.audit.note(by, "end-post", "person", post.person, centre=post.centre, address=address, facts=facts)
    return post


def check(services: Services, by: Person, person: str, role: Role, place: Place) -> None:
    """Refuse a post that somebody may not give there, or to this one.

    Raises:
        PostsOfOnesOwn, PostNotTheirs.
    """
    if person and person in {by.id, *(grant.on_behalf_of for grant in by.roles)}:
        raise PostsOfOnesOwn(role=role.value)
    if not may_give(by, role, place):
        called = services.ledger.centres.called(place.centre) if place.centre else ""
        where = i18n.fact("place", lambda language: called or i18n.text("may.everywhere", language))
        raise PostNotTheirs(role=role.value, **where)


def place_of(services: Services, centre: str) -> Place:
    """A centre's place.

    Raises:
        UnknownCentre: there is no such centre.
    """
    if not centre:
        return EVERYWHERE
    place = services.ledger.centres.above(centre)
    if not place.line:
        raise UnknownCentre(centre=centre)
    return place


def check_span(begins: datetime | None, ends: datetime | None) -> None:
    """Refuse an end that does not come after the beginning, or is past.

    Raises:
        SpanWrong: it is so.
    """
    if ends and ends <= (begins or datetime.now(UTC)):
        raise SpanWrong(value=ends.date().isoformat())


def moment_of(text: str) -> datetime | None:
    """The beginning of a day in China, as a form or an option says it; None for nothing.

    Raises:
        SpanWrong: it is no day, or none of anybody's life.
    """
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as fault:
        raise SpanWrong(value=text[:40]) from fault
    if day.year not in _YEARS:
        raise SpanWrong(value=text[:40])
    return moments.begins(day)


def _said(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
