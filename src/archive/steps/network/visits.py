"""Visits: what a group did for a centre on a day is one activity, whichever sheets tell of it, and its days are counted once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

from archive.models.centre import Centre
from archive.models.network.activity import Activity, ActivityKind, ActivityState, Evidence
from archive.models.network.agent import Agent
from archive.models.network.fact import Fact, FactKind
from archive.models.network.participation import Participation
from archive.models.network.statement import Concept, numbered_id
from archive.models.people import Person
from archive.services import Services
from archive.steps.network import keeping
from archive.steps.network.keeping import Said

MOST_DAYS = 31
"""Of one visit. What goes on for longer is a stay, of which nobody says on which days somebody was there: these are counted."""
_MARK = "visit"
_ROLE = "liaison"
Change = tuple[Activity | None, Activity]
"""An activity as it was, and as it is."""


class Day(NamedTuple):
    """A liaison day: what measure 22 counts once."""

    to: str
    agent: str
    on: date
    sample: bool


class Diary:
    """Visits as they are known, and as the rows of a sheet make them."""

    def __init__(self, known: Iterable[Activity]) -> None:
        self._known: dict[str, Activity] = {}
        self._of: dict[tuple[str, str], list[str]] = {}
        for one in known:
            self.note(one)

    def note(self, one: Activity) -> None:
        """So it is from now on."""
        self._known[one.id] = one
        those = self._of.setdefault((one.centre, one.to), [])
        if one.id not in those:
            those.append(one.id)

    def get(self, id_: str) -> Activity | None:
        """One of them."""
        return self._known.get(id_)

    def told(self, like: Activity) -> Activity | None:
        """The visit of this day between the same centres: of one of its groups, else of none in particular."""
        there = [self._known[id_] for id_ in self._of.get((like.centre, like.to), ())]
        fitting = [one for one in there if one.sample == like.sample and like.starts in dates(one) and one.to == like.to]
        groups = set(like.groups)
        return next((one for one in fitting if groups & set(one.groups)), None) or next(
            (one for one in fitting if not one.groups), None
        )


def visit(by: Centre, groups: Sequence[str], to: Centre, on: date, sample: bool, taken: Collection[str] = ()) -> Activity:
    """The visit of these groups to a centre on this day; always the same id for the same day, unless it is `taken` by one that
    has another day by now.
    """
    number = _number(on, to, groups)
    named = (" ".join((number, *["again"] * times)) for times in count())
    id_ = next(found for name in named if (found := numbered_id(Concept.ACTIVITY, by.id, name)) not in taken)
    return Activity(
        id=id_, number=number, centre=by.id, division=by.division, title=_title(on, to), kind=ActivityKind.VISIT,
        state=ActivityState.HELD, starts=on, ends=on, to=to.id, groups=tuple(groups), sample=sample,
    )  # fmt: skip


def moved(one: Activity, groups: Sequence[str], to: Centre, on: date) -> Activity:
    """The same visit as it is told now: on another day, of other groups, or to another centre."""
    said = {"starts": on, "ends": on, "to": to.id, "groups": tuple(groups), "title": _title(on, to)}
    return one.model_copy(update=said | {"number": f"{_number(on, to, groups)} {one.id}"})


def evidenced(one: Activity, resources: Sequence[str]) -> Activity:
    """The visit with further resources that show it; with any it is closed, if nobody leads its course elsewhere."""
    had = {known.resource for known in one.evidence}
    every = (*one.evidence, *(Evidence(resource=id_, relation="document") for id_ in resources if id_ not in had))
    state = ActivityState.CLOSED if every and of_service(one) and one.state is ActivityState.HELD else one.state
    return one.model_copy(update={"evidence": every, "state": state})


def called_off(one: Activity, why: str) -> Activity:
    """The visit that did not take place as it was told; what shows it goes where it is told now."""
    return one.model_copy(update={"state": ActivityState.CANCELLED, "called_off": why, "evidence": ()})


def of_service(one: Activity) -> bool:
    """Whether the sheet of service told of it, and no sheet of activities."""
    return one.kind is ActivityKind.VISIT and one.starts is not None and one.number.startswith(f"{_MARK} {one.starts} ")


def dates(one: Activity | None) -> tuple[date, ...]:
    """The days of a visit that took place; none of anything else."""
    if one is None or one.kind is not ActivityKind.VISIT or not one.to or one.starts is None:
        return ()
    if one.state not in {ActivityState.HELD, ActivityState.CLOSED}:
        return ()
    going_on = ((one.ends or one.starts) - one.starts).days
    return tuple(one.starts + timedelta(days=n) for n in range(min(going_on + 1, MOST_DAYS)))


def days(one: Activity | None) -> frozenset[Day]:
    """Its liaison days: of each of its groups; where nobody names one, the centre itself stands for whoever went."""
    if one is None:
        return frozenset()
    return frozenset(Day(one.to, agent, on, one.sample) for on in dates(one) for agent in one.groups or (one.centre,))


def known(services: Services, to: Collection[str], on: Collection[date]) -> list[Activity]:
    """Visits that took place at these centres about these days."""
    return services.ledger.network.activities.visits(to, min(on), max(on)) if to and on else []


def facts(services: Services, changes: Sequence[Change]) -> dict[str, list[Fact]]:
    """Id -> what has to be noted so that each day that some visit tells of counts once, and no other day."""
    moving = [(was, now) for was, now in changes if days(was) != days(now)]
    touched = {day for was, now in moving for day in days(was) ^ days(now)}
    if not touched:
        return {}
    ids = {now.id for _, now in changes}
    others = known(services, {one.to for one in touched}, {one.on for one in touched})
    told = {day for one in others if one.id not in ids for day in days(one)} | {day for _, now in changes for day in days(now)}
    centres = services.ledger.centres.many(sorted({one.to for one in touched}))
    counted = {Day(*one) for one in services.ledger.network.activities.visited({day.to for day in touched})}
    found: dict[str, list[Fact]] = {}
    for was, now in moving:
        gone = sorted((days(was) - days(now)) & counted - told)
        come = sorted(days(now) - days(was) - counted)
        by = {FactKind.UNVISITED: gone, FactKind.VISITED: come}
        found[now.id] = [
            _fact(kind, one, now.centre, centres[one.to].division if one.to in centres else "")
            for kind, several in by.items()
            for one in several
        ]
        counted = (counted - set(gone)) | set(come)
    return found


def joined(services: Services, made: Sequence[Activity], by: Person, *, dry_run: bool) -> tuple[list[Activity], list[Activity]]:
    """The activities with what the sheet of service told of the same visits before (groups, evidence, who was there), and the
    visits that were told there, as they were: `called_off` makes room.

    Raises:
        Conflict, StoreUnavailable, LedgerUnavailable: do it again.
    """
    taking_place = [one for one in made if dates(one)]
    told = known(services, {one.to for one in taking_place}, {on for one in taking_place for on in dates(one)})
    left = {one.id: one for one in told if of_service(one)}
    found, gone = list[Activity](), list[Activity]()
    for one in made:
        same = [left.pop(each.id) for each in list(left.values()) if one.id != each.id and _is_same(one, each)]
        gone += same
        found.append(_with(one, same))
        if same and not dry_run:
            _led(services, one, same, by)
    return found, gone


def _is_same(one: Activity, told: Activity) -> bool:
    of = (one.centre, one.to, one.sample) == (told.centre, told.to, told.sample) and told.starts in dates(one)
    return of and (not one.groups or bool(set(one.groups) & set(told.groups)))


def _with(one: Activity, same: Sequence[Activity]) -> Activity:
    if not same:
        return one
    had = {each.resource for each in one.evidence}
    more = tuple(shown for each in same for shown in each.evidence if shown.resource not in had)
    groups = tuple(dict.fromkeys((*one.groups, *(group for each in same for group in each.groups))))
    return one.model_copy(update={"groups": groups, "evidence": (*one.evidence, *more)})


def _led(services: Services, to: Activity, same: Sequence[Activity], by: Person) -> None:
    """Records of service that are of these visits are of that one."""
    ids = {one.id for one in same}
    there = (agent for id_ in sorted(ids) for agent in services.ledger.network.agents.taking_part(id_, _ROLE))
    every: dict[str, Agent] = {one.id: one for one in there}
    said = []
    for one in every.values():
        records = tuple(_of(each, to) if each.activity in ids else each for each in one.participations)
        said.append(Said(one.model_copy(update={"participations": records}), "record", was=one))
    keeping.keep_all(services, said, by)


def _of(one: Participation, visit: Activity) -> Participation:
    return one.model_copy(update={"activity": visit.id, "what": ""})


def _fact(kind: FactKind, one: Day, by: str, division: str) -> Fact:
    dims = {"day": one.on.isoformat(), "by": by}
    month = f"{one.on:%Y-%m}"
    return Fact(
        kind=kind, centre=one.to, division=division, subject=one.agent, about_month=month, dims=dims, sample=one.sample
    )  # fmt: skip


def _number(on: date, to: Centre, groups: Sequence[str]) -> str:
    return " ".join((_MARK, on.isoformat(), to.id, *groups))


def _title(on: date, to: Centre) -> str:
    return f"{on.isoformat()} {to.name}"
