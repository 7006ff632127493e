"""Signing in by another provider (OpenID Connect): begun here, proved there, and believed only after every check."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from archive import i18n
from archive.accounts import codes, providers
from archive.errors import IdentityUnknown, InvitationRefused, ProviderRefused, SignInRefused
from archive.models.accounts import Account, AccountState
from archive.services import Services
from archive.steps.desk import signing_in
from archive.steps.desk.signing_in import SignedIn

_KIND = "provider"
BACK = "/work/sign-in/provider/back"


class Begun(NamedTuple):
    """Where to send somebody; `state` is kept by their browser, too."""

    address: str
    state: str


class CameBack(NamedTuple):
    """What came of it: a session, or an identity that is linked to who was signed in."""

    signed_in: SignedIn | None
    next: str


def offered(services: Services) -> str:
    """How the provider is called; empty where there is none."""
    s = services.settings
    return (s.oidc_name or urlsplit(s.oidc_issuer).hostname or "") if s.oidc_issuer else ""


def begin(services: Services, next_: str, linking: Account | None = None, code: str = "", address: str = "") -> Begun:
    """Begin; to sign in, to link an account that is signed in, or to accept an invitation by its code.

    Raises:
        ProviderRefused: there is none, or it does not answer.
        InvitationRefused: the code is not good.
    """
    accounts = services.ledger.accounts
    invited = codes.hashed(code) if code else b""
    if code and accounts.invitations.find(invited) is None:
        raise InvitationRefused
    wanted = {"next": next_, "linking": linking.id if linking else "", "invited": invited.hex()}
    owner = linking.id if linking else f"address {address}"
    state = accounts.pending.keep(_KIND, wanted, owner, most=signing_in.OF_ADDRESS)
    try:
        begun = providers.begin(_provider(services), state)
    except providers.Untrusted as untrusted:
        raise _refused(untrusted) from untrusted
    accounts.pending.put(_KIND, state, {**wanted, "nonce": begun.nonce, "verifier": begun.verifier})
    return Begun(begun.address, state)


def finish(
    services: Services, given: Mapping[str, str], browser: str, me: str = "", address: str = "", agent: str = ""
) -> CameBack:
    """Somebody came back; `browser` is the state that their browser kept, `me` the id of who is signed in there.

    Raises:
        ProviderRefused: state, nonce, issuer, audience, signature or time are not as they have to be.
        IdentityUnknown: no account is linked to who it is.
        IdentityLinked: another account is.
        SignInRefused: the account is not active.
        InvitationRefused: the invitation was used meanwhile.
    """
    accounts = services.ledger.accounts
    state = given.get("state", "")
    kept = accounts.pending.take(_KIND, state) if state and state == browser else None
    if kept is None or "nonce" not in kept:
        raise _refused(providers.Untrusted("state"))
    try:
        found = providers.finish(_provider(services), given, kept["nonce"], kept["verifier"])
    except providers.Untrusted as untrusted:
        raise _refused(untrusted) from untrusted
    if kept["linking"]:
        if kept["linking"] != me:
            raise _refused(providers.Untrusted("state"))
        accounts.identities.link(found.issuer, found.subject, me)
        account = accounts.people.get(me)
        accounts.audit.note(account.person(), "link-identity", "person", me, address=address, facts={"issuer": found.issuer})
        return CameBack(None, kept["next"])
    if kept["invited"]:
        account = _accepted(services, bytes.fromhex(kept["invited"]), found)
    else:
        person = accounts.identities.find(found.issuer, found.subject)
        if person is None:
            raise IdentityUnknown
        account = accounts.people.get(person)
    if account.state is not AccountState.ACTIVE:
        raise SignInRefused
    return CameBack(signing_in.begin(services, account, found.strength, address, agent, _KIND), kept["next"])


def _accepted(services: Services, code_hash: bytes, found: providers.Subject) -> Account:
    accounts = services.ledger.accounts
    person = accounts.invitations.find(code_hash)
    account = accounts.people.get(person) if person else None
    if account is None or account.state is AccountState.DISABLED:
        raise InvitationRefused
    accounts.identities.link(found.issuer, found.subject, account.id)
    if accounts.invitations.take(code_hash) is None:
        accounts.identities.unlink(found.issuer, found.subject, account.id)
        raise InvitationRefused
    accounts.people.change(account.id, state=AccountState.ACTIVE.value)
    accounts.audit.note(account.person(), "accept-invitation", "person", account.id, facts={"issuer": found.issuer})
    return accounts.people.get(account.id)


def _provider(services: Services) -> providers.Provider:
    s = services.settings
    if not s.oidc_issuer:
        raise _refused(providers.Untrusted("none"))
    back = s.workbench_url.rstrip("/") + BACK
    return providers.Provider(s.oidc_issuer, s.oidc_client_id, s.oidc_client_secret.get_secret_value(), back)


def _refused(untrusted: providers.Untrusted) -> ProviderRefused:
    return ProviderRefused(**i18n.fact("why", lambda language: i18n.text(f"provider.{untrusted.why}", language)))
