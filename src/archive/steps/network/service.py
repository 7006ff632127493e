"""Service: what the sheet 服务记录 says of who took part in what; what two systems tell of the same is one record."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

from archive.i18n.moments import day
from archive.manifests.network.cells import Cells
from archive.manifests.network.service_sheet import ServiceColumn, ServiceRow, read_row
from archive.models.centre import Centre
from archive.models.network import activity_course
from archive.models.network.activity import Activity
from archive.models.network.agent import Agent, AgentKind
from archive.models.network.fact import Fact, FactKind
from archive.models.network.participation import Correction, Part, Participation
from archive.services import Services
from archive.steps.network import keeping, visits
from archive.steps.network.asked import Asked, Counts
from archive.steps.network.keeping import Said
from archive.steps.network.named_centres import named, responsible
from archive.steps.network.whom import Whom, whom

_C = ServiceColumn
_CORRECTED = ("role", "activity", "what", "on", "hours", "heads", "sessions", "attended", "evidence")
"""Fields of a record that a correction changes."""


class Line(NamedTuple):
    """A row with what it says, the centre that recorded it, and the centre that was served."""

    row: Cells
    said: ServiceRow
    centre: Centre
    to: Centre | None


class _Sheet:
    """Agents and visits as they become row by row, and the facts that follow."""

    def __init__(self, services: Services, known: Whom, asked: Asked) -> None:
        self.services, self.known, self.asked = services, known, asked
        self.agents: dict[str, Agent] = {}
        self.visits: dict[str, Activity] = {}
        self.facts: dict[str, list[Fact]] = {}
        self.seen: set[tuple[str, str]] = set()
        self.holders: Mapping[tuple[str, str], str] = {}
        self.today = day(datetime.now(UTC))

    @cached_property
    def serving(self) -> frozenset[str]:
        """The groups that serve centres: a visit is of one of them, and not of the choir its people sing in."""
        return frozenset(one.id for one in self.services.ledger.network.agents.serving())

    def agent(self, one: Agent) -> Agent:
        return self.agents.get(one.id, one)


def take(services: Services, rows: Sequence[Cells], asked: Asked) -> Counts:
    """Take the rows. The same number in a system, or the same person, day, activity and hours, is one record: told twice by one
    system it is a fault (E931), told by another system it is noted there as well. Safe to repeat.
    """
    lines = list(_lines(services, rows, asked))
    sheet = _Sheet(services, whom(services, [(one.row, one.said, one.centre) for one in lines], asked), asked)
    sheet.holders = services.ledger.network.agents.holders({(one.said.source, one.said.number) for one in lines})
    counts = Counts()
    for one in lines:
        done = _taken(sheet, one)
        if done and not one.row.refused:
            counts = counts._replace(**{done: getattr(counts, done) + 1})
    if not asked.dry_run:
        _keep(services, sheet)
    return counts


def _lines(services: Services, rows: Sequence[Cells], asked: Asked) -> Iterator[Line]:
    whose = responsible(services, rows, _C.CENTRE, asked)
    served = named(services, {text for row in rows if (text := row.raw(_C.TO))})
    for row in rows:
        said, centre, to = read_row(row), whose.of(row, _C.CENTRE), served.get(row.raw(_C.TO))
        if row.raw(_C.TO) and to is None:
            row.wrong("E905", _C.TO)
        if to and said.role is Part.LIAISON and said.on is None:
            row.wrong("E902", _C.DAY)
        if centre and not row.refused:
            yield Line(row, said, centre, to)


def _taken(sheet: _Sheet, one: Line) -> str:
    """What became of a row: new, changed, unchanged; "" where it was refused."""
    agent, activity = sheet.known.agent(one.row, one.said, one.centre), sheet.known.activity(one.row, one.said, one.centre)
    if agent is None or one.row.refused:
        return ""
    agent = sheet.agent(agent)
    visit = _visit(sheet, one, agent, one.to) if one.to and one.said.role is Part.LIAISON else None
    activity = visit.id if visit else activity
    said = _participation(one, activity, sheet.asked)
    if _doubled(sheet, one, agent, said):
        return ""
    if visit and one.to:
        _visited(sheet, one, visit, one.to)
    place = _place(agent, said)
    if place is None:
        _write(sheet, agent, (*agent.participations, said))
        _trained(sheet, agent, said, one.centre.division)
        return "new"
    return _again(sheet, agent, place, said, one)


def _doubled(sheet: _Sheet, one: Line, agent: Agent, said: Participation) -> bool:
    """Whether the sheet has the row already, or the number is of somebody else's record."""
    key = (said.source, said.number) if said.number else (agent.id, said.record)
    holder = sheet.holders.get(key, agent.id) if said.number else agent.id
    if key in sheet.seen:
        one.row.wrong("E931", _C.NUMBER if said.number else _C.AGENT)
    elif holder != agent.id:
        one.row.wrong("E933", _C.NUMBER, name=sheet.known.name(holder, one.centre.id))
    sheet.seen.add(key)
    return one.row.refused


