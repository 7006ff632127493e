"""Signing in: a name and a password become a session. Failures slow down the name and the address, and lock nobody out."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from archive import i18n
from archive.access.may import EVERYWHERE, Act, Place, strong, through
from archive.accounts import passwords, profiles
from archive.errors import PasswordRefused, PasswordWrong, SignInRefused
from archive.models.accounts import Account, AccountState, Session
from archive.models.people import Person
from archive.services import Services

PASSWORD = "password"  # noqa: S105 - a kind of credential
TOTP = "totp"
PASSKEY = "passkey"
RECOVERY = "recovery"
SECOND = frozenset({TOTP, PASSKEY})
"""Kinds of credentials that are a second factor; recovery codes stand in for one that was lost."""
FREE = 10
"""Failures within the window (15 minutes) that are answered at once."""
LONGEST_S = 5.0
_FIRST_S = 0.25
OF_ADDRESS = 200
"""Questions to browsers of one address that wait for their answers at a time; the oldest go."""


class Due(StrEnum):
    """What somebody who is signed in has to do before anything else."""

    SECOND = "second"
    """show the second factor"""
    SET_UP = "set-up"
    """set one up"""
    PASSWORD = "password"  # noqa: S105
    """choose another password"""


class SignedIn(NamedTuple):
    """Who it is, and the token for their browser."""

    account: Account
    token: str


def delay_s(services: Services, login: str, address: str) -> float:
    """How long an attempt has to wait, in seconds: nothing for ten failures of a name and of an address, then twice as long each
    time, five seconds at most. Known and unknown names wait alike, and whoever has waited is answered.
    """
    attempts = services.ledger.accounts.attempts
    over = max(attempts.number(key) for key in _keys(login, address)) - FREE
    return min(LONGEST_S, _FIRST_S * 2**over) if over >= 0 else 0.0


def failed(services: Services, login: str, address: str) -> None:
    """Note a failure."""
    attempts = services.ledger.accounts.attempts
    for key in _keys(login, address):
        attempts.failed(key)


def forgiven(services: Services, login: str) -> None:
    """They are who they say: their name waits no more; their address does, which others share."""
    services.ledger.accounts.attempts.forget(_of_name(login))


def by_password(services: Services, login: str, password: str, address: str = "", agent: str = "") -> SignedIn:
    """Begin a session of one factor.

    Raises:
        SignInRefused: no active account has this name and password.
    """
    accounts = services.ledger.accounts
    account = accounts.people.by_login(login)
    kept = next(iter(accounts.credentials.of(account.id, PASSWORD)), None) if account else None
    fits = passwords.fits(kept.body["hash"] if kept else None, password[: profiles.LONGEST])
    if account is None or kept is None or not fits or account.state is not AccountState.ACTIVE:
        failed(services, login, address)
        raise SignInRefused
    forgiven(services, login)
    if passwords.stale(kept.body["hash"]):
        accounts.credentials.used(kept, {**kept.body, "hash": passwords.hashed(password)})
    return begin(services, account, 1, address, agent)


def begin(services: Services, account: Account, strength: int, address: str, agent: str, how: str = PASSWORD) -> SignedIn:
    """A session, and a line of the log."""
    accounts = services.ledger.accounts
    token = accounts.sessions.begin(account.id, strength, address, agent)
    accounts.audit.note(account.person(), "sign-in", "person", account.id, address=address, facts={"how": how})
    return SignedIn(account, token)


def due(services: Services, account: Account, person: Person, session: Session) -> Due | None:
    """What they have to do before anything else; None where nothing is."""
    s = services.settings
    if session.strength > 1 and s.password_profile != profiles.CHANGING:
        return None
    kept = services.ledger.accounts.credentials.of(account.id)
    if session.strength < 2:
        if any(one.kind in SECOND for one in kept):
            return Due.SECOND
        if s.needs_second_factor and strong(person):
            return Due.SET_UP
    word = next((one for one in kept if one.kind == PASSWORD), None)
    since = datetime.fromisoformat(word.body["since"]) if word and "since" in word.body else None
    return Due.PASSWORD if since and profiles.past(s.password_profile, since, datetime.now(UTC)) else None


def grows_old(services: Services) -> bool:
    """Whether passwords have to be changed from time to time, and have kinds of signs."""
    return services.settings.password_profile == profiles.CHANGING


def person_of(services: Services, account: Account) -> Person:
    """Who acts, with the posts that hold at this moment."""
    return account.person(*services.ledger.accounts.grants.of(account.id))


def acting(services: Services, person: Person, act: Act, place: Place = EVERYWHERE) -> Person:
    """Who does it, as it is to be kept: where they may by another one's post only, with the name of that one."""
    post = through(person, act, place)
    if post is None or not post.on_behalf_of:
        return person
    other = services.ledger.accounts.people.get(post.on_behalf_of)
    return person.model_copy(update={"on_behalf_of": other.person()})


def check_password(services: Services, account: Account, password: str) -> None:
    """Refuse a new password that does not fit the profile.

    Raises:
        PasswordRefused: it does not.
    """
    kept = next(iter(services.ledger.accounts.credentials.of(account.id, PASSWORD)), None)
    earlier = (kept.body["hash"], *kept.body.get("earlier", ())) if kept else ()
    about = (account.login, account.name, *account.login.split("-"), account.mail.partition("@")[0])
    found = profiles.weakness(services.settings.password_profile, password, about, earlier)
    if found:
        raise PasswordRefused(**i18n.fact("why", lambda language: i18n.text(f"password.{found.value}", language)))


def set_password(services: Services, account: Account, password: str) -> None:
    """The password in force from now on; who was invited is active with it."""
    accounts = services.ledger.accounts
    kept = next(iter(accounts.credentials.of(account.id, PASSWORD)), None)
    earlier = [kept.body["hash"], *kept.body.get("earlier", ())] if kept else []
    body = {
        "hash": passwords.hashed(password),
        "since": datetime.now(UTC).isoformat(),
        "earlier": earlier[: profiles.REMEMBERED - 1],
    }
    accounts.credentials.replace(account.id, PASSWORD, body)
    if account.state is AccountState.INVITED:
        accounts.people.change(account.id, state=AccountState.ACTIVE.value)


def change_password(services: Services, account: Account, session: Session, old: str, new: str, address: str = "") -> int:
    """Another password in the place of the old one; how many other sessions of theirs were ended by it.

    Raises:
        PasswordWrong: the old one is not right.
        PasswordRefused: the new one does not fit the profile.
    """
    accounts = services.ledger.accounts
    kept = next(iter(accounts.credentials.of(account.id, PASSWORD)), None)
    if kept and not passwords.fits(kept.body["hash"], old[: profiles.LONGEST]):
        failed(services, account.login, address)
        raise PasswordWrong
    check_password(services, account, new)
    if old == new:
        raise PasswordRefused(**i18n.fact("why", lambda language: i18n.text("password.again", language)))
    set_password(services, account, new)
    accounts.audit.note(account.person(), "change-password", "person", account.id, address=address)
    return accounts.sessions.end_all(account.id, but=session.id)


def _of_name(login: str) -> str:
    return f"name {login.strip().casefold()}"


def _keys(login: str, address: str) -> tuple[str, ...]:
    """What failures are counted under; a passkey and an invitation come without a name."""
    return (*([_of_name(login)] if login.strip() else ()), f"address {address}")
