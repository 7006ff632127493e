"""Signing in: a name and a password become a session. Failures slow down the name and the address, and lock nobody out."""

from typing import NamedTuple

from archive.accounts import passwords
from archive.errors import SignInRefused
from archive.models.accounts import Account, AccountState
from archive.models.people import Person
from archive.services import Services

PASSWORD = "password"  # noqa: S105 - a kind of credential


class SignedIn(NamedTuple):
    """Who it is, and the token for their browser."""

    account: Account
    token: str


def by_password(services: Services, login: str, password: str, address: str = "", agent: str = "") -> SignedIn:
    """Begin a session.

    Raises:
        SignInRefused: no active account has this name and password.
    """
    accounts = services.ledger.accounts
    account = accounts.people.by_login(login)
    kept = next(iter(accounts.credentials.of(account.id, PASSWORD)), None) if account else None
    fits = passwords.fits(kept.body["hash"] if kept else None, password)
    if account is None or not fits or account.state is not AccountState.ACTIVE:
        accounts.attempts.failed(f"address {address}")
        raise SignInRefused
    token = accounts.sessions.begin(account.id, 1, address, agent)
    accounts.audit.note(account.person(), "sign-in", "person", account.id, address=address)
    return SignedIn(account, token)


def person_of(services: Services, account: Account) -> Person:
    """Who acts, with the posts that hold at this moment."""
    return account.person(*services.ledger.accounts.grants.of(account.id))


def set_password(services: Services, account: Account, password: str) -> None:
    """The password in force from now on; who was invited is active with it."""
    accounts = services.ledger.accounts
    accounts.credentials.replace(account.id, PASSWORD, {"hash": passwords.hashed(password)})
    if account.state is AccountState.INVITED:
        accounts.people.change(account.id, state=AccountState.ACTIVE.value)
