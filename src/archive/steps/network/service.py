"""Service: what the sheet 服务记录 says of who took part in what; what two systems tell of the same is one record."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import NamedTuple

from archive.i18n.moments import day
from archive.manifests.network.cells import Cells
from archive.manifests.network.service_sheet import ServiceColumn, ServiceRow, read_row
from archive.models.centre import Centre
from archive.models.network.activity import Activity
from archive.models.network.agent import Agent, AgentKind
from archive.models.network.fact import Fact, FactKind
from archive.models.network.participation import Correction, Part, Participation
from archive.services import Services
from archive.steps.network import activity_keeping, keeping, visits
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
        self.diary = visits.Diary(())
        self.visits: dict[str, Activity] = {}
        """Those that the sheet changes."""
        self.left: dict[str, str] = {}
        """Visits from which a record was led to another one -> why."""
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

    def records_of(self, visit: str) -> int:
        """How many records say to be of a visit, as the sheet leaves them so far."""
        known = {one.id: one for one in self.services.ledger.network.agents.taking_part(visit, Part.LIAISON.value)}
        return sum(each.activity == visit for one in (known | self.agents).values() for each in one.participations)


def take(services: Services, rows: Sequence[Cells], asked: Asked) -> Counts:
    """Take the rows. The same number in a system, or the same person, day, activity and hours, is one record: told twice by one
    system it is a fault (E931), told by another system it is noted there as well. Safe to repeat.
    """
    lines = list(_lines(services, rows, asked))
    sheet = _Sheet(services, whom(services, [(one.row, one.said, one.centre) for one in lines], asked), asked)
    sheet.holders = services.ledger.network.agents.holders({(one.said.source, one.said.number) for one in lines})
    sheet.diary = _diary(services, lines, sheet)
    counts = Counts()
    for one in lines:
        done = _taken(sheet, one)
        if done and not one.row.refused:
            counts = counts._replace(**{done: getattr(counts, done) + 1})
    _call_off(sheet)
    if not asked.dry_run:
        _keep(services, sheet)
    return counts


def _lines(services: Services, rows: Sequence[Cells], asked: Asked) -> Iterator[Line]:
    whose = responsible(services, rows, _C.CENTRE, asked)
    served = named(services, {text for row in rows if (text := row.raw(_C.TO))})
    read = [(row, read_row(row), whose.of(row, _C.CENTRE)) for row in rows]
    places = _places_of_evidence(services, [said for _, said, _ in read])
    for row, said, centre in read:
        to = served.get(row.raw(_C.TO))
        for id_ in said.evidence if centre else ():
            if centre and centre.id not in places.get(id_, ()):
                row.wrong("E981", _C.EVIDENCE, resource=id_)
        if row.raw(_C.TO) and to is None:
            row.wrong("E905", _C.TO)
        if to and said.role is Part.LIAISON and said.on is None:
            row.wrong("E902", _C.DAY)
        if centre and not row.refused:
            yield Line(row, said, centre, to)


def _places_of_evidence(services: Services, rows: Sequence[ServiceRow]) -> Mapping[str, Collection[str]]:
    """Resource that rows name -> the centre that has it, and all above that one."""
    centres = services.ledger.resources.centres({id_ for said in rows for id_ in said.evidence})
    lines = services.ledger.centres.places(set(centres.values()))
    return {id_: lines[centre].line for id_, centre in centres.items() if centre in lines}


def _diary(services: Services, lines: Sequence[Line], sheet: _Sheet) -> visits.Diary:
    """The visits that the rows may be of: those at the same places about these days, and those that records are of already."""
    going = [one for one in lines if one.to and one.said.on and one.said.role is Part.LIAISON]
    to, on = {one.to.id for one in going if one.to}, {one.said.on for one in going if one.said.on}
    found = visits.Diary(visits.known(services, to, on))
    named = {id_ for one in going for _, id_ in sheet.known.activities.get(one.said.activity, ())}
    recorded = {
        each.activity
        for agent in (sheet.known.agents.values() if going else ())
        for each in agent.participations
        if each.role is Part.LIAISON and each.activity
    }
    for known in services.ledger.network.statements.many(Activity, named | recorded).values():
        found.note(known)
    for one in (sheet.asked.coming or {}).values() if going else ():
        if isinstance(one, Activity):
            found.note(one)
    return found


def _taken(sheet: _Sheet, one: Line) -> str:
    """What became of a row: new, changed, unchanged; "" where it was refused."""
    agent, activity = sheet.known.agent(one.row, one.said, one.centre), sheet.known.activity(one.row, one.said, one.centre)
    if agent is None or one.row.refused:
        return ""
    agent = sheet.agent(agent)
    visit = _visit(sheet, one, agent, activity) if one.said.role is Part.LIAISON else None
    activity = visit.id if visit else activity
    said = _participation(one, activity, sheet.asked)
    if _doubled(sheet, one, agent, said):
        return ""
    if visit:
        _visited(sheet, one, visit)
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
    if known.activity != new.activity:
        sheet.left[known.activity] = one.said.why
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


def _visit(sheet: _Sheet, one: Line, agent: Agent, named: str) -> Activity | None:
    """The visit that the row tells of: that which the record is of already, or the activity that the row names, or one that
    either sheet told of that day, or the one that this corrects; else a new one. Nothing of it is noted yet.
    """
    on, to = one.said.on, one.to
    if on is None or to is None:
        return None
    if kept := _kept(sheet, one, agent, to):
        return kept
    groups, diary = _groups(sheet, agent, on), sheet.diary
    new = visits.visit(one.centre, groups, to, on, sheet.asked.sample)
    found = diary.get(named)
    if found is None or found.to != to.id or on not in visits.dates(found):
        found = diary.told(new)
    if found:
        return found.model_copy(update={"groups": tuple(dict.fromkeys((*found.groups, *groups)))})
    own = (known for known in agent.participations if one.said.number and known.number == one.said.number)
    before = next((diary.get(known.activity) for known in own if known.source == one.said.source), None)
    if before and visits.of_service(before) and sheet.records_of(before.id) == 1:
        return visits.moved(before, groups, to, on)
    there = diary.get(new.id) or sheet.services.ledger.network.statements.get(Activity, new.id)
    return visits.visit(one.centre, groups, to, on, sheet.asked.sample, {new.id} if visits.dates(there) else ())


def _kept(sheet: _Sheet, one: Line, agent: Agent, to: Centre) -> Activity | None:
    """The visit that the record of a row is of already, where the row corrects nothing of that."""
    said, alias = one.said, f"{one.said.source} {one.said.number}"
    for known in agent.participations:
        visit = sheet.diary.get(known.activity)
        deed = (known.role, known.on, known.hours or 0) == (said.role, said.on, said.hours or 0)
        same = (known.source, known.number) == (said.source, said.number)
        numbered = said.number and ((same and known.on == said.on) or alias in known.also)
        if visit and visit.to == to.id and (numbered or (same and deed)):
            return visit
    return None


def _groups(sheet: _Sheet, agent: Agent, on: date) -> list[str]:
    """Who goes on a visit: the service group of whoever went."""
    if agent.kind is not AgentKind.PERSON:
        return [agent.id]
    belongs = [tie.to for tie in agent.ties if tie.role in {"member", "head", "backbone"} and not tie.centre and tie.holds(on)]
    return sorted(sheet.serving & set(belongs))[:1] or [agent.id]


def _visited(sheet: _Sheet, one: Line, made: Activity) -> None:
    """The visit is made, or gets its evidence."""
    now = visits.evidenced(made, one.said.evidence)
    sheet.diary.note(now)
    sheet.visits[made.id] = now


def _call_off(sheet: _Sheet) -> None:
    """Visits that only this sheet told of, and of which no record is any more, did not take place then."""
    for id_, why in sheet.left.items():
        known = sheet.diary.get(id_)
        if known and visits.of_service(known) and visits.dates(known) and not sheet.records_of(id_):
            sheet.visits[id_] = visits.called_off(known, why)


def _write(sheet: _Sheet, agent: Agent, every: Sequence[Participation]) -> None:
    sheet.agents[agent.id] = agent.model_copy(update={"participations": tuple(every)})


def _counted(sheet: _Sheet, agent: Agent, fact: Fact) -> None:
    sheet.facts.setdefault(agent.id, []).append(fact)


def _month(one: Participation) -> str:
    return f"{one.on:%Y-%m}" if one.on else ""


def _keep(services: Services, sheet: _Sheet) -> None:
    before = services.ledger.network.statements.many(Activity, sheet.visits)
    activity_keeping.keep(services, list(sheet.visits.values()), before, "hold", sheet.asked.by)
    known = sheet.known.agents
    said = [Said(one, "record", facts=sheet.facts.get(id_, ()), was=known.get(id_)) for id_, one in sheet.agents.items()]
    keeping.keep_all(services, said, sheet.asked.by)
