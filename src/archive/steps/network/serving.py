"""Serving: each centre is served by one group at a time, and the backbones of a group come from different departments."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from archive.manifests.network.people_sheet import PeopleColumn
from archive.models.network.agent import Agent
from archive.models.network.tie import Tie
from archive.services import Services

if TYPE_CHECKING:
    from archive.steps.network.people import Line

_C = PeopleColumn


def judged(services: Services, lines: Sequence["Line"], agents: Mapping[str, Agent]) -> dict[str, Agent]:
    """The agents without what another group serves at the same time (E934: who was there first, stays), and warnings of
    departments that are shared (E935).
    """
    found = dict(agents)
    if any(one.said.serves for one in lines):
        _one_group_each(services, lines, found)
    _departments(services, lines, found)
    return found


def _one_group_each(services: Services, lines: Sequence["Line"], agents: dict[str, Agent]) -> None:
    others = {one.id: one for one in services.ledger.network.agents.serving()}
    taken = {id_: [tie for tie in one.ties if tie.centre] for id_, one in others.items()}
    targets = {tie.to for one in (*others.values(), *agents.values()) for tie in one.ties if tie.centre}
    lines_of = {id_: place.line for id_, place in services.ledger.centres.places(targets).items()}

    def clash(tie: Tie, of: str) -> str:
        for id_, ties in taken.items():
            for other in ties:
                near = other.to in lines_of.get(tie.to, {tie.to}) or tie.to in lines_of.get(other.to, {other.to})
                if id_ != of and near and _at_once(tie, other):
                    return id_
        return ""

    for one in lines:
        agent = agents.get(one.id)
        if agent is None or not one.said.serves or one.row.refused:
            continue
        kept = []
        for tie in agent.ties:
            other = clash(tie, agent.id) if tie.centre else ""
            if other:
                name = next((known.title for known in (others.get(other), agents.get(other)) if known), other)
                one.row.wrong("E934", _C.SERVES, refuses=False, centre=tie.to, other=name)
            else:
                kept.append(tie)
        agents[agent.id] = agent.model_copy(update={"ties": tuple(kept)})
        taken[agent.id] = [tie for tie in kept if tie.centre]


def _at_once(one: Tie, other: Tie) -> bool:
    latest, ends = max(one.since or date.min, other.since or date.min), min(one.until or date.max, other.until or date.max)
    return latest < ends


def _departments(services: Services, lines: Sequence["Line"], agents: Mapping[str, Agent]) -> None:
    groups = {tie.to for one in lines if (agent := agents.get(one.id)) for tie in agent.ties if tie.role == "backbone"}
    pointing = services.ledger.network.statements.pointing("agent", groups, "backbone") if groups else {}
    before = services.ledger.network.statements.many(Agent, {one.id for those in pointing.values() for one in those})
    seen: dict[tuple[str, str], str] = {}
    for known in before.values():
        if known.id not in agents:
            seen |= dict.fromkeys(_posts(known), known.id)
    for one in lines:
        agent = agents.get(one.id)
        for key in _posts(agent) if agent and one.said.groups and not one.row.refused else ():
            if seen.setdefault(key, one.id) != one.id:
                one.row.wrong("E935", _C.DEPARTMENT, refuses=False)


def _posts(agent: Agent) -> Iterable[tuple[str, str]]:
    """(group, department) of those for which they are a backbone."""
    return [(tie.to, agent.department) for tie in agent.ties if tie.role == "backbone" and agent.department]
