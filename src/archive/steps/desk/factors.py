"""Second factors: codes of a phone, passkeys, and codes on paper for who has lost either."""

from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from archive import i18n
from archive.access.may import strong
from archive.accounts import codes, passkeys, totp
from archive.errors import FactorKept, SecondFactorWrong, SignInRefused
from archive.ledger.accounts.credentials import Credential
from archive.links import qr
from archive.models.accounts import Account, AccountState, Session
from archive.models.people import Person
from archive.services import Services
from archive.steps.desk import signing_in
from archive.steps.desk.signing_in import PASSKEY, RECOVERY, SECOND, TOTP, SignedIn

_NEW = "passkey-new"
_ASKED = "passkey"
_SECRET = "totp"  # noqa: S105 - a kind of what is pending


class Factor(NamedTuple):
    """One of somebody's second factors."""

    id: int
    kind: str
    label: str


class Asked(NamedTuple):
    """What the browser is asked, as JSON, and by which token its answer is known."""

    options: str
    token: str


def of(services: Services, account: Account) -> list[Factor]:
    """All of them."""
    kept = services.ledger.accounts.credentials.of(account.id)
    return [Factor(one.id, one.kind, one.label) for one in kept if one.kind in SECOND]


def codes_left(services: Services, account: Account) -> int:
    """How many codes on paper are good yet."""
    kept = services.ledger.accounts.credentials.of(account.id, RECOVERY)
    return sum(len(one.body["codes"]) for one in kept)


def begin_totp(services: Services, session: Session) -> str:
    """The secret that is being set up in a session: the same one while it is pending, so that a page shown twice is one."""
    pending = services.ledger.accounts.pending
    found = pending.find(_SECRET, session.id)
    secret = str(found["secret"]) if found else totp.fresh()
    pending.put(_SECRET, session.id, {"secret": secret})
    return secret


def totp_square(services: Services, account: Account, session: Session) -> bytes:
    """What the phone reads, as SVG."""
    return qr.svg(totp.address(begin_totp(services, session), account.login, i18n.text("web.work.site")))


def set_up_totp(services: Services, account: Account, session: Session, code: str, label: str = "") -> None:
    """The phone knows the secret, as its code shows: it is a second factor from now on.

    Raises:
        SecondFactorWrong: it does not, or the page is past.
    """
    accounts = services.ledger.accounts
    found = accounts.pending.find(_SECRET, session.id)
    step = totp.step(str(found["secret"]), code, datetime.now(UTC)) if found else None
    if found is None or step is None or accounts.pending.take(_SECRET, session.id) is None:
        raise SecondFactorWrong
    accounts.credentials.add(account.id, TOTP, {"secret": found["secret"], "last": step}, label[:60])
    _noted(services, account, "add-factor", TOTP)


def show_code(services: Services, account: Account, code: str, address: str = "") -> None:
    """A code of the phone, or one on paper. Each is good once.

    Raises:
        SecondFactorWrong: it fits none of theirs, or was used before.
    """
    now = datetime.now(UTC)
    kept = services.ledger.accounts.credentials.of(account.id)
    if any(_takes(services, one, code, now) for one in kept):
        signing_in.forgiven(services, account.login)
        return
    signing_in.failed(services, account.login, address)
    raise SecondFactorWrong


def _takes(services: Services, one: Credential, code: str, now: datetime) -> bool:
    credentials = services.ledger.accounts.credentials
    if one.kind == TOTP:
        step = totp.step(one.body["secret"], code, now, one.body["last"])
        return step is not None and credentials.used(one, {**one.body, "last": step})
    if one.kind == RECOVERY:
        given = codes.hashed(code).hex()
        left = [other for other in one.body["codes"] if other != given]
        return len(left) < len(one.body["codes"]) and credentials.used(one, {"codes": left})
    return False


def new_recovery(services: Services, account: Account) -> list[str]:
    """Ten codes in the place of all before; they are shown now and never again."""
    made = codes.recovery()
    services.ledger.accounts.credentials.replace(account.id, RECOVERY, {"codes": [codes.hashed(one).hex() for one in made]})
    _noted(services, account, "new-recovery-codes", RECOVERY)
    return made


