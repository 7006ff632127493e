"""Who gives a command: the name that was typed, or the login name, with the role that the command implies. No accounts yet."""

import os
from contextlib import suppress
from getpass import getuser

from archive import i18n
from archive.access.may import EVERYWHERE, Act, Place, Reason, Yes, bearers, may
from archive.errors import NotAllowed, NotFound, ReasonMissing
from archive.models.ids import ResourceId
from archive.models.people import Person
from archive.services import Services


def acting(act: Act, by: str | None = None, where: Place = EVERYWHERE, resource: str = "") -> Person:
    """Who does this, once it is known that they may.

    Raises:
        ReasonMissing: no name but blanks.
        NotAllowed: they may not do it, or not here.
    """
    person = Person.named(_login() if by is None else by, bearers(act)[0])
    allow(person, act, where, resource)
    return person


def deciding(services: Services, act: Act, by: str | None, resource: ResourceId) -> Person:
    """The same of what is done to a resource: its centre counts.

    Raises:
        ReasonMissing, NotAllowed.
    """
    where = EVERYWHERE
    with suppress(NotFound):  # what is done to it says that it is not there
        where = services.ledger.centres.above(services.ledger.resources.get(resource).centre)
    return acting(act, by, where, resource)


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
    place = (
        {"place_zh": where.centre, "place": where.centre}
        if where.centre
        else i18n.fact("place", lambda one: i18n.text("may.everywhere", one))
    )
    why = i18n.fact("why", lambda language: i18n.text(f"may.no.{answer.reason.value}", language))
    raise NotAllowed(by=person.name, act=act.value, **place, **why)
