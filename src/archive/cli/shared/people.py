"""Who gives a command: the account of the login that was typed (`--by`), of `ARCHIVE_BY`, or of the user of the machine.

As long as nobody but samples holds a post, a bare name is enough, with the role that the command implies: an archive that has no
people yet is looked after by whoever has the machine. Afterwards decisions carry accounts. Whoever has the machine goes on with
what an operator does to it (its nights run without anybody), and looks after accounts until somebody holds the security post.
"""

import os
from contextlib import suppress
from getpass import getuser

from archive.access.may import EVERYWHERE, Act, Place, Reason, Yes, bearers, may, reach
from archive.errors import NoAccount, NotFound, ReasonMissing, Unavailable
from archive.i18n.refusals import not_allowed
from archive.models.accounts import AccountState
from archive.models.ids import ResourceId
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.desk import signing_in

OF_ACCOUNTS = frozenset({Act.INVITE, Act.SET_ACCOUNTS, Act.SET_POSTS})


def acting(
    act: Act,
    by: str | None = None,
    where: Place = EVERYWHERE,
    resource: str = "",
    services: Services | None = None,
    *,
    anywhere: bool = False,
) -> Person:
    """Who does this, once it is known that they may; `anywhere` is enough where what is done cuts itself to their part.

    Raises:
        ReasonMissing: no name but blanks.
        NoAccount: people hold posts by now, and this name has no active account.
        NotAllowed: they may not do it, or not here.
    """
    services = services or Services.load()
    typed = by if by is not None else services.settings.by or None
    name = _login() if typed is None else typed
    person, bare = _known(services, name, act, where, typed) if name.strip() else (None, True)
    if person is None and not bare:
        raise NoAccount(by=name)
    if person is None:
        person = Person.named(name, *bearers(act))
    if not (anywhere and reach(person, act)):
        allow(person, act, where, resource)
    return person


def _known(services: Services, name: str, act: Act, where: Place, typed: str | None) -> tuple[Person | None, bool]:
    """Somebody who signs in with this name, as it is written down of them; and whether a bare name is enough."""
    if not services.settings.ledger_url.get_secret_value():
        return None, True
    try:
        people = services.ledger.accounts.people
        found = people.by_login(name) or people.many([name]).get(name)
        if found is None:
            return None, _bare_is_enough(services, act, typed)
        if found.state is not AccountState.ACTIVE:
            return None, False
        return signing_in.acting(services, signing_in.person_of(services, found), act, where), False
    except Unavailable:  # what is done then says so, or makes a ledger
        return None, True


def _bare_is_enough(services: Services, act: Act, typed: str | None) -> bool:
    grants = services.ledger.accounts.grants
    if not grants.anybody():
        return True
    if typed is not None:
        return False
    return Role.OPERATOR in bearers(act) or (act in OF_ACCOUNTS and not grants.anybody(Role.SECURITY))


def deciding(services: Services, act: Act, by: str | None, resource: ResourceId) -> Person:
    """The same of what is done to a resource: its centre counts.

    Raises:
        ReasonMissing, NotAllowed.
    """
    where = EVERYWHERE
    with suppress(NotFound):  # what is done to it says that it is not there
        where = services.ledger.centres.above(services.ledger.resources.get(resource).centre)
    return acting(act, by, where, resource, services)


def _login() -> str:
    """The login name; in a container whose user has none, its number."""
    try:
        return getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def allow(person: Person, act: Act, where: Place = EVERYWHERE, resource: str = "") -> None:
    """Refuse what somebody may not do.

    Raises:
        ReasonMissing: they have no name.
        NotAllowed: they may not do it, or not here.
    """
    answer = may(person, act, where)
    if isinstance(answer, Yes):
        return
    if answer.reason is Reason.UNNAMED:
        raise ReasonMissing(id=resource or where.centre, verb=act.value)
    raise not_allowed(person.name, act.value, answer.reason.value, where.centre)
