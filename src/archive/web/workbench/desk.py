"""Who asks, and what they may: every page of the workbench gets a desk, or is for nobody in particular and says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from fastapi import Depends, Request

from archive import i18n
from archive.access.may import EVERYWHERE, Act, Place, Reach, Yes, acts, may, reach
from archive.errors import NotAllowed, NotFound, NotSignedIn
from archive.models.accounts import Account, Session
from archive.models.people import Person
from archive.services import Services
from archive.steps.desk import signing_in

COOKIE = "archive_session"


class Way(NamedTuple):
    """One entry of the navigation: its words are `web.work.way.<name>`; shown to who may do `act`, or to all."""

    name: str
    address: str
    act: Act | None = None


WAYS = (Way("home", "/work"),)
"""In the order of the navigation."""


@dataclass(frozen=True)
class Desk:
    """One request of somebody who is signed in."""

    services: Services
    request: Request
    account: Account
    session: Session
    person: Person

    @property
    def acts(self) -> frozenset[Act]:
        """What they may do anywhere: which ways the pages offer."""
        return acts(self.person)

    def reach(self, act: Act) -> Reach:
        """Where they may do it, for lists."""
        return reach(self.person, act)

    def at(self, centre: str) -> Place:
        """A centre's place in the tree."""
        return self.services.ledger.centres.above(centre) if centre else EVERYWHERE

    def may(self, act: Act, centre: str = "") -> bool:
        """Whether they may do it to what belongs to a centre, or to the whole archive."""
        return bool(may(self.person, act, self.at(centre)))

    def need(self, act: Act, centre: str = "", hidden: str = "") -> None:
        """Refuse what they may not do.

        Raises:
            NotAllowed: they may not, and may know that it is there.
            NotFound: they may not even know; `hidden` says what they asked for.
        """
        answer = may(self.person, act, self.at(centre))
        if isinstance(answer, Yes):
            return
        if hidden:
            raise NotFound(what=hidden, id="")
        why = i18n.fact("why", lambda language: i18n.text(f"may.no.{answer.reason.value}", language))
        place = (
            {"place_zh": centre, "place": centre} if centre else i18n.fact("place", lambda one: i18n.text("may.everywhere", one))
        )
        raise NotAllowed(by=self.person.name, act=act.value, **place, **why)

    def note(self, verb: str, kind: str, subject: str, outcome: str = "done", centre: str = "", **facts: str) -> None:
        """One line of the audit log, of who asks."""
        address = client(self.request)
        self.services.ledger.accounts.audit.note(
            self.person, verb, kind, subject, outcome, centre=centre, address=address, facts=facts
        )

    def context(self) -> Mapping[str, object]:
        """What every page of the workbench shows of them."""
        return {"me": self.account, "acts": self.acts, "ways": WAYS, "may": lambda act, centre="": self.may(Act(act), centre)}


def services_of(request: Request) -> Services:
    """The parts that the workbench was made from."""
    services: Services = request.app.state.services
    return services


def client(request: Request) -> str:
    """The address that a request came from."""
    return request.client.host if request.client else ""


def desk(request: Request, services: Annotated[Services, Depends(services_of)]) -> Desk:
    """Who is signed in.

    Raises:
        NotSignedIn: nobody is.
    """
    found = services.ledger.accounts.sessions.find(request.cookies.get(COOKIE, ""))
    if found is None:
        raise NotSignedIn
    session, account = found
    return Desk(services, request, account, session, signing_in.person_of(services, account))


AtDesk = Annotated[Desk, Depends(desk)]
"""A parameter of every route that is not open."""
WithServices = Annotated[Services, Depends(services_of)]
"""A parameter of the routes that are open to who is not signed in."""
