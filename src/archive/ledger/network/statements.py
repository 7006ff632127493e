"""Statements in the ledger: one row for each, as its preserved object says, and rows for what it points at."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Select, delete, func, insert, literal_column, select, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import heritage_facts
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.ledger.network import agent_rows
from archive.ledger.network import facts as fact_rows
from archive.ledger.network import tables as n
from archive.ledger.publications import is_live
from archive.models.network.agent import Agent
from archive.models.network.fact import Fact
from archive.models.network.heritage import Heritage
from archive.models.network.statement import Concept, Relation, Statement
from archive.models.public import PublicRecord

NO_FACTS: Mapping[int, Sequence[Fact]] = {}
_S = TypeVar("_S", bound=Statement)
_APART = ("number", "centre", "division", "title", "state", "starts", "ends", "sample")
s, r = n.statements.c, n.relations.c


class Pointing(NamedTuple):
    """A statement that points at something."""

    concept: Concept
    id: str
    relation: str
    facts: Mapping[str, Any]


class Wanted(NamedTuple):
    """Which statements of a concept: all that is empty or None says nothing."""

    centres: Sequence[str] = ()
    """Responsible centres."""
    division: str = ""
    """Those whose division lies in this one: 6, 9 or 12 digits; a province's or city's zeros at the end are left out."""
    states: Sequence[str] = ()
    since: date | None = None
    """Whose last day is not before this."""
    until: date | None = None
    """Whose first day is before this."""
    words: str = ""
    """Words in the title."""
    facts: Mapping[str, str] = {}
    """Fields of the body that are these texts, e.g. kind."""


class Statements:
    """Reads and writes them; `put` is for who has written the object."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, model: type[_S], id_: str) -> _S | None:
        """One of a concept, by its id."""
        return next(iter(self.many(model, [id_]).values()), None)

    def many(self, model: type[_S], ids: Iterable[str]) -> dict[str, _S]:
        """Id -> those of these that there are."""
        query = select(s.body).where(s.concept == model.concept, s.id.in_(list(ids)))
        with self._database.begin() as connection:
            found = [model.model_validate(body) for body in connection.scalars(query)]
        return {one.id: one for one in found}

    def numbered(self, model: type[_S], centre: str, numbers: Iterable[str]) -> dict[str, _S]:
        """A centre's own number -> what it calls so."""
        query = select(s.body).where(s.concept == model.concept, s.centre == centre, s.number.in_(list(numbers)), s.number != "")
        with self._database.begin() as connection:
            found = [model.model_validate(body) for body in connection.scalars(query)]
        return {one.number: one for one in found}

    def version(self, concept: Concept, id_: str) -> int:
        """The version of its object that the row says; 0 for none."""
        with self._database.begin() as connection:
            return connection.scalar(select(s.version).where(s.concept == concept, s.id == id_)) or 0

    def page(
        self, model: type[_S], wanted: Wanted, limit: int, after: tuple[date | None, str] | None = None, *, newest: bool = False
    ) -> list[_S]:
        """At most `limit`, by first day and id, those without a day last; `newest`: the other way. `after` is the last seen."""
        first = func.coalesce(s.starts, date.min if newest else date.max)
        query = _chosen(select(s.body).where(s.concept == model.concept), wanted)
        if after:
            seen = (after[0] or (date.min if newest else date.max), after[1])
            query = query.where(tuple_(first, s.id) < seen if newest else tuple_(first, s.id) > seen)
        query = query.order_by(first.desc(), s.id.desc()) if newest else query.order_by(first, s.id)
        with self._database.begin() as connection:
            return [model.model_validate(body) for body in connection.scalars(query.limit(limit))]

    def count(self, concept: Concept, wanted: Wanted) -> int:
        """How many are wanted."""
        query = _chosen(select(func.count()).where(s.concept == concept), wanted)
        with self._database.begin() as connection:
            return connection.scalar(query) or 0

    def pointing(self, kind: str, targets: Iterable[str], relation: str = "") -> dict[str, list[Pointing]]:
        """Target -> the statements that point at it."""
        query = select(r.target, r.concept, r.id, r.relation, r.facts).where(r.kind == kind, r.target.in_(list(targets)))
        query = query.where(r.relation == relation) if relation else query
        found: dict[str, list[Pointing]] = {}
        with self._database.begin() as connection:
            for row in connection.execute(query.order_by(r.concept, r.id, r.n)):
                found.setdefault(row.target, []).append(Pointing(Concept(row.concept), row.id, row.relation, row.facts))
        return found

    def shown(self, resources: Iterable[str]) -> dict[str, PublicRecord]:
        """Id -> the entry of those of these resources that are public now: the one way from the network to what is shown."""
        query = select(t.publications.c.entry).where(t.publications.c.resource.in_(list(resources)), is_live())
        with self._database.begin() as connection:
            found = [PublicRecord.model_validate(entry) for entry in connection.scalars(query) if entry]
        return {one.id: one for one in found}

    def put(self, said: Statement, version: int, facts: Mapping[int, Sequence[Fact]] = NO_FACTS) -> bool:
        """Write what its object says at this version, with the facts of versions, in one transaction; nothing where the row says
        it already, or something newer. Whether it wrote. A fact that is there is not added again.
        """
        with self._database.begin() as connection:
            return put(connection, said, version, facts)


