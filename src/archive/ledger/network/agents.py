"""Agents in the ledger: found by names, by records of other systems, by what is not linked yet."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, column, func, or_, select, text, true, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased  # of tables as well: two of one

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.ledger.network import tables as n
from archive.models.network.agent import Agent, Certificate
from archive.models.network.participation import Participation
from archive.models.network.statement import CENTRE, Concept
from archive.vocabulary.people_names import compared

s, a, p, k = n.statements.c, n.agent_names.c, n.participations.c, n.confirmed_credits.c
_MOST = 500


class Named(NamedTuple):
    """An agent by one of its names."""

    agent: str
    kind: str
    """Of the name: name, stage, pen, former, short, english."""


class Words(NamedTuple):
    """Words of a record that nobody has linked to an agent yet."""

    resource: str
    n: int
    name: str
    role: str
    centre: str
    title: str
    genres: tuple[str, ...]
    years: tuple[int, ...]


class Waiting(NamedTuple):
    """A record of service that waits to be confirmed: its place among those of its agent."""

    agent: Agent
    n: int
    said: Participation


class Agents:
    """Reads them; written are they as statements."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def named(self, names: Iterable[str]) -> dict[str, list[Named]]:
        """Name as `compared` has it -> the agents that have it, each once."""
        query = select(a.folded, a.agent, a.kind).where(a.folded.in_(sorted(set(names)))).order_by(a.folded, a.agent, a.n)
        found: dict[str, list[Named]] = {}
        with self._database.begin() as connection:
            for folded, agent, kind in connection.execute(query):
                those = found.setdefault(folded, [])
                if all(one.agent != agent for one in those):
                    those.append(Named(agent, kind))
        return found

    def listed(self, words: str, centres: Sequence[str] | None, limit: int, after: str = "") -> list[Agent]:
        """Those with these words in a name, by id; `centres`: below which they may be, None for everywhere."""
        query = select(s.body).where(s.concept == Concept.AGENT, s.id > after)
        if folded := compared(words):
            query = query.where(s.id.in_(select(a.agent).where(a.folded.contains(folded, autoescape=True))))
        query = _below(query, s.centre, centres)
        with self._database.begin() as connection:
            return [Agent.model_validate(body) for body in connection.scalars(query.order_by(s.id).limit(limit))]

    def holders(self, records: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """(system, number in it) -> the agent that has this record."""
        query = select(p.source, p.number, p.agent).where(tuple_(p.source, p.number).in_(list(records)), p.number != "")
        with self._database.begin() as connection:
            return {(row.source, row.number): row.agent for row in connection.execute(query)} if records else {}

    def numbered(self, concept: Concept, numbers: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
        """A number -> (centre, id) of everything of a concept that some centre calls so."""
        query = select(s.number, s.centre, s.id).where(s.concept == concept, s.number.in_(list(numbers)), s.number != "")
        found: dict[str, list[tuple[str, str]]] = {}
        with self._database.begin() as connection:
            for row in connection.execute(query.order_by(s.number, s.centre)):
                found.setdefault(row.number, []).append((row.centre, row.id))
        return found

    def taking_part(self, activity: str, role: str) -> list[Agent]:
        """Who took part in an activity in this part, by id."""
        query = select(s.body).where(
            s.concept == Concept.AGENT, s.id.in_(select(p.agent).where(p.activity == activity, p.role == role))
        )
        with self._database.begin() as connection:
            return [Agent.model_validate(body) for body in connection.scalars(query.order_by(s.id))]

    def waiting(self, centres: Sequence[str] | None, limit: int = _MOST) -> list[Waiting]:
        """Records that wait to be confirmed, the oldest day first; `centres`: below which they were made."""
        query = select(s.body, p.n).join(n.participations, and_(p.agent == s.id, s.concept == Concept.AGENT))
        query = _below(query.where(p.state == "recorded", p.hours.is_not(None)), p.recorded_by, centres)
        with self._database.begin() as connection:
            rows = connection.execute(query.order_by(p.day, p.agent, p.n).limit(limit)).all()
        found = [(Agent.model_validate(row.body), row.n) for row in rows]
        return [Waiting(agent, place, agent.participations[place]) for agent, place in found]

    def credited(self, resources: Iterable[str]) -> dict[tuple[str, int], str]:
        """(resource, which of its contributors) -> the agent that somebody confirmed."""
        query = select(k.resource, k.n, k.agent).where(k.resource.in_(list(resources)))
        with self._database.begin() as connection:
            return {(row.resource, row.n): row.agent for row in connection.execute(query)}

    def unlinked(self, centres: Sequence[str] | None, limit: int, after: tuple[str, int] = ("", -1)) -> list[Words]:
        """Contributors of records that no agent is confirmed for, by resource; `after` is the last one seen."""
        r = t.resources.c
        every = func.jsonb_array_elements(r.record["contributors"])
        each = every.table_valued(column("value", JSONB), with_ordinality="place", name="each").render_derived()
        place = each.c.place - 1
        query = (
            select(r.id, place.label("n"), each.c.value, r.centre, r.record)
            .select_from(t.resources.join(each, true()))
            .where(r.state != "deleted", tuple_(r.id, place) > after)
            .where(~select(k.n).where(k.resource == r.id, k.n == place).exists())
            .order_by(r.id, place)
            .limit(limit)
        )
        with self._database.begin() as connection:
            return [_words(row) for row in connection.execute(_below(query, r.centre, centres))]

    def contributor(self, resource: str, place: int) -> Words | None:
        """One contributor of a record, linked or not."""
        r = t.resources.c
        with self._database.begin() as connection:
            row = connection.execute(select(r.id, r.centre, r.record).where(r.id == resource, r.state != "deleted")).first()
        every = row.record.get("contributors", []) if row else []
        if row is None or not 0 <= place < len(every):
            return None
        return _said(row.id, place, every[place], row.centre, row.record)

    def doubles(self, centres: Sequence[str] | None, limit: int) -> list[tuple[str, str]]:
        """Pairs of agents that share a name, which may be one and the same: nobody has said yet."""
        one, other = aliased(n.agent_names), aliased(n.agent_names)
        query = select(one.c.agent, other.c.agent).distinct().where(one.c.folded == other.c.folded, one.c.agent < other.c.agent)
        query = query.join(n.statements, and_(s.concept == Concept.AGENT, s.id == one.c.agent))
        query = query.where(~func.coalesce(s.body["distinct"].contains(func.to_jsonb(other.c.agent)), text("false")))
        query = _below(query, s.centre, centres)
        with self._database.begin() as connection:
            return [(row[0], row[1]) for row in connection.execute(query.order_by(one.c.agent, other.c.agent).limit(limit))]

    def certified(self, number: str) -> tuple[Agent, Certificate] | None:
        """Who holds the certificate of this number, and the certificate."""
        query = select(s.body).join(n.certificates, and_(s.concept == Concept.AGENT, s.id == n.certificates.c.agent))
        with self._database.begin() as connection:
            body = connection.scalar(query.where(n.certificates.c.number == number))
        if body is None:
            return None
        agent = Agent.model_validate(body)
        return agent, next(one for one in agent.certificates if one.number == number)

    def absorbing(self, id_: str) -> Agent | None:
        """Who says to have been found to be this one as well."""
        query = select(s.body).where(s.concept == Concept.AGENT, s.body.contains({"absorbed": [{"id": id_}]}))
        with self._database.begin() as connection:
            body = connection.scalar(query.limit(1))
        return Agent.model_validate(body) if body else None

    def serving(self) -> list[Agent]:
        """The groups that are said to serve centres, at whatever time."""
        r = n.relations.c
        ids = select(r.id).where(r.concept == Concept.AGENT, r.kind == CENTRE, r.relation == "serves")
        query = select(s.body).where(s.concept == Concept.AGENT, s.id.in_(ids)).order_by(s.id)
        with self._database.begin() as connection:
            return [Agent.model_validate(body) for body in connection.scalars(query)]

    def unvisited(self, today: date, days: int = 60) -> list[tuple[str, date | None]]:
        """Counties below a centre that a group serves, which no group visited in so many days, with the day of the last visit;
        those that wait longest first. A visit counts for the county where it was to a centre below it, too.
        """
        with self._database.begin() as connection:
            rows = connection.execute(text(_UNVISITED), {"today": today, "since": today - timedelta(days=days)}).all()
        return [(row.id, row.last) for row in rows]


def _below(query: Select[Any], of: ColumnElement[str], centres: Sequence[str] | None) -> Select[Any]:
    if centres is None:
        return query
    up = t.centre_ancestors.c
    return query.where(or_(of.in_(list(centres)), of.in_(select(up.centre).where(up.ancestor.in_(list(centres))))))


def _words(row: Row[Any]) -> Words:
    return _said(row.id, row.n, row.value, row.centre, row.record)


def _said(resource: str, place: int, one: dict[str, Any], centre: str, record: dict[str, Any]) -> Words:
    edtf = str((record.get("date") or {}).get("edtf") or "")
    years = (int(edtf[:4]),) if edtf[:4].isdigit() else ()
    genres = tuple(str(term.get("id") or term.get("label")) for term in record.get("genres", []))
    return Words(resource, place, str(one["name"]), str(one["role"]), centre, str(record.get("title", "")), genres, years)


_UNVISITED = """
with served as (
    select distinct r.target from relations r join statements s on s.concept = r.concept and s.id = r.id
    where r.concept = 'agent' and r.kind = 'centre' and r.relation = 'serves' and s.state = 'active' and not s.sample
      and coalesce((r.facts ->> 'since')::date, :today) <= :today and coalesce((r.facts ->> 'until')::date, 'infinity') > :today),
counties as (
    select distinct c.id from served join centre_ancestors u on u.ancestor = served.target join centres c on c.id = u.centre
    where c.level = 'county' and c.closed is null),
visits as (
    select u.ancestor as county, max(v.starts) as last from statements v join centre_ancestors u on u.centre = v.body ->> 'to'
    where v.concept = 'activity' and v.body ->> 'kind' = 'visit' and v.state in ('held', 'closed') and v.starts <= :today
      and not v.sample group by u.ancestor)
select counties.id, visits.last from counties left join visits on visits.county = counties.id
where visits.last is null or visits.last < :since order by visits.last nulls first, counties.id"""