def remove(services: Services, account: Account, person: Person, factor_id: int) -> bool:
    """Take a factor away, where another one is left or none is needed.

    Raises:
        FactorKept: it is the last one of somebody who needs one.
    """
    left = [one for one in of(services, account) if one.id != factor_id]
    if not left and services.settings.needs_second_factor and strong(person):
        raise FactorKept
    if not any(one.id == factor_id for one in of(services, account)):
        return False
    gone = services.ledger.accounts.credentials.remove(account.id, factor_id)
    if gone:
        _noted(services, account, "remove-factor", str(factor_id))
    return gone


def forget_all(services: Services, account: Account) -> int:
    """Who has lost all of them begins anew; how many there were."""
    credentials = services.ledger.accounts.credentials
    kept = [one for one in credentials.of(account.id) if one.kind in {*SECOND, RECOVERY}]
    return sum(credentials.remove(account.id, one.id) for one in kept)


def ask_new_passkey(services: Services, account: Account) -> Asked:
    """What the browser is asked for a new passkey."""
    known = [one.body["id"] for one in services.ledger.accounts.credentials.of(account.id, PASSKEY)]
    asked = passkeys.ask_new(_site(services), account.id, account.login, account.name, known)
    return Asked(asked.options, services.ledger.accounts.pending.keep(_NEW, {"challenge": asked.challenge}, account.id))


def add_passkey(services: Services, account: Account, token: str, answer: str, label: str = "") -> None:
    """Keep it.

    Raises:
        SecondFactorWrong: the answer does not fit what was asked.
    """
    accounts = services.ledger.accounts
    found = accounts.pending.take(_NEW, token)
    kept = passkeys.new(_site(services), answer, found["challenge"]) if found else None
    known = {one.body["id"] for one in accounts.credentials.of(account.id, PASSKEY)}
    if kept is None or kept.id in known:
        raise SecondFactorWrong
    accounts.credentials.add(account.id, PASSKEY, kept._asdict(), label[:60])
    _noted(services, account, "add-factor", PASSKEY)


def ask_passkey(services: Services, account: Account | None = None, address: str = "") -> Asked:
    """What the browser is asked: for one of an account's passkeys, or for any that it has for this place."""
    known = [one.body["id"] for one in services.ledger.accounts.credentials.of(account.id, PASSKEY)] if account else []
    asked = passkeys.ask(_site(services), known)
    pending, owner = services.ledger.accounts.pending, account.id if account else f"address {address}"
    return Asked(asked.options, pending.keep(_ASKED, {"challenge": asked.challenge}, owner, most=signing_in.OF_ADDRESS))


def show_passkey(services: Services, token: str, answer: str, account: Account | None = None, address: str = "") -> Account:
    """Whose passkey it is, of this account only where one is given.

    Raises:
        SecondFactorWrong: it is nobody's, or the answer does not fit.
    """
    accounts = services.ledger.accounts
    asked = accounts.pending.take(_ASKED, token)
    found = accounts.credentials.passkey(passkeys.id_in(answer)) if asked else None
    if asked and found and (account is None or found[0] == account.id):
        person, one = found
        shown = passkeys.shown(_site(services), answer, asked["challenge"], passkeys.Kept(**one.body))
        if shown and accounts.credentials.used(one, shown._asdict()):
            return accounts.people.get(person)
    signing_in.failed(services, account.login if account else "", address)
    raise SecondFactorWrong


def sign_in_by_passkey(services: Services, token: str, answer: str, address: str = "", agent: str = "") -> SignedIn:
    """A passkey alone: it is a thing that one has, and was opened by what one knows or is.

    Raises:
        SecondFactorWrong: see `show_passkey`.
        SignInRefused: the account is not active.
    """
    account = show_passkey(services, token, answer, address=address)
    if account.state is not AccountState.ACTIVE:
        raise SignInRefused
    return signing_in.begin(services, account, 2, address, agent, PASSKEY)


def _noted(services: Services, account: Account, verb: str, kind: str) -> None:
    services.ledger.accounts.audit.note(account.person(), verb, "person", account.id, facts={"kind": kind})


def _site(services: Services) -> passkeys.Site:
    parts = urlsplit(services.settings.workbench_url)
    return passkeys.Site(parts.hostname or "localhost", f"{parts.scheme}://{parts.netloc}", i18n.text("web.work.site"))
