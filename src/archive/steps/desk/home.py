"""Home: what waits for somebody, role by role, each thing with what to do next and where."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from archive.access.may import Act, acts, reach
from archive.i18n.amounts import gigabytes
from archive.models.people import Person, Role
from archive.models.states import DeliveryState
from archive.services import Services
from archive.steps.care import audit_log
from archive.steps.desk import machines
from archive.steps.desk.quotas import TOLD_AT

_ASKED = (DeliveryState.HELD, DeliveryState.REFUSED, DeliveryState.PARTLY_REFUSED)


class Row(NamedTuple):
    """One of the things: what it is called, of which centre, since when, and where it is dealt with."""

    name: str
    address: str
    centre: str = ""
    since: datetime | None = None
    note: str = ""
    """A state's word, as `state.…` or plain."""


class Wait(NamedTuple):
    """One kind of thing that waits: its words are `web.work.wait.<word>`, and `…<word>.do` what to do next."""

    word: str
    number: int
    address: str
    rows: tuple[Row, ...] = ()


class Section(NamedTuple):
    """A role, and what waits for whoever holds it; nothing where all is done."""

    role: Role
    waits: tuple[Wait, ...]


def sections(services: Services, person: Person) -> list[Section]:
    """Of every role that somebody holds, in the order of the roles."""
    held = {grant.role for grant in person.roles}
    found = {
        Role.ARCHIVIST: _archivist,
        Role.REVIEWER: _reviewer,
        Role.CURATOR: _curator,
        Role.LEAD: _lead,
        Role.OPERATOR: _operator,
        Role.AUDITOR: _auditor,
    }
    return [
        Section(role, tuple(one for one in read(services, person) if one.number)) for role, read in found.items() if role in held
    ]


def _archivist(services: Services, person: Person) -> Iterator[Wait]:
    waits, mine = services.ledger.desk.waits, reach(person, Act.DELIVER)
    number, returned = waits.returned(mine)
    rows = tuple(Row(one.title or one.id, f"/work/returned#{one.id}", one.centre, one.since) for one in returned)
    yield Wait("returned", number, "/work/returned", rows)
    for state in _ASKED:
        number, found = waits.deliveries(mine, [state])
        rows = tuple(Row(one.name, f"/work/deliveries/{one.id}", one.centre, one.since) for one in found)
        yield Wait(state.value, number, f"/work/deliveries?state={state.value}", rows)


def _reviewer(services: Services, person: Person) -> Iterator[Wait]:
    number, found = services.ledger.desk.waits.reviews(reach(person, Act.APPROVE))
    called = services.ledger.centres.many([one.centre for one in found])
    rows = tuple(
        Row(
            called[one.centre].name if one.centre in called else one.centre,
            "/work/reviews",
            one.centre,
            one.oldest,
            str(one.number),
        )
        for one in found
    )
    yield Wait("reviews", number, "/work/reviews", rows)


def _curator(services: Services, person: Person) -> Iterator[Wait]:
    mine = reach(person, Act.CONFIRM_DELETION)
    if mine.everywhere:
        number = sum(one.confirmed_at is None for one in services.ledger.registry.requests())
        yield Wait("deletions", number, "/work/tasks")


def _lead(services: Services, person: Person) -> Iterator[Wait]:
    waits, ledger = services.ledger.desk.waits, services.ledger
    reviews = "/work/reviews?late=1&at=all" if reach(person, Act.RETURN) else "/work/resources?state=in_review"
    yield Wait("late", waits.late(reach(person, Act.SEE_WORK)), reviews)
    full = ledger.desk.quotas.fullest(reach(person, Act.SET_QUOTAS), 10, TOLD_AT)
    called = ledger.centres.many([one.centre for one in full])
    rows = tuple(
        Row(
            called[one.centre].name if one.centre in called else one.centre,
            f"/work/centres/{one.centre}#quota",
            note=f"{one.percent} %",
        )
        for one in full
    )
    yield Wait("quota", len(full), "/work/quotas", rows)
    number, people = waits.people_without_posts(reach(person, Act.INVITE))
    yield Wait("postless", number, "/work/people", tuple(Row(one.name, f"/work/people/{one.id}", one.centre) for one in people))
    number, centres = ledger.desk.tree.without_people(reach(person, Act.INVITE), Role.ARCHIVIST, 5)
    yield Wait("unmanned", number, "/work/centres", tuple(Row(one.name, f"/work/centres/{one.id}", one.id) for one in centres))


def _operator(services: Services, person: Person) -> Iterator[Wait]:
    if Act.SEE_MACHINES not in acts(person):
        return
    stuck = machines.stuck(services, 10)
    rows = tuple(Row(one.delivery.name, "/work/machines#stuck", one.delivery.centre, one.since) for one in stuck)
    yield Wait("stuck", len(stuck), "/work/machines#stuck", rows)
    tight = [one for one in machines.disks(services) if one.tight]
    rows = tuple(Row(one.place, "/work/machines#disks", note=gigabytes(one.free)) for one in tight)
    yield Wait("disks", len(tight), "/work/machines#disks", rows)
    letters = services.ledger.letters.given_up(10)
    yield Wait("letters", len(letters), "/work/machines#letters")


def _auditor(services: Services, person: Person) -> Iterator[Wait]:
    yield Wait("refusals", services.ledger.desk.waits.refusals(timedelta(days=1)), "/work/audit?refused=1")
    newest, head = services.ledger.accounts.audit.head(), audit_log.newest_head(services)
    left = (newest.id if newest else 0) - (head.id if head else 0)
    is_old = newest is not None and (head is None or head.taken_at < newest.at - timedelta(days=2))
    yield Wait("unkept", left if is_old else 0, "/work/audit")
