"""Who asks, and what they may: every page of the workbench gets a desk, or is for nobody in particular and says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from fastapi import Depends, Request

from archive.access.may import EVERYWHERE, Act, Place, Reach, Yes, acts, may, reach
from archive.errors import FactorDue, NotAllowed, NotFound, NotSignedIn
from archive.i18n.refusals import not_allowed
from archive.models.accounts import Account, Session
from archive.models.people import Person
from archive.services import Services
from archive.steps.desk import signing_in
from archive.steps.desk.signing_in import Due
from archive.web.shared.visitors import networks, visitor
from archive.web.workbench import cookies

COOKIE = cookies.PLAIN


class Way(NamedTuple):
    """One entry of the navigation: its words are `web.work.way.<name>`; shown to who may do `act`, or to all."""

    name: str
    address: str
    act: Act | None = None


WAYS = (
    Way("home", "/work"),
    Way("inbox", "/work/inbox"),
    Way("uploads", "/work/uploads", Act.DELIVER),
    Way("sheets", "/work/sheets", Act.DELIVER),
    Way("deliveries", "/work/deliveries", Act.SEE_WORK),
    Way("resources", "/work/resources", Act.SEE_WORK),
    Way("returned", "/work/returned", Act.EDIT),
    Way("reviews", "/work/reviews", Act.RETURN),
    Way("review-rules", "/work/review-rules", Act.SET_POLICY),
    Way("tasks", "/work/tasks", Act.WITHDRAW),
    Way("demand", "/work/demand", Act.SEE_WORK),
    Way("agents", "/work/agents", Act.SEE_WORK),
    Way("collections", "/work/collections", Act.SEE_WORK),
    Way("calls", "/work/calls", Act.STATE),
    Way("judging", "/work/judging"),
    Way("board", "/work/board", Act.FREEZE),
    Way("evaluation", "/work/evaluation", Act.FREEZE),
    Way("centres", "/work/centres"),
    Way("network", "/work/network", Act.STATE),
    Way("activities", "/work/activities", Act.STATE),
    Way("quotas", "/work/quotas", Act.SET_QUOTAS),
    Way("people", "/work/people", Act.INVITE),
    Way("machines", "/work/machines", Act.SEE_MACHINES),
    Way("audit", "/work/audit", Act.SEE_AUDIT),
    Way("account", "/work/account"),
)
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
            self.note(act.value, hidden, centre, NotAllowed.code, centre)
            raise NotFound(what=hidden, id="")
        raise not_allowed(self.person.name, act.value, answer.reason.value, centre)

    def acting(self, act: Act, centre: str = "", hidden: str = "") -> Person:
        """Who is written down for it, once it is known that they may: they, and for whom where they do it as a deputy.

        Every decision takes its person from here.

        Raises:
            NotAllowed, NotFound: see `need`.
        """
        self.need(act, centre, hidden)
        return signing_in.acting(self.services, self.person, act, self.at(centre))

    def signed(self, act: Act, *centres: str) -> Person:
        """As `acting`, of what steps have allowed or done already, in one centre or several: for whom, if for anybody, in the
        first of them. It refuses nothing.
        """
        if any(grant.on_behalf_of for grant in self.person.roles):
            for centre in centres or ("",):
                found = signing_in.acting(self.services, self.person, act, self.at(centre))
                if found.on_behalf_of:
                    return found
        return self.person

    @property
    def address(self) -> str:
        """Where they sit, for the log."""
        return client(self.request)

    def note(
        self,
        verb: str,
        kind: str,
        subject: str,
        outcome: str = "done",
        centre: str = "",
        by: Person | None = None,
        facts: Mapping[str, str] | None = None,
        **more: str,
    ) -> None:
        """One line of the audit log, of who asks, or as whom `acting` has found them to act."""
        self.services.ledger.accounts.audit.note(
            by or self.person, verb, kind, subject, outcome, centre=centre, address=self.address, facts={**(facts or {}), **more}
        )

    def context(self) -> Mapping[str, object]:
        """What every page of the workbench shows of them."""
        return {"me": self.account, "acts": self.acts, "ways": WAYS, "may": lambda act, centre="": self.may(Act(act), centre)}


def services_of(request: Request) -> Services:
    """The parts that the workbench was made from."""
    services: Services = request.app.state.services
    return services


def client(request: Request) -> str:
    """The address that a request came from, behind proxies of ours the one that they were asked from."""
    trusted = networks(services_of(request).settings.trusted_proxies)
    return visitor(request.scope, trusted) or (request.client.host if request.client else "")


def at_door(request: Request, services: Annotated[Services, Depends(services_of)]) -> Desk:
    """Who is signed in, whatever is due of them yet.

    Raises:
        NotSignedIn: nobody is.
    """
    found = services.ledger.accounts.sessions.find(cookies.token(request, services.settings))
    if found is None:
        raise NotSignedIn
    session, account = found
    made = Desk(services, request, account, session, signing_in.person_of(services, account))
    request.state.desk = made  # for the page that tells of a refusal
    return made


def due_of(desk: Desk) -> Due | None:
    """What they have to do before anything else."""
    return signing_in.due(desk.services, desk.account, desk.person, desk.session)


def desk(asked: Annotated[Desk, Depends(at_door)]) -> Desk:
    """Who is signed in, with as many factors as they need.

    Raises:
        NotSignedIn: nobody is.
        FactorDue: they have to show or set up a second factor first, or to choose another password.
    """
    due = due_of(asked)
    if due:
        raise FactorDue(due=due.value)
    return asked


def own_desk(asked: Annotated[Desk, Depends(at_door)]) -> Desk:
    """The same for the pages on which that is done: only a second factor that there is has to be shown before.

    Raises:
        NotSignedIn: nobody is.
        FactorDue: they have to show the second factor first.
    """
    due = due_of(asked)
    if due is Due.SECOND:
        raise FactorDue(due=due.value)
    return asked


AtDesk = Annotated[Desk, Depends(desk)]
"""A parameter of every route that is not open."""
AtOwnDesk = Annotated[Desk, Depends(own_desk)]
"""Of the pages of one's own account on which is done what is due."""
AtDoor = Annotated[Desk, Depends(at_door)]
"""Of those on which the second factor is shown, and of the way out."""
WithServices = Annotated[Services, Depends(services_of)]
"""A parameter of the routes that are open to who is not signed in."""
