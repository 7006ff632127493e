"""Invitations: one person, or all 18,500 of a sheet; a card of paper for each, with a code that is good once, for 72 hours."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from archive import i18n, manifests, receipts
from archive.access.may import EVERYWHERE, Act, Place, Reason, may, may_give
from archive.accounts import codes
from archive.errors import InvitationRefused
from archive.i18n import moments
from archive.i18n.refusals import not_allowed
from archive.ledger.accounts.invitations import LASTS
from archive.links import qr
from archive.models.accounts import Account, AccountState
from archive.models.people import Person, Role
from archive.models.report import Fault
from archive.services import Services
from archive.steps.desk import posts, signing_in
from archive.steps.desk.signing_in import SignedIn

_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
PER_FILE = 500
"""Cards of one printable file."""


class Invited(NamedTuple):
    """Somebody who was invited: the code is known now, and nowhere later."""

    account: Account
    code: str


class Many(NamedTuple):
    """What came of a sheet."""

    invited: tuple[Invited, ...]
    faults: tuple[Fault, ...]


def invite(
    services: Services,
    by: Person,
    name: str,
    login: str = "",
    centre: str = "",
    mail: str = "",
    role: Role | None = None,
    address: str = "",
) -> Invited:
    """A new account with a post, if one is named, and a code.

    Raises:
        LoginTaken: somebody signs in with this name.
        UnknownCentre: there is no such centre.
        NotAllowed, PostNotTheirs: they may not invite there, or not give this post.
    """
    accounts = services.ledger.accounts
    place = posts.place_of(services, centre)
    _may_invite(services, by, place)
    if role:
        posts.check(services, by, "", role, place)
    account = accounts.people.add(login or generated(centre), name, centre, mail)
    if role:
        posts.give(services, by, account.id, role, centre, address=address)
    return again(services, by, account, address)


def again(services: Services, by: Person, account: Account, address: str = "") -> Invited:
    """Another code for somebody, who sets a password with it, the first or another one; codes of before are good no more."""
    code = codes.fresh()
    accounts = services.ledger.accounts
    accounts.invitations.make({account.id: codes.hashed(code)}, by.written())
    accounts.audit.note(
        by, "invite", "person", account.id, centre=account.centre, address=address, facts={"login": account.login}
    )
    return Invited(account, code)


def of_sheet(services: Services, by: Person, rows: Sequence[manifests.PersonRow], faults: Iterable[Fault]) -> Many:
    """Everybody whom a sheet names; of a wrong row its faults are told, and the others are made."""
    told = list(faults)
    accounts = services.ledger.accounts
    known = services.ledger.centres.places({row.centre for row in rows if row.centre})
    taken = accounts.people.taken({row.login for row in rows if row.login})
    good: list[tuple[manifests.PersonRow, Account]] = []
    for row in rows:
        place = known.get(row.centre) if row.centre else EVERYWHERE
        fault = _fault(by, row, place, taken)
        if fault:
            told.append(fault)
            continue
        login = row.login or _free(row.centre, taken)
        taken.add(login)
        good.append((row, Account(id="", login=login, name=row.name, centre=row.centre, mail=row.mail)))
    made = accounts.people.add_many([account for _, account in good])
    by_login = {account.login: account for account in made}
    given = [(by_login[a.login].id, row.role, row.centre) for row, a in good if row.role and a.login in by_login]
    accounts.grants.give_many(given, by.written())
    invited = tuple(Invited(account, codes.fresh()) for account in made)
    accounts.invitations.make({one.account.id: codes.hashed(one.code) for one in invited}, by.written())
    if invited:
        facts = {"number": str(len(invited)), "first": invited[0].account.login, "last": invited[-1].account.login}
        accounts.audit.note(by, "invite-many", "person", invited[0].account.id, facts=facts)
    return Many(invited, tuple(sorted(told, key=lambda one: one.row or 0)))


def accept(services: Services, code: str, password: str, address: str = "", agent: str = "") -> SignedIn:
    """Who has the code sets a password and is signed in; every other session ends.

    Raises:
        InvitationRefused: the code is unknown, used or past.
        PasswordRefused: the password does not fit; the code is good yet.
    """
    accounts = services.ledger.accounts
    account = invited(services, code)
    if account is None:
        signing_in.failed(services, "", address)
        raise InvitationRefused
    signing_in.check_password(services, account, password)
    if accounts.invitations.take(codes.hashed(code)) is None:
        raise InvitationRefused
    signing_in.set_password(services, account, password)
    accounts.sessions.end_all(account.id)
    accounts.audit.note(account.person(), "accept-invitation", "person", account.id, address=address)
    signing_in.forgiven(services, account.login)
    return signing_in.begin(services, accounts.people.get(account.id), 1, address, agent, "invitation")


def invited(services: Services, code: str) -> Account | None:
    """Whom a code invites, while it is good."""
    accounts = services.ledger.accounts
    person = accounts.invitations.find(codes.hashed(code)) if code.strip() else None
    account = accounts.people.get(person) if person else None
    return account if account and account.state is not AccountState.DISABLED else None


def address_of(services: Services, code: str = "") -> str:
    """Where a code is used."""
    base = services.settings.workbench_url.rstrip("/")
    return f"{base}/work/join" + (f"?code={code}" if code else "")


def square(services: Services, code: str) -> bytes:
    """What the phone reads from a card, as SVG."""
    return qr.svg(address_of(services, code))


def cards(services: Services, those: Sequence[Invited]) -> list[receipts.Card]:
    """What is printed of each."""
    names = services.ledger.centres.many({one.account.centre for one in those})
    until = moments.clock(datetime.now(UTC) + LASTS)[:16]
    where = address_of(services)
    return [
        receipts.Card(
            name=one.account.name,
            login=one.account.login,
            code=one.code,
            centre=names[one.account.centre].name if one.account.centre in names else "",
            address=where,
            until=until,
            square=qr.inline(address_of(services, one.code)),
        )
        for one in those
    ]


def printed(services: Services, those: Sequence[Invited]) -> Mapping[str, str]:
    """Name -> a file of cards for A4, in the order of the centres."""
    ordered = sorted(those, key=lambda one: (one.account.centre, one.account.login))
    parts = [ordered[start : start + PER_FILE] for start in range(0, len(ordered), PER_FILE)]
    return {f"invitations-{number:03}.html": receipts.cards(cards(services, part)) for number, part in enumerate(parts, 1)}


def generated(centre: str) -> str:
    """A login for somebody who was given none: their centre's code, and five signs."""
    head = centre.removeprefix("zj-") or "user"
    return f"{head}-" + "".join(secrets.choice(_ALPHABET) for _ in range(5))


def _free(centre: str, taken: set[str]) -> str:
    while (login := generated(centre)) in taken:
        pass
    return login


def _fault(by: Person, row: manifests.PersonRow, place: Place | None, taken: set[str]) -> Fault | None:
    if place is None:
        return _wrong(row, "centre", row.centre, "centre")
    if row.login and row.login in taken:
        return _wrong(row, "login", row.login, "taken")
    allowed = may_give(by, row.role, place) if row.role else bool(may(by, Act.INVITE, place))
    return None if allowed else _wrong(row, "role" if row.role else "centre", row.centre, "not-yours")


def _wrong(row: manifests.PersonRow, column: str, value: str, why: str) -> Fault:
    said = i18n.fact("why", lambda language: i18n.text(f"people.cell.{why}", language))
    return Fault(code="E820", row=row.row, column=column, value=value, facts={"value": value or "–", **said})


def _may_invite(services: Services, by: Person, place: Place) -> None:
    if not may(by, Act.INVITE, place):
        called = services.ledger.centres.called(place.centre) if place.centre else ""
        raise not_allowed(by.name, Act.INVITE.value, Reason.PART.value, called)
