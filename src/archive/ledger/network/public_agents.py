"""People and groups as the public may know them: one rule says whom, and everything that is told goes through here."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select

from archive.access.people_shown import is_minor, names_school, shown
from archive.access.personal_numbers import masked
from archive.i18n.moments import day
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.ledger.network import tables as n
from archive.ledger.network.agents import Agents
from archive.ledger.network.statements import Statements
from archive.ledger.publications import is_live
from archive.models.network.activity import Activity, ActivityState
from archive.models.network.agent import Agent, Certificate
from archive.models.network.public_agent import PublicAgent, PublicCertificate, PublicHonour, PublicLink, PublicPart, PublicTie
from archive.models.network.statement import Concept
from archive.models.network.tie import Tie
from archive.models.public import PublicRecord
from archive.vocabulary.people_names import compared

s, a, k, r = n.statements.c, n.agent_names.c, n.confirmed_credits.c, n.relations.c
_TOLD = frozenset({ActivityState.ANNOUNCED, ActivityState.HELD, ActivityState.CLOSED})
_MOST_PARTS = 300
HonoursOf = Callable[[Sequence[str]], Sequence[PublicHonour]]
"""Ids of one agent, also those it had before a merge -> its honours, newest first."""


class _Pointed(NamedTuple):
    """A tie that another agent has to this one."""

    agent: str
    tie: Tie


class PublicAgents:
    """Whom the public may know, and what of them."""

    def __init__(
        self, database: Database, statements: Statements, agents: Agents, honours_of: HonoursOf = lambda _ids: ()
    ) -> None:
        self._database, self._statements, self._agents, self._honours_of = database, statements, agents, honours_of

    def get(self, id_: str) -> PublicAgent | None:
        """One of them; None where there is none, or none that may be shown."""
        agent = self._statements.get(Agent, id_)
        today = _today()
        return self._described(agent, today) if agent and shown(agent, today) else None

    def now(self, id_: str) -> str | None:
        """The id of the one that this one was found to be, where that may be shown."""
        seen = {id_}
        agent = self._statements.get(Agent, id_)
        while agent and agent.merged_into and agent.merged_into not in seen:
            seen.add(agent.merged_into)
            agent = self._statements.get(Agent, agent.merged_into)
        return agent.id if agent and agent.id != id_ and shown(agent, _today()) else None

    def found(self, words: str, kind: str, limit: int, after: str = "") -> list[PublicAgent]:
        """Those with these words in a name, of this kind where one is said, by id; without ties, parts and works."""
        query = select(s.body).where(s.concept == Concept.AGENT, s.state == "active", s.id > after)
        query = query.where(or_(s.body.has_key("kind"), s.body["public"].astext == "true"))  # people: where they agreed
        if folded := compared(words):
            query = query.where(s.id.in_(select(a.agent).where(a.folded.contains(folded, autoescape=True))))
        elif words:
            return []
        if kind:
            query = query.where(func.coalesce(s.body["kind"].astext, "person") == kind)
        today, listed = _today(), list[PublicAgent]()
        with self._database.begin() as connection:
            for body in connection.execution_options(yield_per=200).scalars(query.order_by(s.id)):
                agent = Agent.model_validate(body)
                if shown(agent, today):
                    listed.append(_bare(agent, today))
                    if len(listed) == limit:
                        break
        return self._with_centres(listed)

    def entries(self, ids: Iterable[str]) -> Mapping[str, PublicRecord]:
        """Id -> the entry of those of these works that are public now."""
        return self._statements.shown(ids)

    def credited(self, resource: str) -> Mapping[int, str]:
        """Which contributor of a record -> the id of who has a page, where somebody confirmed it."""
        with self._database.begin() as connection:
            rows = connection.execute(select(k.n, k.agent).where(k.resource == resource)).all()
        today = _today()
        known = self._statements.many(Agent, {row.agent for row in rows})
        return {row.n: row.agent for row in rows if row.agent in known and shown(known[row.agent], today)}

    def named(self, ids: Iterable[str]) -> dict[str, PublicLink]:
        """Id -> the name of those of these that may be shown; of one that was merged, who it is now."""
        today, found = _today(), {}
        for id_, agent in self._statements.many(Agent, ids).items():
            now = self._statements.get(Agent, other) if (other := self.now(id_)) else agent
            if now and shown(now, today):
                found[id_] = PublicLink(id=now.id, name=now.title)
        return found

    def certificate(self, number: str) -> PublicCertificate | None:
        """What a certificate says, to who knows its number."""
        held = self._agents.certified(number)
        if held is None:
            return None
        agent, one = held
        today = _today()
        if agent.objected or (is_minor(agent, today) and not shown(agent, today)):
            return None
        return self._agreed(agent, one)

    def _agreed(self, agent: Agent, one: Certificate) -> PublicCertificate:
        centres = self._centres([one.centre]) if "centre" in one.fields else {}
        said: dict[str, object] = {
            "name": agent.title,
            "centre": centres.get(one.centre, ""),
            "hours": one.hours,
            "services": one.services,
        }
        agreed = {name: value for name, value in said.items() if name in one.fields}
        if "period" in one.fields:
            agreed |= {"since": one.since, "until": one.until}
        return PublicCertificate.model_validate(
            {"number": one.number, "on": one.on, "revoked": one.revoked, "sample": agent.sample, **agreed}
        )

    def _described(self, agent: Agent, today: date) -> PublicAgent:
        bare = self._with_centres([_bare(agent, today)])[0]
        confirmed = sum(one.hours or 0 for one in agent.participations if one.state == "confirmed")
        return bare.model_copy(
            update={
                "ties": tuple(self._ties(agent, today)),
                "parts": tuple(self._parts(agent, today)),
                "honours": tuple(self._honours_of([agent.id, *(one.id for one in agent.absorbed)])),
                "works": tuple(self._works(agent.id)),
                "hours": confirmed,
            }
        )

    def _ties(self, agent: Agent, today: date) -> Iterator[PublicTie]:
        pointed = self._pointing(agent.id)
        others = self._statements.many(Agent, [one.to for one in agent.ties if not one.centre] + [one.agent for one in pointed])
        centres = self._centres([one.to for one in agent.ties if one.centre])
        for one in agent.ties:
            other = others.get(one.to)
            if one.centre and one.to in centres:
                yield _tie(one, PublicLink(id=one.to, name=centres[one.to]), inward=False)
            elif other and shown(other, today) and _may_be_tied(agent, other, today):
                yield _tie(one, PublicLink(id=other.id, name=other.title), inward=False)
        for by, tie in pointed:
            other = others.get(by)
            if other and shown(other, today) and _may_be_tied(other, agent, today):
                yield _tie(tie, PublicLink(id=other.id, name=other.title), inward=True)

    def _pointing(self, id_: str) -> list[_Pointed]:
        found = self._statements.pointing(Concept.AGENT, [id_]).get(id_, [])
        ties = [one for one in found if one.concept is Concept.AGENT and one.relation != "merged-into"]
        return [_Pointed(one.id, Tie.model_validate({"to": id_, "role": one.relation, **one.facts})) for one in ties]

    def _parts(self, agent: Agent, today: date) -> list[PublicPart]:
        roles = {one.activity: one.role.value for one in agent.participations if one.activity}
        held = self._statements.pointing(Concept.AGENT, [agent.id], "held-by").get(agent.id, [])
        roles |= {one.id: "organiser" for one in held}
        found = [one for one in self._statements.many(Activity, roles).values() if one.state in _TOLD]
        found = [one for one in found if not (is_minor(agent, today) and names_school(one.title))]
        found.sort(key=lambda one: (one.starts or date.min, one.id), reverse=True)
        return [
            PublicPart(activity=PublicLink(id=one.id, name=masked(one.title)), role=roles[one.id], on=one.starts)
            for one in found[:_MOST_PARTS]
        ]

    def _works(self, id_: str) -> list[str]:
        query = select(t.publications.c.resource).where(
            t.publications.c.resource.in_(select(k.resource).where(k.agent == id_)), is_live()
        )
        with self._database.begin() as connection:
            return list(connection.scalars(query.order_by(t.publications.c.published_at.desc(), t.publications.c.resource)))

    def _with_centres(self, agents: list[PublicAgent]) -> list[PublicAgent]:
        names = self._centres([one.centre.id for one in agents if one.centre])
        return [
            one.model_copy(update={"centre": PublicLink(id=one.centre.id, name=names[one.centre.id])})
            if one.centre and one.centre.id in names
            else one.model_copy(update={"centre": None})
            for one in agents
        ]

    def _centres(self, ids: Iterable[str]) -> dict[str, str]:
        c = t.centres.c
        with self._database.begin() as connection:
            return {row.id: row.name for row in connection.execute(select(c.id, c.name).where(and_(c.id.in_(list(ids)))))}


def _bare(agent: Agent, today: date) -> PublicAgent:
    minor = is_minor(agent, today)
    return PublicAgent(
        id=agent.id,
        kind=agent.kind.value,
        team=agent.team,
        name=agent.title,
        names=tuple(one for one in agent.names if one.name != agent.title),
        centre=PublicLink(id=agent.centre, name="") if agent.centre else None,
        genres=agent.genres,
        description="" if minor and names_school(agent.description) else agent.description,
        sample=agent.sample,
    )


def _may_be_tied(person: Agent, group: Agent, today: date) -> bool:
    """A young person is never shown with what is named after a school."""
    return not (is_minor(person, today) and names_school(group.title))


def _tie(one: Tie, other: PublicLink, *, inward: bool) -> PublicTie:
    return PublicTie(role=one.role, other=other, inward=inward, centre=one.centre, since=one.since, until=one.until)


def _today() -> date:
    return day(datetime.now(UTC))