def put(connection: Connection, said: Statement, version: int, facts: Mapping[int, Sequence[Fact]] = NO_FACTS) -> bool:
    """The same within a transaction."""
    row = {
        "concept": said.concept.value,
        "id": said.id,
        **said.model_dump(mode="json", include={"number", "centre", "division", "title", "state", "sample"}),
        "starts": said.starts,
        "ends": said.ends,
        "body": said.model_dump(mode="json", exclude_defaults=True) | {"id": said.id, "title": said.title, "state": said.state},
        "version": version,
    }
    new = upsert(n.statements).values(row)
    changed = {name: new.excluded[name] for name in (*_APART, "body", "version")} | {"changed_at": func.now()}
    written = new.on_conflict_do_update(index_elements=["concept", "id"], set_=changed, where=s.version < version)
    is_new: bool | None = connection.scalar(written.returning(literal_column("xmax = 0")))
    if is_new is None:
        return False
    connection.execute(delete(n.relations).where(r.concept == said.concept, r.id == said.id))
    if rows := [_relation(said, place, one) for place, one in enumerate(said.relations())]:
        connection.execute(insert(n.relations), rows)
    if isinstance(said, Agent):
        agent_rows.put(connection, said)
    for of, counted in facts.items():
        fact_rows.append(connection, counted, cause=f"{said.concept.value}:{said.id}@{of}", kept=True)
    if isinstance(said, Heritage):
        heritage_facts.judge(connection, [said.id], may_lose=not is_new)
    return True


def _relation(said: Statement, place: int, one: Relation) -> dict[str, object]:
    return {"concept": said.concept.value, "id": said.id, "n": place, **one._asdict(), "facts": dict(one.facts)}


def _chosen(query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.centres:
        query = query.where(s.centre.in_(list(wanted.centres)))
    if wanted.division:
        query = query.where(s.division.startswith(within(wanted.division), autoescape=True))
    if wanted.states:
        query = query.where(s.state.in_(list(wanted.states)))
    if wanted.since:
        query = query.where(func.coalesce(s.ends, s.starts) >= wanted.since)
    if wanted.until:
        query = query.where(s.starts < wanted.until)
    if wanted.words:
        query = query.where(s.title.contains(wanted.words, autoescape=True))
    for name, value in wanted.facts.items():
        query = query.where(s.body[name].astext == value)
    return query


def within(code: str) -> str:
    """What the codes of all divisions in this one begin with: `33` of a province, `3306` of a city."""
    if len(code) == 6:
        return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return code