def _place(agent: Agent, said: Participation) -> int | None:
    """Where among what they did this stands already: the same record, or the same deed as another system tells it."""
    alias = f"{said.source} {said.number}"
    for place, known in enumerate(agent.participations):
        if known.record == said.record or (said.number and alias in known.also):
            return place
    if said.on is None:
        return None
    for place, known in enumerate(agent.participations):
        if known.deed == said.deed and known.source != said.source:
            return place
    return None


def _again(sheet: _Sheet, agent: Agent, place: int, said: Participation, one: Line) -> str:
    known = agent.participations[place]
    if known.record != said.record:
        alias = f"{said.source} {said.number}".strip()
        if alias in known.also:
            return "unchanged"
        new = known.model_copy(update={"also": (*known.also, alias)})
    else:
        new = _corrected(sheet, agent, known, said, one)
    if new == known:
        return "unchanged"
    _write(sheet, agent, (*agent.participations[:place], new, *agent.participations[place + 1 :]))
    return "changed"


def _corrected(sheet: _Sheet, agent: Agent, known: Participation, said: Participation, one: Line) -> Participation:
    """The record as it is now said, with what it said before; confirmed hours are to be confirmed again."""
    was, now = known.model_dump(mode="json"), said.model_dump(mode="json")
    changed = [name for name in _CORRECTED if was[name] != now[name] and now[name] not in (None, "", [])]
    if not changed:
        return known
    before = {name: "" if was[name] is None else str(was[name]) for name in changed}
    trail = (*known.trail, Correction(on=sheet.today, by=sheet.asked.by.written(), why=one.said.why, was=before))
    update: dict[str, object] = {name: getattr(said, name) for name in changed} | {"trail": trail}
    if known.state == "confirmed":
        update |= {"state": "recorded", "confirmed_by": ""}
        _counted(sheet, agent, served(known, one.centre.division, -1))
    new = known.model_copy(update=update)
    if (_is_trainee(known), _month(known)) != (_is_trainee(new), _month(new)):
        _trained(sheet, agent, known, one.centre.division, -1)
        _trained(sheet, agent, new, one.centre.division)
    return new


def _is_trainee(one: Participation) -> bool:
    return one.role is Part.TRAINEE and one.attended != 0


def _trained(sheet: _Sheet, agent: Agent, one: Participation, division: str, sign: int = 1) -> None:
    if _is_trainee(one):
        fact = Fact(kind=FactKind.TRAINED, centre=one.recorded_by, division=division, amount=sign, about_month=_month(one))
        _counted(sheet, agent, fact)


def served(one: Participation, division: str, sign: int = 1) -> Fact:
    """The hours of a record that were confirmed, or with -1 are so no longer."""
    return Fact(
        kind=FactKind.SERVED, centre=one.recorded_by, division=division, amount=sign * (one.hours or 0), about_month=_month(one)
    )


def _participation(one: Line, activity: str, asked: Asked) -> Participation:
    kept = {name: getattr(one.said, name) for name in ("role", "on", "hours", "heads", "sessions", "attended", "evidence")}
    what = "" if activity else one.said.what
    ids = {"source": one.said.source, "number": one.said.number, "recorder": asked.by.written()}
    return Participation(activity=activity, what=what, recorded_by=one.centre.id, **kept, **ids)


def _visit(sheet: _Sheet, one: Line, agent: Agent, to: Centre) -> Activity | None:
    """The visit that the row tells of; nothing of it is noted yet."""
    on = one.said.on
    if on is None:
        return None
    belongs = [tie.to for tie in agent.ties if tie.role in {"member", "head", "backbone"} and not tie.centre and tie.holds(on)]
    groups = [agent.id] if agent.kind is not AgentKind.PERSON else sorted(sheet.serving & set(belongs))[:1] or [agent.id]
    return visits.visit(one.centre, groups, to, on, sheet.asked.sample)


def _visited(sheet: _Sheet, one: Line, made: Activity, to: Centre) -> None:
    """The visit is made, or gets its evidence."""
    known = sheet.visits.get(made.id) or sheet.services.ledger.network.statements.get(Activity, made.id)
    sheet.visits[made.id] = visits.evidenced(known or made, one.said.evidence)
    if known is None:
        sheet.facts[made.id] = visits.facts(sheet.visits[made.id], to.division)


def _write(sheet: _Sheet, agent: Agent, every: Sequence[Participation]) -> None:
    sheet.agents[agent.id] = agent.model_copy(update={"participations": tuple(every)})


def _counted(sheet: _Sheet, agent: Agent, fact: Fact) -> None:
    sheet.facts.setdefault(agent.id, []).append(fact)


def _month(one: Participation) -> str:
    return f"{one.on:%Y-%m}" if one.on else ""


def _keep(services: Services, sheet: _Sheet) -> None:
    before = services.ledger.network.statements.many(Activity, sheet.visits)
    held = [
        Said(one, "hold", facts=(*sheet.facts.get(one.id, ()), *activity_course.facts(was, one)), was=was)
        for one, was in ((one, before.get(id_)) for id_, one in sheet.visits.items())
        if was != one
    ]
    keeping.keep_all(services, held, sheet.asked.by)
    known = sheet.known.agents
    said = [Said(one, "record", facts=sheet.facts.get(id_, ()), was=known.get(id_)) for id_, one in sheet.agents.items()]
    keeping.keep_all(services, said, sheet.asked.by)
