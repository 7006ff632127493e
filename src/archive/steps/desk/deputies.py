"""Deputies: who decides for somebody while they are away. One hands on what is one's own, and nothing that was lent."""

from datetime import UTC, datetime, timedelta

from archive import i18n
from archive.access.may import APART, Act, acts
from archive.errors import DeputyRefused, NotFound, SpanWrong
from archive.models.accounts import AccountState, Deputy
from archive.models.people import Person
from archive.services import Services
from archive.steps.desk.posts import check_span

LONGEST = timedelta(days=180)
MOST = 5
"""Deputies of one person at a time, now and to come."""


def name(services: Services, by: Person, login: str, begins: datetime | None, ends: datetime | None, address: str = "") -> int:
    """Let somebody stand in from `begins` on and before `ends`; the number of it.

    Raises:
        DeputyRefused: there is no such active account; it is one's own; one has no post of one's own to hand on; it keeps
            watch over what it would do (system, security, audit); too many are named already.
        SpanWrong: the end does not come after the beginning, or lies more than 180 days behind it.
    """
    accounts = services.ledger.accounts
    own = tuple(one for one in by.roles if not one.on_behalf_of)
    if Act.SET_DEPUTY not in acts(by.model_copy(update={"roles": own})) or not any(one.role not in APART for one in own):
        raise _refused("no-post")
    other = accounts.people.by_login(login)
    if other is None or other.state is not AccountState.ACTIVE:
        raise _refused("unknown")
    if other.id == by.id:
        raise _refused("self")
    if any(one.role in APART for one in accounts.grants.of(other.id) if not one.on_behalf_of):
        raise _refused("apart")
    begins = begins or datetime.now(UTC)
    if ends is None:
        raise SpanWrong(value="–")
    check_span(begins, ends)
    if ends - begins > LONGEST:
        raise SpanWrong(value=ends.date().isoformat())
    if sum(one.person == by.id for one in accounts.deputies.of(by.id)) >= MOST:
        raise _refused("many")
    made = accounts.deputies.name(by.id, other.id, begins, ends, by.written())
    facts = {"deputy": other.person().written(), "begins": begins.isoformat(), "ends": ends.isoformat()}
    accounts.audit.note(by, "name-deputy", "person", by.id, address=address, facts=facts)
    return made


def of(services: Services, person: str) -> list[Deputy]:
    """Who stands in for somebody, and for whom they do."""
    return services.ledger.accounts.deputies.of(person)


def end(services: Services, by: Person, number: int, address: str = "") -> None:
    """End it now.

    Raises:
        NotFound: one has no such deputy.
    """
    if not services.ledger.accounts.deputies.end(number, by.id):
        raise NotFound(what="deputy", id=number)
    services.ledger.accounts.audit.note(by, "end-deputy", "person", by.id, address=address, facts={"number": str(number)})


def _refused(why: str) -> DeputyRefused:
    return DeputyRefused(**i18n.fact("why", lambda language: i18n.text(f"deputy.{why}", language)))
