"""People: who there is, disabled and enabled again, their sessions ended, their factors forgotten."""

from typing import NamedTuple

from archive.access.may import EVERYWHERE, Act, Reach, may, may_give, reach
from archive.errors import AccountUnknown, NotFound, PostsOfOnesOwn
from archive.models.accounts import Account, AccountState, Post
from archive.models.people import Person
from archive.services import Services
from archive.steps.desk import factors

PAGE = 50


class Listed(NamedTuple):
    """An account with the posts it holds."""

    account: Account
    posts: tuple[Post, ...]


def seen_by(person: Person) -> Reach:
    """The part of the tree whose people somebody sees: who invites them, and who keeps their accounts."""
    one, other = reach(person, Act.INVITE), reach(person, Act.SET_ACCOUNTS)
    return Reach(one.everywhere or other.everywhere, one.centres | other.centres)


def listed(services: Services, by: Person, words: str = "", after: str = "", limit: int = PAGE) -> list[Listed]:
    """Those whom somebody sees, by their logins, from `after` on."""
    accounts = services.ledger.accounts
    found = accounts.people.listed(seen_by(by), words, after, limit)
    posts = accounts.grants.of_many([one.id for one in found])
    return [Listed(one, tuple(posts.get(one.id, ()))) for one in found]


def one(services: Services, by: Person, person: str) -> Listed:
    """One of them.

    Raises:
        NotFound: there is nobody, or they do not see them.
    """
    accounts = services.ledger.accounts
    account = accounts.people.many([person]).get(person)
    place = services.ledger.centres.above(account.centre) if account and account.centre else EVERYWHERE
    if account is None or not seen_by(by).covers(place):
        raise NotFound(what="person", id=person)
    return Listed(account, tuple(accounts.grants.of_many([person]).get(person, ())))


def called(services: Services, typed: str) -> Account:
    """An account by its login or its id.

    Raises:
        AccountUnknown: there is none.
    """
    people = services.ledger.accounts.people
    found = people.by_login(typed) or people.many([typed]).get(typed)
    if found is None:
        raise AccountUnknown(account=typed)
    return found


def in_hand(services: Services, by: Person, found: Listed) -> bool:
    """Whether somebody may invite this one again, which sets another password, or disable them: who could have given every post
    that this one holds or stands in for, so that nobody climbs by another one's account.
    """
    if found.account.id == by.id:
        return False
    if may(by, Act.SET_ACCOUNTS):
        return True
    if any(grant.on_behalf_of for grant in services.ledger.accounts.grants.of(found.account.id)):
        return False
    centres = services.ledger.centres.places({post.centre for post in found.posts if post.centre})
    places = [(post.role, centres.get(post.centre, EVERYWHERE)) for post in found.posts]
    home = services.ledger.centres.above(found.account.centre) if found.account.centre else EVERYWHERE
    return bool(may(by, Act.INVITE, home)) and all(may_give(by, role, place) for role, place in places)


def disable(services: Services, by: Person, person: str, address: str = "") -> None:
    """They are out at once: their sessions end, and their next request finds nobody.

    Raises:
        AccountUnknown: there is nobody.
        PostsOfOnesOwn: it is oneself: the archive could be left without anybody who keeps accounts.
    """
    accounts = services.ledger.accounts
    _not_oneself(by, person)
    accounts.people.change(person, state=AccountState.DISABLED.value)
    accounts.sessions.end_all(person)
    accounts.invitations.withdraw(person)
    accounts.audit.note(by, "disable-account", "person", person, address=address)


def enable(services: Services, by: Person, person: str, address: str = "") -> None:
    """They may sign in again, with what they had; who never did needs another invitation.

    Raises:
        AccountUnknown: there is nobody.
        PostsOfOnesOwn: it is oneself.
    """
    accounts = services.ledger.accounts
    _not_oneself(by, person)
    ready = accounts.credentials.of(person) or accounts.identities.of(person)
    state = AccountState.ACTIVE if ready else AccountState.INVITED
    accounts.people.change(person, state=state.value)
    accounts.audit.note(by, "enable-account", "person", person, address=address)


def end_session(services: Services, by: Person, session: str, person: str = "", address: str = "") -> None:
    """End one session, of this person where one is named.

    Raises:
        NotFound: there is no such session that lasts.
    """
    person = services.ledger.accounts.sessions.end(session, person)
    if not person:
        raise NotFound(what="session", id=session)
    services.ledger.accounts.audit.note(by, "end-session", "person", person, address=address, facts={"session": session})


def end_sessions(services: Services, by: Person, person: str, but: str = "", address: str = "") -> int:
    """All of somebody, but for one; how many."""
    done = services.ledger.accounts.sessions.end_all(person, but)
    facts = {"number": str(done)}
    services.ledger.accounts.audit.note(by, "end-sessions", "person", person, address=address, facts=facts)
    return done


def forget_factors(services: Services, by: Person, person: str, address: str = "") -> int:
    """Who has lost phone and codes sets up anew at the next sign-in; every session ends. How many factors there were."""
    account = services.ledger.accounts.people.get(person)
    _not_oneself(by, person)
    done = factors.forget_all(services, account)
    services.ledger.accounts.sessions.end_all(person)
    services.ledger.accounts.audit.note(by, "forget-factors", "person", person, address=address, facts={"number": str(done)})
    return done


def _not_oneself(by: Person, person: str) -> None:
    if by.id == person:
        raise PostsOfOnesOwn(role="security")
