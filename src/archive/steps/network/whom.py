"""Whom rows mean: people and groups by number or by name, activities by number; asked once for a whole sheet."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from archive.manifests.network.cells import Cells
from archive.manifests.network.service_sheet import ServiceColumn, ServiceRow
from archive.models.centre import Centre
from archive.models.network.activity import Activity
from archive.models.network.agent import Agent
from archive.models.network.statement import Concept
from archive.services import Services
from archive.steps.network.asked import Asked
from archive.vocabulary.people_names import compared

_C = ServiceColumn


class Whom(NamedTuple):
    """What is on record of all that a sheet names."""

    numbers: Mapping[str, Sequence[tuple[str, str]]]
    """Number -> (centre, id) of agents."""
    names: Mapping[str, Sequence[str]]
    """Name as compared -> ids."""
    activities: Mapping[str, Sequence[tuple[str, str]]]
    agents: Mapping[str, Agent]

    def agent(self, row: Cells, said: ServiceRow, centre: Centre) -> Agent | None:
        """Whom a row means, by the number first; None with a fault where nobody or several are meant. Of one that was merged,
        who it is now.
        """
        found = self._numbered(said, centre) if said.agent else self._called(said, centre)
        column = _C.AGENT if said.agent else _C.NAME
        if len(found) != 1:
            row.wrong("E932" if found else "E930", column)
            return None
        one = self.agents[found[0]]
        if said.agent and not said.name and one.centre != centre.id:
            row.wrong("E930", column)
            return None
        if said.agent and said.name and compared(said.name) not in {compared(name) for name, _ in one.known_as()}:
            row.wrong("E933", column, name=self.name(one.id, centre.id))
            return None
        return one

    def activity(self, row: Cells, said: ServiceRow, centre: Centre) -> str:
        """The id of the activity that a row names, of its own centre first; "" for none, with a fault where it is not known."""
        if not said.activity:
            return ""
        every = self.activities.get(said.activity, [])
        found = [id_ for at, id_ in every if at == centre.id] or [id_ for _, id_ in every]
        if len(found) != 1:
            row.wrong("E932" if found else "E930", _C.ACTIVITY)
            return ""
        return found[0]

    def name(self, id_: str, centre: str) -> str:
        """What an agent of this centre is called; nothing is told of another's."""
        one = self.agents.get(id_)
        return one.title if one and one.centre == centre else "–"

    def _numbered(self, said: ServiceRow, centre: Centre) -> list[str]:
        every = self.numbers.get(said.agent, [])
        own = [id_ for at, id_ in every if at == centre.id] or [id_ for _, id_ in every]
        return self._now(own)

    def _called(self, said: ServiceRow, centre: Centre) -> list[str]:
        here = [id_ for id_ in self.names.get(compared(said.name), []) if self.agents[id_].centre == centre.id]
        return self._now(here)

    def _now(self, ids: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(self._end(id_) for id_ in ids if id_ in self.agents))

    def _end(self, id_: str) -> str:
        seen = {id_}
        while (to := self.agents[id_].merged_into) and to not in seen:
            seen.add(to)
            id_ = to
        return id_


def whom(services: Services, rows: Sequence[tuple[Cells, ServiceRow, Centre]], asked: Asked) -> Whom:
    """Everything that these rows name, also by sheets before that a dry run did not write."""
    agents, statements = services.ledger.network.agents, services.ledger.network.statements
    numbers = agents.numbered(Concept.AGENT, {said.agent for _, said, _ in rows if said.agent})
    named = agents.named({compared(said.name) for _, said, _ in rows if said.name and not said.agent})
    activities = agents.numbered(Concept.ACTIVITY, {said.activity for _, said, _ in rows if said.activity})
    names = {name: [one.agent for one in those] for name, those in named.items()}
    ids = {id_ for those in numbers.values() for _, id_ in those} | {id_ for those in names.values() for id_ in those}
    known = statements.many(Agent, ids)
    while further := {one.merged_into for one in known.values() if one.merged_into} - known.keys():
        known |= statements.many(Agent, further)
    for one in (asked.coming or {}).values() if asked.dry_run else ():
        if isinstance(one, Agent) and one.id not in known:
            known[one.id] = one
            numbers.setdefault(one.number, []).append((one.centre, one.id))
            names.setdefault(compared(one.title), []).append(one.id)
        elif isinstance(one, Activity) and one.number:
            activities.setdefault(one.number, []).append((one.centre, one.id))
    return Whom(numbers, names, activities, known)
